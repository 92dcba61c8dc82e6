/** What another hongyan keeps in a profile that it has open: read beside it, changing nothing and holding up nobody. */
import { join } from 'node:path'
import { openBeside } from '../../shared/sqlite.ts'
import { createSettingsStore, type SettingsStore } from './settings.ts'

/** Undefined where it cannot be read, and then nothing of it is known. */
export function readBeside<T>(directory: string, read: (settings: Pick<SettingsStore, 'get'>) => T): T | undefined {
  try {
    const database = openBeside(join(directory, 'profile.db'))
    try {
      return read(createSettingsStore(database))
    } finally {
      database.close()
    }
  } catch {
    // Damaged, or written by a version that keeps it otherwise: what is wrong with it is found by whoever opens it.
    return undefined
  }
}
