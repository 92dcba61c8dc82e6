/** A network that can fail: TCP on loopback to one other port, until it is cut or falls silent. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Ends every connection; new ones are taken. */
  cut(): void
  /** From now on nothing passes, and nobody hears of it: what a machine looks like that has vanished. */
  stall(): void
  /** From now on nothing is read of what the target sends; what is sent to it passes. */
  deafen(): void
  /**
   * The target hears that every connection has ended, and whoever dialled hears nothing, now and later: what a machine
   * looks like that has long vanished.
   */
  desert(): void
  /** Whatever was held back never passes, and all that comes from now on does: another network than before. */
  forget(): void
  /** What has been held back passes, and all after it; what was deserted is ended. */
  resume(): void
}

export async function createTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  /** Those to the target. */
  const far = new WeakSet<Socket>()
  let isStalled = false
  let isDeaf = false
  /** Of connections whose other end believes that all is well. */
  const deserted = new Set<Socket>()

  function pass(from: Socket, to: Socket): void {
    sockets.add(from)
    from.on('data', (data) => to.write(data))
    from.on('end', () => to.end())
    // Its other side is told by `close`.
    from.on('error', () => undefined)
    from.on('close', () => {
      sockets.delete(from)
      if (!deserted.has(to)) to.destroy()
    })
    if (isStalled || (isDeaf && far.has(from))) from.pause()
  }

  const server = createServer((near) => {
    const other = connect(targetPort, '127.0.0.1')
    far.add(other)
    pass(near, other)
    pass(other, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  function stall(): void {
    isStalled = true
    for (const socket of sockets) socket.pause()
  }

  function cut(): void {
    for (const socket of sockets) socket.destroy()
  }

  return {
    port: (server.address() as AddressInfo).port,
    cut,
    stall,
    deafen() {
      isDeaf = true
      for (const socket of sockets) if (far.has(socket)) socket.pause()
    },
    desert() {
      stall()
      for (const socket of sockets) if (!far.has(socket)) deserted.add(socket)
      for (const socket of sockets) if (far.has(socket)) socket.destroy()
    },
    forget() {
      isStalled = false
    },
    resume() {
      isStalled = false
      isDeaf = false
      for (const socket of deserted) socket.destroy()
      deserted.clear()
      for (const socket of sockets) socket.resume()
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
