/** Passes at a relay of its own: which are taken, for how long, and what ends with them. */
import { randomBytes } from 'node:crypto'
import type { Stream } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startRelayServer } from '../../rendezvous/relay-server.ts'
import { CircuitStatus } from '../../shared/circuit.ts'
import { deviceOfPublicKey } from '../../shared/identity.ts'
import { MINUTE } from '../../shared/limits/units.ts'
import { CLOCK_SKEW_MS, DEVICE_CERTIFICATE_LIFE_MS, PASS_LIFE_MS } from '../../shared/limits.ts'
import { issuePass } from '../../shared/pass.ts'
import { createSigner, decodeSigned, encodeSigned } from '../../shared/signed.ts'
import { connectTo, openCircuit, reserve, statusOf, takeCircuits } from '../support/circuit-members.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, temporaryDirectory } from '../support/rendezvous.ts'
import {
  certify,
  createTestAccount,
  createTestDevice,
  openSession,
  type SessionClient,
  type TestAccount,
} from '../support/session-client.ts'

/** Nobody need run it: the relay knows but its key. */
const rendezvous = createSigner(randomBytes(32))
const server = deviceOfPublicKey(rendezvous.publicKey)
const clock = createTestClock(Date.now())

interface Member extends SessionClient {
  readonly account: TestAccount
}

let address: string
let alice: Member
let bob: Member

beforeEach(async () => {
  const relay = await startRelayServer({
    ...{ data: await temporaryDirectory(), listen: ['/ip4/127.0.0.1/tcp/0'], rendezvous: server, clock },
  })
  onTestFinished(() => relay.stop())
  address = relay.addresses[0] ?? ''
  alice = await visit('alice')
  bob = await visit('bob')
})

afterEach(() => void vi.useRealTimers())

async function visit(name: string): Promise<Member> {
  return { ...(await openSession(await createTestDevice(), address)), account: createTestAccount(name, server) }
}

/** Issued so long ago, and the device's certificate in it. */
function passOf(
  { device, account }: Pick<Member, 'device' | 'account'>,
  agoMs = 0,
  certifiedAgoMs = agoMs,
): Uint8Array {
  const certificate = certify({ device, server } as Member, account, createTestClock(clock.now() - certifiedAgoMs))
  return issuePass(certificate, 1, rendezvous, clock.now() - agoMs)
}

const show = (member: Member, pass: Uint8Array) => member.request('showPass', { pass })

function endOf(stream: Stream): Promise<void> {
  return new Promise((resolve) => stream.addEventListener('close', () => resolve()))
}

async function sayAndHear(from: Stream, to: Stream): Promise<void> {
  const heard = new Promise<void>((resolve) => to.addEventListener('message', () => resolve(), { once: true }))
  from.send(Uint8Array.of(1))
  await heard
}

const turned = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 4 : byte))

test('a pass with a bit turned anywhere is none', async () => {
  const pass = passOf(alice)
  const { payload, signature } = decodeSigned(pass)
  for (let at = 0; at < payload.byteLength; at += 7) {
    const altered = encodeSigned({ payload: turned(payload, at), signature })
    expect(await rejectionOf(show(alice, altered))).toBe('MALFORMED')
  }
  for (let at = 0; at < signature.byteLength; at += 7) {
    const altered = encodeSigned({ payload, signature: turned(signature, at) })
    expect(await rejectionOf(show(alice, altered))).toBe('MALFORMED')
  }
  expect(await reserve(alice.connection)).toBe(CircuitStatus.PERMISSION_DENIED)
  await show(alice, pass)
  expect(await reserve(alice.connection)).toBe(CircuitStatus.OK)
})

test('a session that has shown the pass of one account takes none of another', async () => {
  await show(alice, passOf(alice))
  const other = { device: alice.device, account: createTestAccount('mallory', server) }
  expect(await rejectionOf(show(alice, passOf(other)))).toBe('CONFLICT')
  expect(await reserve(alice.connection)).toBe(CircuitStatus.OK)
})

test('a device has one connection: what went by the former ends, and the place is that of the newer', async () => {
  await show(alice, passOf(alice))
  await show(bob, passOf(bob))
  const taken = await takeCircuits(bob.device.node)
  await reserve(bob.connection)
  const [near, far] = await openCircuit(alice.connection, bob.device.id, taken)
  const ended = Promise.all([endOf(near), endOf(far), bob.asker.closed])
  const again = { ...(await openSession(bob.device, address)), account: bob.account }
  // Only a pass replaces: whoever merely connects as that device, which it must be, changes nothing.
  await sayAndHear(near, far)
  await show(again, passOf(bob))
  await ended
  expect(await statusOf(alice.connection, connectTo(bob.device.id))).toBe(CircuitStatus.NO_RESERVATION)
  await reserve(again.connection)
  await openCircuit(alice.connection, bob.device.id, taken)
})

describe('a circuit', () => {
  /** With so much to go. Shorter than a silence may be, which ends a session as well. */
  const LEFT_MS = 10_000
  const AGO_MS = PASS_LIFE_MS + CLOCK_SKEW_MS - LEFT_MS

  /** From alice, whose pass runs out, to bob. */
  async function open(pass = passOf(alice, AGO_MS)) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await show(alice, pass)
    await show(bob, passOf(bob))
    const taken = await takeCircuits(bob.device.node)
    await reserve(bob.connection)
    return await openCircuit(alice.connection, bob.device.id, taken)
  }

  test('ends at both ends when a pass by which it was made runs out', async () => {
    const [near, far] = await open()
    vi.advanceTimersByTime(LEFT_MS - 1)
    await sayAndHear(near, far)
    const ended = Promise.all([endOf(near), endOf(far), alice.asker.closed])
    vi.advanceTimersByTime(1)
    await ended
    const late = { ...(await openSession(alice.device, address)), account: alice.account }
    clock.advance(MINUTE)
    expect(await rejectionOf(show(late, passOf(alice, AGO_MS + MINUTE)))).toBe('PASS_EXPIRED')
    expect(await statusOf(late.connection, connectTo(bob.device.id))).toBe(CircuitStatus.PERMISSION_DENIED)
  })

  test('ends when the certificate runs out that is in the pass', async () => {
    const [, far] = await open(passOf(alice, 0, DEVICE_CERTIFICATE_LIFE_MS + CLOCK_SKEW_MS - LEFT_MS))
    const ended = endOf(far)
    vi.advanceTimersByTime(LEFT_MS)
    await ended
  })

  test('goes on when another pass was shown before', async () => {
    const [near, far] = await open()
    await show(alice, passOf(alice))
    vi.advanceTimersByTime(LEFT_MS)
    await sayAndHear(near, far)
    await sayAndHear(far, near)
  })

  test('goes on when what was shown before is a pass that is not taken', async () => {
    const [near, far] = await open()
    expect(await rejectionOf(show(alice, passOf(bob)))).toBe('MALFORMED')
    await sayAndHear(near, far)
    const ended = endOf(far)
    vi.advanceTimersByTime(LEFT_MS)
    await ended
  })
})
