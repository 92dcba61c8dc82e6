/** A rendezvous and peers in this process, on loopback, with everything real but the processes. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Chat, ChatEvent, ChatInit } from '../../peer/api.ts'
import { openChatWith } from '../../peer/chat.ts'
import type { OpenMulticast } from '../../peer/net/lan/multicast.ts'
import { type Rendezvous, type RendezvousInit, startRendezvous } from '../../rendezvous/server.ts'
import type { Clock } from '../../shared/clock.ts'

export const PASSWORD = '123456'
/** Argon2id at its least: these passwords guard nothing, and proving them takes no time from what is tested. */
const CHEAP = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } }
/** Sessions that were lost wait half a minute at most before they try again. */
const WAIT_MS = 60_000

/** A chat that remembers what it told. */
export interface Member {
  readonly chat: Chat
  readonly name: string
  readonly home: string
  readonly events: readonly ChatEvent[]
  /** The first event, told already or not, that fits. */
  hear<Type extends ChatEvent['type']>(
    type: Type,
    fits?: (event: Extract<ChatEvent, { type: Type }>) => boolean,
  ): Promise<Extract<ChatEvent, { type: Type }>>
  /** Texts told so far, in order. */
  texts(conversation?: string): string[]
  stop(): Promise<void>
}

export interface OpenInit extends Partial<Pick<ChatInit, 'servers' | 'catchUp' | 'listen' | 'lan'>> {
  /** Of the member's machine. */
  readonly steady?: Clock
  /** Its local network; none is heard unless `lan` is on. */
  readonly multicast?: OpenMulticast
}

export interface Community extends AsyncDisposable {
  readonly directory: string
  rendezvous(): Rendezvous
  /** Stops the rendezvous; peers go on. */
  stopRendezvous(): Promise<void>
  /** Starts it again on the same data and port. */
  restartRendezvous(changes?: Pick<RendezvousInit, 'relay'>): Promise<void>
  /** Sets the data of the rendezvous aside; it is started again. */
  backUp(): Promise<void>
  /** Puts them back in place of what it has now; it is started again. */
  restore(): Promise<void>
  /** Opens a profile of that name, new or used before, with nobody logged in by this call. */
  open(name: string, init?: OpenInit): Promise<Member>
  /** Opens, registers if need be, logs in; as the account of that name, unless another is given. */
  join(name: string, init?: OpenInit & { readonly account?: string }): Promise<Member>
}

/** @param init of the rendezvous: its clock, its timeouts, its store */
export async function createCommunity(
  init: Pick<
    Partial<RendezvousInit>,
    'clock' | 'timeouts' | 'registration' | 'openStore' | 'relay' | 'relayLimits' | 'listen'
  > = {},
): Promise<Community> {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  const data = join(directory, 'rendezvous')
  const backup = join(directory, 'backup')
  let rendezvous: Rendezvous | undefined = await startRendezvous({
    listen: ['/ip4/127.0.0.1/tcp/0'],
    ...init,
    data,
  })
  const { addresses } = rendezvous
  const members = new Set<Member>()
  const registered = new Set<string>()

  async function open(
    name: string,
    { servers = addresses, steady, multicast, ...init }: OpenInit = {},
  ): Promise<Member> {
    const home = join(directory, name)
    const chat = await openChatWith(
      {
        listen: ['/ip4/127.0.0.1/tcp/0'],
        ...init,
        profile: home,
        servers,
        downloads: join(home, 'downloads'),
      },
      CHEAP,
      steady,
      multicast,
    )
    const member = createMember(name, home, chat, () => members.delete(member))
    members.add(member)
    return member
  }

  async function stopRendezvous(): Promise<void> {
    await rendezvous?.stop()
    rendezvous = undefined
  }

  async function restartRendezvous(changes: Pick<RendezvousInit, 'relay'> = {}): Promise<void> {
    const listen = addresses.map((address) => address.replace(/\/p2p\/.*/, ''))
    rendezvous = await startRendezvous({ ...init, ...changes, data, listen })
  }

  /** While it is stopped: nothing is copied in the middle of a commit. */
  async function copyData(from: string, to: string): Promise<void> {
    await stopRendezvous()
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true })
    await restartRendezvous()
  }

  return {
    directory,
    rendezvous() {
      if (rendezvous === undefined) throw new Error('the rendezvous is stopped')
      return rendezvous
    },
    stopRendezvous,
    restartRendezvous,
    backUp: () => copyData(data, backup),
    restore: () => copyData(backup, data),
    open,
    async join(name, { account = name, ...init } = {}) {
      const member = await open(name, init)
      if (!registered.has(account)) await member.chat.register({ username: account, password: PASSWORD })
      registered.add(account)
      await member.chat.login({ username: account, password: PASSWORD })
      return member
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...members].map((member) => member.stop()))
      await stopRendezvous()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function createMember(name: string, home: string, chat: Chat, onStop: () => void): Member {
  const events: ChatEvent[] = []
  const waiting = new Set<() => void>()
  chat.subscribe((event) => {
    events.push(event)
    for (const look of [...waiting]) look()
  })

  return {
    chat,
    name,
    home,
    events,
    hear(type, fits = () => true) {
      const { promise, resolve, reject } = Promise.withResolvers<Extract<ChatEvent, { type: typeof type }>>()
      const look = () => {
        const found = events.find(
          (event) => event.type === type && fits(event as Extract<ChatEvent, { type: typeof type }>),
        )
        if (found !== undefined) resolve(found as Extract<ChatEvent, { type: typeof type }>)
      }
      waiting.add(look)
      const timer = setTimeout(() => {
        const told = events
          .slice(-20)
          .map((event) => JSON.stringify(event))
          .join('\n')
        reject(new Error(`${name} heard no such ${type}; its last events:\n${told}`))
      }, WAIT_MS)
      look()
      return promise.finally(() => {
        waiting.delete(look)
        clearTimeout(timer)
      })
    },
    texts(conversation) {
      return events.flatMap((event) =>
        event.type === 'message' && (conversation === undefined || event.message.conversation === conversation)
          ? [event.message.text]
          : [],
      )
    },
    async stop() {
      onStop()
      await chat.stop()
    },
  }
}

/** The text of a message event, for `hear`. */
export function saying(text: string) {
  return (event: Extract<ChatEvent, { type: 'message' }>): boolean => event.message.text === text
}
