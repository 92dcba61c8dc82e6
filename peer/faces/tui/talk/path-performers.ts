/** Lists the files and folders that a typed path may mean. */
import type { Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { homePath } from '../../commands/home-path.ts'
import { terminalLine } from '../../text/terminal-text.ts'
import { CANDIDATES_MAX, type Candidate } from '../typing/candidates.ts'
import type { Performers } from './performer.ts'

/** Looked at in one folder: some milliseconds. */
const ENTRIES_MAX = 20_000

export const PATH_PERFORMERS = {
  async listPaths({ typed }, { dispatch }) {
    const paths = await pathsLike(typed)
    if (paths.length > 0) dispatch({ type: 'pathsListed', typed, paths })
  },
} satisfies Partial<Performers>

/** What cannot be read has nothing to offer. */
async function pathsLike(typed: string): Promise<readonly Candidate[]> {
  const quote = /^["']/.exec(typed)?.[0] ?? ''
  const path = typed.slice(quote.length)
  if (path === '~') return [{ label: `~${sep}`, text: `${quote}~${sep}` }]
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1
  const [folder, beginning] = [path.slice(0, end), path.slice(end)]
  try {
    const place = homePath(folder === '' ? '.' : folder)
    const entries = (await entriesLike(place, beginning)).slice(0, CANDIDATES_MAX)
    return await Promise.all(
      entries.map(async (entry) => {
        const label = entry.name + ((await isFolder(entry, place)) ? sep : '')
        return { label, text: written(folder + label, quote) }
      }),
    )
  } catch {
    return []
  }
}

/** By name. What begins with a dot only if that is asked for; what could not be typed not at all. */
async function entriesLike(place: string, beginning: string): Promise<Dirent[]> {
  const begins = beginning.normalize().toLowerCase()
  const found: Dirent[] = []
  let seen = 0
  for await (const entry of await opendir(place)) {
    seen += 1
    if (seen > ENTRIES_MAX) break
    const name = entry.name.normalize().toLowerCase()
    const isHidden = name.startsWith('.') && !begins.startsWith('.')
    if (!isHidden && name.startsWith(begins) && terminalLine(entry.name) === entry.name) found.push(entry)
  }
  const exact = found.filter(({ name }) => name.normalize().startsWith(beginning.normalize()))
  return (exact.length > 0 ? exact : found).sort((one, other) => one.name.localeCompare(other.name))
}

async function isFolder(entry: Dirent, place: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  try {
    return (await stat(join(place, entry.name))).isDirectory()
  } catch {
    // It leads nowhere.
    return false
  }
}

/** In quotes where they were begun, or where spaces at an end would get lost; a folder is open to be gone on with. */
function written(path: string, begun: string): string {
  const quote = begun === '' && path !== path.trim() ? '"' : begun
  return path.endsWith(sep) ? quote + path : quote + path + quote
}
