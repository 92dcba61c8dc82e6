/** A relayed file whose relay, or receiver, or bare connections go in the middle goes on where it was. */
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Community, createCommunity, type Member } from '../support/community.ts'
import { watchDialled } from '../support/dialled-sockets.ts'
import { NOWHERE, offerRelayedFile } from '../support/relayed-file.ts'

const SIZE_BYTES = 12 * 1024 * 1024
/** So that there is a middle. */
const BYTES_PER_SECOND = 8 * 1024 * 1024

let community: Community

beforeEach(async () => {
  community = await createCommunity({ relayLimits: { bytesPerSecond: BYTES_PER_SECOND } })
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

const hasSome = (member: Member) => member.hear('file.progress', ({ bytes }) => bytes > 0)
const isOver = ({ events }: Member) => events.some(({ type }) => type === 'file.verified')

test('the relay stops and comes back', async () => {
  const file = await offerRelayedFile(community, SIZE_BYTES)
  await file.accept()
  await hasSome(file.receiver)
  await community.stopRendezvous()
  expect(isOver(file.receiver)).toBe(false)
  await community.restartRendezvous()
  await file.expectArrived()
})

test('the receiver stops and comes back', async () => {
  const file = await offerRelayedFile(community, SIZE_BYTES)
  await file.accept()
  await hasSome(file.receiver)
  await file.receiver.stop()
  expect(isOver(file.receiver)).toBe(false)
  await file.expectArrived(await community.join('bob', NOWHERE))
})

test('the bare connections are cut', async () => {
  const file = await offerRelayedFile(community, SIZE_BYTES)
  const cut: Socket[] = []
  const sockets = watchDialled()
  await file.accept()
  await hasSome(file.receiver)
  for (const socket of sockets) {
    cut.push(socket)
    socket.resetAndDestroy()
  }
  expect(isOver(file.receiver)).toBe(false)
  await file.expectArrived()
  // It goes on over others.
  expect(sockets.length).toBeGreaterThan(cut.length)
})
