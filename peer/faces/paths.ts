/** By which way people are reached just now, and how that is said. Pure. */
import type { PathKind, PeerPath } from '../api.ts'
import type { Catalogue } from './catalogue/index.ts'
import { delayOf } from './text/delay.ts'

export interface Path {
  readonly kind: Exclude<PathKind, 'none'>
  readonly rttMs: number | undefined
}

/** By username; only those who are reached. */
export type Paths = ReadonlyMap<string, Path>

export const NO_PATHS: Paths = new Map()

export function withPath(paths: Paths, { username, path: kind, rttMs }: PeerPath): Paths {
  const known = paths.get(username)
  if (known?.kind === kind && delayOf(known.rttMs) === delayOf(rttMs)) return paths
  const next = new Map(paths)
  if (kind === 'none') next.delete(username)
  else next.set(username, { kind, rttMs })
  return next
}

export function pathsFrom(told: readonly PeerPath[]): Paths {
  return told.reduce(withPath, NO_PATHS)
}

/** How many are reached by relay, and how many without. */
export function countPaths(paths: Paths): { readonly direct: number; readonly relay: number } {
  const relay = [...paths.values()].filter(({ kind }) => kind === 'relay').length
  return { direct: paths.size - relay, relay }
}

/** `over the relay 81 ms` */
export function wayText({ kind, rttMs }: Path, { chat }: Pick<Catalogue, 'chat'>): string {
  return chat.ways[kind] + delayOf(rttMs)
}

/** `bob (over the relay 81 ms)`, or the name alone where there is no connection. @param name safe to print */
export function nameWithWay(name: string, path: Path | undefined, catalogue: Pick<Catalogue, 'chat'>): string {
  return path === undefined ? name : catalogue.chat.reached(name, wayText(path, catalogue))
}
