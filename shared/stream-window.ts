/**
 * The window of a stream: how much its other side may send before it is told that more is wanted; of a bare connection, what
 * the system holds. What has arrived goes on to whoever listens. libp2p's own `pause` would keep it in the stream, up to 4 MiB and in pieces as small as the sender
 * likes; and who pauses again in the turn of a `resume` has the window opened all the same.
 */
import type { MessageStream } from '@libp2p/interface'
import { HongyanError } from './errors.ts'

/** What libp2p's streams can, though its interface does not say so. */
type WindowedStream = MessageStream & { sendPause(): void; sendResume(): void }

export function shutWindow(stream: MessageStream): void {
  requireWindow(stream).sendPause()
}

export function openWindow(stream: MessageStream): void {
  requireWindow(stream).sendResume()
}

function requireWindow(stream: MessageStream): WindowedStream {
  if ('sendPause' in stream && 'sendResume' in stream) return stream as WindowedStream
  throw new HongyanError('INTERNAL', 'a stream whose window cannot be shut')
}
