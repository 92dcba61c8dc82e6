/**
 * A note beside the profile's database of how the last run ended, since a whole look at the file takes long in a long
 * history and so waits for a reason; and of where its tables lie. That it is there also says that there was a database.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { isNotedSchema, type NotedSchema } from './damaged-file.ts'

export interface ProfileState {
  /** `running`: or killed. `damaged`: SQLite met damage on the way. */
  readonly run: 'running' | 'ended' | 'damaged'
  /** After `ended`: something that changes with the file, so that one that was changed since is looked at. */
  readonly file: string
  readonly schema: NotedSchema | undefined
}

/** Undefined where there is no note; one that cannot be read says only that something was there. */
export function readState(path: string): ProfileState | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  return decodeState(text) ?? { run: 'running', file: '', schema: undefined }
}

/** Undefined for what is no such note: torn by a power failure, or written by somebody else. */
function decodeState(text: string): ProfileState | undefined {
  try {
    const { run, file, schema } = JSON.parse(text) as Record<string, unknown>
    if ((run !== 'running' && run !== 'ended' && run !== 'damaged') || typeof file !== 'string') return undefined
    return { run, file, schema: isNotedSchema(schema) ? schema : undefined }
  } catch {
    return undefined
  }
}

/** On disk before anything else is written: a crash must not leave the word of an earlier, clean end. */
export function writeState(path: string, state: ProfileState): void {
  try {
    writeFileSync(path, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true })
  } catch {
    // A full disk leaves a torn note, which asks for a look; the database itself says what is wrong with the disk.
  }
}
