/** The other end of `detour.ts`: takes in what processes dial, and the way to where they meant to go. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Detoured extends AsyncDisposable {
  /** For a process whose connections are to run through here. */
  readonly env: Readonly<Record<string, string>>
}

/** @param carry given both ends of each connection and the port that was meant; owns them */
export async function takeDetours(carry: (near: Socket, far: Socket, port: number) => void): Promise<Detoured> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => void takeIn(near))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  async function takeIn(near: Socket): Promise<void> {
    hold(near)
    const target = await readTarget(near)
    if (target === undefined) return void near.destroy()
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
    hold(far)
    carry(near, far, target)
  }

  function hold(socket: Socket): void {
    open.add(socket)
    // Its other end is told by `close`.
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
  }

  return {
    env: {
      NODE_OPTIONS: `--import=${new URL('./detour.ts', import.meta.url).href}`,
      HONGYAN_TEST_NETWORK: String(port),
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The port that was meant, which stands on a line before all else. */
async function readTarget(near: Socket): Promise<number | undefined> {
  const line: number[] = []
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  near.once('close', () => resolve(undefined))
  const read = () => {
    for (let byte = near.read(1)?.[0]; byte !== undefined; byte = near.read(1)?.[0]) {
      if (byte === 0x0a) {
        near.off('readable', read)
        resolve(Number(Buffer.from(line).toString()))
        return
      }
      line.push(byte)
    }
  }
  near.on('readable', read)
  return promise
}
