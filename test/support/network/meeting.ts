/** Two people who meet: one is there, the other comes. What they then do is what everybody does, and what is measured. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect } from 'vitest'
import { PASSWORD } from '../fleet.ts'
import type { HeadlessProcess } from '../headless-process.ts'
import type { Measured } from './measured.ts'
import type { Host } from './network.ts'
import type { PeerInit, Town } from './town.ts'

export interface Person {
  readonly username: string
  readonly host: Host
  readonly peer: HeadlessProcess
}

export interface Meeting extends AsyncDisposable {
  readonly alice: Person
  readonly bob: Person
  readonly measured: Measured
}

export interface Party extends PeerInit {
  readonly host: Host
}

/** Networks may be slow, and so may a machine that tests. */
export const PATIENCE_MS = 60_000

let meetings = 0

/** Bob is logged in when Alice logs in and writes to him at once. Their programs end with the meeting. */
export async function meet(town: Town, sides: { alice: Party; bob: Party }): Promise<Meeting> {
  meetings += 1
  const cpuBefore = town.cpuSeconds()
  const bob = await arrive(town, `bob${meetings}`, sides.bob)
  await logIn(bob)
  const alice = await arrive(town, `alice${meetings}`, sides.alice)
  const began = performance.now()
  await logIn(alice)
  const since = performance.now()
  await tell(alice, bob, 'I have just come.')
  const measured: Measured = { loginMs: since - began, firstMessageMs: performance.now() - since }
  return {
    alice,
    bob,
    measured,
    async [Symbol.asyncDispose]() {
      measured.cpuSeconds = town.cpuSeconds() - cpuBefore
      await Promise.all([alice, bob].map(({ peer }) => peer.kill()))
    },
  }
}

async function arrive(town: Town, username: string, { host, ...init }: Party): Promise<Person> {
  const peer = town.peer(host, username, init)
  await peer.request('register', { username, password: PASSWORD })
  return { username, host, peer }
}

async function logIn({ peer, username }: Person): Promise<void> {
  await peer.request('login', { username, password: PASSWORD })
}

/** A private message, until its sender knows it delivered. */
export async function tell(from: Person, to: Person, text: string): Promise<void> {
  const { id } = await from.peer.request<{ id: string }>('message.send', { to: `@${to.username}`, text })
  const options = { timeoutMs: PATIENCE_MS }
  expect(await to.peer.waitForEvent('message', { id }, options)).toMatchObject({ from: from.username, text })
  await from.peer.waitForEvent('message.state', { id, state: 'delivered' }, options)
}

/** To the lobby, until the other has it and the rendezvous too. */
export async function tellLobby(from: Person, to: Person, text: string): Promise<void> {
  const { id } = await from.peer.request<{ id: string }>('message.send', { to: '#lobby', text })
  const options = { timeoutMs: PATIENCE_MS }
  await to.peer.waitForEvent('message', { id, conversation: '#lobby' }, options)
  await from.peer.waitForEvent('message.state', { id, state: 'stored' }, options)
}

/** Both are told that they reach each other so, sooner or later. */
export async function expectPath({ alice, bob, measured }: Meeting, path: string): Promise<void> {
  const sides = [
    [alice, bob],
    [bob, alice],
  ] as const
  for (const [one, { username }] of sides) {
    await one.peer.waitForEvent('peer.path', { username, path }, { timeoutMs: PATIENCE_MS })
  }
  measured.path = path
}

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

/** All that two people do, both ways. */
export async function doEverything(town: Town, meeting: Meeting, path: string): Promise<void> {
  const { alice, bob, measured } = meeting
  await tell(bob, alice, 'Welcome.')
  await tell(alice, bob, 'Thank you.')
  await tellLobby(alice, bob, 'Hello, everybody.')
  await tellLobby(bob, alice, 'Hello, you.')
  await expectPath(meeting, path)
  const { megabytesPerSecond, paths } = await finishFile(town, bob, await beginFile(town, alice, bob))
  measured.fileMegabytesPerSecond = megabytesPerSecond
  expect(paths).toContain(path)
}
