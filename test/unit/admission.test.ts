import { describe, expect, test } from 'vitest'
import { type AdmissionInit, createAdmission } from '../../peer/net/direct/admission.ts'
import type { DirectChannel } from '../../peer/net/direct/channel.ts'
import type { AdmittedPeer } from '../../peer/net/gate/gate.ts'
import { systemClock } from '../../shared/clock.ts'
import { HongyanError, statusOf } from '../../shared/errors.ts'
import { CLOCK_SKEW_MS, PASS_GRACE_MS, PASS_LIFE_MS } from '../../shared/limits.ts'
import type { DirectFrame } from '../../shared/pb/direct.ts'
import { codeOfFailure, identityOf, passOf, SERVER, serverOf, type TestIdentity } from '../support/peer-net.ts'

const alice = identityOf('alice')
const bob = identityOf('bob')
const DAY = 24 * 60 * 60 * 1000

/** One end of a stream that exists in memory only. */
interface End extends DirectChannel {
  readonly sent: DirectFrame[]
}

function channelPair(): [End, End] {
  const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  const queues: DirectFrame[][] = [[], []]
  const wake = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const isEnded = { value: false }
  const close = () => {
    isEnded.value = true
    for (const end of ends) end.resolve()
  }
  const end = (own: 0 | 1): End => {
    const other = own === 0 ? 1 : 0
    const sent: DirectFrame[] = []
    return {
      sent,
      send(frame) {
        if (isEnded.value) throw new HongyanError('UNREACHABLE', 'ended')
        sent.push(frame)
        queues[other]?.push(frame)
        wake[other]?.resolve()
      },
      async read() {
        const frame = queues[own]?.shift()
        if (frame !== undefined) return frame
        if (isEnded.value) return undefined
        const woken = Promise.withResolvers<void>()
        wake[own] = woken
        await Promise.race([woken.promise, ends[own].promise])
        return queues[own]?.shift()
      },
      async close() {
        close()
      },
      abort: close,
    }
  }
  return [end(0), end(1)]
}

function sideOf(identity: TestIdentity, init: Partial<AdmissionInit> = {}) {
  return createAdmission({
    clock: systemClock,
    server: () => SERVER.id,
    ownPass: () => passOf(identity),
    grace: () => false,
    isRevoked: () => false,
    onPass: () => {},
    ...init,
  })
}

/** Alice opens, Bob answers. */
async function meet(opener: Partial<AdmissionInit>, answerer: Partial<AdmissionInit>, remoteOfBob = alice.device) {
  const [left, right] = channelPair()
  const admitted: string[] = []
  const note = (by: string) => (peer: AdmittedPeer) => void admitted.push(`${peer.account} by ${by}`)
  const [opened, answered] = await Promise.all([
    codeOfFailure(sideOf(alice, opener).open(left, bob.device, note('opener'))),
    codeOfFailure(sideOf(bob, answerer).answer(right, remoteOfBob, note('answerer'))),
  ])
  return { opened, answered, admitted, sent: [...left.sent, ...right.sent] }
}

test('two peers with good passes admit each other, each before it says ok', async () => {
  const [left, right] = channelPair()
  const order: string[] = []
  const [peerOfAlice, peerOfBob] = await Promise.all([
    sideOf(alice).open(left, bob.device, () => void order.push(`opener admits after ${left.sent.length}`)),
    sideOf(bob).answer(right, alice.device, () => void order.push(`answerer admits after ${right.sent.length}`)),
  ])
  expect(peerOfAlice).toMatchObject({ account: 'bob', device: bob.device })
  expect(peerOfBob).toMatchObject({ account: 'alice', device: alice.device })
  expect(order).toEqual(['opener admits after 1', 'answerer admits after 1'])
  expect(left.sent.map((frame) => Object.keys(frame)[0])).toEqual(['hello', 'ok'])
  expect(right.sent.map((frame) => Object.keys(frame)[0])).toEqual(['hello', 'ok'])
})

describe('a bad pass is refused, with the same code on both sides', () => {
  const longAgo = Date.now() - PASS_LIFE_MS - DAY
  const bad: [string, () => Uint8Array, string][] = [
    ['an expired one', () => passOf(alice, { now: longAgo }), 'PASS_EXPIRED'],
    ['one of the future', () => passOf(alice, { now: Date.now() + CLOCK_SKEW_MS + DAY }), 'PASS_EXPIRED'],
    ['one of another device', () => passOf(identityOf('alice', 'other machine')), 'MALFORMED'],
    ['one of another rendezvous', () => passOf(alice, { server: serverOf('elsewhere') }), 'MALFORMED'],
    ['one that names this rendezvous but is self-made', () => passOf(alice, { server: forged() }), 'MALFORMED'],
    ['an altered one', () => passOf(alice).map((byte, index) => (index === 60 ? byte ^ 1 : byte)), 'MALFORMED'],
    ['an empty one', () => new Uint8Array(), 'MALFORMED'],
    ['one over the cap', () => new Uint8Array(1000), 'MALFORMED'],
  ]

  function forged() {
    return { id: SERVER.id, signer: alice.accountSigner }
  }

  test.each(bad)('shown by the opener: %s', async (_, pass, code) => {
    const { opened, answered, admitted } = await meet({ ownPass: pass }, {})
    expect([opened, answered]).toEqual([code, code])
    expect(admitted).toEqual([])
  })

  test.each(bad)('shown by the answerer: %s', async (_, pass, code) => {
    const ofBob = () => (code === 'PASS_EXPIRED' ? passOf(bob, { now: longAgo }) : pass())
    const { opened, answered, admitted } = await meet({}, { ownPass: ofBob })
    expect([opened, answered]).toEqual([code, code])
    expect(admitted).toEqual([])
  })
})

test('an expired pass is good for a week more from whom there is reason to trust', async () => {
  const ownPass = () => passOf(alice, { now: Date.now() - PASS_LIFE_MS - DAY })
  const trusting = { grace: (device: string) => device === alice.device }
  expect(await meet({ ownPass }, trusting)).toMatchObject({ opened: 'none', answered: 'none' })
  const older = () => passOf(alice, { now: Date.now() - PASS_LIFE_MS - PASS_GRACE_MS - DAY })
  expect(await meet({ ownPass: older }, trusting)).toMatchObject({ opened: 'PASS_EXPIRED', answered: 'PASS_EXPIRED' })
})

test('whoever knows better than the pass may refuse it, and the other side hears why but no words', async () => {
  const refusing = (code: 'KEY_CHANGED' | 'BANNED') => ({
    onPass: () => {
      throw new HongyanError(code, 'some words for the log')
    },
  })
  expect(await meet({}, refusing('KEY_CHANGED'))).toMatchObject({ opened: 'KEY_CHANGED', answered: 'KEY_CHANGED' })
  const { sent, ...codes } = await meet(refusing('BANNED'), {})
  expect(codes).toEqual({ opened: 'BANNED', answered: 'BANNED', admitted: [] })
  expect(sent.find(({ refuse }) => refuse)).toEqual({
    refuse: { id: new Uint8Array(), status: statusOf('BANNED') },
  })
})

test('without a pass of our own nobody is asked and nobody is admitted', async () => {
  const [left] = channelPair()
  const loggedOut = sideOf(alice, { ownPass: () => undefined })
  expect(await codeOfFailure(loggedOut.open(left, bob.device, () => {}))).toBe('NOT_LOGGED_IN')
  expect(left.sent).toEqual([])
  expect(await meet({}, { ownPass: () => undefined })).toMatchObject({ opened: 'CLOSED', admitted: [] })
})

test.each(['open', 'answer'] as const)('who falls silent is given up in time (%s)', async (side) => {
  const [left] = channelPair()
  const work = sideOf(alice, { timeoutMs: 20 })[side](left, bob.device, () => {})
  expect(await codeOfFailure(work)).toBe('TIMEOUT')
})

test.each<[string, DirectFrame]>([
  ['a message', { message: { message: new Uint8Array(3) } }],
  ['ok', { ok: {} }],
  ['nothing of a known kind', {}],
])('%s before hello admits nobody', async (_, frame) => {
  const [left, right] = channelPair()
  left.send(frame)
  expect(await codeOfFailure(sideOf(bob).answer(right, alice.device, () => expect.unreachable()))).toBe('MALFORMED')
})

test('a stream that ends in the middle admits nobody', async () => {
  const [left, right] = channelPair()
  const answered = codeOfFailure(sideOf(bob).answer(right, alice.device, () => expect.unreachable()))
  left.send({ hello: { pass: passOf(alice) } })
  await left.read()
  left.abort(new HongyanError('CLOSED', 'changed its mind'))
  expect(await answered).toBe('UNREACHABLE')
})
