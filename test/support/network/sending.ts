/** The town's file, from one person to another. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect } from 'vitest'
import { PATIENCE_MS, type Person } from './person.ts'
import type { Town } from './town.ts'

export interface Sending {
  readonly transferId: string
  /** When it was accepted. */
  readonly since: number
}

/** Offers and accepts the town's file. */
export async function beginFile(town: Town, from: Person, to: Person): Promise<Sending> {
  const { transferId } = await from.peer.request<{ transferId: string }>('file.send', {
    to: `@${to.username}`,
    path: await town.file(),
  })
  await to.peer.waitForEvent('file.offered', { transferId }, { timeoutMs: PATIENCE_MS })
  const directory = join(town.directory, `${to.username}-downloads`)
  await mkdir(directory, { recursive: true })
  await to.peer.request('file.accept', { transferId, directory })
  return { transferId, since: performance.now() }
}

/** Until it has arrived whole. @returns bytes in a second, all in all, and by which paths they came */
export async function finishFile(
  town: Town,
  to: Person,
  { transferId, since }: Sending,
): Promise<{ megabytesPerSecond: number; paths: Set<unknown> }> {
  const arrived = await to.peer.waitForEvent('file.verified', { transferId }, { timeoutMs: PATIENCE_MS })
  const seconds = (performance.now() - since) / 1000
  const path = String(arrived.path)
  expect(await sha256Of(path)).toBe(await sha256Of(await town.file()))
  await rm(path)
  const progress = to.peer.events.filter((event) => event.type === 'file.progress' && event.transferId === transferId)
  const [first] = progress
  return {
    megabytesPerSecond: Number(first?.size) / 1e6 / seconds,
    paths: new Set(progress.map(({ via }) => via ?? 'direct')),
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
