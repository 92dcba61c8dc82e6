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
  readonly receiver: Member
  readonly transferId: Id
  readonly sizeBytes: number
  accept(): Promise<void>
  /** By the relay alone, and with what was sent. @param by the receiver, after a restart of its */
  expectArrived(by?: Member): Promise<void>
}

/** Offered by the one to the other, who are there. */
export async function offerRelayedFile(
  community: Community,
  sizeBytes: number,
  [from, to]: readonly [string, string] = ['alice', 'bob'],
): Promise<RelayedFile> {
  const sender = await community.join(from, NOWHERE)
  const receiver = await community.join(to, NOWHERE)
  const source = join(community.directory, 'large.bin')
  writeFileSync(source, randomBytes(sizeBytes))
  const { transferId } = await sender.chat.sendFile({ to: `@${to}`, path: source })
  await receiver.hear('file.offered')
  return {
    receiver,
    transferId,
    sizeBytes,
    async accept() {
      await receiver.chat.acceptFile({ transferId })
    },
    async expectArrived(by = receiver) {
      const { path } = await by.hear('file.verified')
      expect(readFileSync(path).equals(readFileSync(source))).toBe(true)
      const ways = by.events.filter((event) => event.type === 'file.progress').map(({ via }) => via)
      expect(new Set(ways)).toEqual(new Set(['relay']))
    },
  }
}
