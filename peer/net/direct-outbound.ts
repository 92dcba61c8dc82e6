/**
 * The sending side of direct streams with one device: messages in the order of the calls, a bounded number of them in
 * flight, each settled by what the other side says of it. Opens no stream: it is handed one when one is admitted.
 */
import { codeOf, HongyanError, toHongyanError } from '../../shared/errors.ts'
import { DIRECT_ACK_TIMEOUT_MS, DIRECT_QUEUE_MESSAGES, DIRECT_WINDOW_MESSAGES } from '../../shared/limits.ts'
import { type MessageId, messageIdFromBytes } from '../../shared/message.ts'
import type { DirectFrame } from '../../shared/pb/direct.ts'
import { type DirectChannel, unexpectedFrame } from './direct-channel.ts'

export interface Outbound {
  /** Whether there is a stream to write on. */
  readonly open: boolean
  /** Settles with the acknowledgement; see `Direct.send`. The same id again while it is under way is the same send. */
  send(id: MessageId, bytes: Uint8Array): Promise<void>
  /**
   * Writes on this admitted channel until it ends.
   * @param cut ends what the channel runs on: a message was not acknowledged in time, so nobody is there
   */
  use(channel: DirectChannel, cut: (reason: HongyanError) => void): void
  /** Rejects whatever is under way and gives the channel up. */
  fail(reason: HongyanError): void
}

interface Sending {
  readonly id: MessageId
  readonly bytes: Uint8Array
  readonly settled: PromiseWithResolvers<void>
  timer: NodeJS.Timeout | undefined
}

export function createOutbound({ ackTimeoutMs = DIRECT_ACK_TIMEOUT_MS } = {}): Outbound {
  /** Everything under way: in flight or in `waiting`. */
  const sendings = new Map<MessageId, Sending>()
  let waiting: Sending[] = []
  let channel: DirectChannel | undefined
  let cutChannel = (_reason: HongyanError) => {}

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
    while (channel !== undefined && sendings.size - waiting.length < DIRECT_WINDOW_MESSAGES) {
      const next = waiting.shift()
      if (next === undefined) return
      write(channel, next)
    }
  }

  function write(on: DirectChannel, sending: Sending): void {
    try {
      on.send({ message: { message: sending.bytes } })
      sending.timer = setTimeout(() => {
        const reason = new HongyanError('TIMEOUT', 'a direct message was not acknowledged in time')
        settle(sending.id, reason)
        cutChannel(reason)
      }, ackTimeoutMs)
    } catch (error) {
      const failure = toHongyanError(error)
      settle(sending.id, failure)
      if (failure.code !== 'TOO_LARGE') fail(failure)
    }
  }

  function fail(reason: HongyanError): void {
    const given = channel
    channel = undefined
    waiting = []
    for (const id of [...sendings.keys()]) settle(id, reason)
    given?.abort(reason)
  }

  function hear({ ack, refuse }: DirectFrame): void {
    if (ack != null) {
      for (const id of ack.ids) settle(messageIdFromBytes(id))
    } else if (refuse != null) {
      settle(messageIdFromBytes(refuse.id), new HongyanError(codeOf(refuse.status), 'the other side refuses a message'))
    } else {
      throw unexpectedFrame()
    }
  }

  async function listen(to: DirectChannel): Promise<void> {
    let end = new HongyanError('UNREACHABLE', 'the direct stream has ended')
    try {
      for (let frame = await to.read(); frame !== undefined; frame = await to.read()) {
        hear(frame)
        pump()
      }
    } catch (error) {
      end = new HongyanError('UNREACHABLE', 'the direct stream made no sense', { cause: error })
    }
    to.abort(end)
    if (channel === to) fail(end)
  }

  return {
    get open() {
      return channel !== undefined
    },
    send(id, bytes) {
      const known = sendings.get(id)
      if (known !== undefined) return known.settled.promise
      if (sendings.size >= DIRECT_WINDOW_MESSAGES + DIRECT_QUEUE_MESSAGES) {
        return Promise.reject(new HongyanError('RATE_LIMITED', 'too many messages wait for one device'))
      }
      const sending: Sending = { id, bytes, settled: Promise.withResolvers(), timer: undefined }
      sendings.set(id, sending)
      waiting.push(sending)
      pump()
      return sending.settled.promise
    },
    use(admitted, cut) {
      channel = admitted
      cutChannel = cut
      pump()
      // Ends with the channel and turns every failure into the end of what is under way.
      void listen(admitted)
    },
    fail,
  }
}
