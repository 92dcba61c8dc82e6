/** Secrets and accounts in SQLite. */
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { AccountStore, SecretStore, StoredAccount } from './port.ts'
import { createDeviceReleases } from './sqlite-devices.ts'

type Bytes = Uint8Array

export function createSqliteAccounts(database: Database, write: Write): SecretStore & AccountStore {
  return {
    ...createSecrets(database, write),
    ...createAccounts(database, write),
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
      vault_version AS vaultVersion, password_version AS passwordVersion, created_at_ms AS createdAtMs
    FROM accounts WHERE username = ?`)
  const insert = database.prepare<[string, number, Bytes, Bytes, Bytes]>(`
    INSERT INTO accounts (username, created_at_ms, opaque_record, account_record, vault) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`)
  const useInvite = database.prepare<[string, Bytes, number]>(
    'UPDATE invites SET used_by = ? WHERE hash = ? AND used_by IS NULL AND expires_at_ms > ?',
  )
  const replace = database.prepare<[Bytes, Bytes, string, number]>(`
    UPDATE accounts SET vault = ?, account_record = ?, vault_version = vault_version + 1
    WHERE username = ? AND vault_version = ?`)
  const change = database.prepare<[Bytes, Bytes, Bytes, string, number, number]>(`
    UPDATE accounts SET opaque_record = ?, vault = ?, account_record = ?,
      vault_version = vault_version + 1, password_version = password_version + 1
    WHERE username = ? AND vault_version = ? AND password_version = ?`)
  const isLoggedIn = database
    .prepare<[string, string], number>("SELECT 1 FROM devices WHERE username = ? AND device = ? AND state = 'loggedIn'")
    .pluck()
  const { releaseOthers } = createDeviceReleases(database)

  return {
    async createAccount({ username, createdAtMs, opaqueRecord, accountRecord, vault }, invite) {
      await write(() => {
        const { changes } = insert.run(username, createdAtMs, opaqueRecord, accountRecord, vault)
        if (changes === 0) throw new HongyanError('NAME_TAKEN', `${username} exists`)
        if (invite !== undefined && useInvite.run(username, invite.hash, invite.now).changes === 0) {
          throw new HongyanError('INVITE_REQUIRED', 'the invite was used meanwhile, or has expired')
        }
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
    async changePassword(username, { opaqueRecord, vault, accountRecord, passwordVersion, vaultVersion, device, now }) {
      return await write(() => {
        // Revoked while the proof was on its way: it must not be the one that stays.
        if (isLoggedIn.get(username, device) === undefined) {
          throw new HongyanError('NOT_LOGGED_IN', 'the device was logged out meanwhile')
        }
        const { changes } = change.run(opaqueRecord, vault, accountRecord, username, vaultVersion, passwordVersion)
        if (changes === 0) throw new HongyanError('CONFLICT', 'another password or version of the vault stands')
        return { version: vaultVersion + 1, revocations: releaseOthers(username, device, 'passwordChanged', now) }
      })
    },
  }
}
