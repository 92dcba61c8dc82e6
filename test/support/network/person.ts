/** Somebody with an account, at a machine. */
import { expect } from 'vitest'
import { PASSWORD } from '../fleet.ts'
import type { HeadlessProcess } from '../headless-process.ts'
import type { Host } from './network.ts'
import type { PeerInit, Town } from './town.ts'

export interface Person {
  readonly username: string
  readonly host: Host
  /** The program that runs now. */
  readonly peer: HeadlessProcess
  logIn(): Promise<void>
  /** Ends the program. */
  leave(): Promise<void>
  /** Starts it again as it was left, by the pass that is kept; does not wait for a rendezvous. */
  comeBack(): Promise<void>
}

export interface Party extends PeerInit {
  readonly host: Host
}

/** Networks may be slow, and so may a machine that tests. */
export const PATIENCE_MS = 60_000

/** Has registered, and is not logged in. */
export async function createPerson(town: Town, username: string, { host, ...init }: Party): Promise<Person> {
  let peer = town.peer(host, username, init)
  await peer.request('register', { username, password: PASSWORD })
  return {
    username,
    host,
    get peer() {
      return peer
    },
    async logIn() {
      await peer.request('login', { username, password: PASSWORD })
    },
    async leave() {
      await peer.shutdown()
    },
    async comeBack() {
      peer = town.peer(host, username, init)
      // It may take long to say that nobody is there; what goes wrong otherwise the test will miss.
      peer.request('resume').catch(() => undefined)
      await peer.waitForEvent('connection')
    },
  }
}

/** A private message, without waiting. @returns its id */
export async function write(from: Person, to: Person, text: string): Promise<string> {
  const { id } = await from.peer.request<{ id: string }>('message.send', { to: `@${to.username}`, text })
  return id
}

/** A private message, until its sender knows it delivered. */
export async function tell(from: Person, to: Person, text: string): Promise<void> {
  const id = await write(from, to, text)
  const options = { timeoutMs: PATIENCE_MS }
  expect(await to.peer.waitForEvent('message', { id }, options)).toMatchObject({ from: from.username, text })
  await from.peer.waitForEvent('message.state', { id, state: 'delivered' }, options)
}

/** To the lobby, until the other has it. @returns its id */
export async function tellLobby(from: Person, to: Person, text: string): Promise<string> {
  const { id } = await from.peer.request<{ id: string }>('message.send', { to: '#lobby', text })
  await to.peer.waitForEvent('message', { id, conversation: '#lobby' }, { timeoutMs: PATIENCE_MS })
  return id
}
