/**
 * A file or folder on its way from one process to another, which a test may trouble as it likes. Afterwards it must be
 * there as it was sent, beside what was there before, with nothing else left. Driven through the headless face only.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import type { Fleet } from './fleet.ts'
import type { HeadlessProcess } from './headless-process.ts'
import { contentsOf, writeSeeded, writeSeededTree } from './seeded-files.ts'
import { createChance } from './simulated-time.ts'

/** Peers that lost each other, or came back, wait a while before they try again. */
export const SETTLED = { timeout: 120_000, interval: 100 }
const BEFORE = 'what was there before'

export type Kind = 'file' | 'folder'

export interface AttackedTransfer {
  readonly transferId: string
  /** Waits until both sides say that it is verified, and compares. Throws when either says that it has failed. */
  expectArrived(sender: HeadlessProcess, receiver: HeadlessProcess): Promise<void>
}

interface Listed {
  readonly transferId: string
  readonly state: string
  readonly bytes: number
  readonly error?: string
}

/** Offered by alice, accepted by bob, into a folder in which the name is taken. */
export async function startTransfer(
  fleet: Fleet,
  { alice, bob }: { readonly alice: HeadlessProcess; readonly bob: HeadlessProcess },
  { kind, sizeBytes, seed }: { readonly kind: Kind; readonly sizeBytes: number; readonly seed: number },
): Promise<AttackedTransfer> {
  const source = join(fleet.directory, 'to send', kind === 'file' ? '报告 1.bin' : '照片')
  const directory = join(fleet.directory, 'received')
  await mkdir(directory)
  if (kind === 'file') await writeSeeded(source, sizeBytes, seed)
  else await writeSeededTree(source, sizeBytes, createChance(seed))
  const taken = join(directory, basename(source))
  await writeFile(taken, BEFORE)
  const { transferId } = await alice.request<{ transferId: string }>('file.send', { to: '@bob', path: source }, 60_000)
  await bob.waitForEvent('file.offered', { transferId })
  const { path } = await bob.request<{ path: string }>('file.accept', { transferId, directory, onConflict: 'rename' })

  return {
    transferId,
    async expectArrived(sender, receiver) {
      for (const peer of [receiver, sender]) {
        await expect.poll(async () => (await transferOf(peer, transferId)).state, SETTLED).toMatch(/verified|failed/)
        expect(await transferOf(peer, transferId)).toMatchObject({ state: 'verified' })
      }
      expect(await contentsOf(path)).toEqual(await contentsOf(source))
      expect(await readFile(taken, 'utf8')).toBe(BEFORE)
      // Neither a part nor anything else of ours.
      expect((await readdir(directory)).sort()).toEqual([basename(path), basename(taken)].sort())
    },
  }
}

export async function transferOf(peer: HeadlessProcess, transferId: string): Promise<Listed> {
  const { transfers } = await peer.request<{ transfers: readonly Listed[] }>('file.list')
  const found = transfers.find((transfer) => transfer.transferId === transferId)
  if (found === undefined) throw new Error(`${peer.process.name} knows nothing of ${transferId}`)
  return found
}
