/**
 * What every implementation of the rendezvous' store must do. Run over SQLite today; a second database runs the same.
 */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type {
  ArchiveCaps,
  DeviceAdmission,
  HistoryQuery,
  MailCaps,
  MailPageQuery,
  NewEntry,
  NewMail,
  RoomHead,
  Store,
} from '../../rendezvous/store/port.ts'
import { toHex } from '../../shared/bytes.ts'
import { type DeviceId, deviceOfPublicKey } from '../../shared/identity.ts'
import { type MessageId, nextChain } from '../../shared/message.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import { rejectionOf } from './refusal.ts'

export interface StoreUnderTest {
  readonly name: string
  /** A new, empty store; the suite does not close it. */
  open(): Promise<Store>
}

const ALICE = 'alice' as Username
const BOB = 'bob' as Username
const CAROL = 'carol' as Username
const LOBBY = 'lobby' as RoomName
const NOW = 1_700_000_000_000
const PASSWORD = { kind: 'password', passwordVersion: 1 } as const
const PHONE = deviceOfPublicKey(new Uint8Array(32).fill(1))
const LAPTOP = deviceOfPublicKey(new Uint8Array(32).fill(2))
const TABLET = deviceOfPublicKey(new Uint8Array(32).fill(3))

const randomId = () => toHex(randomBytes(16)) as MessageId
const bytes = (text: string) => Uint8Array.from(Buffer.from(text))
const text = (value: Uint8Array) => Buffer.from(value).toString()

async function addAccount(store: Store, username: Username): Promise<void> {
  const part = bytes(username)
  await store.createAccount({ username, opaqueRecord: part, accountRecord: part, vault: part, createdAtMs: NOW })
}

function admission(username: Username, device: DeviceId, change: Partial<DeviceAdmission> = {}): DeviceAdmission {
  const certificate = bytes('certificate')
  return {
    username,
    device,
    certificate,
    now: NOW,
    proof: PASSWORD,
    seenSince: NOW - 1000,
    devicesMax: 3,
    rememberedMax: 9,
    ...change,
  }
}

/** As if the recipient had written to everybody. */
const NO_STRANGERS = { strangersShare: 1, messagesPerStranger: Number.POSITIVE_INFINITY }
const CAPS: MailCaps = {
  messages: 4,
  bytes: 100,
  keptBytes: 1000,
  messagesPerSender: 3,
  ...NO_STRANGERS,
  seenSince: NOW - 1000,
}

function mail(change: Partial<NewMail> = {}): NewMail {
  return {
    recipient: BOB,
    sender: ALICE,
    id: randomId(),
    sealed: bytes('sealed'),
    acknowledged: [],
    depositedAtMs: NOW,
    ...change,
  }
}

function page(change: Partial<MailPageQuery> = {}): MailPageQuery {
  return { recipient: BOB, device: PHONE, after: 0, rowsMax: 10, bytesMax: 1000, ...change }
}

async function contentOf(store: Store, query?: Partial<MailPageQuery>): Promise<string[]> {
  return (await store.fetchMail(page(query))).mail.map(({ sealed }) => text(sealed))
}

export function describeStore({ name, open }: StoreUnderTest): void {
  describe(`${name}: secrets and accounts`, () => {
    it('makes a secret once', async () => {
      const store = await open()
      const first = await store.secret('key', () => bytes('first'))
      const second = await store.secret('key', () => bytes('second'))
      expect([text(first), text(second)]).toEqual(['first', 'first'])
    })

    it('gives a name to one of those who want it at the same time, and never again', async () => {
      const store = await open()
      const outcomes = await Promise.all([ALICE, ALICE, BOB].map((who) => rejectionOf(addAccount(store, who))))
      expect(outcomes).toEqual([undefined, 'NAME_TAKEN', undefined])
      expect(await store.findAccount(ALICE)).toMatchObject({ username: ALICE, vaultVersion: 1, createdAtMs: NOW })
      expect(await store.findAccount(CAROL)).toBeUndefined()
    })

    it('changes a password together with the vault and the logins, or nothing of it', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await addAccount(store, BOB)
      for (const device of [PHONE, LAPTOP]) await store.admitDevice(admission(ALICE, device))
      await store.admitDevice(admission(BOB, TABLET))
      const change = {
        ...{ opaqueRecord: bytes('new record'), vault: bytes('new vault'), accountRecord: bytes('new account record') },
        ...{ passwordVersion: 1, vaultVersion: 1, device: PHONE, now: NOW },
      }
      const before = await store.findAccount(ALICE)
      for (const [refused, code] of [
        [{ vaultVersion: 2 }, 'CONFLICT'],
        [{ passwordVersion: 2 }, 'CONFLICT'],
        [{ device: TABLET }, 'NOT_LOGGED_IN'],
      ] as const) {
        expect(await rejectionOf(store.changePassword(ALICE, { ...change, ...refused }))).toBe(code)
      }
      expect(await store.findAccount(ALICE)).toEqual(before)
      expect(await store.devicesOf(ALICE)).toHaveLength(2)

      const { version, revocations } = await store.changePassword(ALICE, change)
      expect([version, revocations.map(({ device }) => device)]).toEqual([2, [LAPTOP]])
      expect(await store.findAccount(ALICE)).toMatchObject({ vaultVersion: 2, passwordVersion: 2 })
      expect(text((await store.findAccount(ALICE))?.opaqueRecord ?? bytes(''))).toBe('new record')
      expect((await store.devicesOf(ALICE)).map(({ device }) => device)).toEqual([PHONE])
      expect(await store.devicesOf(BOB)).toHaveLength(1)
      // What the old password has proved admits nobody any more.
      expect(await rejectionOf(store.admitDevice(admission(ALICE, LAPTOP)))).toBe('NOT_LOGGED_IN')
      const proof = { kind: 'password', passwordVersion: 2 } as const
      await store.admitDevice(admission(ALICE, LAPTOP, { proof }))
    })

    it('replaces a vault only where the expected version stands', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      const change = { vault: bytes('new vault'), accountRecord: bytes('new record') }
      const outcomes = await Promise.allSettled([
        store.replaceVault(ALICE, 1, change),
        store.replaceVault(ALICE, 1, change),
      ])
      expect(outcomes[0]).toMatchObject({ value: 2 })
      expect(outcomes[1]).toMatchObject({ reason: { code: 'CONFLICT' } })
      expect(text((await store.findAccount(ALICE))?.vault ?? bytes(''))).toBe('new vault')
      expect(await rejectionOf(store.replaceVault(CAROL, 1, change))).toBe('NOT_FOUND')
    })
  })

  describe(`${name}: devices`, () => {
    it('gives pass serials that grow, even in a store restored from a backup', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      const first = await store.admitDevice(admission(ALICE, PHONE))
      expect(first).toBe(NOW)
      expect(await store.admitDevice(admission(ALICE, LAPTOP))).toBe(NOW + 1)
      // What a store forgot that was given at such a time is below.
      expect(await store.admitDevice(admission(ALICE, PHONE, { now: NOW + 1000 }))).toBe(NOW + 1000)
      expect(await store.admitDevice(admission(ALICE, PHONE, { now: NOW - 1000 }))).toBe(NOW + 1001)
    })

    it('keeps a device with one account until it is logged out', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await addAccount(store, BOB)
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE)))).toBe('CONFLICT')
      expect((await store.releaseDevice(ALICE, PHONE, 'loggedOut', NOW)).length).toBe(1)
      expect((await store.releaseDevice(ALICE, PHONE, 'loggedOut', NOW)).length).toBe(0)
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE)))).toBeUndefined()
      expect((await store.devicesOf(ALICE)).length).toBe(0)
    })

    it('takes an earlier login as proof only while it lasts and the device was seen lately', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      const again = admission(ALICE, PHONE, { proof: { kind: 'earlierLogin' } })
      expect(await rejectionOf(store.admitDevice(again))).toBe('NOT_LOGGED_IN')
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await rejectionOf(store.admitDevice(again))).toBeUndefined()
      expect(await rejectionOf(store.admitDevice({ ...again, seenSince: NOW + 1 }))).toBe('NOT_LOGGED_IN')
      await store.releaseDevice(ALICE, PHONE, 'revoked', NOW)
      expect(await rejectionOf(store.admitDevice(again))).toBe('NOT_LOGGED_IN')
      expect(await rejectionOf(store.admitDevice(admission(ALICE, PHONE)))).toBeUndefined()
    })

    it('admits as many devices as an account may have, not counting those long gone', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await rejectionOf(store.admitDevice(admission(ALICE, LAPTOP, { devicesMax: 1 })))).toBe('CONFLICT')
      const later = { devicesMax: 1, now: NOW + 5000, seenSince: NOW + 1 }
      expect(await rejectionOf(store.admitDevice(admission(ALICE, LAPTOP, later)))).toBeUndefined()
    })

    it('remembers that another device was logged in, also when it is no more', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await store.hasHadOthers(ALICE, PHONE)).toBe(false)
      expect(await store.hasHadOthers(ALICE, LAPTOP)).toBe(true)
      await store.releaseDevice(ALICE, PHONE, 'loggedOut', NOW)
      expect(await store.hasHadOthers(ALICE, LAPTOP)).toBe(true)
    })

    it('forgets devices long gone, logged in or not, but not that there were any', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      // Its passes may still be around, and whoever asks is to hear of it.
      expect(await store.removeDevices(NOW + 1)).toBe(1)
      expect(await store.devicesOf(BOB)).toEqual([])
      await store.admitDevice(admission(CAROL, TABLET, { now: NOW + 1 }))
      await store.releaseDevice(CAROL, TABLET, 'loggedOut', NOW + 1)
      await store.removeRevocations(NOW + 1)
      expect(await store.removeDevices(NOW)).toBe(0)
      expect(await store.removeDevices(NOW + 1)).toBe(1)
      expect(await store.hasLoggedIn(BOB, PHONE)).toBe(false)
      expect([await store.hasHadOthers(BOB, PHONE), await store.hasHadOthers(CAROL, TABLET)]).toEqual([true, false])
      expect(await rejectionOf(store.admitDevice(admission(BOB, LAPTOP, { proof: { kind: 'earlierLogin' } })))).toBe(
        'NOT_LOGGED_IN',
      )
      expect(await store.admitDevice(admission(CAROL, PHONE))).toBeGreaterThan(0)
    })

    it('remembers so many devices of an account, and takes a new one when one of them is not needed any more', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      const newcomer = admission(BOB, TABLET, { rememberedMax: 2 })
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      await store.releaseDevice(BOB, LAPTOP, 'loggedOut', NOW + 1)
      expect(await rejectionOf(store.admitDevice(newcomer))).toBe('RATE_LIMITED')
      expect(await rejectionOf(store.admitDevice({ ...newcomer, device: LAPTOP }))).toBeUndefined()
      expect(await store.removeRevocations(NOW + 1)).toBe(1)
      expect(await rejectionOf(store.admitDevice(newcomer))).toBeUndefined()
      expect((await store.devicesOf(BOB)).map(({ device }) => device).toSorted()).toEqual([LAPTOP, TABLET].toSorted())
      expect(await store.hasLoggedIn(BOB, PHONE)).toBe(false)
    })

    it('moves the time a device was last seen forward only', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await store.admitDevice(admission(ALICE, PHONE))
      await store.touchDevice(ALICE, PHONE, NOW + 10)
      await store.touchDevice(ALICE, PHONE, NOW + 5)
      expect(await store.devicesOf(ALICE)).toEqual([{ device: PHONE, firstSeenAtMs: NOW, lastSeenAtMs: NOW + 10 }])
    })
  })

  describe(`${name}: revocations`, () => {
    const everything = { since: 0, rowsMax: 10 }

    it('end all passes that a device had, and none of those it gets when it comes back', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      const [made] = await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      expect(made).toMatchObject({ username: BOB, device: PHONE, serial: NOW + 1, revokedAtMs: NOW })
      expect(await store.admitDevice(admission(BOB, PHONE))).toBe(NOW + 2)
      expect((await store.revocationsAfter(0, everything)).revocations).toEqual([made])
    })

    it('are numbered over all accounts, the latest of each device, and come in pages', async () => {
      const store = await openWithBob(PHONE)
      await store.admitDevice(admission(CAROL, LAPTOP))
      await store.releaseDevice(BOB, PHONE, 'revoked', NOW)
      await store.releaseDevice(CAROL, LAPTOP, 'revoked', NOW)
      await store.admitDevice(admission(BOB, PHONE))
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      const first = await store.revocationsAfter(0, { since: 0, rowsMax: 1 })
      expect(first).toMatchObject({ revocations: [{ username: CAROL, serial: NOW }], more: true })
      const rest = await store.revocationsAfter(first.revocations[0]?.number ?? 0, everything)
      expect(rest).toMatchObject({
        revocations: [{ username: BOB, serial: NOW + 1, number: rest.newest }],
        more: false,
      })
      expect(await store.revocationsAfter(rest.newest, everything)).toMatchObject({ revocations: [], more: false })
    })

    it('are forgotten when they are old, without their numbers being given again', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      const [last] = await store.releaseDevice(BOB, LAPTOP, 'loggedOut', NOW)
      expect(await store.removeRevocations(NOW)).toBe(0)
      expect(await store.removeRevocations(NOW + 1)).toBe(1)
      expect((await store.revocationsAfter(0, { ...everything, since: NOW + 1 })).revocations).toEqual([])
      await store.admitDevice(admission(BOB, PHONE))
      // A clock that was set back changes nothing.
      const [next] = await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW - 1000)
      expect(next?.number).toBeGreaterThan(last?.number ?? Number.POSITIVE_INFINITY)
    })
  })

  describe(`${name}: bans`, () => {
    it('are listed with their reason, and are to be carried out once', async () => {
      const store = await openWithBob(PHONE)
      await store.ban(BOB, 'spam', NOW)
      await store.ban(BOB, 'much spam', NOW + 1)
      expect(await store.bans()).toEqual([{ username: BOB, reason: 'much spam', bannedAtMs: NOW }])
      expect(await store.bansToCarryOut()).toEqual([BOB])
      await store.noteCarriedOut(BOB)
      expect(await store.bansToCarryOut()).toEqual([])
      expect(await store.isBanned(BOB)).toBe(true)
      expect(await rejectionOf(store.ban('nobody' as Username, '', NOW))).toBe('NOT_FOUND')
    })

    it('admit no device, however it proves itself, until they are lifted', async () => {
      const store = await openWithBob(PHONE)
      await store.ban(BOB, '', NOW)
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE, { proof: { kind: 'earlierLogin' } })))).toBe(
        'BANNED',
      )
      expect(await rejectionOf(store.admitDevice(admission(BOB, LAPTOP)))).toBe('BANNED')
      expect([await store.unban(BOB), await store.unban(BOB)]).toEqual([true, false])
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE)))).toBeUndefined()
    })

    it('release every device of the account, or all but one', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      expect((await store.releaseDevices(BOB, LAPTOP, 'passwordChanged', NOW)).map(({ device }) => device)).toEqual([
        PHONE,
      ])
      expect((await store.devicesOf(BOB)).map(({ device }) => device)).toEqual([LAPTOP])
      expect((await store.releaseDevices(BOB, undefined, 'banned', NOW)).map(({ device }) => device)).toEqual([LAPTOP])
      expect(await store.releaseDevices(BOB, undefined, 'banned', NOW)).toEqual([])
    })

    it('made here are no change by others', async () => {
      const store = await openWithBob(PHONE)
      await store.changedElsewhere()
      await store.ban(BOB, '', NOW)
      expect(await store.changedElsewhere()).toBe(false)
    })
  })

  describe(`${name}: a ban and what is on its way when it comes`, () => {
    const caps = { rooms: 9, roomsPerAccount: 9 }
    const entry = (broughtBy: Username): NewEntry => ({
      ...{ room: LOBBY, id: randomId(), epoch: 1, sealed: bytes('sealed'), sentAtMs: NOW, archivedAtMs: NOW },
      ...{ author: broughtBy, broughtBy },
    })

    async function openWithRoom(): Promise<Store> {
      const store = await openWithBob(PHONE)
      for (const username of [BOB, CAROL]) await store.joinRoom(LOBBY, username, NOW, caps)
      return store
    }

    /** What carries a ban out, once it stands. */
    async function carryOut(store: Store): Promise<void> {
      await store.releaseDevices(BOB, undefined, 'banned', NOW)
      for (const room of await store.roomsOf(BOB)) await store.leaveRoom(room, BOB)
    }

    const ways: Record<string, (store: Store) => Promise<unknown>> = {
      'a membership': (store) => rejectionOf(store.joinRoom('other' as RoomName, BOB, NOW, caps)),
      'mail from it': (store) => rejectionOf(store.depositMail(mail({ sender: BOB, recipient: CAROL }), CAPS)),
      'mail for it': (store) => rejectionOf(store.depositMail(mail({ sender: CAROL, recipient: BOB }), CAPS)),
      'a pass': (store) => rejectionOf(store.admitDevice(admission(BOB, LAPTOP))),
      'an entry of a room': async (store) => {
        const [outcome] = await store.appendEntries([entry(BOB)], { roomBytes: 1000 })
        return outcome === 'banned' ? 'BANNED' : undefined
      },
    }

    it.each(Object.entries(ways))('%s comes before it or not at all', async (_, act) => {
      const after = await openWithRoom()
      const [, refused] = await Promise.all([after.ban(BOB, '', NOW), act(after)])
      expect(refused).toBe('BANNED')

      const before = await openWithRoom()
      const [taken] = await Promise.all([act(before), before.ban(BOB, '', NOW)])
      expect(taken).toBeUndefined()
      await carryOut(before)
      expect([await before.roomsOf(BOB), await before.devicesOf(BOB)]).toEqual([[], []])
    })

    it('leaves alone what others send with it', async () => {
      const store = await openWithRoom()
      await store.ban(BOB, '', NOW)
      const outcomes = await store.appendEntries([entry(BOB), entry(CAROL)], { roomBytes: 1000 })
      expect(outcomes).toMatchObject(['banned', { index: 1, isNew: true }])
    })
  })

  describe(`${name}: invites`, () => {
    const [one, other] = [bytes('hash of one'), bytes('hash of other')]

    async function openWithInvites(): Promise<Store> {
      const store = await open()
      await store.addInvites([one, other], NOW, NOW + 100)
      return store
    }

    it('make one account each, which has the name or leaves the invite', async () => {
      const store = await openWithInvites()
      const create = (username: Username, hash: Uint8Array, now = NOW) => {
        const part = bytes(username)
        const account = { username, opaqueRecord: part, accountRecord: part, vault: part, createdAtMs: NOW }
        return rejectionOf(store.createAccount(account, { hash, now }))
      }
      expect(await Promise.all([create(ALICE, one), create(BOB, one)])).toEqual([undefined, 'INVITE_REQUIRED'])
      expect(await store.findAccount(BOB)).toBeUndefined()
      expect(await create(ALICE, other)).toBe('NAME_TAKEN')
      expect(await create(BOB, other, NOW + 100)).toBe('INVITE_REQUIRED')
      expect(await create(BOB, other)).toBeUndefined()
      expect((await store.invites()).map(({ usedBy }) => usedBy).toSorted()).toEqual([ALICE, BOB])
    })

    it('are good until they expire or are taken back, and forgotten later', async () => {
      const store = await openWithInvites()
      const isGood = (now: number) => store.isInviteGood({ hash: one, now })
      expect([await isGood(NOW), await isGood(NOW + 100)]).toEqual([true, false])
      expect([await store.removeInvite(one), await store.removeInvite(one)]).toEqual([true, false])
      expect(await isGood(NOW)).toBe(false)
      expect([await store.removeInvites(NOW + 100), await store.removeInvites(NOW + 101)]).toEqual([0, 1])
    })
  })

  async function openWithBob(...devices: DeviceId[]): Promise<Store> {
    const store = await open()
    for (const username of [ALICE, BOB, CAROL]) await addAccount(store, username)
    for (const device of devices) await store.admitDevice(admission(BOB, device))
    return store
  }

  describe(`${name}: mail`, () => {
    it('keeps mail in order, and one row however often the same comes', async () => {
      const store = await openWithBob(PHONE)
      const first = mail({ sealed: bytes('first') })
      await Promise.all([store.depositMail(first, CAPS), store.depositMail(first, CAPS)])
      await store.depositMail(mail({ sealed: bytes('second') }), CAPS)
      expect(await contentOf(store)).toEqual(['first', 'second'])
    })

    it('lets two senders use the same id', async () => {
      const store = await openWithBob(PHONE)
      const id = randomId()
      await store.depositMail(mail({ id }), CAPS)
      await store.depositMail(mail({ id, sender: CAROL }), CAPS)
      expect((await contentOf(store)).length).toBe(2)
    })

    it('refuses mail for nobody, without harm to what is committed with it', async () => {
      const store = await openWithBob(PHONE)
      const nobody = mail({ recipient: 'nobody' as Username })
      const outcomes = await Promise.all([
        rejectionOf(store.depositMail(mail(), CAPS)),
        rejectionOf(store.depositMail(nobody, CAPS)),
        rejectionOf(store.depositMail(mail(), CAPS)),
      ])
      expect(outcomes).toEqual([undefined, 'NOT_FOUND', undefined])
      expect((await contentOf(store)).length).toBe(2)
    })

    it('shows a device what it has not acknowledged, and forgets what every device has', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      await store.depositMail(mail({ sealed: bytes('one') }), CAPS)
      await store.depositMail(mail({ sealed: bytes('two') }), CAPS)
      const [one] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [one?.position ?? -1], CAPS.seenSince)
      expect(await contentOf(store)).toEqual(['two'])
      expect(await contentOf(store, { device: LAPTOP })).toEqual(['one', 'two'])
      await store.acknowledgeMail(BOB, LAPTOP, [one?.position ?? -1], CAPS.seenSince)
      // A device that comes later finds what still waits for somebody, and no more.
      const tablet = deviceOfPublicKey(new Uint8Array(32).fill(3))
      await store.admitDevice(admission(BOB, tablet))
      expect(await contentOf(store, { device: tablet })).toEqual(['two'])
    })

    it('does not show a device what the sender says it has, and waits for the others', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      await store.depositMail(mail({ acknowledged: [PHONE] }), CAPS)
      expect((await contentOf(store)).length).toBe(0)
      expect((await contentOf(store, { device: LAPTOP })).length).toBe(1)
    })

    it('takes no acknowledgement for the mail of somebody else, nor from a device of somebody else', async () => {
      const store = await openWithBob(PHONE)
      await store.admitDevice(admission(CAROL, LAPTOP))
      await store.depositMail(mail({ acknowledged: [LAPTOP] }), CAPS)
      const [waiting] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(CAROL, LAPTOP, [waiting?.position ?? -1], CAPS.seenSince)
      await store.acknowledgeMail(BOB, LAPTOP, [waiting?.position ?? -1], CAPS.seenSince)
      expect((await contentOf(store)).length).toBe(1)
    })

    it('keeps mail for an account that has no device yet', async () => {
      const store = await openWithBob()
      await store.depositMail(mail(), CAPS)
      await store.removeMail(NOW - 1, CAPS.seenSince)
      await store.admitDevice(admission(BOB, PHONE))
      expect((await contentOf(store)).length).toBe(1)
    })

    it('does not wait for devices that are logged out or long gone', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      await store.depositMail(mail(), CAPS)
      const [waiting] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [waiting?.position ?? -1], CAPS.seenSince)
      expect(await store.removeMail(NOW - 1, CAPS.seenSince)).toBe(0)
      await store.releaseDevice(BOB, LAPTOP, 'loggedOut', NOW)
      expect(await store.removeMail(NOW - 1, CAPS.seenSince)).toBe(1)
    })

    it('removes mail that is past its life', async () => {
      const store = await openWithBob(PHONE)
      await store.depositMail(mail({ depositedAtMs: NOW - 10 }), CAPS)
      await store.depositMail(mail({ sealed: bytes('young') }), CAPS)
      expect(await store.removeMail(NOW - 5, CAPS.seenSince)).toBe(1)
      expect(await contentOf(store)).toEqual(['young'])
    })

    it('never gives a position twice', async () => {
      const store = await openWithBob(PHONE)
      await store.depositMail(mail(), CAPS)
      const [first] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [first?.position ?? -1], CAPS.seenSince)
      await store.depositMail(mail(), CAPS)
      const [second] = (await store.fetchMail(page({ after: first?.position ?? -1 }))).mail
      expect(second?.position).toBeGreaterThan(first?.position ?? Number.POSITIVE_INFINITY)
    })

    it('bounds a mailbox by messages, by bytes and by sender, and what was acknowledged makes room', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      const deposit = (change?: Partial<NewMail>) => rejectionOf(store.depositMail(mail(change), CAPS))
      expect(await deposit({ sealed: new Uint8Array(101) })).toBe('MAILBOX_FULL')
      for (let count = 0; count < CAPS.messagesPerSender; count++) expect(await deposit()).toBeUndefined()
      expect(await deposit()).toBe('MAILBOX_FULL')
      expect(await deposit({ sender: CAROL })).toBeUndefined()
      expect(await deposit({ sender: CAROL })).toBe('MAILBOX_FULL')
      // What the sender claims makes no room: it would be a way around the quota.
      expect(await deposit({ acknowledged: [PHONE] })).toBe('MAILBOX_FULL')
      const [first] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [first?.position ?? -1], CAPS.seenSince)
      expect(await deposit()).toBeUndefined()
    })

    it('bounds what it keeps for a device that never comes', async () => {
      const store = await openWithBob(PHONE, LAPTOP)
      const outcomes: unknown[] = []
      for (let count = 0; count < 3; count++) {
        const large = mail({ sealed: new Uint8Array(80) })
        outcomes.push(await rejectionOf(store.depositMail(large, { ...CAPS, keptBytes: 200 })))
        const waiting = (await store.fetchMail(page())).mail.map(({ position }) => position)
        await store.acknowledgeMail(BOB, PHONE, waiting, CAPS.seenSince)
      }
      expect(outcomes).toEqual([undefined, undefined, 'MAILBOX_FULL'])
      const waiting = (await store.fetchMail(page({ device: LAPTOP }))).mail.map(({ position }) => position)
      await store.acknowledgeMail(BOB, LAPTOP, waiting, CAPS.seenSince)
      expect(await rejectionOf(store.depositMail(mail(), { ...CAPS, keptBytes: 10 }))).toBeUndefined()
    })

    it('cuts pages by rows and bytes, and gives at least one row', async () => {
      const store = await openWithBob(PHONE)
      for (const sealed of ['one', 'two', 'three']) await store.depositMail(mail({ sealed: bytes(sealed) }), CAPS)
      const first = await store.fetchMail(page({ rowsMax: 2 }))
      expect(first).toMatchObject({ more: true, mail: { length: 2 } })
      const rest = await store.fetchMail(page({ rowsMax: 2, after: first.mail.at(-1)?.position ?? -1 }))
      expect(rest).toMatchObject({ more: false, mail: { length: 1 } })
      expect(await store.fetchMail(page({ bytesMax: 1 }))).toMatchObject({ more: true, mail: { length: 1 } })
    })
  })

  describe(`${name}: marks`, () => {
    const [first, second, third] = [1, 2, 3].map((fill) => new Uint8Array(8).fill(fill)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]

    it('say for each incarnation how far it went, whatever became of the mail', async () => {
      const store = await openWithBob(PHONE)
      await store.beginIncarnation(first, NOW, 0)
      expect(await store.marksOf([first])).toEqual([{ incarnation: first, position: 0 }])
      const [one, two] = [await store.depositMail(mail(), CAPS), await store.depositMail(mail(), CAPS)]
      expect(two).toBeGreaterThan(one)
      await store.acknowledgeMail(BOB, PHONE, [one, two], NOW - 1000)
      expect(await contentOf(store)).toEqual([])
      await store.beginIncarnation(second, NOW, 0)
      const later = await store.depositMail(mail(), CAPS)
      expect(await store.marksOf([second, third, first])).toEqual([
        { incarnation: second, position: later },
        { incarnation: first, position: two },
      ])
    })

    it('of mail that was here already are reached as well', async () => {
      const store = await openWithBob(PHONE)
      await store.beginIncarnation(first, NOW, 0)
      const once = mail()
      await store.depositMail(once, CAPS)
      await store.beginIncarnation(second, NOW, 0)
      const again = await store.depositMail(once, CAPS)
      expect((await store.marksOf([second]))[0]?.position).toBeGreaterThanOrEqual(again)
    })

    it('do not count a deposit that was refused', async () => {
      const store = await openWithBob(PHONE)
      await store.beginIncarnation(first, NOW, 0)
      await Promise.all([1, 2, 3, 4, 5].map(() => rejectionOf(store.depositMail(mail(), CAPS))))
      const [{ mail: kept }, [mark]] = [await store.fetchMail(page()), await store.marksOf([first])]
      expect(mark?.position).toBe(kept.at(-1)?.position)
    })

    it('are forgotten with the mail of their time', async () => {
      const store = await open()
      await store.beginIncarnation(first, NOW - 30, 0)
      await store.beginIncarnation(second, NOW - 20, 0)
      await store.beginIncarnation(third, NOW, NOW - 10)
      const known = await store.marksOf([first, second, third])
      // The second may have gone on until the third began.
      expect(known.map(({ incarnation }) => toHex(incarnation))).toEqual([second, third].map(toHex))
    })
  })

  describe(`${name}: rooms`, () => {
    const caps = { rooms: 2, roomsPerAccount: 2 }
    const room = (name: string) => name as RoomName

    async function openWithPeople(): Promise<Store> {
      const store = await open()
      for (const username of [ALICE, BOB]) await addAccount(store, username)
      return store
    }

    it('knows who is in which room', async () => {
      const store = await openWithPeople()
      await store.joinRoom(room('b'), ALICE, NOW, caps)
      await store.joinRoom(room('a'), BOB, NOW, caps)
      await Promise.all([BOB, ALICE, ALICE].map((username) => store.joinRoom(room('a'), username, NOW, caps)))
      expect(await store.roomsOf(ALICE)).toEqual(['a', 'b'])
      expect(await store.membersOf(room('a'))).toEqual([ALICE, BOB])
      expect(await store.listRooms(10)).toEqual([
        { room: 'a', members: 2 },
        { room: 'b', members: 1 },
      ])
      await store.leaveRoom(room('b'), ALICE)
      await store.leaveRoom(room('b'), ALICE)
      expect(await store.isMember(room('b'), ALICE)).toBe(false)
      expect(await store.listRooms(10)).toEqual([{ room: 'a', members: 2 }])
    })

    it('bounds rooms, and rooms per account, however many are joined at once', async () => {
      const store = await openWithPeople()
      const joins = await Promise.all(
        ['a', 'b', 'c'].map((name) => rejectionOf(store.joinRoom(room(name), ALICE, NOW, caps))),
      )
      expect(joins).toEqual([undefined, undefined, 'CONFLICT'])
      expect(await rejectionOf(store.joinRoom(room('c'), BOB, NOW, caps))).toBe('CONFLICT')
      expect(await rejectionOf(store.joinRoom(room('a'), BOB, NOW, caps))).toBeUndefined()
    })

    it('appends epoch keys only after those that the writer has seen', async () => {
      const store = await openWithPeople()
      await store.joinRoom(LOBBY, ALICE, NOW, caps)
      const key = (epoch: number, fill: number) => ({
        epoch,
        startsAtMs: NOW + epoch,
        key: new Uint8Array(32).fill(fill),
      })
      await Promise.all([
        store.appendEpochs(LOBBY, 0, [key(1, 1), key(2, 1), key(3, 1), key(4, 1)]),
        store.appendEpochs(LOBBY, 0, [key(1, 9)]),
      ])
      expect((await store.epochsOf(LOBBY, 1, 2)).map(({ epoch, key: [first] }) => [epoch, first])).toEqual([
        [1, 1],
        [2, 1],
      ])
      expect((await store.epochsSince(LOBBY, NOW + 3)).map(({ epoch }) => epoch)).toEqual([2, 3, 4])
      expect((await store.epochsSince(LOBBY, NOW)).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
    })
  })

  describe(`${name}: the archive`, () => {
    const query = (change: Partial<HistoryQuery> = {}): HistoryQuery => ({
      room: LOBBY,
      after: 0,
      rowsMax: 10,
      bytesMax: 10_000,
      ...change,
    })
    const entry = (change: Partial<NewEntry> = {}): NewEntry => ({
      room: LOBBY,
      id: randomId(),
      epoch: 1,
      sealed: bytes('sealed'),
      sentAtMs: change.archivedAtMs ?? NOW,
      archivedAtMs: NOW,
      author: ALICE,
      broughtBy: BOB,
      ...change,
    })

    const ARCHIVE_CAPS: ArchiveCaps = { roomBytes: 1000 }

    async function append(store: Store, one: NewEntry): Promise<RoomHead & { isNew: boolean }> {
      const [outcome] = await store.appendEntries([one], ARCHIVE_CAPS)
      if (outcome === undefined || typeof outcome === 'string') throw new Error('not appended')
      return outcome
    }

    async function openWithLobby(): Promise<Store> {
      const store = await open()
      await addAccount(store, ALICE)
      await store.joinRoom(LOBBY, ALICE, NOW, { rooms: 1, roomsPerAccount: 1 })
      return store
    }

    it('gives each message the next index and link of the chain, once', async () => {
      const store = await openWithLobby()
      const [first, second] = [entry(), entry()]
      const appended = await Promise.all([first, second, first].map((one) => append(store, one)))
      const chain1 = nextChain(new Uint8Array(), first.id)
      const chain2 = nextChain(chain1, second.id)
      expect(appended.map(({ index, isNew }) => [index, isNew])).toEqual([
        [1, true],
        [2, true],
        [1, false],
      ])
      expect(appended.map(({ chain }) => toHex(chain))).toEqual([chain1, chain2, chain1].map(toHex))
      const head = await store.roomHead(LOBBY)
      expect([head.index, toHex(head.chain)]).toEqual([2, toHex(chain2)])
      const history = await store.history(query())
      expect(history.map(({ index, chain }) => [index, toHex(chain)])).toEqual([
        [1, toHex(chain1)],
        [2, toHex(chain2)],
      ])
    })

    it('cuts pages by rows and bytes, and gives at least one entry', async () => {
      const store = await openWithLobby()
      for (let count = 0; count < 3; count++) await append(store, entry())
      expect((await store.history(query({ rowsMax: 2 }))).map(({ index }) => index)).toEqual([1, 2])
      expect((await store.history(query({ after: 2 }))).map(({ index }) => index)).toEqual([3])
      expect((await store.history(query({ bytesMax: 1 }))).map(({ index }) => index)).toEqual([1])
    })

    it('refuses a room that does not exist, and its head is empty', async () => {
      const store = await openWithLobby()
      const nowhere = 'nowhere' as RoomName
      expect(await rejectionOf(append(store, entry({ room: nowhere })))).toBe('NOT_FOUND')
      expect(await store.roomHead(nowhere)).toMatchObject({ index: 0, chain: { length: 0 } })
    })

    it('goes on with index and chain after old entries were removed', async () => {
      const store = await openWithLobby()
      const old = entry({ archivedAtMs: NOW - 10 })
      await append(store, old)
      expect(await store.removeArchive(NOW - 5, ARCHIVE_CAPS)).toBe(1)
      const young = entry()
      const { index, chain } = await append(store, young)
      expect([index, toHex(chain)]).toEqual([2, toHex(nextChain(nextChain(new Uint8Array(), old.id), young.id))])
      expect((await store.history(query())).map((one) => one.index)).toEqual([2])
    })

    it('appends what comes together in the order given, and gives each its own answer', async () => {
      const store = await openWithLobby()
      const known = entry()
      await append(store, known)
      const outcomes = await store.appendEntries([entry(), known, entry()], ARCHIVE_CAPS)
      expect(
        outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : [outcome.index, outcome.isNew])),
      ).toEqual([
        [2, true],
        [1, false],
        [3, true],
      ])
    })

    it('removes the oldest entries of a room that is too large, a part at once, and goes on with index and chain', async () => {
      const store = await openWithLobby()
      const sealed = new Uint8Array(10)
      const ids: MessageId[] = []
      const indexes = async () => (await store.history(query({ rowsMax: 1000 }))).map(({ index }) => index)
      for (let count = 1; count <= 101; count += 1) {
        const one = entry({ sealed, archivedAtMs: NOW + count })
        ids.push(one.id)
        await append(store, one)
        if (count === 100) expect((await indexes())[0]).toBe(1)
      }
      // 1,010 bytes of 1,000 are 10 too many, and a thirty-second part goes with them.
      expect(await indexes()).toEqual(Array.from({ length: 96 }, (_, number) => number + 6))
      const chain = ids.reduce(nextChain, new Uint8Array())
      expect(toHex((await store.roomHead(LOBBY)).chain)).toBe(toHex(chain))
      await append(store, entry({ sealed, archivedAtMs: NOW + 200 }))
      expect((await indexes())[0]).toBe(6)
    })

    it('does not take from a member what may have been removed, but knows what is still here, and trusts no time to come', async () => {
      const store = await openWithLobby()
      const young = entry({ sentAtMs: NOW - 20, archivedAtMs: NOW })
      await append(store, entry({ archivedAtMs: NOW - 10 }))
      await append(store, young)
      await store.removeArchive(NOW - 5, ARCHIVE_CAPS)
      const again = (sentAtMs: number, archivedAtMs = NOW) =>
        store.appendEntries([entry({ sentAtMs, archivedAtMs })], ARCHIVE_CAPS)
      expect(await again(NOW - 10)).toEqual(['removed'])
      const own = entry({ sentAtMs: NOW - 10, broughtBy: ALICE })
      expect(await store.appendEntries([own], ARCHIVE_CAPS)).toMatchObject([{ isNew: true }])
      expect(await again(NOW - 9)).toMatchObject([{ isNew: true }])
      expect(await store.appendEntries([young], ARCHIVE_CAPS)).toMatchObject([{ index: 2, isNew: false }])
      // The clock that dated what was removed was ahead, and has been set right since.
      expect(await again(NOW - 30, NOW - 11)).toMatchObject([{ isNew: true }])
    })

    it('brings a room below a cap that has been lowered', async () => {
      const store = await openWithLobby()
      for (let count = 0; count < 10; count += 1) await append(store, entry({ sealed: new Uint8Array(10) }))
      expect(await store.removeArchive(0, { roomBytes: 50 })).toBe(6)
      expect((await store.history(query())).map(({ index }) => index)).toEqual([7, 8, 9, 10])
    })

    it('removes keys that were replaced long ago, and rooms that are left with nothing', async () => {
      const store = await openWithLobby()
      const keys = [1, 2, 3].map((epoch) => ({ epoch, startsAtMs: NOW - 100 + 10 * epoch, key: new Uint8Array(32) }))
      await store.appendEpochs(LOBBY, 0, keys)
      await store.removeArchive(NOW - 75, ARCHIVE_CAPS)
      expect((await store.epochsOf(LOBBY, 1, 3)).map(({ epoch }) => epoch)).toEqual([2, 3])
      await store.leaveRoom(LOBBY, ALICE)
      await store.removeArchive(NOW + 1, ARCHIVE_CAPS)
      expect(await store.epochsOf(LOBBY, 1, 3)).toEqual([])
    })
  })
}
