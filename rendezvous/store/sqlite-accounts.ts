/** Secrets, accounts and devices in SQLite. */
import type { Instant } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { AccountStore, DeviceStore, SecretStore, StoredAccount, StoredDevice } from './port.ts'

type Bytes = Uint8Array

export function createSqliteAccounts(database: Database, write: Write): SecretStore & AccountStore & DeviceStore {
  return {
    ...createSecrets(database, write),
    ...createAccounts(database, write),
    ...createDevices(database, write),
  }
}

function createSecrets(database: Database, write: Write): SecretStore {
  const select = database.prepare<[string], Bytes>('SELECT value FROM secrets WHERE name = ?').pluck()
  const insert = database.prepare<[string, Bytes]>('INSERT INTO secrets VALUES (?, ?)')
  return {
    async secret(name, make) {
      return await write(() => {
        const found = select.get(name)
        if (found !== undefined) return found
        const made = make()
        insert.run(name, made)
        return made
      })
    },
  }
}

function createAccounts(database: Database, write: Write): AccountStore {
  const find = database.prepare<[string], StoredAccount>(`
    SELECT username, opaque_record AS opaqueRecord, account_record AS accountRecord, vault,
      vault_version AS vaultVersion, created_at_ms AS createdAtMs
    FROM accounts WHERE username = ?`)
  const insert = database.prepare<[string, number, Bytes, Bytes, Bytes]>(`
    INSERT INTO accounts (username, created_at_ms, opaque_record, account_record, vault) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`)
  const replace = database.prepare<[Bytes, Bytes, string, number]>(`
    UPDATE accounts SET vault = ?, account_record = ?, vault_version = vault_version + 1
    WHERE username = ? AND vault_version = ?`)

  return {
    async createAccount({ username, createdAtMs, opaqueRecord, accountRecord, vault }) {
      await write(() => {
        const { changes } = insert.run(username, createdAtMs, opaqueRecord, accountRecord, vault)
        if (changes === 0) throw new HongyanError('NAME_TAKEN', `${username} exists`)
      })
    },
    async findAccount(username) {
      return find.get(username)
    },
    async replaceVault(username, expectedVersion, { vault, accountRecord }) {
      return await write(() => {
        if (replace.run(vault, accountRecord, username, expectedVersion).changes > 0) return expectedVersion + 1
        if (find.get(username) === undefined) throw new HongyanError('NOT_FOUND', `${username} does not exist`)
        throw new HongyanError('CONFLICT', 'another version of the vault stands')
      })
    },
  }
}

function createDevices(database: Database, write: Write): DeviceStore {
  const ownerOf = database.prepare<[string], { readonly username: Username; readonly lastSeenAtMs: Instant }>(
    "SELECT username, last_seen_ms AS lastSeenAtMs FROM devices WHERE device = ? AND state = 'loggedIn'",
  )
  const countOthers = database
    .prepare<[string, string, number], number>(`
      SELECT count(*) FROM devices
      WHERE username = ? AND device <> ? AND state = 'loggedIn' AND last_seen_ms >= ?`)
    .pluck()
  const admit = database.prepare<[string, string, number, number, Bytes]>(`
    INSERT INTO devices (username, device, state, first_seen_ms, last_seen_ms, certificate)
    VALUES (?, ?, 'loggedIn', ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      state = 'loggedIn', certificate = excluded.certificate, last_seen_ms = max(last_seen_ms, excluded.last_seen_ms)`)
  const nextSerial = database
    .prepare<[string], number>(
      'UPDATE accounts SET pass_serial = pass_serial + 1 WHERE username = ? RETURNING pass_serial',
    )
    .pluck()
  const list = database.prepare<[string], StoredDevice>(`
    SELECT device, first_seen_ms AS firstSeenAtMs, last_seen_ms AS lastSeenAtMs
    FROM devices WHERE username = ? AND state = 'loggedIn' ORDER BY device`)
  const touch = database.prepare<[number, string, string]>(`
    UPDATE devices SET last_seen_ms = max(last_seen_ms, ?)
    WHERE username = ? AND device = ? AND state = 'loggedIn'`)
  const release = database.prepare<[string, string, DeviceId]>(
    "UPDATE devices SET state = ? WHERE username = ? AND device = ? AND state = 'loggedIn'",
  )

  return {
    async admitDevice({ username, device, certificate, now, proof, seenSince, devicesMax }) {
      return await write(() => {
        const login = ownerOf.get(device)
        const isKnown = login?.username === username && login.lastSeenAtMs >= seenSince
        if (proof === 'earlierLogin' && !isKnown) {
          throw new HongyanError('NOT_LOGGED_IN', `the device is not logged in as ${username}`)
        }
        if (login !== undefined && login.username !== username) {
          throw new HongyanError('CONFLICT', 'the device is logged in as another account; log out there first')
        }
        if (Number(countOthers.get(username, device, seenSince)) >= devicesMax) {
          throw new HongyanError('CONFLICT', `an account has at most ${devicesMax} devices; log out or revoke one`)
        }
        const serial = nextSerial.get(username)
        if (serial === undefined) throw new HongyanError('NOT_FOUND', `${username} does not exist`)
        admit.run(username, device, now, now, certificate)
        return serial
      })
    },
    async devicesOf(username) {
      return list.all(username)
    },
    async touchDevice(username, device, now) {
      await write(() => touch.run(now, username, device))
    },
    async releaseDevice(username, device, why) {
      return await write(() => release.run(why, username, device).changes > 0)
    },
  }
}
