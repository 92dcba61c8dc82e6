/**
 * Accounts and devices written straight into a rendezvous' database, so that thousands of members need no registration.
 * Their keys follow from their number, so that every process knows them. The rendezvous must not run meanwhile.
 */
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openSecrets } from '../../../rendezvous/secrets.ts'
import { openSqliteStore } from '../../../rendezvous/store/sqlite.ts'
import { type DeviceId, deviceOfPublicKey, signAccountRecord, signDeviceCertificate } from '../../../shared/identity.ts'
import type { Username } from '../../../shared/names.ts'
import { createSigner, type Signer } from '../../../shared/signed.ts'

export interface Member {
  readonly username: Username
  readonly account: Signer
  readonly deviceSeed: Uint8Array
  readonly device: DeviceId
}

export function nameOf(number: number): Username {
  return `m${String(number).padStart(7, '0')}` as Username
}

export function memberOf(number: number): Member {
  const seed = (purpose: string) => Uint8Array.from(createHash('sha256').update(`${purpose} ${number}`).digest())
  const deviceSeed = seed('device')
  return {
    username: nameOf(number),
    account: createSigner(seed('account')),
    deviceSeed,
    device: deviceOfPublicKey(createSigner(deviceSeed).publicKey),
  }
}

/** Sizes of what a registration stores. */
const OPAQUE_RECORD_BYTES = 192
const VAULT_BYTES = 320

export interface PopulationInit {
  /** Directory of the rendezvous; made if it does not exist. */
  readonly data: string
  /** Members 0 to `members - 1`, logged in on their device, in the lobby. Nobody knows their password. */
  readonly members: number
  /** Further accounts, numbered on from the members, that nobody can use. */
  readonly strangers?: number
}

/** Returns the PeerId of the rendezvous. Again with more adds those that are missing. */
export async function populate({ data, members, strangers = 0 }: PopulationInit): Promise<DeviceId> {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const path = join(data, 'rendezvous.sqlite')
  const store = openSqliteStore({ path })
  const { peerId } = await openSecrets(store)
  await store.close()

  const database = new Database(path)
  try {
    // If the machine stops here, the benchmark is run again.
    database.pragma('synchronous = OFF')
    database.transaction(() => {
      addMembers(database, peerId, members)
      addStrangers(database, peerId, members, members + strangers)
    })()
    database.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    database.close()
  }
  return peerId
}

const ADD_ACCOUNT = `
  INSERT INTO accounts (username, created_at_ms, opaque_record, account_record, vault)
  VALUES (?, ?, zeroblob(${OPAQUE_RECORD_BYTES}), ?, zeroblob(${VAULT_BYTES})) ON CONFLICT DO NOTHING`
const ADD_DEVICE = `
  INSERT INTO devices (username, device, state, first_seen_ms, last_seen_ms, certificate)
  VALUES (?, ?, 'loggedIn', ?, ?, ?) ON CONFLICT DO NOTHING`

function addMembers(database: Database.Database, server: DeviceId, count: number): void {
  const now = Date.now()
  const addAccount = database.prepare(ADD_ACCOUNT)
  const addDevice = database.prepare(ADD_DEVICE)
  const addRoom = database.prepare("INSERT INTO rooms (room, created_at_ms) VALUES ('lobby', ?) ON CONFLICT DO NOTHING")
  const join = database.prepare("INSERT INTO members VALUES ('lobby', ?, ?) ON CONFLICT DO NOTHING")
  addRoom.run(now)
  for (let number = 0; number < count; number += 1) {
    const { username, account, device } = memberOf(number)
    const record = signAccountRecord({ server, username, sealingKey: account.publicKey, version: 1 }, account)
    addAccount.run(username, now, record)
    addDevice.run(username, device, now, now, signDeviceCertificate({ server, username, device }, account, now))
    join.run(username, now)
  }
}

/** All with the record of one: a million signatures would take longer than the benchmark. */
function addStrangers(database: Database.Database, server: DeviceId, from: number, to: number): void {
  const now = Date.now()
  const { username, account, device } = memberOf(from)
  const record = signAccountRecord({ server, username, sealingKey: account.publicKey, version: 1 }, account)
  const certificate = signDeviceCertificate({ server, username, device }, account, now)
  const addAccount = database.prepare(ADD_ACCOUNT)
  const addDevice = database.prepare(ADD_DEVICE)
  for (let number = from; number < to; number += 1) {
    addAccount.run(nameOf(number), now, record)
    addDevice.run(nameOf(number), `device ${number}`, now, now, certificate)
  }
}
