/** Who may connect with a device and learns where it is, over real peers, and what the rendezvous says of it. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { join, type LoggedIn } from '../support/session-client.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

/** A member without a peer, who asks whatever may be asked. */
const joinEve = (): Promise<LoggedIn> => join(community.rendezvous().addresses[0] ?? '', 'eve')

/** What others do, and the rendezvous tells. */
const SETTLED = { timeout: 30_000 }

/** How many devices of that account eve is given the address of: by its name, and as a member of the lobby. */
async function addressesFor(eve: LoggedIn, username: string): Promise<number[]> {
  const { devices } = await eve.request('lookup', { username })
  const { devices: members } = await eve.request('roomDevices', { room: 'lobby', except: [] })
  const shown = new Set(devices.map(({ device }) => Buffer.from(device).toString('hex')))
  return [
    devices.filter(({ peerRecord }) => peerRecord.byteLength > 0).length,
    members.filter(({ device }) => shown.has(Buffer.from(device).toString('hex'))).length,
  ]
}

async function say(from: Member, to: string, text: string, hearer: Member): Promise<void> {
  await from.chat.send({ to, text })
  await hearer.hear('message', saying(text))
}

function pathOf(member: Member, other: string): string {
  const paths = member.events.flatMap((event) =>
    event.type === 'peer.path' && event.username === other ? [event] : [],
  )
  return paths.at(-1)?.path ?? 'none'
}

const isLinked = (member: Member, other: string): boolean => pathOf(member, other) !== 'none'
const link = (member: Member, other: string, wanted: boolean) =>
  expect.poll(() => isLinked(member, other), { ...SETTLED, message: `${member.name} with ${other}` }).toBe(wanted)

it('a device for contacts connects with those its user has written to, and with nobody else, and all still arrives', async () => {
  const eve = await joinEve()
  const alice = await community.join('alice')
  const bob = await community.join('bob')
  const carol = await community.join('carol')
  await link(alice, 'carol', true)
  await link(alice, 'bob', true)
  expect(await addressesFor(eve, 'alice')).toEqual([1, 1])

  expect(await alice.chat.changeSettings({ reach: 'contacts' })).toMatchObject({ reach: 'contacts' })
  await link(alice, 'carol', false)
  await link(alice, 'bob', false)
  expect(await addressesFor(eve, 'alice')).toEqual([0, 0])

  await say(alice, '@bob', 'to a contact from now on', bob)
  await link(bob, 'alice', true)
  // Carol remembers where alice was and dials: as if nobody were there.
  await say(carol, '@alice', 'by mail', alice)
  await say(carol, '#lobby', 'by the archive', alice)
  await say(alice, '#lobby', 'and back', carol)
  expect(isLinked(alice, 'carol')).toBe(false)

  await alice.chat.send({ to: '@eve', text: 'for you as well' })
  await expect.poll(() => addressesFor(eve, 'alice'), SETTLED).toEqual([1, 1])
  await alice.chat.setBlocked('eve', true)
  await expect.poll(() => addressesFor(eve, 'alice'), SETTLED).toEqual([0, 0])
})

it('a device that goes by the relay only is reached by everybody there and never directly, also after a restart', async () => {
  const bob = await community.join('bob')
  const first = await community.join('alice')
  await link(bob, 'alice', true)
  await first.chat.changeSettings({ reach: 'relay-only' })
  await expect.poll(() => pathOf(bob, 'alice'), SETTLED).toBe('relay')
  await first.stop()

  const alice = await community.open('alice')
  await alice.chat.resume()
  await say(bob, '@alice', 'over the relay', alice)
  await say(alice, '@bob', 'and back', bob)
  await say(bob, '#lobby', 'in the room', alice)
  await expect.poll(() => [pathOf(bob, 'alice'), pathOf(alice, 'bob')], SETTLED).toEqual(['relay', 'relay'])
  expect(alice.events.some((event) => event.type === 'peer.path' && event.path === 'direct')).toBe(false)
  await expect.poll(() => alice.chat.status().addresses, SETTLED).toEqual([expect.stringContaining('/p2p-circuit')])

  await alice.chat.changeSettings({ reach: 'direct' })
  expect(alice.chat.status().addresses).toContainEqual(expect.stringMatching(/^.ip4.127/))
})

it('a file on its way arrives whole where its sender goes by the relay only from one moment to the next', async () => {
  const alice = await community.join('alice')
  const bob = await community.join('bob')
  const path = joinPath(community.directory, 'letter.bin')
  writeFileSync(path, randomBytes(12_000_000))
  await alice.chat.sendFile({ to: '@bob', path })
  const { transferId } = await bob.hear('file.offered')
  const hidden = alice.hear('file.progress').then(() => alice.chat.changeSettings({ reach: 'relay-only' }))
  await bob.chat.acceptFile({ transferId })
  await hidden
  // Where all of it had come before, it is none the less whole.
  const arrived = await bob.hear('file.verified')
  expect(readFileSync(arrived.path).equals(readFileSync(path))).toBe(true)
  await expect.poll(() => pathOf(bob, 'alice'), SETTLED).not.toBe('direct')
})
