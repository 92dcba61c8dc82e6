/** Two who talk while the way between them changes: from a relay to a direct connection, and back. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ChatEvent, PathKind } from '../../peer/api.ts'
import { FILE_RELAYED_WINDOW_BYTES } from '../../shared/limits.ts'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { digestOf } from '../support/file-peers.ts'
import { createSlowNetwork } from '../support/slow-network.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

interface StartInit {
  readonly isHidden: boolean
  /** Of bob; those of the community unless told. */
  readonly servers?: readonly string[]
}

/** Bob cannot be dialled, as behind a NAT; alice can, unless she hides. */
async function start({ isHidden, servers }: StartInit): Promise<{ alice: Member; bob: Member }> {
  const alice = await community.join('alice')
  if (isHidden) await hide(alice)
  const bob = await community.join('bob', { listen: [], ...(servers === undefined ? {} : { servers }) })
  await met(alice, bob, isHidden ? 'relay' : 'direct')
  return { alice, bob }
}

async function met(alice: Member, bob: Member, path: PathKind): Promise<void> {
  await nextPath(alice, 'bob', path)
  await nextPath(bob, 'alice', path)
}

/** The way as it is now, or comes to be. */
function nextPath(member: Member, to: string, wanted: PathKind): Promise<void> {
  const isThere = () => (member.chat.paths().find(({ username }) => username === to)?.path ?? 'none') === wanted
  if (isThere()) return Promise.resolve()
  return new Promise((resolve) => {
    const leave = member.chat.subscribe((event) => {
      if (event.type !== 'peer.path' || !isThere()) return
      leave()
      resolve()
    })
  })
}

const TALK_AT_ONCE = 10

const hide = ({ chat }: Member) => chat.changeSettings({ reach: 'relay-only' })
const show = ({ chat }: Member) => chat.changeSettings({ reach: 'direct' })

/** So many texts, some at a time, which share a commit. */
async function talk(from: Member, to: string, count: number): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, number) => `${from.name} ${number}`)
  for (let done = 0; done < count; done += TALK_AT_ONCE) {
    await Promise.all(texts.slice(done, done + TALK_AT_ONCE).map((text) => from.chat.send({ to: `@${to}`, text })))
  }
  return texts
}

async function sayInLobby(from: Member, to: Member, text: string): Promise<void> {
  await from.chat.send({ to: '#lobby', text })
  await to.hear('message', saying(text))
}

test('whom only a relay brings is dialled as soon as that can be, and both are told the way and the time it takes', async () => {
  const { alice, bob } = await start({ isHidden: true })
  await show(alice)
  await met(alice, bob, 'direct')
  for (const [member, other] of [
    [alice, 'bob'],
    [bob, 'alice'],
  ] as const) {
    await member.hear('peer.path', (event) => event.username === other && event.path === 'direct' && isMeasured(event))
    // Nobody was away in between.
    expect(pathsOf(member, other)).toEqual(['relay', 'direct'])
  }
})

test('what both say while the way changes, and changes back, arrives once and in order', async () => {
  const { alice, bob } = await start({ isHidden: true })
  const talks = [talk(alice, 'bob', 500), talk(bob, 'alice', 500)]
  await show(alice)
  await met(alice, bob, 'direct')
  await sayInLobby(alice, bob, 'still in the room')
  await hide(alice)
  await met(alice, bob, 'relay')
  await sayInLobby(bob, alice, 'and back')
  const [byAlice = [], byBob = []] = await Promise.all(talks)
  await bob.hear('message', saying(byAlice.at(-1) ?? ''))
  await alice.hear('message', saying(byBob.at(-1) ?? ''))
  expect(bob.texts('@alice')).toEqual(byAlice)
  expect(alice.texts('@bob')).toEqual(byBob)
})

test('a file goes on by a better way at once, and by the relay when that is gone', async () => {
  const { alice, bob } = await start({ isHidden: false })
  const path = join(community.directory, 'letter.bin')
  writeFileSync(path, randomBytes(96_000_000))
  await alice.chat.sendFile({ to: '@bob', path })
  const { transferId } = await bob.hear('file.offered')
  await bob.chat.acceptFile({ transferId })
  await bob.hear('file.progress', ({ via }) => via === 'direct')
  await hide(alice)
  await bob.hear('file.progress', ({ via }) => via === 'relay')
  await show(alice)
  const arrived = await bob.hear('file.verified')
  expect(arrived.digest).toBe(digestOf(path))
})

test('a file over a slow relay holds nobody up, and is done soon once there is a better way', async () => {
  await using network = await createSlowNetwork({ roundTripMs: 40, bitsPerSecond: 1_000_000 })
  const [address = ''] = community.rendezvous().addresses
  const port = address.match(/tcp\/(\d+)/)?.[1] ?? ''
  const slow = address.replace(`/tcp/${port}/`, `/tcp/${await network.portTo(Number(port))}/`)
  const { alice, bob } = await start({ isHidden: true, servers: [slow] })
  const path = join(community.directory, 'letter.bin')
  writeFileSync(path, randomBytes(4_000_000))
  await bob.chat.sendFile({ to: '@alice', path })
  const { transferId } = await alice.hear('file.offered')
  await alice.chat.acceptFile({ transferId })
  await alice.hear('file.progress', ({ via }) => via === 'relay')
  for (const text of ['one', 'two']) {
    const before = bytesOf(alice)
    await bob.chat.send({ to: '@alice', text })
    await alice.hear('message', saying(text))
    // A second of this line, half of one until progress is told, and what a busy machine takes to show a text; half of what
    // may be on the way of a file by a fast relay.
    expect(bytesOf(alice) - before).toBeLessThan(FILE_RELAYED_WINDOW_BYTES / 2)
  }
  await show(alice)
  await alice.hear('file.progress', ({ via }) => via === 'direct')
  const arrived = await alice.hear('file.verified')
  expect(arrived.digest).toBe(digestOf(path))
})

test('with the rendezvous away who is met directly stays, and what is said to the others comes when it is back', async () => {
  const { alice, bob } = await start({ isHidden: false })
  const carol = await community.join('carol', { listen: [] })
  await nextPath(bob, 'carol', 'relay')
  const { length } = bob.events
  await community.stopRendezvous()
  await nextPath(bob, 'carol', 'none')
  await bob.chat.send({ to: '@carol', text: 'later' })
  await bob.chat.send({ to: '@alice', text: 'at once' })
  await alice.hear('message', saying('at once'))
  expect(pathsOf(bob, 'alice', length).filter((path) => path !== 'direct')).toEqual([])
  expect(carol.texts('@bob')).toEqual([])
  await community.restartRendezvous()
  await carol.hear('message', saying('later'))
})

/** Of the file that is coming, as it was told last. */
function bytesOf({ events }: Member): number {
  return events.reduce((bytes, event) => (event.type === 'file.progress' ? event.bytes : bytes), 0)
}

function isMeasured({ rttMs }: Extract<ChatEvent, { type: 'peer.path' }>): boolean {
  return rttMs !== undefined && rttMs > 0
}

/** One after another, without those that only say a new time. */
function pathsOf({ events }: Member, to: string, from = 0): PathKind[] {
  const told = events
    .slice(from)
    .flatMap((event) => (event.type === 'peer.path' && event.username === to ? [event.path] : []))
  return told.filter((path, index) => path !== told[index - 1])
}
