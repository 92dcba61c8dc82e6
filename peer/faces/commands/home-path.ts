/** A path as a person types it. */
import { homedir } from 'node:os'
import { resolve } from 'node:path'

/** `~` as a shell would read it; relative paths from where the program was started. */
export function homePath(path: string): string {
  return resolve(/^~(?=$|[/\\])/.test(path) ? homedir() + path.slice(1) : path)
}
