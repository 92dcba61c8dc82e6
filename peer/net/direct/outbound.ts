/**
 * The sending side of direct streams with one device: messages in the order of the calls, a bounded number of them in
 * flight, each settled by what the other side says of it. Opens no stream: it is handed one when one is admitted, and
 * goes on over the next one with all that was not acknowledged on the one before.
 */
import { codeOf, HongyanError, toHongyanError } from '../../../shared/errors.ts'
import {
  CONNECTION_CLOSE_MS,
  DIRECT_ACK_TIMEOUT_MS,
  DIRECT_QUEUE_MESSAGES,
  DIRECT_WINDOW_MESSAGES,
} from '../../../shared/limits.ts'
import { type MessageId, messageIdFromBytes } from '../../../shared/message.ts'
import type { DirectFrame } from '../../../shared/pb/direct.ts'
import { type DirectChannel, sendOrLose, unexpectedFrame } from './channel.ts'
import { createPulse, type Pulse } from './pulse.ts'

export interface Outbound {
  /** Whether there is a stream to write on. */
  readonly open: boolean
  /** Of the stream in use; undefined while it is not known. */
  readonly rttMs: number | undefined
  /** Settles with the acknowledgement; see `Direct.send`. The same id again while it is under way is the same send. */
  send(id: MessageId, bytes: Uint8Array): Promise<void>
  /**
   * Writes on this admitted channel until it ends or another one takes its place, which then ends in order.
   * @param cut ends what the channel runs on: nobody is there
   */
  use(channel: DirectChannel, cut: (reason: HongyanError) => void): void
  /** Tells the other side that this device can be found elsewhere than before; nothing without a stream. */
  tellMoved(): void
  /** The other side has shown that it lives, on whatever stream. */
  heard(): void
  /** It may be gone: without a sign of life soon, what the channel runs on is cut. */
  suspect(): void
  /** Rejects whatever is under way and gives the channel up. */
  fail(reason: HongyanError): void
}

export interface OutboundInit {
  readonly ackTimeoutMs?: number
  /** The channel in use has ended: either another is handed over, or all is to `fail`. By default it fails. */
  onEnd?(reason: HongyanError): void
  /** `rttMs` has been measured anew. */
  onRoundTrip?(): void
}

interface Sending {
  readonly id: MessageId
  readonly bytes: Uint8Array
  readonly settled: PromiseWithResolvers<void>
  writtenAt: number
  timer: NodeJS.Timeout | undefined
}

/** A channel, and what tells whether anybody is there. */
interface Line {
  readonly channel: DirectChannel
  readonly pulse: Pulse
  cut(reason: HongyanError): void
}

export function createOutbound(init: OutboundInit = {}): Outbound {
  const { ackTimeoutMs = DIRECT_ACK_TIMEOUT_MS, onEnd = fail } = init
  /** Everything under way: in flight or in `waiting`, in the order of the calls. */
  const sendings = new Map<MessageId, Sending>()
  let waiting: Sending[] = []
  let line: Line | undefined
  let heardAt = Number.NEGATIVE_INFINITY

  function settle(id: MessageId, failure?: HongyanError): void {
    const sending = sendings.get(id)
    // Late, or never sent.
    if (sending === undefined) return
    sendings.delete(id)
    clearTimeout(sending.timer)
    if (failure === undefined) sending.settled.resolve()
    else sending.settled.reject(failure)
  }

  function pump(): void {
    while (line !== undefined && sendings.size - waiting.length < DIRECT_WINDOW_MESSAGES) {
      const next = waiting.shift()
      if (next === undefined) return
      write(line, next)
    }
  }

  function write(on: Line, sending: Sending): void {
    clearTimeout(sending.timer)
    try {
      on.channel.send({ message: { message: sending.bytes } })
      sending.writtenAt = performance.now()
      sending.timer = setTimeout(() => {
        const reason = new HongyanError('TIMEOUT', 'a direct message was not acknowledged in time')
        settle(sending.id, reason)
        // A slow disk, or a line that is busy with a file, is not nobody.
        if (heardAt < sending.writtenAt) on.cut(reason)
        else pump()
      }, ackTimeoutMs)
    } catch (error) {
      const failure = toHongyanError(error)
      if (failure.code === 'TOO_LARGE') settle(sending.id, failure)
      else lose(on, failure)
    }
  }

  /** What is under way stays so: it goes on over the next one, or fails. */
  function lose(lost: Line, reason: HongyanError): void {
    lost.pulse.stop()
    lost.channel.abort(reason)
    if (line !== lost) return
    line = undefined
    onEnd(reason)
  }

  function fail(reason: HongyanError): void {
    const given = line
    line = undefined
    waiting = []
    for (const id of [...sendings.keys()]) settle(id, reason)
    given?.pulse.stop()
    given?.channel.abort(reason)
  }

  function heard(): void {
    heardAt = performance.now()
    line?.pulse.heard()
  }

  function hear({ ack, refuse, pong }: DirectFrame, { pulse }: Line): void {
    heard()
    if (ack != null) {
      for (const id of ack.ids) settle(messageIdFromBytes(id))
    } else if (refuse != null) {
      settle(messageIdFromBytes(refuse.id), new HongyanError(codeOf(refuse.status), 'the other side refuses a message'))
    } else if (pong != null) {
      pulse.answered(pong.number)
    } else {
      throw unexpectedFrame()
    }
  }

  async function listen(to: Line): Promise<void> {
    const { channel } = to
    let end = new HongyanError('UNREACHABLE', 'the direct stream has ended')
    try {
      for (let frame = await channel.read(); frame !== undefined; frame = await channel.read()) {
        hear(frame, to)
        pump()
      }
    } catch (error) {
      end = new HongyanError('UNREACHABLE', 'the direct stream made no sense', { cause: error })
    }
    lose(to, end)
  }

  /** What was in flight on the one before may have been lost with it; the other side knows by the ids what it has. */
  function repeat(on: Line): void {
    const unsent = new Set(waiting)
    for (const sending of [...sendings.values()]) {
      if (line === on && !unsent.has(sending)) write(on, sending)
    }
  }

  return {
    get open() {
      return line !== undefined
    },
    get rttMs() {
      return line?.pulse.rttMs
    },
    send(id, bytes) {
      const known = sendings.get(id)
      if (known !== undefined) return known.settled.promise
      if (sendings.size >= DIRECT_WINDOW_MESSAGES + DIRECT_QUEUE_MESSAGES) {
        return Promise.reject(new HongyanError('RATE_LIMITED', 'too many messages wait for one device'))
      }
      const sending: Sending = { id, bytes, settled: Promise.withResolvers(), writtenAt: 0, timer: undefined }
      sendings.set(id, sending)
      waiting.push(sending)
      pump()
      return sending.settled.promise
    },
    use(channel, cut) {
      const before = line
      const pulse = createPulse({
        ask: (number) => sendOrLose(channel, { ping: { number } }),
        onAnswer: () => init.onRoundTrip?.(),
        onSilence: cut,
      })
      const next = { channel, cut, pulse }
      line = next
      before?.pulse.stop()
      // Its acknowledgements are heard until the other side has ended it too.
      void before?.channel.close(AbortSignal.timeout(CONNECTION_CLOSE_MS))
      repeat(next)
      pump()
      // Ends with the channel and turns every failure into the end of what is under way.
      void listen(next)
    },
    suspect: () => line?.pulse.suspect(),
    tellMoved() {
      if (line !== undefined) sendOrLose(line.channel, { moved: {} })
    },
    heard,
    fail,
  }
}
