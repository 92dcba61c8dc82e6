/**
 * A note beside the profile's database of how the last run ended: a whole look at the file takes long in a long history,
 * so it waits for a reason. That the note is there also says that there was a database.
 */
import { readFileSync, writeFileSync } from 'node:fs'

export interface ProfileState {
  /** `running`: or killed. `damaged`: SQLite met damage on the way. */
  readonly run: 'running' | 'ended' | 'damaged'
  /** After `ended`: what `markOf` said of the file, so that one that was changed since is looked at. */
  readonly file: string
}

/** Undefined where there is no note; one that cannot be read says only that something was there. */
export function readState(path: string): ProfileState | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  const [run, ...file] = text.trim().split(' ')
  return run === 'ended' || run === 'damaged' ? { run, file: file.join(' ') } : { run: 'running', file: '' }
}

/** On disk before anything else is written: a crash must not leave the word of an earlier, clean end. */
export function writeState(path: string, { run, file }: ProfileState): void {
  try {
    writeFileSync(path, `${run} ${file}\n`, { mode: 0o600, flush: true })
  } catch {
    // A full disk leaves a torn note, which asks for a look; the database itself says what is wrong with the disk.
  }
}
