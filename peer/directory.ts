/**
 * Who there is: accounts with their pinned keys, who is online, how a device can be reached. Every account key that
 * anybody shows passes through `trust` here.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import { HongyanError, toHongyanError } from '../shared/errors.ts'
import { type AccountRecord, type DeviceId, deviceIdOf, openAccountRecord } from '../shared/identity.ts'
import { DIRECTORY_FULL_PUSH, MET_CONSIDERED_MAX, PAGE_MAX_ROWS, ROOM_DIAL_MAX } from '../shared/limits.ts'
import { parseUsername, type Username } from '../shared/names.ts'
import type { PushBody, ReplyOf } from '../shared/session-methods.ts'
import type { ChatEvent, User } from './api.ts'
import { judgeKey } from './core/trust.ts'
import type { Session } from './net/session.ts'
import type { ReachRule } from './reach.ts'
import type { Contact, ContactStore } from './store/contacts.ts'

export interface Reachable {
  readonly device: DeviceId
  /** Signed by the device; to be remembered once it is known whose it is. */
  readonly peerRecord: Uint8Array
  readonly addresses: readonly Multiaddr[]
}

export interface DirectoryInit {
  readonly session: Session
  readonly contacts: ContactStore
  readonly reach: Pick<ReachRule, 'setting' | 'allows'>
  server(): DeviceId
  /** Verifies a signed peer record; its addresses. */
  openPeerRecord(record: Uint8Array, device: DeviceId): Promise<Multiaddr[]>
  onEvent(event: Extract<ChatEvent, { type: 'presence' | 'key.changed' }>): void
}

export interface Directory {
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
  /** Asks the rendezvous; pins and remembers what it says. Throws NOT_FOUND, UNREACHABLE, KEY_CHANGED. */
  lookup(username: Username): Promise<{ contact: Contact; online: boolean; devices: readonly Reachable[] }>
  /** Where devices of that account may be dialled: by the rendezvous if it is there, else as remembered. None that may not. */
  reach(username: Username): Promise<readonly Reachable[]>
  /** Devices of a room's members to dial, of those with whom there may be a connection. */
  inRoom(members: ReplyOf<'roomMembers'>): Promise<readonly Reachable[]>
  /** Whom this device met last, to go on with while the rendezvous is away. */
  lastMet(limit: number): Promise<readonly Reachable[]>
  /** The account with a key to seal mail to, looked up if it was not in this session. Throws as `lookup`. */
  sealable(username: Username): Promise<Contact & { readonly sealingKey: Uint8Array }>
  /** Refuses a name that cannot be written to: NOT_FOUND if the rendezvous says so, KEY_CHANGED if nobody accepted it. */
  requireKnown(username: Username): Promise<void>
  /** A device has proved whose it is; remembers how it was reached. */
  met(username: Username, device: DeviceId, peerRecord: Uint8Array): void
  /** Verifies and remembers devices that the rendezvous named. */
  learnDevices(username: Username | undefined, devices: ReplyOf<'lookup'>['devices']): Promise<readonly Reachable[]>

  /** Everybody online, from the rendezvous; tells what changed since the last time, if there was one. */
  refresh(): Promise<readonly User[]>
  page(init: {
    prefix: string
    after: string
    limit: number
  }): Promise<{ users: readonly User[]; total: number; next?: string }>
  onPresence(push: PushBody<'presence'>): void
  /** The session has ended: what it said of accounts may be old when the next begins. */
  onSessionEnd(): void
  /** Somebody else may log in next: who was online is no news to them. */
  forget(): void
}

export function createDirectory(init: DirectoryInit): Directory {
  const { session, contacts, reach: rule, server, openPeerRecord, onEvent } = init
  const online = new Set<Username>()
  let refreshed = false
  /** Looked up in this session. */
  const current = new Set<Username>()
  /** What was pushed while a list was on its way: the list may be older. */
  let pushed: Map<Username, boolean> | undefined

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
    return trust(username, record.accountKey)
  }

  async function learnDevices(
    username: Username | undefined,
    devices: ReplyOf<'lookup'>['devices'],
  ): Promise<readonly Reachable[]> {
    const reachable: Reachable[] = []
    for (const { device: bytes, peerRecord } of devices) {
      if (peerRecord.byteLength === 0) continue
      const device = deviceIdOf(bytes)
      try {
        reachable.push({ device, peerRecord, addresses: await openPeerRecord(peerRecord, device) })
      } catch {
        // One bad record must not hide the other devices; it is as if that device were not online.
        continue
      }
      if (username !== undefined) contacts.saveDevice(device, username, { peerRecord })
    }
    return reachable
  }

  async function lookup(username: Username) {
    const reply = await session.request('lookup', { username })
    const contact = trustRecord(openAccountRecord(reply.accountRecord), username)
    current.add(username)
    return { contact, online: reply.devices.length > 0, devices: await learnDevices(username, reply.devices) }
  }

  async function sealable(username: Username) {
    // Mail to a key that is no longer in force would be opened by nobody, and nobody would say so.
    if (!current.has(username)) await lookup(username)
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
    if (session.state !== 'online') return remembered(contacts.devicesOf(username))
    try {
      return (await lookup(username)).devices
    } catch (error) {
      // It may have gone without a word, which is noticed only later.
      if (!toHongyanError(error).retryable) throw error
      return remembered(contacts.devicesOf(username))
    }
  }

  async function remembered(devices: ReturnType<ContactStore['devicesOf']>): Promise<readonly Reachable[]> {
    const reachable: Reachable[] = []
    for (const { device, peerRecord } of devices) {
      if (peerRecord === undefined) continue
      // It was verified when it was remembered; one that cannot be opened now must not hide the others.
      const addresses = await openPeerRecord(peerRecord, device).catch(() => [])
      if (addresses.length > 0) reachable.push({ device, peerRecord, addresses })
    }
    return reachable
  }

  function setOnline(username: Username, value: boolean): void {
    if (online.has(username) === value) return
    if (value) online.add(username)
    else online.delete(username)
    if (refreshed) onEvent({ type: 'presence', username, online: value })
  }

  async function page(init: { prefix: string; after: string; limit: number }) {
    const { users, total, next } = await session.request('online', init)
    return {
      users: users.map(({ username, devices }) => ({ username: parseUsername(username), devices })),
      total,
      next,
    }
  }

  return {
    trust,
    trustRecord,
    trustUnvouched,
    lookup,
    sealable,
    requireKnown,
    met(username, device, peerRecord) {
      contacts.saveDevice(device, username, { peerRecord })
    },
    learnDevices,
    reach,
    async inRoom({ users, devices }) {
      if (rule.setting === 'direct') return await learnDevices(undefined, devices)
      // Whose the devices are is not said, so people are asked for by name.
      const acquainted = users.filter((user) => user.devices > 0 && rule.allows(parseUsername(user.username)))
      const found = await Promise.all(
        acquainted.slice(0, ROOM_DIAL_MAX).map(({ username }) => reach(parseUsername(username))),
      )
      return found.flat()
    },
    async lastMet(limit) {
      const met = rule.setting === 'direct' ? contacts.lastMet(limit) : contacts.lastMet(MET_CONSIDERED_MAX)
      return await remembered(met.filter(({ username }) => rule.allows(username)).slice(0, limit))
    },
    async refresh() {
      const news = new Map<Username, boolean>()
      pushed = news
      const found = new Map<Username, User>()
      let after = ''
      try {
        // Above that many the rendezvous no longer pushes every change, so a list of all could not be kept true.
        do {
          const { users, next } = await page({ prefix: '', after, limit: PAGE_MAX_ROWS })
          for (const user of users) found.set(user.username, user)
          after = users.length === 0 ? '' : next
        } while (after !== '' && found.size < DIRECTORY_FULL_PUSH)
      } finally {
        if (pushed === news) pushed = undefined
      }
      for (const [username, value] of news) {
        if (!value) found.delete(username)
        else if (!found.has(username)) found.set(username, { username, devices: 1 })
      }
      for (const username of [...online]) if (!found.has(username)) setOnline(username, false)
      for (const username of found.keys()) setOnline(username, true)
      refreshed = true
      return [...found.values()]
    },
    async page(init) {
      const { users, total, next } = await page(init)
      return next === '' ? { users, total } : { users, total, next }
    },
    onPresence({ changes }) {
      for (const change of changes) {
        const username = parseUsername(change.username)
        pushed?.set(username, change.online)
        setOnline(username, change.online)
      }
    },
    onSessionEnd: () => current.clear(),
    forget() {
      online.clear()
      refreshed = false
    },
  }
}

function keyChanged(username: Username): HongyanError {
  return new HongyanError('KEY_CHANGED', `${username} shows another key than before; compare and accept it first`)
}
