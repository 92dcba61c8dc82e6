/** The bulk connection over real sockets: what it carries, whom it lets in, and what becomes of it when it is cut. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { type Bulk, dialBulk, listenForBulk } from '../../peer/files/wire/bulk.ts'
import { RECEIVE_BYTES } from '../../peer/files/wire/bulk-inbox.ts'
import { HongyanError } from '../../shared/errors.ts'
import { BULK_RECORD_MAX_BYTES, BULK_TURN_BYTES, BULK_UNPROVED_MAX } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import {
  type BulkPair,
  bulkInit,
  connectBulk,
  createMiddle,
  type Middle,
  type PairInit,
  readAll,
  someDevice,
  startListening,
} from '../support/bulk-pair.ts'
import { createSlowNetwork } from '../support/slow-network.ts'

const UNREACHABLE = expect.objectContaining({ code: 'UNREACHABLE' })
const MIB = 1024 * 1024
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function open(init?: PairInit): Promise<BulkPair> {
  const pair = await connectBulk(init)
  closing.push(() => {
    pair.dialler.abort(new Error('the test is over'))
    pair.listener.abort(new Error('the test is over'))
    return Promise.all([pair.dialler.closed, pair.listener.closed])
  })
  return pair
}

function middle(...rewrites: Parameters<typeof createMiddle>): Middle {
  const between = createMiddle(...rewrites)
  closing.push(() => between[Symbol.asyncDispose]())
  return between
}

/** A socket that may be cut at any time. */
function visit(port: number, options: { readonly localAddress?: string } = {}): Socket {
  const socket = connect({ port, host: '127.0.0.1', ...options }).on('error', () => undefined)
  closing.push(() => socket.destroy())
  return socket
}

async function closed(socket: Socket): Promise<void> {
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
}

const WAYS = [
  ['the dialler to the listener', (pair: BulkPair) => [pair.dialler, pair.listener]],
  ['the listener to the dialler', (pair: BulkPair) => [pair.listener, pair.dialler]],
] as const satisfies readonly (readonly [string, (pair: BulkPair) => readonly [Bulk, Bulk]])[]

describe.each(WAYS)('from %s', (_, waysOf) => {
  test('data of all sizes arrives as it was, frames in between, and then the end', async () => {
    const [from, to] = waysOf(await open())
    const sizes = [1, 20, 65_536, BULK_RECORD_MAX_BYTES - 1, BULK_RECORD_MAX_BYTES, BULK_RECORD_MAX_BYTES + 1, 5 * MIB]
    const sent = sizes.map((size) => randomBytes(size))
    const reading = readAll(to)
    for (const data of sent) {
      await from.sendData(data)
      from.sendFrame(Buffer.from(`after ${data.byteLength}`))
    }
    await from.end()
    const { data, frames } = await reading
    expect(data.equals(Buffer.concat(sent))).toBe(true)
    expect(frames).toEqual(sizes.map((size) => `after ${size}`))
    expect(await to.next()).toBeUndefined()
    await to.end()
    await Promise.all([from.closed, to.closed])
  })

  test('the data may be reused as soon as more may be given', async () => {
    const [from, to] = waysOf(await open())
    const reading = readAll(to)
    const data = Buffer.alloc(MIB)
    for (let value = 0; value < 8; value += 1) await from.sendData(data.fill(value))
    await from.end()
    const received = (await reading).data
    expect(received.equals(Buffer.concat(Array.from({ length: 8 }, (_, value) => Buffer.alloc(MIB, value))))).toBe(true)
  })

  test('a reader that does not ask holds the sender up, and then gets everything', async () => {
    const [from, to] = waysOf(await open())
    const chunk = randomBytes(MIB)
    const total = 64
    let given = 0
    const sending = (async () => {
      for (; given < total; given += 1) await from.sendData(chunk)
      await from.end()
    })()
    const first = await to.next()
    if (first?.kind !== 'data') throw new Error('no data came first')
    // Each side's system holds some megabytes; what is beyond ours and theirs must wait.
    await expect.poll(() => stands(() => given)).toBe(true)
    expect(given).toBeLessThan(total / 2)
    const { data } = await readAll(to)
    await sending
    expect(first.data.byteLength + data.byteLength).toBe(total * MIB)
  })

  test('a receiver that is sent more and more lets others have their turn in between', async () => {
    const [from, to] = waysOf(await open())
    const sending = (async () => {
      for (let chunk = 0; chunk < 64; chunk += 1) await from.sendData(randomBytes(MIB))
      await from.end()
    })()
    let inTurn = 0
    let most = 0
    let turn = setImmediate(function next() {
      inTurn = 0
      turn = setImmediate(next)
    })
    for (let record = await to.next(); record !== undefined; record = await to.next()) {
      if (record.kind === 'data') inTurn += record.data.byteLength
      most = Math.max(most, inTurn)
    }
    clearImmediate(turn)
    await sending
    // What came before the limit was reached may be in the middle of a read.
    expect(most).toBeLessThanOrEqual(BULK_TURN_BYTES + RECEIVE_BYTES)
  })

  test('one side may have ended and still hear the other', async () => {
    const [from, to] = waysOf(await open())
    await to.end()
    expect(await from.next()).toBeUndefined()
    await from.sendData(Buffer.from('still here'))
    await from.end()
    expect((await readAll(to)).data.toString()).toBe('still here')
    await Promise.all([from.closed, to.closed])
  })

  test('a cut in the middle is a lost connection for both, never an end', async () => {
    const between = middle()
    const [from, to] = waysOf(await open({ through: between.through }))
    await from.sendData(Buffer.from('so far'))
    expect(await to.next()).toMatchObject({ kind: 'data' })
    const waiting = expect(to.next()).rejects.toThrow(UNREACHABLE)
    between.cut()
    await waiting
    await from.closed
    await expect(from.sendData(Buffer.alloc(1))).rejects.toThrow(UNREACHABLE)
    expect(() => from.sendFrame(Buffer.alloc(1))).toThrow(UNREACHABLE)
    await from.end()
  })

  test('who gives up here loses the connection there', async () => {
    const [from, to] = waysOf(await open())
    const waiting = expect(from.next()).rejects.toThrow('enough')
    from.abort(new HongyanError('CANCELLED', 'enough'))
    await waiting
    await expect(to.next()).rejects.toThrow(UNREACHABLE)
  })

  test('silence is a lost connection for who waits to hear', async () => {
    const [, to] = waysOf(await open({ init: bulkInit({ idleMs: 100 }) }))
    await expect(to.next()).rejects.toThrow(UNREACHABLE)
  })

  test('a reader that has stopped is a lost connection for who waits to send', async () => {
    const [from] = waysOf(await open({ init: bulkInit({ idleMs: 500 }) }))
    const chunk = Buffer.alloc(MIB)
    const sending = (async () => {
      for (;;) await from.sendData(chunk)
    })()
    await expect(sending).rejects.toThrow(UNREACHABLE)
  })
})

test('who neither sends nor waits is not taken for silent', async () => {
  const { dialler, listener } = await open({ init: bulkInit({ idleMs: 400 }) })
  const other = await open({ init: bulkInit({ idleMs: 800 }) })
  // By then the first pair has been silent twice as long as would matter.
  await expect(other.listener.next()).rejects.toThrow(UNREACHABLE)
  await dialler.sendData(Buffer.from('back'))
  expect(await listener.next()).toMatchObject({ kind: 'data', data: Buffer.from('back') })
})

test('the signal ends what waits, with its reason', async () => {
  const ending = new AbortController()
  const { dialler, listener } = await open({ diallerInit: { signal: ending.signal } })
  const waiting = expect(dialler.next()).rejects.toThrow('stopping')
  ending.abort(new HongyanError('CLOSED', 'stopping'))
  await waiting
  await expect(listener.next()).rejects.toThrow(UNREACHABLE)
})

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

test.skipIf(!hasIPv6)('IPv6 carries it as well', async () => {
  const { dialler, listener } = await open({ init: bulkInit({ host: '::1' }) })
  await dialler.sendData(Buffer.from('六'))
  expect(await listener.next()).toMatchObject({ data: Buffer.from('六') })
})

test('far away, over a narrow line, both ways at once, all arrives as it was', async () => {
  const network = await createSlowNetwork({ roundTripMs: 100, bitsPerSecond: 200_000_000 })
  closing.push(() => network[Symbol.asyncDispose]())
  const { dialler, listener } = await open({ through: network.portTo })
  const exchanges = [
    { from: dialler, to: listener, data: randomBytes(3 * MIB) },
    { from: listener, to: dialler, data: randomBytes(3 * MIB) },
  ].map(async ({ from, to, data }) => {
    const reading = readAll(to)
    await from.sendData(data)
    await from.end()
    return (await reading).data.equals(data)
  })
  expect(await Promise.all(exchanges)).toEqual([true, true])
})

describe('who is let in', () => {
  test('a stranger with other bytes is cut, and the true one still gets in', async () => {
    const init = bulkInit()
    const { offer, connected } = await startListening(init)
    const stranger = visit(offer.port)
    stranger.write(randomBytes(1000))
    await closed(stranger)
    const dialler = await dialBulk(offer, init)
    expect(dialler).toBeDefined()
    expect(await connected).toBeDefined()
    dialler?.abort(new Error('the test is over'))
  })

  test('strangers that say nothing, however many, do not crowd out the true one', async () => {
    const init = bulkInit()
    const { offer, connected } = await startListening(init)
    const strangers = Array.from({ length: 5 * BULK_UNPROVED_MAX }, () => visit(offer.port))
    await Promise.all(strangers.map((stranger) => once(stranger, 'connect')))
    const dialler = await dialBulk(offer, init)
    expect(dialler).toBeDefined()
    expect(await connected).toBeDefined()
    await Promise.all(strangers.map(closed))
    dialler?.abort(new Error('the test is over'))
  })

  test.skipIf(process.platform !== 'linux')('from another address nobody is heard at all', async () => {
    const init = bulkInit()
    const { offer, connected } = await startListening(init)
    await closed(visit(offer.port, { localAddress: '127.0.0.2' }))
    const dialler = await dialBulk(offer, init)
    expect(await connected).toBeDefined()
    dialler?.abort(new Error('the test is over'))
  })

  test('once the true one is in, the port is closed to all', async () => {
    const init = bulkInit()
    const { offer, connected } = await startListening(init)
    const dialler = await dialBulk(offer, init)
    await connected
    const late = connect(offer.port, '127.0.0.1')
    const [error] = await once(late, 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    expect(await dialBulk(offer, init)).toBeUndefined()
    dialler?.abort(new Error('the test is over'))
  })

  test.each([
    ['the secret', { secret: randomBytes(32) }, {}],
    ['the transfer', {}, { transferId: 'ff'.repeat(16) as TransferId }],
    ['the dialler', {}, { dialler: someDevice() }],
    ['the listener', {}, { listener: someDevice() }],
  ])('who has %s wrong is not, and the listener gives up in time', async (_, otherOffer, other) => {
    const init = bulkInit()
    const { offer, connected } = await startListening(init)
    expect(await dialBulk({ ...offer, ...otherOffer }, { ...init, ...other })).toBeUndefined()
    expect(await connected).toBeUndefined()
    await expect(dialBulk(offer, init)).resolves.toBeUndefined()
  })

  test('a listener that does not know the secret is not believed either', async () => {
    const between = middle(undefined, (hello) => [randomBytes(hello.byteLength)])
    const init = bulkInit()
    const { offer } = await startListening(init)
    const port = await between.through(offer.port)
    expect(await dialBulk({ ...offer, port }, init)).toBeUndefined()
  })

  test('one who echoes the dialler’s own greeting is not believed', async () => {
    const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
    echo.listen(0, '127.0.0.1')
    await once(echo, 'listening')
    closing.push(() => echo.close())
    const { port } = echo.address() as AddressInfo
    expect(await dialBulk({ port, secret: randomBytes(32) }, bulkInit())).toBeUndefined()
  })
})

describe('where it cannot be made, the data goes over the stream', () => {
  test('nobody listens', async () => {
    const init = bulkInit()
    const { offer, connected, close } = await startListening(init)
    close()
    expect(await connected).toBeUndefined()
    expect(await dialBulk(offer, init)).toBeUndefined()
  })

  test('the port takes connections and never answers', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume())
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    closing.push(() => silent.close())
    const { port } = silent.address() as AddressInfo
    expect(await dialBulk({ port, secret: randomBytes(32) }, bulkInit())).toBeUndefined()
  })

  // TEST-NET-1 (RFC 5737): where packets to it are not refused they are lost, as behind a firewall.
  test('packets to the port are lost', async () => {
    const init = bulkInit({ host: '192.0.2.1' })
    expect(await dialBulk({ port: 9, secret: randomBytes(32) }, init)).toBeUndefined()
  })

  test.each([0, -1, 65_536, Number.NaN])('port %d is none', async (port) => {
    expect(await dialBulk({ port, secret: randomBytes(32) }, bulkInit())).toBeUndefined()
  })

  test('nobody comes', async () => {
    const { connected } = await startListening(bulkInit())
    expect(await connected).toBeUndefined()
  })

  test('the transfer ends before anybody came', async () => {
    const ending = new AbortController()
    const init = bulkInit({ signal: ending.signal })
    const { connected } = await startListening(init)
    ending.abort(new HongyanError('CANCELLED', 'enough'))
    expect(await connected).toBeUndefined()
    expect(await listenForBulk({ ...init, random: randomBytes })).toBeUndefined()
    expect(await dialBulk({ port: 1, secret: randomBytes(32) }, init)).toBeUndefined()
  })
})

describe('what somebody on the way can do is cut the connection', () => {
  const DATA = 1

  /** Three data records and the end, of which the middle makes what it likes; all that the reader gets before it fails. */
  async function readThrough(rewrite: (record: Buffer, index: number) => readonly Uint8Array[]) {
    const between = middle(rewrite)
    const { dialler, listener } = await open({ through: between.through })
    const texts: string[] = []
    const reading = (async () => {
      for (let record = await listener.next(); record !== undefined; record = await listener.next()) {
        if (record.kind === 'data') texts.push(Buffer.from(record.data).toString())
      }
    })()
    // Either side may find out first.
    const sending = (async () => {
      for (const text of ['one', 'two', 'three']) await dialler.sendData(Buffer.from(text))
      await dialler.end()
    })().catch(() => undefined)
    const outcome = await reading.then(
      () => 'the end',
      (error: HongyanError) => error.code,
    )
    await sending
    return { outcome, texts }
  }

  test('nothing changed, all arrives', async () => {
    expect(await readThrough((record) => [record])).toEqual({ outcome: 'the end', texts: ['one', 'two', 'three'] })
  })

  const flip = (at: number) => (record: Buffer, index: number) => {
    if (index === DATA + 1) record[at < 0 ? record.byteLength + at : at] = (record.at(at) ?? 0) ^ 1
    return [record]
  }
  let held: Buffer | undefined

  test.each<readonly [string, (record: Buffer, index: number) => readonly Uint8Array[]]>([
    ['a changed kind', flip(0)],
    ['a changed length', flip(3)],
    ['a length over the cap', flip(1)],
    ['a changed byte of the content', flip(4)],
    ['a changed tag', flip(-1)],
    ['a record of its own', (record, index) => (index === DATA + 1 ? [randomBytes(record.byteLength)] : [record])],
    ['the same record again', (record, index) => (index === DATA ? [record, record] : [record])],
    ['a record left out', (record, index) => (index === DATA + 1 ? [] : [record])],
    [
      'two records in the other order',
      (record, index) => {
        if (index !== DATA + 1) return index === DATA + 2 && held !== undefined ? [record, held] : [record]
        held = record
        return []
      },
    ],
    [
      'the greeting again',
      (record, index) => {
        if (index === 0) held = record
        return index === DATA + 1 && held !== undefined ? [held] : [record]
      },
    ],
  ])('%s', async (_, rewrite) => {
    const { outcome, texts } = await readThrough(rewrite)
    expect(outcome).toBe('UNREACHABLE')
    expect(texts).toEqual(['one'])
  })

  test('an end that only the network says, at a record’s end', async () => {
    const between = middle()
    const { dialler, listener } = await open({ through: between.through })
    await dialler.sendData(Buffer.from('one'))
    expect(await listener.next()).toMatchObject({ kind: 'data' })
    between.finish()
    await expect(listener.next()).rejects.toThrow(UNREACHABLE)
  })

  test('an end that only the network says, in a record’s middle', async () => {
    const between = middle((record, index) => [index === DATA ? record.subarray(0, -1) : record])
    const { dialler, listener } = await open({ through: between.through })
    await dialler.sendData(Buffer.from('one'))
    const waiting = expect(listener.next()).rejects.toThrow(UNREACHABLE)
    between.finish()
    await waiting
  })

  test('what the listener sent is not taken back from it as the dialler’s', async () => {
    const between = middle(undefined, (record, index) => {
      if (index > 0) between.inject(record)
      return []
    })
    const init = bulkInit()
    const { offer, connected } = await startListening(init)
    const port = await between.through(offer.port)
    const dialling = dialBulk({ ...offer, port }, init)
    const listener = await connected
    await listener?.sendData(Buffer.from('mine'))
    await expect(listener?.next()).rejects.toThrow(UNREACHABLE)
    expect(await dialling).toBeUndefined()
  })
})

/** Whether a number has not changed for a while: looked at by `expect.poll`. */
let seen: { value: number; times: number } | undefined
function stands(read: () => number): boolean {
  const value = read()
  seen = seen?.value === value ? { value, times: seen.times + 1 } : { value, times: 0 }
  return seen.times >= 10
}
