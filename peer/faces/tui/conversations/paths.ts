/** By which way people are reached just now. Pure. */
import type { ChatEvent, PathKind } from '../../../api.ts'

export interface Path {
  readonly kind: Exclude<PathKind, 'none'>
  readonly rttMs: number | undefined
}

/** By username; only those who are reached. */
export type Paths = ReadonlyMap<string, Path>

export const NO_PATHS: Paths = new Map()

export function withPath(paths: Paths, event: Extract<ChatEvent, { type: 'peer.path' }>): Paths {
  const { username, path: kind, rttMs } = event
  const next = new Map(paths)
  if (kind === 'none') next.delete(username)
  else next.set(username, { kind, rttMs })
  return next
}

/** How many are reached by relay, and how many without. */
export function countPaths(paths: Paths): { readonly direct: number; readonly relay: number } {
  const relay = [...paths.values()].filter(({ kind }) => kind === 'relay').length
  return { direct: paths.size - relay, relay }
}
