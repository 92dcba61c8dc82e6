import type { Connection } from '@libp2p/interface'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAdmission } from '../../peer/net/direct/admission.ts'
import { type DirectChannel, openChannel } from '../../peer/net/direct/channel.ts'
import { systemClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { createFrames } from '../../shared/frames.ts'
import { DIRECT_FRAME_MAX_BYTES, DIRECT_QUEUE_MESSAGES, DIRECT_WINDOW_MESSAGES } from '../../shared/limits.ts'
import { type MessageId, openPrivate } from '../../shared/message.ts'
import { DIRECT_PROTOCOL } from '../../shared/protocols.ts'
import {
  codeOfFailure,
  createTestPeer,
  eventually,
  identityOf,
  passOf,
  SERVER,
  type TestPeer,
  type TestPeerInit,
  textOf,
} from '../support/peer-net.ts'

async function start(name: string, init: TestPeerInit = {}): Promise<TestPeer> {
  const peer = await createTestPeer(name, init)
  onTestFinished(() => peer[Symbol.asyncDispose]())
  return peer
}

/** Holds messages back until told; what a slow disk would do. */
function slowDisk() {
  const commits: { id: MessageId; commit: () => void }[] = []
  return {
    commits,
    onMessage: (bytes: Uint8Array) =>
      new Promise<MessageId>((resolve) => {
        const { id } = openPrivate(bytes, SERVER.id)
        commits.push({ id, commit: () => resolve(id) })
      }),
  }
}

describe('messages', () => {
  test('arrive in the order of the calls and are acknowledged', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    const admitted = await alice.connect(bob)
    expect(admitted.account).toBe('bob')

    const texts = Array.from({ length: 300 }, (_, index) => `message ${index}`)
    await Promise.all(texts.map((text, index) => alice.sendText(bob, text, index + 1)))
    expect(bob.received.map(({ text }) => text)).toEqual(texts)
    expect(bob.received[0]?.from.account).toBe('alice')
    expect(bob.received[0]?.from.device).toBe(alice.node.device)
  })

  test('flow back on the connection that the other side opened', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    await alice.connect(bob)
    await eventually(() => expect(bob.direct.linked(alice.identity.account)).toEqual([alice.node.device]))
    await bob.sendText(alice, 'hello yourself')
    expect(alice.received.map(({ text }) => text)).toEqual(['hello yourself'])
    expect(bob.node.libp2p.getConnections()).toHaveLength(1)
  })

  test('are acknowledged only after they are committed', async () => {
    const disk = slowDisk()
    const alice = await start('alice')
    const bob = await start('bob', { onMessage: disk.onMessage })
    await alice.connect(bob)
    const acknowledged: string[] = []
    const first = alice.sendText(bob, 'first', 1).then(() => acknowledged.push('first'))
    const second = alice.sendText(bob, 'second', 2).then(() => acknowledged.push('second'))
    await eventually(() => expect(disk.commits).toHaveLength(2))
    expect(acknowledged).toEqual([])
    disk.commits[1]?.commit()
    await second
    expect(acknowledged).toEqual(['second'])
    disk.commits[0]?.commit()
    await first
  })

  test('that are refused are refused to the sender by code, and others go on', async () => {
    const faults: unknown[] = []
    const alice = await start('alice')
    const bob = await start('bob', {
      onFault: (error) => faults.push(error),
      onMessage: async (bytes) => {
        const { id, message } = openPrivate(bytes, SERVER.id)
        const text = message.body.type === 'text' ? message.body.text : ''
        if (text === 'too much') throw new HongyanError('NO_SPACE', 'the disk is full')
        if (text === 'broken') throw new Error('a secret of the implementation')
        return id
      },
    })
    await alice.connect(bob)
    const results = ['fine', 'too much', 'broken', 'fine again'].map((text, index) =>
      codeOfFailure(alice.sendText(bob, text, index + 1)),
    )
    expect(await Promise.all(results)).toEqual(['none', 'NO_SPACE', 'INTERNAL', 'none'])
    expect(faults).toHaveLength(1)
  })

  test('sent twice while under way are one send', async () => {
    const disk = slowDisk()
    const alice = await start('alice')
    const bob = await start('bob', { onMessage: disk.onMessage })
    await alice.connect(bob)
    const { id, bytes } = textOf(alice.identity, 'once')
    const both = [1, 2].map(() => alice.direct.send(bob.node.device, id, bytes))
    await eventually(() => expect(disk.commits).toHaveLength(1))
    disk.commits[0]?.commit()
    await Promise.all(both)
    expect(disk.commits).toHaveLength(1)
  })

  test('to a receiver that stalls wait in a bounded queue, then go out in order', async () => {
    const disk = slowDisk()
    const alice = await start('alice', { ackTimeoutMs: 60_000 })
    const bob = await start('bob', { onMessage: disk.onMessage })
    await alice.connect(bob)
    const room = DIRECT_WINDOW_MESSAGES + DIRECT_QUEUE_MESSAGES
    const sent = Array.from({ length: room }, (_, index) => textOf(alice.identity, `message ${index}`, index + 1))
    const done = sent.map(({ id, bytes }) => alice.direct.send(bob.node.device, id, bytes))
    expect(await codeOfFailure(alice.sendText(bob, 'one too many', room + 1))).toBe('RATE_LIMITED')

    await eventually(() => expect(disk.commits).toHaveLength(DIRECT_WINDOW_MESSAGES))
    // One round trip of another stream later nothing more has come.
    await codeOfFailure(bob.direct.connect(alice.node.device, [], AbortSignal.timeout(20_000)))
    expect(disk.commits).toHaveLength(DIRECT_WINDOW_MESSAGES)
    for (let index = 0; index < room; index += 1) {
      await eventually(() => expect(disk.commits.length).toBeGreaterThan(index))
      disk.commits[index]?.commit()
    }
    await Promise.all(done)
    expect(disk.commits.map(({ id }) => id)).toEqual(sent.map(({ id }) => id))
  })

  test('to a receiver that lives and acknowledges nothing fail with TIMEOUT, and the link stays', async () => {
    const disk = slowDisk()
    const alice = await start('alice', { ackTimeoutMs: 100 })
    const bob = await start('bob', { onMessage: disk.onMessage })
    await alice.connect(bob)
    const results = [codeOfFailure(alice.sendText(bob, 'one', 1)), codeOfFailure(alice.sendText(bob, 'two', 2))]
    expect(await Promise.all(results)).toEqual(['TIMEOUT', 'TIMEOUT'])
    expect(alice.links).toEqual(['+bob'])
    for (const { commit } of disk.commits) commit()
  })

  test('above the cap are refused here and do no harm to others', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    await alice.connect(bob)
    const { id } = textOf(alice.identity, 'large')
    const large = alice.direct.send(bob.node.device, id, new Uint8Array(DIRECT_FRAME_MAX_BYTES + 1))
    expect(await codeOfFailure(large)).toBe('TOO_LARGE')
    await alice.sendText(bob, 'small')
    expect(bob.received.map(({ text }) => text)).toEqual(['small'])
  })

  test('without a connection fail at once', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    expect(await codeOfFailure(alice.sendText(bob, 'hello'))).toBe('UNREACHABLE')
  })
})

describe('links', () => {
  test('are told of on both sides, with the account, when they come and go', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    await alice.connect(bob)
    await eventually(() => expect(bob.links).toEqual(['+alice']))
    alice.direct.disconnect(bob.node.device)
    expect(alice.links).toEqual(['+bob', '-bob'])
    expect(alice.direct.linked(bob.identity.account)).toEqual([])
    await eventually(() => expect(bob.links).toEqual(['+alice', '-alice']))
  })

  test('name every device of an account', async () => {
    const alice = await start('alice')
    const laptop = await start('bob', { machine: 'laptop' })
    const phone = await start('bob', { machine: 'phone' })
    await Promise.all([alice.connect(laptop), alice.connect(phone)])
    const devices = alice.direct.linked(laptop.identity.account)
    expect([...devices].sort()).toEqual([laptop.node.device, phone.node.device].sort())
  })

  test('survive that both dial at once, and carry messages both ways', async () => {
    for (let round = 0; round < 5; round += 1) {
      const alice = await start('alice', { machine: `a${round}` })
      const bob = await start('bob', { machine: `b${round}` })
      const [toBob, toAlice] = await Promise.all([alice.connect(bob), bob.connect(alice)])
      expect([toBob.account, toAlice.account]).toEqual(['bob', 'alice'])
      await Promise.all([alice.sendText(bob, 'hi bob'), bob.sendText(alice, 'hi alice')])
      expect(alice.links).toEqual(['+bob'])
      expect(bob.links).toEqual(['+alice'])
    }
  })

  test('are attempted once for callers that come together', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    await Promise.all([alice.connect(bob), alice.connect(bob), alice.connect(bob)])
    await alice.connect(bob)
    expect(alice.node.libp2p.getConnections()).toHaveLength(1)
    const streams = alice.node.libp2p.getConnections()[0]?.streams ?? []
    expect(streams.filter(({ protocol }) => protocol === DIRECT_PROTOCOL)).toHaveLength(1)
  })

  test('come back after the other side was killed and started again', async () => {
    const disk = slowDisk()
    const alice = await start('alice')
    const bob = await createTestPeer('bob', { onMessage: disk.onMessage })
    await alice.connect(bob)
    const lost = codeOfFailure(alice.sendText(bob, 'lost', 1))
    await eventually(() => expect(disk.commits).toHaveLength(1))
    // Without a word on any stream, as a killed process does it.
    for (const connection of bob.node.libp2p.getConnections()) connection.abort(new Error('killed'))
    expect(await lost).toBe('UNREACHABLE')
    await eventually(() => expect(alice.links).toEqual(['+bob', '-bob']))
    for (const { commit } of disk.commits) commit()
    await bob[Symbol.asyncDispose]()

    expect(await codeOfFailure(alice.connect(bob))).toBe('UNREACHABLE')
    const again = await start('bob')
    await alice.connect(again)
    await alice.sendText(again, 'found', 2)
    expect(again.received.map(({ text }) => text)).toEqual(['found'])
  })

  test('keep going on the second connection when the first of two is lost', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    await alice.connect(bob)
    const first = alice.node.libp2p.getConnections()[0]
    await alice.node.dial(bob.node.device, bob.node.addresses(), AbortSignal.timeout(20_000))
    await eventually(() => expect(bob.node.libp2p.getConnections()).toHaveLength(2))
    first?.abort(new Error('lost'))
    await eventually(() => expect(bob.node.libp2p.getConnections()).toHaveLength(1))
    await alice.sendText(bob, 'still here')
    expect(bob.received.map(({ text }) => text)).toEqual(['still here'])
    expect(alice.links).toEqual(['+bob'])
  })

  test('move to a newer connection under load, and nothing is lost or comes out of order', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    await alice.connect(bob)
    await eventually(() => expect(bob.links).toEqual(['+alice']))
    const texts = Array.from({ length: 500 }, (_, index) => `message ${index}`)
    const talk = (from: TestPeer, to: TestPeer) => texts.map((text, index) => from.sendText(to, text, index + 1))
    const [first] = alice.gate.waysTo(bob.node.device)
    const talks = [talk(alice, bob), talk(bob, alice)]
    await alice.direct.improve(bob.node.device, bob.node.addresses(), AbortSignal.timeout(20_000))
    expect(alice.gate.connectionWith(bob.node.device)).not.toBe(first)
    if (first !== undefined) alice.gate.retire(first)
    await Promise.all(talks.flat())
    for (const peer of [alice, bob]) expect([...new Set(peer.received.map(({ text }) => text))]).toEqual(texts)
    await eventually(() => expect(bob.node.libp2p.getConnections()).toHaveLength(1))
    expect([alice.links, bob.links]).toEqual([['+bob'], ['+alice']])
  })

  test('outlive the time that admission may take', async () => {
    const alice = await start('alice', { admissionTimeoutMs: 1_000 })
    const bob = await start('bob', { admissionTimeoutMs: 1_000 })
    await Promise.all([alice.connect(bob), bob.connect(alice)])
    const later = AbortSignal.timeout(1_200)
    await new Promise((resolve) => later.addEventListener('abort', resolve))
    await Promise.all([alice.sendText(bob, 'still here'), bob.sendText(alice, 'so am I')])
    expect(alice.links).toEqual(['+bob'])
    expect(bob.links).toEqual(['+alice'])
  })

  test('are not waited for longer than the caller wants', async () => {
    const alice = await start('alice')
    const bob = await start('bob')
    const attempt = alice.direct.connect(bob.node.device, bob.node.addresses(), AbortSignal.abort())
    expect(await codeOfFailure(attempt)).toBe('ABORTED')
  })

  test('that stop end what is under way on both sides', async () => {
    const disk = slowDisk()
    const alice = await createTestPeer('alice')
    const bob = await start('bob', { onMessage: disk.onMessage })
    await alice.connect(bob)
    const pending = codeOfFailure(alice.sendText(bob, 'never acknowledged'))
    await eventually(() => expect(disk.commits).toHaveLength(1))
    await alice[Symbol.asyncDispose]()
    expect(await pending).toBe('UNREACHABLE')
    await eventually(() => expect(bob.links).toEqual(['+alice', '-alice']))
    for (const { commit } of disk.commits) commit()
  })
})

describe('a hostile peer', () => {
  async function strangerStream(to: TestPeer) {
    const stranger = await start('mallory', { admissionTimeoutMs: 60_000 })
    const connection = await stranger.node.dial(to.node.device, to.node.addresses(), AbortSignal.timeout(20_000))
    return { stranger, connection, stream: await connection.newStream(DIRECT_PROTOCOL) }
  }

  /** An admitted stream that keeps to no rule from here on. */
  async function admittedChannel(to: TestPeer, connection: Connection): Promise<DirectChannel> {
    const channel = openChannel(await connection.newStream(DIRECT_PROTOCOL))
    const admission = createAdmission({
      clock: systemClock,
      server: () => SERVER.id,
      ownPass: () => passOf(identityOf('mallory')),
      grace: () => false,
      isRevoked: () => false,
      onPass: () => {},
    })
    await admission.open(channel, to.node.device, () => {})
    return channel
  }

  test.each([
    ['garbage', new Uint8Array(1000).fill(0xff)],
    ['a length that never ends', new Uint8Array(200_000).fill(0x80)],
    ['a frame over the cap', Uint8Array.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3])],
    ['a frame of another kind', Uint8Array.from([2, 0x22, 0])],
    ['an empty frame', Uint8Array.from([0])],
  ])('that sends %s instead of hello loses its stream and its connection at once', async (_, bytes) => {
    const bob = await start('bob', { admissionTimeoutMs: 60_000 })
    const { connection, stream } = await strangerStream(bob)
    const closed = Promise.withResolvers<void>()
    connection.addEventListener('close', () => closed.resolve())
    stream.send(bytes)
    await closed.promise
    const alice = await start('alice')
    await alice.connect(bob)
    await alice.sendText(bob, 'alive')
    expect(bob.received.map(({ text }) => text)).toEqual(['alive'])
  })

  test('that is admitted and then sends garbage loses the stream only', async () => {
    const bob = await start('bob')
    const mallory = await start('mallory')
    await mallory.connect(bob)
    const connection = mallory.node.libp2p.getConnections()[0]
    const stream = connection?.streams.find(({ protocol }) => protocol === DIRECT_PROTOCOL)
    const closed = Promise.withResolvers<void>()
    stream?.addEventListener('close', () => closed.resolve())
    stream?.send(new Uint8Array(5000).fill(0xff))
    await closed.promise
    // The next send opens another, as soon as the loss of this one has been noticed.
    await eventually(() => mallory.sendText(bob, 'sorry'))
    expect(bob.received.map(({ text }) => text)).toEqual(['sorry'])
    expect(bob.links).toEqual(['+mallory'])
  })

  test('that sends bytes that are no message at all loses the stream', async () => {
    const bob = await start('bob')
    const mallory = await start('mallory')
    await mallory.connect(bob)
    const { id } = textOf(mallory.identity, 'pretended')
    const sent = mallory.direct.send(bob.node.device, id, new Uint8Array(100).fill(0xff))
    expect(await codeOfFailure(sent)).toBe('UNREACHABLE')
  })

  test('that ignores the window is not served faster than its messages are committed', async () => {
    const disk = slowDisk()
    const bob = await start('bob', { onMessage: disk.onMessage })
    const { stranger, connection } = await strangerStream(bob)
    const channel = await admittedChannel(bob, connection)
    for (let sequence = 1; sequence <= 3 * DIRECT_WINDOW_MESSAGES; sequence += 1) {
      channel.send({ message: { message: textOf(stranger.identity, 'flood', sequence).bytes } })
    }
    await eventually(() => expect(disk.commits).toHaveLength(DIRECT_WINDOW_MESSAGES))
    disk.commits[0]?.commit()
    expect((await channel.read())?.ack?.ids).toHaveLength(1)
    await eventually(() => expect(disk.commits).toHaveLength(DIRECT_WINDOW_MESSAGES + 1))
    for (const { commit } of disk.commits) commit()
    await eventually(() => {
      for (const { commit } of disk.commits) commit()
      expect(disk.commits).toHaveLength(3 * DIRECT_WINDOW_MESSAGES)
    })
    for (const { commit } of disk.commits) commit()
  })

  test('that opens a third stream loses the first', async () => {
    const bob = await start('bob')
    const { connection } = await strangerStream(bob)
    const first = await admittedChannel(bob, connection)
    const second = await admittedChannel(bob, connection)
    const third = await admittedChannel(bob, connection)
    expect(await first.read()).toBeUndefined()
    for (const [sequence, channel] of [second, third].entries()) {
      channel.send({ message: { message: textOf(identityOf('mallory'), 'heard', sequence + 1).bytes } })
      expect((await channel.read())?.ack?.ids).toHaveLength(1)
    }
  })

  test('that pings without end is answered now and then', async () => {
    const bob = await start('bob')
    const { connection } = await strangerStream(bob)
    const channel = await admittedChannel(bob, connection)
    for (let number = 1; number <= 100; number += 1) channel.send({ ping: { number } })
    channel.send({ message: { message: textOf(identityOf('mallory'), 'last').bytes } })
    expect((await channel.read())?.pong?.number).toBe(1)
    expect((await channel.read())?.ack?.ids).toHaveLength(1)
  })

  test('that opens many streams keeps four at most', async () => {
    const bob = await start('bob')
    const { connection } = await strangerStream(bob)
    const streams = await Promise.all(Array.from({ length: 19 }, () => connection.newStream(DIRECT_PROTOCOL)))
    await eventually(() => expect(streams.filter(({ status }) => status === 'reset')).toHaveLength(16))
    const kept = bob.node.libp2p.getConnections()[0]?.streams ?? []
    expect(kept.filter(({ protocol }) => protocol === DIRECT_PROTOCOL).length).toBeLessThanOrEqual(4)
  })

  test('that acknowledges what was never sent is ignored', async () => {
    const bob = await start('bob')
    const alice = await start('alice')
    await alice.connect(bob)
    const served = bob.node.libp2p.getConnections()[0]?.streams.find(({ protocol }) => protocol === DIRECT_PROTOCOL)
    expect(served).toBeDefined()
    if (served === undefined) return
    // An ack of sixteen zero bytes, in between those of the real one.
    createFrames(served, { maxFrameBytes: 1000 }).send(Uint8Array.from([0x22, 18, 0x0a, 16, ...new Uint8Array(16)]))
    await alice.sendText(bob, 'hello')
    expect(alice.links).toEqual(['+bob'])
  })
})
