/** Every TCP connection that is dialled in this process from now on, until the test has finished. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'

const CHANNEL = 'net.client.socket'

/** @param onSocket in the turn in which it is made, before anything is said on it */
export function watchDialled(onSocket: (socket: Socket) => void = () => undefined): readonly Socket[] {
  const sockets: Socket[] = []
  const listener = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    sockets.push(socket)
    onSocket(socket)
  }
  subscribe(CHANNEL, listener)
  onTestFinished(() => void unsubscribe(CHANNEL, listener))
  return sockets
}
