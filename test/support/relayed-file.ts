/** A file between two whom nobody can dial. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Community, Member } from './community.ts'

/** As behind a NAT. */
export const NOWHERE = { listen: [] }

type Id = Awaited<ReturnType<Member['chat']['sendFile']>>['transferId']

export interface RelayedFile {
  readonly alice: Member
  readonly bob: Member
  readonly transferId: Id
  readonly sizeBytes: number
  accept(): Promise<void>
  /** By the relay alone, and with what was sent. @param receiver bob, after a restart of his */
  expectArrived(receiver?: Member): Promise<void>
}

/** Offered by alice to bob, who are there. */
export async function offerRelayedFile(community: Community, sizeBytes: number): Promise<RelayedFile> {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  const source = join(community.directory, 'large.bin')
  writeFileSync(source, randomBytes(sizeBytes))
  const { transferId } = await alice.chat.sendFile({ to: '@bob', path: source })
  await bob.hear('file.offered')
  return {
    alice,
    bob,
    transferId,
    sizeBytes,
    async accept() {
      await bob.chat.acceptFile({ transferId })
    },
    async expectArrived(receiver = bob) {
      const { path } = await receiver.hear('file.verified')
      expect(readFileSync(path).equals(readFileSync(source))).toBe(true)
      const ways = receiver.events.filter((event) => event.type === 'file.progress').map(({ via }) => via)
      expect(new Set(ways)).toEqual(new Set(['relay']))
    },
  }
}
