/**
 * Who there is: accounts with their pinned keys, who is online, how a device can be reached. Every account key that
 * anybody shows passes through `trust` here.
 */
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type AccountRecord, type DeviceId, deviceBytes, deviceIdOf, openAccountRecord } from '../../shared/identity.ts'
import { MET_CONSIDERED_MAX, ROOM_DIAL_MAX, ROOM_EXCEPT_MAX } from '../../shared/limits.ts'
import { parseUsername, type RoomName, type Username } from '../../shared/names.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import type { ChatEvent } from '../api.ts'
import { judgeKey } from '../core/account/trust.ts'
import type { KnownDevices } from '../core/private/addressee.ts'
import type { Session } from '../net/session/session.ts'
import type { Contact, ContactStore } from '../store/contacts.ts'
import { createAccountDevices } from './account-devices.ts'
import { createOwnDevices } from './own-devices.ts'
import type { ReachRule } from './reach.ts'
import { createWhereabouts, type Reachable, type WhereaboutsInit } from './whereabouts.ts'
import { createWhoIsOnline, type WhoIsOnline, type WhoIsOnlineInit } from './who-is-online.ts'

export interface DirectoryInit {
  readonly session: Session
  readonly contacts: ContactStore
  readonly reach: Pick<ReachRule, 'setting' | 'allows'>
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
  /** [0, 1), for jitter. */
  readonly random: () => number
  server(): DeviceId
  /** Who is logged in here, and on which device. */
  own(): { readonly username: Username; readonly device: DeviceId } | undefined
  readonly lan: WhereaboutsInit['lan']
  readonly linked: WhoIsOnlineInit['linked']
  readonly readPeerRecord: WhereaboutsInit['readPeerRecord']
  onEvent(event: Extract<ChatEvent, { type: 'presence' | 'key.changed' | 'key.restored' }>): void
  /** The rendezvous has said which devices of that account are waited for, or that they are others now. */
  onDevices(account: Username, known: KnownDevices): void
}

export interface Directory extends WhoIsOnline {
  /**
   * The pinned account, with `accountKey` pinned now if it is the first: only for a key that the rendezvous has vouched
   * for, by a pass or a record. Throws KEY_CHANGED when another key is pinned, and tells it once, unless it is one that
   * the user has given up.
   */
  trust(username: Username, accountKey: Uint8Array): Contact
  /** As `trust`, for a whole record, which is kept if newer. Throws MALFORMED for a record of somebody else. */
  trustRecord(record: AccountRecord, username: Username): Contact
  /**
   * The pinned account, for a key that nobody but its owner vouches for: such a word pins nothing and makes nobody
   * suspect, so the rendezvous is asked about any other key. Throws MALFORMED for a false one, else as `lookup`.
   */
  trustUnvouched(username: Username, accountKey: Uint8Array): Promise<Contact>
  /**
   * Asks the rendezvous; pins and remembers what it says. Who asks while somebody does shares the answer. Throws NOT_FOUND,
   * UNREACHABLE, KEY_CHANGED.
   */
  lookup(username: Username): Promise<{ contact: Contact; online: boolean; devices: readonly Reachable[] }>
  /** Devices of that account that are waited for, this one left out; undefined where nothing was ever heard of them. */
  devicesOf(username: Username): KnownDevices | undefined
  /** Whether the account has other devices than this one that are waited for, or may have while it is being asked. */
  hasOtherDevices(): boolean
  /** Asks for the account's own devices where that has failed in this session, ever more rarely. Never throws. */
  ensureOwnDevices(): void
  /**
   * Where devices of that account may be dialled, this one left out: by the rendezvous if it is there, else as remembered.
   * None that may not.
   */
  reach(username: Username): Promise<readonly Reachable[]>
  /**
   * Devices of a room's members to dial, others than those, of those with whom there may be a connection. Throws
   * NOT_MEMBER, RATE_LIMITED, UNREACHABLE.
   */
  inRoom(room: RoomName, except: readonly DeviceId[]): Promise<readonly Reachable[]>
  /** Whom this device met last, to go on with while the rendezvous is away. */
  lastMet(limit: number): Promise<readonly Reachable[]>
  /** The account with a key to seal mail to, looked up if it was not in this session. Throws as `lookup`. */
  sealable(username: Username): Promise<Contact & { readonly sealingKey: Uint8Array }>
  /** Refuses a name that cannot be written to: NOT_FOUND if the rendezvous says so, KEY_CHANGED if nobody accepted it. */
  requireKnown(username: Username): Promise<void>
  /** A device has proved whose it is; remembers how it was reached. */
  met(username: Username, device: DeviceId, peerRecord: Uint8Array | undefined): void

  onAccountsChanged(push: PushBody<'accountsChanged'>): void
  /** The session has ended: what it said of accounts may be old when the next begins. */
  onSessionEnd(): void
}

export function createDirectory(init: DirectoryInit): Directory {
  const { session, contacts, reach: rule, server, own, onEvent, onDevices, steady, random } = init
  const ownName = () => own()?.username
  const asking = new Map<Username, ReturnType<typeof ask>>()
  const whoIsOnline = createWhoIsOnline({ session, own: ownName, linked: init.linked, onEvent })
  const isThisDevice = (device: DeviceId) => device === own()?.device
  const whereabouts = createWhereabouts({ contacts, lan: init.lan, readPeerRecord: init.readPeerRecord })
  const devices = createAccountDevices({ contacts, isThisDevice, onChange: onDevices })
  const ownDevices = createOwnDevices({ session, devices, steady, random, own: ownName, lookup })

  function trust(username: Username, accountKey: Uint8Array): Contact {
    const known = contacts.get(username)
    const outcome = judgeKey(known, accountKey)
    if (outcome === 'pinned' && known !== undefined) return known
    if (outcome === 'first') contacts.pin(username, accountKey)
    if (outcome === 'changed') noteChangedKey(username, accountKey)
    if (outcome !== 'first') throw keyChanged(username)
    const contact = contacts.get(username)
    if (contact === undefined) throw new HongyanError('INTERNAL', 'an account was pinned and is not there')
    return contact
  }

  function noteChangedKey(username: Username, accountKey: Uint8Array): void {
    if (contacts.noteChangedKey(username, accountKey)) onEvent({ type: 'key.changed', username })
  }

  async function trustUnvouched(username: Username, accountKey: Uint8Array): Promise<Contact> {
    const known = contacts.get(username)
    if (known !== undefined && judgeKey(known, accountKey) === 'pinned') return known
    const { contact } = await lookup(username)
    if (judgeKey(contact, accountKey) === 'pinned') return contact
    throw new HongyanError('MALFORMED', `not signed by ${username}, whom it names`)
  }

  function trustRecord(record: AccountRecord, username: Username): Contact {
    if (record.username !== username || record.server !== server()) {
      throw new HongyanError('MALFORMED', "the account record is somebody else's")
    }
    // The directory says which key is in force, so here one that was given up is news again.
    if (judgeKey(contacts.get(username), record.accountKey) === 'former') noteChangedKey(username, record.accountKey)
    trust(username, record.accountKey)
    contacts.saveRecord(record)
    // A lie that has been taken back must not leave a false key as the only one that can be accepted.
    if (contacts.forgetChangedKey(username)) onEvent({ type: 'key.restored', username })
    return trust(username, record.accountKey)
  }

  function lookup(username: Username): ReturnType<typeof ask> {
    const running = asking.get(username)
    if (running !== undefined) return running
    const started = ask(username).finally(() => asking.delete(username))
    asking.set(username, started)
    return started
  }

  async function ask(username: Username) {
    const learn = devices.ask(username)
    const { accountRecord, devices: named } = await session.request('lookup', { username })
    const contact = trustRecord(openAccountRecord(accountRecord), username)
    learn(named.map(({ device }) => deviceIdOf(device)))
    const others = named.filter(({ device }) => !isThisDevice(deviceIdOf(device)))
    const reachable = await whereabouts.learn(username, others)
    return { contact, online: named.some(({ online }) => online), devices: reachable }
  }

  function onAccountsChanged({ usernames }: PushBody<'accountsChanged'>): void {
    for (const username of usernames.map(parseUsername)) {
      devices.outdate(username)
      // Others are asked about when something is sent to them; what one's own devices are owed is decided by who they are.
      if (username === ownName()) ownDevices.changed(asking.get(username))
    }
  }

  async function sealable(username: Username) {
    // Mail to a key that is no longer in force would be opened by nobody, and nobody would say so.
    if (!devices.isCurrent(username)) await lookup(username)
    const contact = requireUnchanged(username)
    if (contact?.sealingKey === undefined) throw new HongyanError('INTERNAL', 'an account record without sealing key')
    return { ...contact, sealingKey: contact.sealingKey }
  }

  function requireUnchanged(username: Username): Contact | undefined {
    const contact = contacts.get(username)
    if (contact?.changedKey !== undefined) throw keyChanged(username)
    return contact
  }

  async function requireKnown(username: Username): Promise<void> {
    const contact = requireUnchanged(username)
    // With the rendezvous away a name is taken at its word; delivery will tell.
    if (contact !== undefined || session.state !== 'online') return
    await lookup(username).catch((error: unknown) => {
      if (!toHongyanError(error).retryable) throw error
    })
  }

  async function reach(username: Username): Promise<readonly Reachable[]> {
    if (!rule.allows(username)) return []
    const others = () => contacts.devicesOf(username).filter(({ device }) => !isThisDevice(device))
    if (session.state !== 'online') return whereabouts.verify(others())
    try {
      return (await lookup(username)).devices
    } catch (error) {
      // It may have gone without a word, which is noticed only later.
      if (!toHongyanError(error).retryable) throw error
      return whereabouts.verify(others())
    }
  }

  return {
    ...whoIsOnline,
    trust,
    trustRecord,
    trustUnvouched,
    lookup,
    devicesOf: devices.of,
    hasOtherDevices: ownDevices.hasOthers,
    ensureOwnDevices: ownDevices.ensure,
    sealable,
    requireKnown,
    met(username, device, peerRecord) {
      contacts.saveDevice(device, username, peerRecord === undefined ? {} : { peerRecord })
    },
    reach,
    async inRoom(room, except) {
      if (rule.setting !== 'contacts') {
        const known = except.slice(0, ROOM_EXCEPT_MAX).map(deviceBytes)
        const { devices: named } = await session.request('roomDevices', { room, except: known })
        return await whereabouts.learn(undefined, named)
      }
      // Whose the devices are is not said, so people are asked for by name.
      const { users } = await session.request('roomMembers', { room })
      const acquainted = users.filter((user) => user.devices > 0 && rule.allows(parseUsername(user.username)))
      const found = await Promise.all(
        acquainted.slice(0, ROOM_DIAL_MAX).map(({ username }) => reach(parseUsername(username))),
      )
      return found.flat()
    },
    async lastMet(limit) {
      const met = contacts.lastMet(rule.setting === 'contacts' ? MET_CONSIDERED_MAX : limit)
      return await whereabouts.verify(met.filter(({ username }) => rule.allows(username)).slice(0, limit))
    },
    onAccountsChanged,
    onSessionEnd() {
      devices.outdateAll()
      ownDevices.onSessionEnd()
    },
  }
}

function keyChanged(username: Username): HongyanError {
  return new HongyanError('KEY_CHANGED', `${username} shows another key than before; compare and accept it first`)
}
