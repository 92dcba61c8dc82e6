/**
 * The window of a stream: how much its other side may send before it is told that more is wanted. What has arrived goes on
 * to whoever listens. libp2p's own `pause` would keep it in the stream, up to 4 MiB and in pieces as small as the sender
 * likes; and who pauses again in the turn of a `resume` has the window opened all the same.
 */
import type { Stream } from '@libp2p/interface'
import { HongyanError } from './errors.ts'

/** What libp2p's streams can, though its interface does not say so. */
type WindowedStream = Stream & { sendPause(): void; sendResume(): void }

export function shutWindow(stream: Stream): void {
  requireWindow(stream).sendPause()
}

export function openWindow(stream: Stream): void {
  requireWindow(stream).sendResume()
}

function requireWindow(stream: Stream): WindowedStream {
  if ('sendPause' in stream && 'sendResume' in stream) return stream as WindowedStream
  throw new HongyanError('INTERNAL', 'a stream whose window cannot be shut')
}
