/** Senders and readers of mail in a process of their own. Everything is encoded beforehand. */
import { randomBytes } from 'node:crypto'
import type { Frames } from '../../../shared/frames.ts'
import { DEPOSITS_IN_FLIGHT_MAX } from '../../../shared/limits.ts'
import { SessionFrame } from '../../../shared/pb/session.ts'
import { METHODS } from '../../../shared/session-methods.ts'
import { serveJobs } from '../worker.ts'
import { connectMember, openMemberFrames, passRequest, resumeMember } from './member-session.ts'
import { nameOf } from './population.ts'

export interface SendersInit {
  readonly address: string
  readonly senders: readonly number[]
  readonly depositsEach: number
  /** Recipients are taken in turn. */
  readonly recipients: readonly number[]
  readonly sealedBytes: number
}

interface Prepared {
  readonly frames: Frames
  readonly requests: readonly Uint8Array[]
}

let prepared: readonly Prepared[] = []

/** Ends of a frame that never comes are the benchmark's time-out. */
async function prepare(init: SendersInit): Promise<void> {
  prepared = await Promise.all(init.senders.map((number) => prepareOne(number, init)))
}

async function prepareOne(number: number, init: SendersInit): Promise<Prepared> {
  const { address, depositsEach, recipients, sealedBytes } = init
  const connected = await connectMember(number, address)
  const frames = await openMemberFrames(connected)
  const resume = METHODS.resume.request.encode(await passRequest(connected))
  const replies = countReplies(frames)
  frames.send(SessionFrame.encode({ request: { number: 0, method: METHODS.resume.id, body: resume } }))
  await replies(1)
  const sealed = randomBytes(sealedBytes)
  const requests = Array.from({ length: depositsEach }, (_, index) => {
    const recipient = nameOf(recipients[(number + index) % recipients.length] ?? 0)
    const body = METHODS.deposit.request.encode({ recipient, id: randomBytes(16), sealed, acknowledged: [] })
    return SessionFrame.encode({ request: { number: index + 1, method: METHODS.deposit.id, body } })
  })
  return { frames, requests }
}

/** Resolves with the latencies of all, in ms, sampled. */
async function send(): Promise<readonly number[]> {
  return (await Promise.all(prepared.map(sendOne))).flat()
}

async function sendOne({ frames, requests }: Prepared): Promise<readonly number[]> {
  const sentAt = new Float64Array(requests.length + 1)
  const latencies: number[] = []
  let next = 0
  const sendNext = () => {
    const request = requests[next]
    if (request === undefined) return
    next += 1
    sentAt[next] = performance.now()
    frames.send(request)
  }
  for (let count = 0; count < DEPOSITS_IN_FLIGHT_MAX; count += 1) sendNext()
  const wait = waiting.get(frames)
  let done = 0
  await wait?.(requests.length, (number) => {
    if (done++ % 16 === 0) latencies.push(performance.now() - (sentAt[number] ?? 0))
    sendNext()
  })
  return latencies
}

type Wait = (count: number, onReply?: (number: number) => void) => Promise<void>
const waiting = new Map<Frames, Wait>()

/** Reads the frames; each call waits for so many more replies, all of which must be good. */
function countReplies(frames: Frames): Wait {
  let left = 0
  let hear: ((number: number) => void) | undefined
  let done = Promise.withResolvers<void>()
  const read = async () => {
    for await (const bytes of frames) {
      const { reply } = SessionFrame.decode(bytes)
      if (reply == null) continue
      if (reply.status !== 100) throw new Error(`refused with ${reply.status}`)
      hear?.(reply.number)
      left -= 1
      if (left === 0) done.resolve()
    }
    throw new Error('the session has ended')
  }
  read().catch((error: unknown) => done.reject(error))
  const wait: Wait = async (count, onReply) => {
    left = count
    hear = onReply
    done = Promise.withResolvers()
    await done.promise
  }
  waiting.set(frames, wait)
  return wait
}

export interface DrainInit {
  readonly address: string
  readonly reader: number
  readonly pageRows: number
}

/** Fetches and acknowledges page by page, as a peer that commits at once would; the next page is asked for meanwhile. */
async function drain({ address, reader, pageRows }: DrainInit): Promise<{ messages: number; ms: number }> {
  const { asker, node } = await resumeMember(reader, address)
  const startedAt = performance.now()
  let messages = 0
  let after = 0
  let more = true
  const acknowledged: Promise<unknown>[] = []
  while (more) {
    const page = await asker.request('fetch', { after, limit: pageRows })
    messages += page.mail.length
    after = page.mail.at(-1)?.position ?? after
    more = page.more
    if (page.mail.length > 0) {
      acknowledged.push(asker.request('ack', { positions: page.mail.map(({ position }) => position) }))
    }
  }
  await Promise.all(acknowledged)
  const ms = performance.now() - startedAt
  await node.stop()
  return { messages, ms }
}

const jobs = { prepare, send: (_: undefined) => send(), drain }
export type MailJobs = typeof jobs
serveJobs(jobs)
