/**
 * The files and folders of a part. Every file is made exclusively, and no folder is entered that is a link: what somebody
 * laid into the part is never written through. A file that a crash left is ours, and made anew.
 */
import { lstat, lutimes, mkdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import type { ManifestEntry } from '../../core/files/messages.ts'
import { concurrently } from './concurrently.ts'
import {
  CREATE,
  changeModeOfFile,
  closeFile,
  type Descriptor,
  openFile,
  secondsOf,
  setFileTimes,
  statFile,
  syncFolder,
} from './descriptors.ts'
import { onDisk, systemCode } from './errors.ts'
import { foldersAbove } from './folders-above.ts'

/** Enough to keep the system's four threads busy. */
const AT_ONCE = 8
/** Who may read may run: so the user's mask, which a new file's mode shows, holds for running too. */
const READ_BITS = 0o444
const READ_TO_RUN = 2

export interface PartFiles {
  /** Of a single file the part itself. */
  pathOf(entry: ManifestEntry): string
  /** A new file. The folders above it are there: see `makeFoldersAbove`. The caller closes it. */
  create(entry: ManifestEntry): Promise<Descriptor>
  /** That all folders above them are there, and are folders. To be called soon before they are written. */
  makeFoldersAbove(entries: Iterable<ManifestEntry>): Promise<void>
  makeFolder(path: string): Promise<void>
  /** Gives a file its executable bits and time. */
  dress(file: Descriptor, entry: ManifestEntry): Promise<void>
  /** A folder's time, when nothing will be made in it any more. */
  dressFolder(entry: ManifestEntry): Promise<void>
  makeEmpty(entry: ManifestEntry): Promise<void>
  /** The names that were made since. */
  syncFolders(): Promise<void>
}

export function createPartFiles(partPath: string, folder: boolean): PartFiles {
  const known = new Set<string>()
  /** Folders with names that are not synced; the part's own name is one. */
  let unsynced = new Set([dirname(partPath)])
  const pathOf = (entry: ManifestEntry) => (folder ? join(partPath, entry.path) : partPath)

  async function makeFolder(path: string): Promise<void> {
    const absolute = join(partPath, path)
    if (!known.has(path)) {
      try {
        await mkdir(absolute)
        unsynced.add(dirname(absolute))
        known.add(path)
        return
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error
      }
    }
    const found = await lstat(absolute).catch(() => undefined)
    // One that has been here and is not any more was taken away.
    if (found === undefined) throw partLacks(absolute)
    if (!found.isDirectory()) throw new PartReplaced(absolute)
    known.add(path)
  }

  async function create(entry: ManifestEntry): Promise<Descriptor> {
    const path = pathOf(entry)
    unsynced.add(dirname(path))
    try {
      return await openFile(path, CREATE)
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
    if (!(await lstat(path)).isFile()) throw new PartReplaced(path)
    await unlink(path)
    return openFile(path, CREATE)
  }

  async function dress(file: Descriptor, { executable, modifiedAtMs }: ManifestEntry): Promise<void> {
    if (executable) {
      const { mode } = await statFile(file)
      await changeModeOfFile(file, mode | ((mode & READ_BITS) >> READ_TO_RUN)).catch(mayBeUnknown)
    }
    await setFileTimes(file, secondsOf(modifiedAtMs), secondsOf(modifiedAtMs)).catch(mayBeUnknown)
  }

  return {
    pathOf,
    create: (entry) => onDisk(`${pathOf(entry)} cannot be written`, () => create(entry)),
    makeFolder: (path) => onDisk(`${join(partPath, path)} cannot be made`, () => makeFolder(path)),
    dress,

    async makeFoldersAbove(entries) {
      const folders = new Set<string>()
      for (const { path } of entries) for (const above of foldersAbove(path)) folders.add(above)
      // Outer ones stand before inner ones.
      await onDisk(`a folder in ${partPath} cannot be made`, async () => {
        for (const each of folder ? ['', ...folders] : []) await makeFolder(each)
      })
    },

    async dressFolder({ path, modifiedAtMs }) {
      // Of a link that somebody laid there it would be the link's own.
      await lutimes(join(partPath, path), secondsOf(modifiedAtMs), secondsOf(modifiedAtMs)).catch(mayBeUnknown)
    },

    async makeEmpty(entry) {
      await onDisk(`${pathOf(entry)} cannot be written`, async () => {
        const file = await create(entry)
        // Without contents there is only its name to sync, which is its folder's.
        await dress(file, entry).finally(() => closeFile(file))
      })
    },

    async syncFolders() {
      const folders = unsynced
      unsynced = new Set()
      try {
        await onDisk(`${partPath} cannot be synced`, () => concurrently(folders, AT_ONCE, syncFolder))
      } catch (error) {
        for (const each of folders) unsynced.add(each)
        throw error
      }
    },
  }
}

/** Something else is where the part was: no attempt can go on with it, and what is there is not ours to remove. */
export class PartReplaced extends HongyanError {
  constructor(path: string) {
    super('CONFLICT', `${path} is not what was left there`)
  }
}

/** Something of the part has gone, or is not whole any more: another attempt goes on from before it. */
export function partLacks(path: string): HongyanError {
  return new HongyanError('CONFLICT', `${path} is not as it was left`)
}

/** Some file systems know neither times nor modes; contents and names are what counts. */
function mayBeUnknown(): void {}
