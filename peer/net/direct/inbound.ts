/**
 * The receiving side of one admitted direct stream: hands messages over in order and answers each once it is committed
 * or refused, and pings at once. Commits nothing itself, and never says why in words.
 */
import { fromHex } from '../../../shared/bytes.ts'
import { type HongyanError, statusOf, toHongyanError } from '../../../shared/errors.ts'
import { DIRECT_WINDOW_MESSAGES, PING_REST_MS } from '../../../shared/limits.ts'
import { type MessageId, messageIdOf } from '../../../shared/message.ts'
import { SignedPrivate } from '../../../shared/pb/message.ts'
import { DOMAIN } from '../../../shared/protocols.ts'
import { decoding } from '../../../shared/signed.ts'
import { type DirectChannel, sendOrLose, unexpectedFrame } from './channel.ts'

export interface InboundInit {
  /** Resolves with the message's id when it is on disk. A thrown HongyanError is the refusal. */
  onMessage(bytes: Uint8Array): Promise<MessageId>
  /** A failure that is not a refusal, for the log. */
  onFault(error: unknown): void
  /** A frame has come. */
  onHeard(): void
  /** The other side can be found elsewhere than before. */
  onMoved(): void
}

/** Serves the channel until it ends and all is answered. Throws MALFORMED for what has no place in it. */
export async function serveInbound(channel: DirectChannel, init: InboundInit): Promise<void> {
  const { onMessage, onFault, onHeard, onMoved } = init
  let open = 0
  let answeredAt = Number.NEGATIVE_INFINITY
  let freed = Promise.withResolvers<void>()
  let committed: MessageId[] = []

  /** Acknowledges together what one commit made ready together. */
  function acknowledge(id: MessageId): void {
    committed.push(id)
    if (committed.length > 1) return
    queueMicrotask(() => {
      const ids = committed.map(fromHex)
      committed = []
      sendOrLose(channel, { ack: { ids } })
    })
  }

  function refuse(bytes: Uint8Array, { code }: HongyanError): void {
    const { payload } = decoding('a private message', () => SignedPrivate.decode(bytes))
    const id = fromHex(messageIdOf(DOMAIN.privateMessage, payload))
    sendOrLose(channel, { refuse: { id, status: statusOf(code) } })
  }

  async function take(bytes: Uint8Array): Promise<void> {
    try {
      acknowledge(await onMessage(bytes))
    } catch (error) {
      const failure = toHongyanError(error)
      if (failure !== error) onFault(error)
      try {
        refuse(bytes, failure)
      } catch (nameless) {
        // Whoever sends what not even has an id speaks another protocol.
        channel.abort(toHongyanError(nameless))
      }
    }
    open -= 1
    freed.resolve()
  }

  /** Pings cost their sender nothing, and us an answer. */
  function answer(number: number): void {
    const now = performance.now()
    if (now - answeredAt < PING_REST_MS) return
    answeredAt = now
    sendOrLose(channel, { pong: { number } })
  }

  async function fewerThan(limit: number): Promise<void> {
    while (open >= limit) {
      freed = Promise.withResolvers()
      await freed.promise
    }
  }

  try {
    for (let frame = await channel.read(); frame !== undefined; frame = await channel.read()) {
      onHeard()
      if (frame.ping != null) {
        answer(frame.ping.number)
        continue
      }
      if (frame.moved != null) {
        onMoved()
        continue
      }
      if (frame.message == null) throw unexpectedFrame()
      open += 1
      // `take` turns every failure into an answer.
      void take(frame.message.message)
      // An honest sender has no more than this in flight, so only another one is kept waiting.
      await fewerThan(DIRECT_WINDOW_MESSAGES)
    }
  } finally {
    await fewerThan(1)
  }
}
