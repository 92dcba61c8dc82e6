import { expect, it, onTestFinished, vi } from 'vitest'
import type { Account, Identity } from '../../peer/account/account.ts'
import type { ChatEvent } from '../../peer/api.ts'
import { createDirectory } from '../../peer/people/directory.ts'
import { createInbox, type InboxInit } from '../../peer/private/inbox.ts'
import { createArrivalStore } from '../../peer/store/arrivals.ts'
import { createReceiptStore } from '../../peer/store/receipts.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { HpkeKeyPair } from '../../shared/hpke.ts'
import { MAIL_RETRY_MS, PAGE_DEFAULT_ROWS } from '../../shared/limits.ts'
import { type PrivateBody, signPrivate } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { openPass } from '../../shared/pass.ts'
import { deriveSealingKeyPair, sealMail } from '../../shared/seal.ts'
import { alice, bob, letter, NOW, type Person, person, seed, server } from '../support/cast.ts'
import { createFakeSession } from '../support/fake-session.ts'
import { rejectionOf } from '../support/refusal.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const carol = person('carol', 6, 7, 3)
const receipt: PrivateBody = { type: 'receipt', kind: 'delivered', ids: [] }

/** Bob's keys, and one made on another machine of his that this one has not seen. */
const [known, unseen] = [deriveSealingKeyPair(seed(9)), deriveSealingKeyPair(seed(10))]

function admitted(peer: Person) {
  return { account: peer.username, device: peer.deviceId, pass: openPass(peer.pass, server) }
}

function signedBy(
  { username, device, deviceId, certificate }: Person,
  body: PrivateBody = letter.body,
  sequence = letter.sequence,
) {
  return signPrivate({ ...letter, sender: username, device: deviceId, body, sequence }, device, certificate)
}

const saying = (text: string, sequence: number) => signedBy(alice, { type: 'text', text }, sequence)

function accountOf(sealing: readonly HpkeKeyPair[]): Account {
  const { username, deviceId: device, account } = bob
  const own = { username, server, device, accountKey: account.publicKey, sealing } as unknown as Identity
  return { require: () => own, identity: () => own } as Account
}

/** Bob's inbox; alice and carol are known to him, and `mail` waits for him. */
async function setUp(
  mail: readonly Uint8Array[] = [],
  change: Partial<InboxInit> = {},
  { profile, contacts, messages } = openTemporaryProfile(),
  sealedMail = mail.map((bytes) => sealMail(bytes, known.publicKey)),
) {
  const waiting = new Map(sealedMail.map((sealed, index) => [index + 1, sealed] as const))
  const log: string[] = []
  const fetched: number[] = []
  const events: ChatEvent[] = []
  const session = createFakeSession({
    fetch({ after, limit }) {
      fetched.push(after)
      const found = [...waiting].filter(([position]) => position > after)
      const mail = found.slice(0, limit).map(([position, sealed]) => ({ position, sealed }))
      return { mail, more: found.length > limit }
    },
    ack({ positions }) {
      log.push(`ack ${positions}`)
      for (const position of positions) waiting.delete(position)
      return {}
    },
  })
  const account = accountOf([known])
  const directory = createDirectory({
    lan: { addressesOf: () => [] },
    linked: () => [],
    session,
    contacts,
    reach: { setting: 'direct', allows: () => true },
    server: () => server,
    own: account.identity,
    readPeerRecord: async () => [],
    onEvent: () => undefined,
    onDevices: () => undefined,
    steady: { now: () => 0 },
    random: () => 0,
  })
  for (const { username, account } of [alice, carol]) contacts.pin(username, account.publicKey)
  const receiptRows = createReceiptStore(profile.database)
  const inbox = createInbox({
    account,
    vault: { look: async () => void log.push('look at the vault') },
    clock: { now: () => NOW },
    steady: { now: () => performance.now() },
    ...{ directory, session, profile, messages, contacts, receiptRows },
    arrivalRows: createArrivalStore(profile.database),
    receipts: { due: (accounts) => log.push(`due to ${accounts}`) },
    onEvent: (event) => events.push(event),
    onBody: async ({ sender }, { type }) => void log.push(`${type} of ${sender}`),
    isNewcomer: () => false,
    onPlaced: () => undefined,
    onShown: () => undefined,
    ...change,
  })
  inbox.load()
  onTestFinished(() => inbox.stop())
  const owed = (account: Username) => receiptRows.next(account, 10)
  return { inbox, session, profile, messages, contacts, owed, log, fetched, events }
}

const refuse = () => Promise.reject(new HongyanError('NOT_WRITABLE', 'the disk is broken'))

it('mail is committed with the receipt that it is owed, then it is acknowledged', async () => {
  const { inbox, messages, owed, log, events } = await setUp([signedBy(alice).bytes, signedBy(carol).bytes])
  await inbox.fetch()
  expect(log).toEqual(['due to alice', 'due to carol', 'ack 1,2'])
  expect(owed(alice.username)).toEqual({ account: alice.username, kind: 'delivered', ids: [signedBy(alice).id] })
  expect(events.map(({ type }) => type)).toEqual(['message', 'message'])
  expect(messages.has(signedBy(alice).id)).toBe(true)
})

it('mail that the disk does not take stays where it is, and is fetched again by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { inbox, profile, log, events } = await setUp([signedBy(alice).bytes])
  const write = vi.spyOn(profile, 'write').mockImplementation(refuse)
  await inbox.fetch()
  expect([log, events]).toEqual([[], []])
  write.mockRestore()
  vi.advanceTimersByTime(MAIL_RETRY_MS)
  // One run at a time: this is the one that began by itself.
  await inbox.fetch()
  expect(log).toEqual(['due to alice', 'ack 1'])
})

it('mail whose receipt cannot be written down is neither shown nor acknowledged', async () => {
  const add = () => {
    throw new HongyanError('NO_SPACE', 'the disk is full')
  }
  const { inbox, messages, log, events } = await setUp([signedBy(alice).bytes], { receiptRows: { add } })
  await inbox.fetch()
  expect([log, events, messages.has(signedBy(alice).id)]).toEqual([[], [], false])
})

it('what came by a direct stream is confirmed by its acknowledgement, and by a receipt only if mail brings it too', async () => {
  const { id, bytes } = signedBy(alice)
  const { inbox, owed, log, events } = await setUp([bytes])
  await inbox.receive(bytes, admitted(alice))
  expect([log, owed(alice.username)]).toEqual([[], undefined])
  await inbox.fetch()
  expect(owed(alice.username)).toEqual({ account: alice.username, kind: 'delivered', ids: [id] })
  expect(events).toHaveLength(1)
})

it('mail to a key that another device has made is read once the vault has been looked at, by one look for all', async () => {
  const keys = [known]
  const account = accountOf(keys)
  const looks: string[] = []
  const vault = {
    async look() {
      looks.push('look')
      keys.unshift(unseen)
    },
  }
  const { inbox, messages, log } = await setUp([], { account, vault }, undefined, [
    sealMail(signedBy(alice).bytes, known.publicKey),
    sealMail(signedBy(carol).bytes, unseen.publicKey),
    sealMail(saying('two', 2).bytes, unseen.publicKey),
  ])
  await inbox.fetch()
  expect(looks).toEqual(['look'])
  expect(messages.has(signedBy(carol).id)).toBe(true)
  expect(log.at(-1)).toBe('ack 1,2,3')
})

it('mail that no key opens stays where it is while the vault cannot be looked at, and the rest is taken', async () => {
  const vault = { look: () => Promise.reject(new HongyanError('TIMEOUT', 'no answer')) }
  const { inbox, messages, log, events } = await setUp([], { vault }, undefined, [
    sealMail(signedBy(carol).bytes, unseen.publicKey),
    sealMail(signedBy(alice).bytes, known.publicKey),
  ])
  await inbox.fetch()
  expect(messages.has(signedBy(alice).id)).toBe(true)
  expect(log.at(-1)).toBe('ack 2')
  expect(events.map(({ type }) => type)).toEqual(['message'])
})

it('mail that no key opens, of the vault neither, is of no use to anybody', async () => {
  const { inbox, log, events } = await setUp([], {}, undefined, [sealMail(signedBy(carol).bytes, unseen.publicKey)])
  await inbox.fetch()
  expect(log).toEqual(['look at the vault', 'ack 1'])
  expect(events).toMatchObject([{ type: 'warning', code: 'MALFORMED' }])
})

it('a receipt is owed none', async () => {
  const { inbox, owed, log } = await setUp([signedBy(alice, receipt).bytes])
  await inbox.fetch()
  expect([log, owed(alice.username)]).toEqual([['receipt of alice', 'ack 1'], undefined])
})

it('a message is taken only from the device that signed it', async () => {
  const { inbox, messages } = await setUp()
  const { id, bytes } = signedBy(alice)
  expect(await rejectionOf(inbox.receive(bytes, admitted(carol)))).toBe('MALFORMED')
  expect(messages.has(id)).toBe(false)
  expect(await inbox.receive(bytes, admitted(alice))).toBe(id)
})

it('what a body asks for is done although the first attempt to commit it failed, and then never again', async () => {
  const { inbox, profile, log } = await setUp()
  const { id, bytes } = signedBy(alice, receipt)
  const write = vi.spyOn(profile, 'write').mockImplementation(refuse)
  expect(await rejectionOf(inbox.receive(bytes, admitted(alice)))).toBe('NOT_WRITABLE')
  write.mockRestore()
  for (let time = 0; time < 2; time += 1) expect(await inbox.receive(bytes, admitted(alice))).toBe(id)
  expect(log).toEqual(['receipt of alice', 'receipt of alice'])
})

it('the blocked get nothing done, and leave nothing but an id', async () => {
  const { inbox, contacts, messages, log, events } = await setUp([
    signedBy(alice, receipt).bytes,
    signedBy(alice).bytes,
  ])
  contacts.setBlocked(alice.username, true)
  await inbox.fetch()
  expect([log, events]).toEqual([['ack 1,2'], []])
  expect(messages.bytesOf(signedBy(alice).id)).toHaveLength(0)
})

it('a fetch that fails in an old session does not swallow what a new one asks for', async () => {
  const { inbox, session, log } = await setUp([signedBy(alice).bytes])
  const request = vi.spyOn(session, 'request').mockImplementationOnce(async () => {
    await Promise.resolve()
    void inbox.fetch()
    return refuse()
  })
  await inbox.fetch()
  expect(log).toEqual(['due to alice', 'ack 1'])
  expect(request).toHaveBeenCalledTimes(3)
})

it('once it stops nothing is taken any more, so that it comes again', async () => {
  const { inbox, messages, log } = await setUp([signedBy(alice).bytes])
  inbox.stop()
  expect(await rejectionOf(inbox.receive(signedBy(carol).bytes, admitted(carol)))).toBe('UNREACHABLE')
  await inbox.fetch()
  expect([messages.has(signedBy(alice).id), log]).toEqual([false, []])
})

it('what waits is shown in its order, page by page, each page by one commit', async () => {
  const texts = Array.from({ length: 2 * PAGE_DEFAULT_ROWS + 1 }, (_, index) => `line ${index}`)
  const mail = texts.map((text) => signedBy(alice, { type: 'text', text }).bytes)
  const { inbox, profile, log, fetched, events } = await setUp(mail)
  const write = vi.spyOn(profile, 'write')
  await inbox.fetch()
  expect(events.map((event) => (event.type === 'message' ? event.message.text : event.type))).toEqual(texts)
  expect(fetched).toEqual([0, PAGE_DEFAULT_ROWS, 2 * PAGE_DEFAULT_ROWS])
  expect(log.filter((entry) => entry.startsWith('ack'))).toHaveLength(3)
  expect(write).toHaveBeenCalledTimes(3)
})

const textsOf = (events: readonly ChatEvent[]) =>
  events.flatMap((event) => (event.type === 'message' ? [event.message.text] : []))

it('a message that comes directly is shown after those that wait as mail, which are fetched for it', async () => {
  const { inbox, log, events } = await setUp([saying('one', 1).bytes, saying('two', 2).bytes])
  await inbox.receive(saying('three', 3).bytes, admitted(alice))
  // The run that the gap began.
  await inbox.fetch()
  expect(textsOf(events)).toEqual(['one', 'two', 'three'])
  expect(log).toContain('ack 1,2')
})

it('a message that came directly keeps its place over a restart', async () => {
  const opened = openTemporaryProfile()
  const first = await setUp([], {}, opened)
  await first.inbox.receive(saying('two', 2).bytes, admitted(alice))
  first.inbox.stop()
  expect(textsOf(first.events)).toEqual([])
  const second = await setUp([saying('one', 1).bytes, saying('two', 2).bytes], {}, opened)
  await second.inbox.fetch()
  expect(textsOf(second.events)).toEqual(['one', 'two'])
  const { messages } = opened.messages.history('@alice', undefined, 10)
  expect(messages.map(({ text }) => text)).toEqual(['one', 'two'])
})

it('a text is not taken to have overtaken the receipt that is still being carried out', async () => {
  const carriedOut = Promise.withResolvers<void>()
  const { inbox, fetched, events } = await setUp([], { onBody: () => carriedOut.promise })
  const receipt1 = signedBy(alice, receipt, 1)
  const both = [receipt1.bytes, saying('two', 2).bytes].map((bytes) => inbox.receive(bytes, admitted(alice)))
  carriedOut.resolve()
  await Promise.all(both)
  expect([textsOf(events), fetched]).toEqual([['two'], []])
})

it('a receipt that cannot be carried out does not keep the next text from coming', async () => {
  const { inbox, events } = await setUp([], { onBody: refuse })
  const refused = rejectionOf(inbox.receive(signedBy(alice, receipt, 2).bytes, admitted(alice)))
  await Promise.all([refused, inbox.receive(saying('one', 1).bytes, admitted(alice))])
  expect([await refused, textsOf(events)]).toEqual(['NOT_WRITABLE', ['one']])
})
