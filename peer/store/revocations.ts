/** Revoked passes that the rendezvous has told of, so that they stay revoked while it is away. */
import type { Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'

export const REVOCATIONS_SCHEMA = `
  -- Passes of that device for that account are worth nothing up to this serial.
  CREATE TABLE revocations (
    username TEXT NOT NULL,
    device TEXT NOT NULL,
    serial INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL,
    PRIMARY KEY (username, device)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX revocations_by_time ON revocations (revoked_at);
`

export interface Revocation {
  readonly username: Username
  readonly device: DeviceId
  readonly serial: number
  readonly revokedAtMs: Instant
}

export interface RevocationCaps {
  /** Of devices that were never met, and of those that were: what is older goes. */
  readonly strangersSince: Instant
  readonly metSince: Instant
  /** Of devices never met; the oldest go first. */
  readonly strangersMax: number
}

export interface RevocationStore {
  /** Highest serial of that device that is revoked. */
  serialOf(username: Username, device: DeviceId): number | undefined
  /** Keeps the higher serial where there is one. */
  save(revocation: Revocation): void
  prune(caps: RevocationCaps): void
}

export function createRevocationStore(database: Database): RevocationStore {
  const serialOf = database
    .prepare<[string, string], number>('SELECT serial FROM revocations WHERE username = ? AND device = ?')
    .pluck()
  const save = database.prepare<[Revocation]>(`
    INSERT INTO revocations VALUES (@username, @device, @serial, @revokedAtMs)
    ON CONFLICT DO UPDATE SET serial = excluded.serial, revoked_at = excluded.revoked_at
    WHERE excluded.serial > serial`)
  const isStranger = 'NOT EXISTS (SELECT 1 FROM devices d WHERE d.device = revocations.device AND d.met_at IS NOT NULL)'
  const removeOld = database.prepare<[number]>('DELETE FROM revocations WHERE revoked_at < ?')
  const removeStrangers = database.prepare<[number]>(`DELETE FROM revocations WHERE revoked_at < ? AND ${isStranger}`)
  const removeBeyond = database.prepare<[number]>(`
    DELETE FROM revocations WHERE ${isStranger} AND revoked_at <=
      (SELECT revoked_at FROM revocations WHERE ${isStranger} ORDER BY revoked_at DESC LIMIT 1 OFFSET ?)`)

  return {
    serialOf: (username, device) => serialOf.get(username, device),
    save(revocation) {
      save.run(revocation)
    },
    prune({ strangersSince, metSince, strangersMax }) {
      removeOld.run(metSince)
      removeStrangers.run(strangersSince)
      removeBeyond.run(strangersMax)
    },
  }
}
