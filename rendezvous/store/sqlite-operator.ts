/** Bans and invites in SQLite. */
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import { inPieces, untilFew } from './in-turns.ts'
import type { BanStore, InviteStore, StoredBan, StoredInvite } from './operator-port.ts'

/** For transactions of others: what was on its way when the ban came is refused by it. */
export interface BanCheck {
  isBanned(username: Username): boolean
  /** Throws BANNED. */
  requireWelcome(username: Username): void
}

export function createBanCheck(database: Database): BanCheck {
  const find = database.prepare<[string], number>('SELECT 1 FROM bans WHERE username = ?').pluck()
  const isBanned = (username: Username) => find.get(username) !== undefined
  return {
    isBanned,
    requireWelcome(username) {
      if (isBanned(username)) throw new HongyanError('BANNED', `${username} is banned`)
    },
  }
}

export function createSqliteBans(database: Database, write: Write): BanStore {
  const isKnown = database.prepare<[string], number>('SELECT 1 FROM accounts WHERE username = ?').pluck()
  const ban = database.prepare<[string, string, number]>(`
    INSERT INTO bans (username, reason, banned_at_ms) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET reason = excluded.reason`)
  const unban = database.prepare<[string]>('DELETE FROM bans WHERE username = ?')
  const all = database.prepare<[], StoredBan>(
    'SELECT username, reason, banned_at_ms AS bannedAtMs FROM bans ORDER BY username',
  )
  const { isBanned } = createBanCheck(database)
  const toCarryOut = database
    .prepare<[], Username>('SELECT username FROM bans WHERE carried_out = 0 ORDER BY username')
    .pluck()
  const carriedOut = database.prepare<[string]>('UPDATE bans SET carried_out = 1 WHERE username = ?')
  // SQLite changes this number of a connection when another one has committed, and leaves it at its own commits.
  const version = database.prepare<[], number>('PRAGMA data_version').pluck()
  let known = version.get()

  return {
    async ban(username, reason, now) {
      await write(() => {
        if (isKnown.get(username) === undefined) throw new HongyanError('NOT_FOUND', `${username} does not exist`)
        ban.run(username, reason, now)
      })
    },
    async unban(username) {
      return await write(() => unban.run(username).changes > 0)
    },
    async bans() {
      return all.all()
    },
    async isBanned(username) {
      return isBanned(username)
    },
    async bansToCarryOut() {
      return toCarryOut.all()
    },
    async noteCarriedOut(username) {
      await write(() => carriedOut.run(username))
    },
    async changedElsewhere() {
      const current = version.get()
      const hasChanged = current !== known
      known = current
      return hasChanged
    },
  }
}

interface InviteRow extends Omit<StoredInvite, 'usedBy'> {
  readonly usedBy: Username | null
}

export function createSqliteInvites(database: Database, write: Write): InviteStore {
  const add = database.prepare<[Uint8Array, number, number]>(
    'INSERT INTO invites (hash, created_at_ms, expires_at_ms) VALUES (?, ?, ?)',
  )
  const isGood = database
    .prepare<[Uint8Array, number], number>(
      'SELECT 1 FROM invites WHERE hash = ? AND used_by IS NULL AND expires_at_ms > ?',
    )
    .pluck()
  const all = database.prepare<[], InviteRow>(`
    SELECT hash, created_at_ms AS createdAtMs, expires_at_ms AS expiresAtMs, used_by AS usedBy
    FROM invites ORDER BY created_at_ms DESC, hash`)
  const remove = database.prepare<[Uint8Array]>('DELETE FROM invites WHERE hash = ? AND used_by IS NULL')
  const removeExpired = database.prepare<[number, number]>(
    'DELETE FROM invites WHERE hash IN (SELECT hash FROM invites WHERE expires_at_ms < ? LIMIT ?)',
  )

  return {
    async addInvites(hashes, now, expiresAtMs) {
      await inPieces(hashes, (piece) =>
        write(() => {
          for (const hash of piece) add.run(hash, now, expiresAtMs)
        }),
      )
    },
    async isInviteGood({ hash, now }) {
      return isGood.get(hash, now) !== undefined
    },
    async invites() {
      return all.all().map((row) => ({ ...row, usedBy: row.usedBy ?? undefined }))
    },
    async removeInvite(hash) {
      return await write(() => remove.run(hash).changes > 0)
    },
    async removeInvites(expiredBefore) {
      return await untilFew((rowsMax) => write(() => removeExpired.run(expiredBefore, rowsMax).changes))
    },
  }
}
