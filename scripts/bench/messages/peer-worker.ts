/** Whole peers in a process of their own, over the library's API: they say what they are told and note when they hear. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Chat } from '../../../peer/api.ts'
import { openChatWith } from '../../../peer/chat.ts'
import { serveJobs } from '../worker.ts'
import { BARE_PROTOCOL } from './bare-protocol.ts'

/** What proving a password costs is measured elsewhere. */
const CHEAP = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } } as const
const PASSWORD = 'correct horse'
const LOOK_MS = 5

export interface Heard {
  readonly text: string
  readonly by: string
  readonly atMs: number
}

const chats = new Map<string, Chat>()
let heard: Heard[] = []

/** The machine's steady clock, which all its processes share. */
function steadyMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

interface PeerInit {
  readonly directory: string
  readonly address: string
  readonly name: string
}

async function openChat({ directory, address, name }: PeerInit): Promise<Chat> {
  const profile = join(directory, name)
  const listen = ['/ip4/127.0.0.1/tcp/0']
  const chat = await openChatWith({ profile, servers: [address], listen, downloads: join(profile, 'downloads') }, CHEAP)
  chat.subscribe((event) => {
    if (event.type === 'message') heard.push({ text: event.message.text, by: name, atMs: steadyMs() })
  })
  chats.set(name, chat)
  return chat
}

/** New accounts, logged in. */
async function open({ names, ...init }: Omit<PeerInit, 'name'> & { names: readonly string[] }): Promise<void> {
  for (const name of names) {
    const chat = await openChat({ ...init, name })
    await chat.register({ username: name, password: PASSWORD })
    await chat.login({ username: name, password: PASSWORD })
  }
}

async function leave(name: string): Promise<void> {
  await chats.get(name)?.stop()
  chats.delete(name)
}

/** When it called, by the steady clock. */
async function comeBack(init: PeerInit): Promise<number> {
  const chat = await openChat(init)
  const calledAt = steadyMs()
  await chat.resume()
  return calledAt
}

/** Of this process so far, in ms. */
function cpu(_: undefined): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

export interface Speech {
  readonly from: readonly string[]
  readonly to: string
  readonly texts: readonly string[]
  /** From one call to the next; without it all are called at once. */
  readonly intervalMs?: number
}

/** When each call was made, by text. Resolves when all are on their senders' disks. */
async function say({ from, to, texts, intervalMs }: Speech): Promise<ReadonlyMap<string, number>> {
  const calledAt = new Map<string, number>()
  const sent: Promise<unknown>[] = []
  const startedAt = steadyMs()
  for (const [number, text] of texts.entries()) {
    if (intervalMs !== undefined) await wait(Math.max(0, startedAt + number * intervalMs - steadyMs()))
    const chat = chats.get(from[number % from.length] ?? '')
    if (chat === undefined) throw new Error('nobody of that name is here')
    calledAt.set(text, steadyMs())
    sent.push(chat.send({ to, text }))
  }
  await Promise.all(sent)
  return calledAt
}

/** What was heard since the last call, once that is `count` or the time is over. */
async function listen({ count, timeoutMs }: { count: number; timeoutMs: number }): Promise<readonly Heard[]> {
  const end = steadyMs() + timeoutMs
  while (heard.length < count && steadyMs() < end) await wait(LOOK_MS)
  const all = heard
  heard = []
  return all
}

/** Round trips of a byte on one stream to a bare node, one after the other, in ms. */
async function echo({ address, rounds }: { address: string; rounds: number }): Promise<readonly number[]> {
  await using echoing = await openEcho(address)
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await echoing.send(1))
  return times
}

/** The same with `burst` frames at once; how long all took, in ms. */
async function flood(init: { address: string; count: number; burst: number }): Promise<number> {
  await using echoing = await openEcho(init.address)
  let ms = 0
  for (let sent = 0; sent < init.count; sent += init.burst) ms += await echoing.send(init.burst)
  return ms
}

interface Echo extends AsyncDisposable {
  /** Sends so many single bytes; the time until all are back, in ms. */
  send(count: number): Promise<number>
}

async function openEcho(address: string): Promise<Echo> {
  const node = await createLibp2p({
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  const stream = await (await node.dial(multiaddr(address))).newStream(BARE_PROTOCOL)
  let left = 0
  let answered = Promise.withResolvers<void>()
  stream.addEventListener('message', ({ data }) => {
    left -= data.byteLength
    if (left === 0) answered.resolve()
  })
  return {
    async send(count) {
      answered = Promise.withResolvers()
      left = count
      const startedAt = steadyMs()
      for (let sent = 0; sent < count; sent += 1) stream.send(new Uint8Array(1))
      await answered.promise
      return steadyMs() - startedAt
    },
    [Symbol.asyncDispose]: async () => void (await node.stop()),
  }
}

const jobs = { open, leave, comeBack, say, listen, cpu, echo, flood }
export type PeerJobs = typeof jobs
serveJobs(jobs)
