/**
 * A long, narrow network between processes: everything comes later, and no faster than the line carries. Queues in bytes
 * are those of such a line, so that who does not keep enough on the way cannot fill it. Loss there is none.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { takeDetours } from './detoured.ts'

export interface SlowNetworkInit {
  readonly roundTripMs: number
  /** Each way, for all connections together. */
  readonly bitsPerSecond: number
}

export interface SlowNetwork extends AsyncDisposable {
  /** For a process whose connections are to run through here. */
  readonly env: Readonly<Record<string, string>>
  /** The ports that were dialled through here. */
  readonly dialled: readonly number[]
  /** A port that leads to that one through here. */
  portTo(port: number): Promise<number>
}

/** What the machine at the narrow place keeps while the line is busy, before who sends is held up. */
const BACKLOG_MS = 50
/** What a receiver's system takes for a program that is busy. */
const RECEIVE_QUEUE_BYTES = 4 * 1024 * 1024

export async function createSlowNetwork({ roundTripMs, bitsPerSecond }: SlowNetworkInit): Promise<SlowNetwork> {
  const line = { delayMs: roundTripMs / 2, bytesPerMs: bitsPerSecond / 8_000 }
  const [out, back] = [createWay(line), createWay(line)]
  const dialled: number[] = []
  const closing: (() => Promise<unknown>)[] = []

  function carry(near: Socket, far: Socket, port: number): void {
    dialled.push(port)
    out.carry(near, far)
    back.carry(far, near)
    // Whoever dialled hears back after a round trip and may not speak before.
    near.pause()
    setTimeout(() => near.resume(), roundTripMs)
  }

  const detoured = await takeDetours(carry)
  return {
    env: detoured.env,
    dialled,
    async portTo(port) {
      const open = new Set<Socket>()
      const server = createServer({ allowHalfOpen: true }, (near) => {
        const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
        for (const socket of [near, far]) open.add(socket.on('error', () => undefined))
        carry(near, far, port)
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      closing.push(async () => {
        for (const socket of open) socket.destroy()
        await once(server.close(), 'close')
      })
      return (server.address() as AddressInfo).port
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(closing.map((close) => close()))
      await detoured[Symbol.asyncDispose]()
      for (const way of [out, back]) way.stop()
    },
  }
}

interface Line {
  readonly delayMs: number
  readonly bytesPerMs: number
}

/** One direction: bytes leave one after another at the line's rate, and arrive a while later in their order. */
function createWay({ delayMs, bytesPerMs }: Line) {
  const travelling: { readonly atMs: number; arrive(): void }[] = []
  /** Not read from until the line, and whoever receives, can take more. */
  const held = new Map<Socket, Socket>()
  let freeAtMs = 0
  let timer: NodeJS.Timeout | undefined

  function enter(bytes: number, arrive: () => void): void {
    freeAtMs = Math.max(freeAtMs, performance.now()) + bytes / bytesPerMs
    travelling.push({ atMs: freeAtMs + delayMs, arrive })
    timer ??= setTimeout(tick, delayMs)
  }

  /** One timer for all that travels: what is due arrives together, late by about a millisecond at most. */
  function tick(): void {
    const nowMs = performance.now()
    for (let [first] = travelling; first !== undefined && first.atMs <= nowMs; [first] = travelling) {
      travelling.shift()
      first.arrive()
    }
    for (const [from, to] of held) {
      if (freeAtMs - nowMs > BACKLOG_MS || to.writableLength > RECEIVE_QUEUE_BYTES) continue
      held.delete(from)
      from.resume()
    }
    const next = travelling[0]?.atMs ?? (held.size > 0 ? nowMs : undefined)
    timer = next === undefined ? undefined : setTimeout(tick, Math.max(1, next - nowMs))
  }

  function hold(from: Socket, to: Socket): void {
    from.pause()
    held.set(from, to)
  }

  return {
    carry(from: Socket, to: Socket): void {
      from.on('data', (data) => {
        enter(data.byteLength, () => {
          if (!to.destroyed) to.write(data)
          if (to.writableLength > RECEIVE_QUEUE_BYTES) hold(from, to)
        })
        if (freeAtMs - performance.now() > BACKLOG_MS) hold(from, to)
      })
      from.on('end', () => enter(0, () => to.end()))
      from.on('close', () => {
        held.delete(from)
        enter(0, () => to.destroySoon())
      })
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
