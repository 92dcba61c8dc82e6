/** Two ends of a bulk connection over real sockets, and somebody on the way who sees every record and may do as he likes. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Bulk, type BulkInit, dialBulk, listenForBulk, type PortListener } from '../../peer/files/wire/bulk.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { deviceOfPublicKey } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'

export interface BulkPair {
  readonly dialler: Bulk
  readonly listener: Bulk
}

const HEAD_BYTES = 4
const TAG_BYTES = 16

export function someDevice(): DeviceId {
  return deviceOfPublicKey(randomBytes(32))
}

/** What both sides agree on. */
export function bulkInit(init: Partial<BulkInit> = {}): BulkInit {
  return {
    transferId: randomBytes(16).toString('hex') as TransferId,
    dialler: someDevice(),
    listener: someDevice(),
    host: '127.0.0.1',
    signal: new AbortController().signal,
    idleMs: 60_000,
    ...init,
  }
}

export async function startListening(init: BulkInit): Promise<PortListener> {
  const listening = await listenForBulk({ ...init, random: randomBytes })
  if (listening === undefined) throw new Error('no port could be opened')
  return listening
}

export interface PairInit {
  readonly init?: BulkInit
  /** Of the dialler alone. */
  readonly diallerInit?: Partial<BulkInit>
  /** Where the dialler is led instead of the port that was opened. */
  readonly through?: (port: number) => Promise<number>
}

export async function connectBulk({ init = bulkInit(), diallerInit, through }: PairInit = {}): Promise<BulkPair> {
  const { offer, connected } = await startListening(init)
  const port = await (through?.(offer.port) ?? offer.port)
  const dialler = await dialBulk({ ...offer, port }, { ...init, ...diallerInit })
  const listener = await connected
  if (dialler === undefined || listener === undefined) throw new Error('the two did not connect')
  return { dialler, listener }
}

export interface Middle extends AsyncDisposable {
  /** Leads to that port, through us. */
  readonly through: (port: number) => Promise<number>
  /** Both ways end at once. */
  cut(): void
  /** To the listener, as if the dialler had sent it. */
  inject(bytes: Uint8Array): void
  /** The dialler's side ends, towards the listener, as if it had said so. */
  finish(): void
}

/**
 * @param rewrite what goes on to the listener instead of the dialler's record of that number, hello first
 * @param answer the same for the other way
 */
export function createMiddle(
  rewrite: (record: Buffer, index: number) => readonly Uint8Array[] = (record) => [record],
  answer: (record: Buffer, index: number) => readonly Uint8Array[] = (record) => [record],
): Middle {
  const sockets = new Set<Socket>()
  const far = Promise.withResolvers<Socket>()
  let port = 0
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const other = connect(port, '127.0.0.1')
    pass(near, other, rewrite)
    pass(other, near, answer)
    far.resolve(other)
  })

  function pass(from: Socket, to: Socket, change: typeof rewrite): void {
    sockets.add(from)
    let pending = Buffer.alloc(0)
    let count = 0
    from.on('data', (data) => {
      pending = Buffer.concat([pending, data])
      for (let size = recordBytes(pending); pending.byteLength >= size; size = recordBytes(pending)) {
        for (const bytes of change(Buffer.from(pending.subarray(0, size)), count)) to.write(bytes)
        count += 1
        pending = pending.subarray(size)
      }
    })
    from.on('end', () => to.end())
    from.on('error', () => undefined)
    from.on('close', () => to.destroy())
  }

  function cut(): void {
    for (const socket of sockets) socket.destroy()
  }

  return {
    async through(target) {
      port = target
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    cut,
    inject: (bytes) => void far.promise.then((socket) => socket.write(bytes)),
    finish: () => void far.promise.then((socket) => socket.end()),
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

function recordBytes(bytes: Buffer): number {
  if (bytes.byteLength < HEAD_BYTES) return Number.POSITIVE_INFINITY
  return HEAD_BYTES + bytes.readUIntBE(1, 3) + TAG_BYTES
}

/** All that comes until the end, data and frames as they came. */
export async function readAll(bulk: Bulk): Promise<{ readonly data: Buffer; readonly frames: readonly string[] }> {
  const data: Uint8Array[] = []
  const frames: string[] = []
  for (let record = await bulk.next(); record !== undefined; record = await bulk.next()) {
    if (record.kind === 'data') data.push(record.data)
    else frames.push(Buffer.from(record.bytes).toString())
  }
  return { data: Buffer.concat(data), frames }
}
