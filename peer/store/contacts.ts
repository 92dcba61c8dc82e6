/** Accounts this profile has met: pinned keys, marks, devices and how to reach them. */

import { equals } from '../../shared/bytes.ts'
import type { Instant } from '../../shared/clock.ts'
import type { AccountRecord, DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { PinnedAccount } from '../core/account/trust.ts'

export const WAITED_FOR_SCHEMA = `
  -- Devices that the rendezvous named last as those that its mailbox waits for.
  ALTER TABLE devices ADD COLUMN waited_for INTEGER NOT NULL DEFAULT 0;
`

/** Whoever has more of them is under attack, and reads the first. */
const CHANGED_NAMED_MAX = 20

export interface Contact extends PinnedAccount {
  /** From the newest account record; undefined until one was seen. */
  readonly sealingKey: Uint8Array | undefined
  readonly verified: boolean
  readonly blocked: boolean
}

export interface ContactStore {
  get(username: Username): Contact | undefined
  pin(username: Username, accountKey: Uint8Array): void
  /** Pins our own account's key, in place of any other: nobody knows it better. */
  pinOwn(username: Username, accountKey: Uint8Array): void
  /** Takes a record of the pinned key if it is newer. */
  saveRecord(record: AccountRecord): void
  /** Remembers a key that differs from the pinned one; true if it was not known yet. */
  noteChangedKey(username: Username, accountKey: Uint8Array): boolean
  /** The pinned key is the one in force after all; false if no other was known. */
  forgetChangedKey(username: Username): boolean
  /** Pins the changed key in place of the old one. */
  acceptChangedKey(username: Username): void
  setVerified(username: Username, verified: boolean): void
  /** How many there are besides that account, how many were compared, and some of those that show another key. */
  summary(own: Username | undefined): { known: number; verified: number; changed: readonly Username[] }
  setBlocked(username: Username, blocked: boolean): void

  /** Remembers a device; an undefined part stays as it was. */
  saveDevice(device: DeviceId, username: Username, seen: { peerRecord?: Uint8Array; metAt?: Instant }): void
  devicesOf(username: Username): readonly { device: DeviceId; peerRecord: Uint8Array | undefined }[]
  hasMet(device: DeviceId): boolean
  /** Whose device it is, as the rendezvous or the device itself said; undefined where nobody has. */
  ownerOf(device: DeviceId): Username | undefined
  /** Those of the account that are waited for, as was last known; none where nothing is known. */
  waitedFor(username: Username): readonly DeviceId[]
  setWaitedFor(username: Username, devices: readonly DeviceId[]): void
  /** Devices met whose whereabouts are known, of nobody who is blocked, the latest first. */
  lastMet(limit: number): readonly { device: DeviceId; username: Username; peerRecord: Uint8Array }[]
}

interface AccountRow {
  username: Username
  account_key: Uint8Array
  sealing_key: Uint8Array | null
  version: number
  changed_key: Uint8Array | null
  former_key: Uint8Array | null
  verified: number
  blocked: number
}

export function createContactStore(database: Database): ContactStore {
  const select = database.prepare<[string], AccountRow>('SELECT * FROM accounts WHERE username = ?')
  const insert = database.prepare('INSERT OR IGNORE INTO accounts (username, account_key) VALUES (?, ?)')
  const saveRecord = database.prepare(
    'UPDATE accounts SET sealing_key = ?, version = ? WHERE username = ? AND account_key = ? AND version < ?',
  )
  const noteChanged = database.prepare('UPDATE accounts SET changed_key = ? WHERE username = ?')
  const forgetChanged = database.prepare(
    'UPDATE accounts SET changed_key = NULL WHERE username = ? AND changed_key IS NOT NULL',
  )
  const acceptChanged = database.prepare(`
    UPDATE accounts SET account_key = changed_key, former_key = account_key, changed_key = NULL, sealing_key = NULL, version = 0, verified = 0
    WHERE username = ? AND changed_key IS NOT NULL`)
  const pinOwn = database.prepare(`
    INSERT INTO accounts (username, account_key) VALUES (@username, @accountKey)
    ON CONFLICT (username) DO UPDATE SET account_key = @accountKey, changed_key = NULL, former_key = NULL,
      sealing_key = NULL, version = 0
    WHERE account_key <> @accountKey OR changed_key IS NOT NULL`)
  const setVerified = database.prepare('UPDATE accounts SET verified = ? WHERE username = ?')
  const counts = database.prepare<[string], { known: number; verified: number | null }>(
    'SELECT count(*) AS known, sum(verified = 1 AND changed_key IS NULL) AS verified FROM accounts WHERE username <> ?',
  )
  const changed = database
    .prepare<[string, number], Username>(
      'SELECT username FROM accounts WHERE changed_key IS NOT NULL AND username <> ? ORDER BY username LIMIT ?',
    )
    .pluck()
  const setBlocked = database.prepare('UPDATE accounts SET blocked = ? WHERE username = ?')
  const saveDevice = database.prepare(`
    INSERT INTO devices (device, username, peer_record, met_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (device) DO UPDATE SET username = excluded.username,
      peer_record = coalesce(excluded.peer_record, peer_record), met_at = coalesce(excluded.met_at, met_at)`)
  const devices = database.prepare<[string], { device: DeviceId; peer_record: Uint8Array | null }>(
    'SELECT device, peer_record FROM devices WHERE username = ? ORDER BY met_at DESC',
  )
  const met = database.prepare('SELECT 1 FROM devices WHERE device = ? AND met_at IS NOT NULL')
  const owner = database.prepare<[string], Username>('SELECT username FROM devices WHERE device = ?').pluck()

  const waitedFor = database
    .prepare<[string], DeviceId>('SELECT device FROM devices WHERE username = ? AND waited_for = 1 ORDER BY device')
    .pluck()
  const noneWaitedFor = database.prepare('UPDATE devices SET waited_for = 0 WHERE username = ? AND waited_for = 1')
  const isWaitedFor = database.prepare(`
    INSERT INTO devices (device, username, waited_for) VALUES (?, ?, 1)
    ON CONFLICT (device) DO UPDATE SET username = excluded.username, waited_for = 1`)
  const setWaitedFor = database.transaction((username: Username, devices: readonly DeviceId[]) => {
    noneWaitedFor.run(username)
    for (const device of devices) isWaitedFor.run(device, username)
  })
  const lastMet = database.prepare<[number], { device: DeviceId; username: Username; peer_record: Uint8Array }>(`
    SELECT device, username, peer_record FROM devices WHERE met_at IS NOT NULL AND peer_record IS NOT NULL
      AND username NOT IN (SELECT username FROM accounts WHERE blocked = 1)
    ORDER BY met_at DESC LIMIT ?`)

  function get(username: Username): Contact | undefined {
    const row = select.get(username)
    if (row === undefined) return undefined
    return {
      username,
      accountKey: row.account_key,
      sealingKey: row.sealing_key ?? undefined,
      version: row.version,
      changedKey: row.changed_key ?? undefined,
      formerKey: row.former_key ?? undefined,
      verified: row.verified === 1,
      blocked: row.blocked === 1,
    }
  }

  return {
    get,
    pin(username, accountKey) {
      insert.run(username, accountKey)
    },
    pinOwn(username, accountKey) {
      pinOwn.run({ username, accountKey })
    },
    saveRecord({ username, accountKey, sealingKey, version }) {
      saveRecord.run(sealingKey, version, username, accountKey, version)
    },
    noteChangedKey(username, accountKey) {
      const known = get(username)?.changedKey
      if (known !== undefined && equals(known, accountKey)) return false
      noteChanged.run(accountKey, username)
      return true
    },
    forgetChangedKey(username) {
      return forgetChanged.run(username).changes > 0
    },
    acceptChangedKey(username) {
      acceptChanged.run(username)
    },
    summary(own = '' as Username) {
      const { known = 0, verified = 0 } = counts.get(own) ?? {}
      return { known, verified: verified ?? 0, changed: changed.all(own, CHANGED_NAMED_MAX) }
    },
    setVerified(username, verified) {
      setVerified.run(verified ? 1 : 0, username)
    },
    setBlocked(username, blocked) {
      setBlocked.run(blocked ? 1 : 0, username)
    },
    saveDevice(device, username, { peerRecord, metAt }) {
      saveDevice.run(device, username, peerRecord ?? null, metAt ?? null)
    },
    devicesOf(username) {
      return devices.all(username).map((row) => ({ device: row.device, peerRecord: row.peer_record ?? undefined }))
    },
    hasMet(device) {
      return met.get(device) !== undefined
    },
    ownerOf: (device) => owner.get(device),
    waitedFor: (username) => waitedFor.all(username),
    setWaitedFor(username, devices) {
      setWaitedFor(username, devices)
    },
    lastMet(limit) {
      return lastMet.all(limit).map(({ peer_record: peerRecord, ...row }) => ({ ...row, peerRecord }))
    },
  }
}
