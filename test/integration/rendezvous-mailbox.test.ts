import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deviceBytes } from '../../shared/identity.ts'
import {
  ACK_MAX_POSITIONS,
  INCARNATIONS_ASKED_MAX,
  MAIL_TTL_MS,
  SEALED_MAIL_MAX_BYTES,
  UPKEEP_INTERVAL_MS,
} from '../../shared/limits.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, startTestRendezvous } from '../support/rendezvous.ts'
import {
  askForPass,
  createTestDevice,
  join,
  login,
  openSession,
  register,
  type SessionClient,
} from '../support/session-client.ts'

async function deposit(
  session: SessionClient,
  recipient: string,
  text: string,
  change: { id?: Uint8Array; acknowledged?: Uint8Array[] } = {},
) {
  const { id = randomBytes(16), acknowledged = [] } = change
  return await session.request('deposit', { recipient, id, sealed: Buffer.from(text), acknowledged })
}

async function mailOf(session: SessionClient, after = 0): Promise<string[]> {
  const { mail } = await session.request('fetch', { after, limit: 0 })
  return mail.map(({ sealed }) => Buffer.from(sealed).toString())
}

async function acknowledgeAll(session: SessionClient): Promise<void> {
  const { mail } = await session.request('fetch', { after: 0, limit: 0 })
  await session.request('ack', { positions: mail.map(({ position }) => position) })
}

describe('the mark of a deposit', () => {
  it('is reached by every later greeting of the same store, also after restarts', async () => {
    const first = await startTestRendezvous()
    const alice = await join(first.address, 'alice')
    await deposit(alice, 'alice', 'one')
    const { mark } = await deposit(alice, 'alice', 'two')
    const other = await deposit(alice, 'alice', 'three')
    if (mark === undefined || other.mark === undefined) throw new Error('a deposit without a mark')
    await first.stop()
    const between = await startTestRendezvous({ data: first.data })
    await between.stop()
    const last = await startTestRendezvous({ data: first.data })
    const back = await openSession(alice.device, last.address)
    const unknown = randomBytes(8)
    const { marks } = await askForPass(back, 'resume', alice.account, { incarnations: [unknown, mark.incarnation] })
    const [present, former] = marks
    expect(marks).toHaveLength(2)
    expect(former).toEqual({ incarnation: mark.incarnation, position: other.mark.position })
    expect(present?.incarnation).not.toEqual(mark.incarnation)
    expect(mark.position).toBeLessThan(other.mark.position)
    const again = await deposit(back, 'alice', 'four')
    expect(again.mark?.incarnation).toEqual(present?.incarnation)
  })

  it('is asked about as often as one likes, and answered so often as is good', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const incarnations = Array.from({ length: 1000 }, () => alice.reply.marks[0]?.incarnation ?? new Uint8Array())
    const { marks } = await askForPass(alice, 'issuePass', alice.account, { incarnations })
    expect(marks).toHaveLength(INCARNATIONS_ASKED_MAX + 1)
  })
})

describe('mail', () => {
  it('waits for somebody who is away, in order, until it is acknowledged', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    await bob.asker.close()
    for (const text of ['one', 'two', 'three']) await deposit(alice, 'bob', text)

    const back = await openSession(bob.device, address)
    await askForPass(back, 'resume', bob.account)
    expect(await mailOf(back)).toEqual(['one', 'two', 'three'])
    const { mail } = await back.request('fetch', { after: 0, limit: 2 })
    await back.request('ack', { positions: mail.map(({ position }) => position) })
    expect(await mailOf(back)).toEqual(['three'])
    await acknowledgeAll(back)
    expect(await mailOf(back)).toEqual([])
  })

  it('that was accepted survives a restart', async () => {
    const first = await startTestRendezvous()
    const alice = await join(first.address, 'alice')
    const bob = await join(first.address, 'bob')
    await deposit(alice, 'bob', 'kept')
    await first.stop()
    const second = await startTestRendezvous({ data: first.data })
    const back = await openSession(bob.device, second.address)
    await askForPass(back, 'resume', bob.account)
    expect(await mailOf(back)).toEqual(['kept'])
  })

  it('sent twice is accepted twice and kept once', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const bob = await join(address, 'bob')
    const id = randomBytes(16)
    await Promise.all([deposit(alice, 'bob', 'once', { id }), deposit(alice, 'bob', 'once', { id })])
    await deposit(alice, 'bob', 'once', { id })
    expect(await mailOf(bob)).toEqual(['once'])
  })

  it('is announced to devices that are online, not to those that have it', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const phone = await join(address, 'bob')
    const laptop = await openSession(await createTestDevice(), address)
    await login(laptop, phone.account)
    await deposit(alice, 'bob', 'for the laptop', { acknowledged: [deviceBytes(phone.device.id)] })
    expect((await laptop.pushed('mailWaiting')).count).toBe(1)
    expect(await mailOf(laptop)).toEqual(['for the laptop'])
    expect(await mailOf(phone)).toEqual([])
    expect(phone.pushes.some(({ name }) => name === 'mailWaiting')).toBe(false)
  })

  it('is there for each device of an account, and for one that comes later', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const phone = await join(address, 'bob')
    const laptop = await openSession(await createTestDevice(), address)
    await login(laptop, phone.account)
    await deposit(alice, 'bob', 'for both')
    await acknowledgeAll(phone)
    expect(await mailOf(laptop)).toEqual(['for both'])
    const tablet = await openSession(await createTestDevice(), address)
    await login(tablet, phone.account)
    expect(await mailOf(tablet)).toEqual(['for both'])
  })

  it('waits for somebody who has registered and never logged in', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const session = await openSession(await createTestDevice(), address)
    const bob = await register(session, 'bob')
    await deposit(alice, 'bob', 'welcome')
    await login(session, bob)
    expect(await mailOf(session)).toEqual(['welcome'])
  })

  it('for nobody, too large, or without a proper id is refused, each with its reason', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    expect(await rejectionOf(deposit(alice, 'nobody', 'x'))).toBe('NOT_FOUND')
    expect(await rejectionOf(deposit(alice, 'not a name', 'x'))).toBe('INVALID_NAME')
    expect(await rejectionOf(deposit(alice, 'alice', ''))).toBe('INVALID_PARAMS')
    expect(await rejectionOf(deposit(alice, 'alice', 'x', { id: randomBytes(15) }))).toBe('MALFORMED')
    expect(await rejectionOf(deposit(alice, 'alice', 'x', { acknowledged: [randomBytes(9)] }))).toBe('MALFORMED')
    expect(await rejectionOf(deposit(alice, 'alice', 'x'.repeat(SEALED_MAIL_MAX_BYTES + 1)))).toBe('TOO_LARGE')
    const positions = Array.from({ length: ACK_MAX_POSITIONS + 1 }, (_, position) => position)
    expect(await rejectionOf(alice.request('ack', { positions }))).toBe('INVALID_PARAMS')
  })

  it('in a burst is kept whole, and a reply means that it is on disk', async () => {
    const first = await startTestRendezvous()
    const alice = await join(first.address, 'alice')
    const bob = await join(first.address, 'bob')
    const texts = Array.from({ length: 200 }, (_, number) => `message ${number}`)
    await Promise.all(texts.map((text) => deposit(alice, 'bob', text)))
    await first.stop()
    const second = await startTestRendezvous({ data: first.data })
    const back = await openSession(bob.device, second.address)
    await askForPass(back, 'resume', bob.account)
    const { mail, more } = await back.request('fetch', { after: 0, limit: 500 })
    expect(more).toBe(false)
    expect(mail.map(({ sealed }) => Buffer.from(sealed).toString())).toEqual(texts)
  })

  it('comes in pages that fit into a frame', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const large = 'x'.repeat(SEALED_MAIL_MAX_BYTES)
    for (let count = 0; count < 30; count++) await deposit(alice, 'alice', large)
    let after = 0
    let received = 0
    let pages = 0
    for (let more = true; more; pages++) {
      const page = await alice.request('fetch', { after, limit: 500 })
      received += page.mail.length
      after = page.mail.at(-1)?.position ?? after
      more = page.more
    }
    expect(received).toBe(30)
    expect(pages).toBeGreaterThan(1)
  })

  it('is removed after its life', async () => {
    const clock = createTestClock()
    const first = await startTestRendezvous({ clock })
    const alice = await join(first.address, 'alice', { clock })
    await deposit(alice, 'alice', 'old')
    clock.advance(MAIL_TTL_MS - UPKEEP_INTERVAL_MS)
    await deposit(alice, 'alice', 'young')
    await first.stop()
    clock.advance(2 * UPKEEP_INTERVAL_MS)
    const second = await startTestRendezvous({ data: first.data, clock })
    const back = await openSession(alice.device, second.address)
    await login(back, alice.account, { clock })
    await expect.poll(() => mailOf(back)).toEqual(['young'])
  })
})
