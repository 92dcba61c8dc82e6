/** A session with a rendezvous, as section 5 of the document has it, without any of the manners that it asks for. */
import type { Connection, Libp2p } from '@libp2p/interface'
import { CODES, decode, encode, type Fields, METHODS, pushKind } from './document.ts'
import { dial } from './node.ts'
import { openWire, type Wire } from './wire.ts'

const SESSION_PROTOCOL = '/hongyan/session/1.0.0'
const STATUS_OK = 100

/** What the rendezvous refused with. */
export class Refused extends Error {
  readonly code: string
  readonly retryAfterMs: number
  /** The reply's body as it came. */
  readonly body: Uint8Array

  constructor(method: string, { status, retryAfterMs, body }: ReplyFrame) {
    super(`${method} was refused with ${status}`)
    this.code = CODES.get(status) ?? String(status)
    this.retryAfterMs = retryAfterMs
    this.body = body
  }
}

interface ReplyFrame {
  readonly number: number
  readonly status: number
  readonly retryAfterMs: number
  readonly serverTimeMs: number
  readonly body: Uint8Array
}

export interface Session {
  readonly connection: Connection
  readonly wire: Wire
  /** Throws Refused, or Error when the session has ended. */
  request<Reply = Fields>(method: string, body?: Fields): Promise<Reply>
  /** The code of the refusal; undefined where it was granted. */
  refusal(method: string, body?: Fields): Promise<string | undefined>
  readonly pushes: readonly { readonly kind: number; readonly body: Uint8Array }[]
  /** The first push of that name, told already or not; undefined when the session ends without it. */
  pushed(name: string): Promise<Uint8Array | undefined>
  /** Resolves when the session has ended. */
  readonly ended: Promise<void>
}

export async function openSession(node: Libp2p, address: string): Promise<Session> {
  const connection = await dial(node, address)
  const wire = openWire(await connection.newStream(SESSION_PROTOCOL))
  const open = new Map<number, PromiseWithResolvers<ReplyFrame>>()
  const pushes: { kind: number; body: Uint8Array }[] = []
  const overheard = new EventTarget()
  let isOver = false
  let last = 0

  async function read(): Promise<void> {
    for (let bytes = await wire.next(); bytes !== undefined; bytes = await wire.next()) {
      const { reply, push } = decode<{ reply?: ReplyFrame; push?: { kind: number; body: Uint8Array } }>(
        'SessionFrame',
        bytes,
      )
      if (reply) open.get(reply.number)?.resolve(reply)
      if (push) pushes.push(push)
      overheard.dispatchEvent(new Event('push'))
    }
    isOver = true
    for (const asked of open.values()) asked.reject(new Error('the session has ended'))
    overheard.dispatchEvent(new Event('push'))
  }
  const ended = read()

  async function pushed(name: string): Promise<Uint8Array | undefined> {
    const kind = pushKind(name)
    const isOver = ended.then(() => true)
    for (;;) {
      const heard = new Promise((resolve) => overheard.addEventListener('push', resolve, { once: true }))
      const found = pushes.find((push) => push.kind === kind)
      if (found !== undefined) return found.body
      if ((await Promise.race([heard, isOver])) === true) return pushes.find((push) => push.kind === kind)?.body
    }
  }

  async function request<Reply>(name: string, body: Fields = {}): Promise<Reply> {
    const method = METHODS.get(name)
    if (method === undefined) throw new Error(`the document has no method ${name}`)
    last += 1
    if (isOver) throw new Error('the session has ended')
    const answer = Promise.withResolvers<ReplyFrame>()
    open.set(last, answer)
    const frame = { number: last, method: method.number, body: encode(method.request, body) }
    wire.send(encode('SessionFrame', { request: frame }))
    const reply = await answer.promise
    if (reply.status !== STATUS_OK) throw new Refused(name, reply)
    return decode<Reply>(method.reply, reply.body)
  }

  return {
    connection,
    wire,
    request,
    pushes,
    pushed,
    ended,
    async refusal(name, body) {
      try {
        await request(name, body)
        return undefined
      } catch (error) {
        if (error instanceof Refused) return error.code
        throw error
      }
    },
  }
}
