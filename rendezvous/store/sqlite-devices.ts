/** Devices of accounts in SQLite: who is logged in, and which passes were revoked. */
import type { Instant } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { UPKEEP_INTERVAL_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import { untilFew } from './in-turns.ts'
import type { DeviceStore, ReleaseReason, StoredDevice, StoredRevocation } from './port.ts'
import { createBanCheck } from './sqlite-operator.ts'

type Bytes = Uint8Array

type RevocationMethods = 'releaseDevice' | 'releaseDevices' | 'revocationsAfter' | 'removeRevocations' | 'removeDevices'

export function createSqliteDevices(database: Database, write: Write): DeviceStore {
  return { ...createLogins(database, write), ...createRevocations(database, write) }
}

/** Ends logins inside a transaction of somebody else, and revokes the passes they had. Returns what was revoked. */
export interface DeviceReleases {
  /** Of one device; nothing if it is not logged in. */
  release(username: Username, device: DeviceId, why: ReleaseReason, now: Instant): readonly StoredRevocation[]
  /** Of every device of the account but one, or of all. */
  releaseOthers(
    username: Username,
    exceptDevice: DeviceId | undefined,
    why: ReleaseReason,
    now: Instant,
  ): readonly StoredRevocation[]
}

const REVOCATION = `username, device, revoked_serial AS serial, revoked_at_ms AS revokedAtMs, revocation AS number`

export function createDeviceReleases(database: Database): DeviceReleases {
  const devicesOf = database
    .prepare<[string], DeviceId>("SELECT device FROM devices WHERE username = ? AND state = 'loggedIn' ORDER BY device")
    .pluck()
  // The clock in the number lets it grow even where the store is restored from a backup; the newest is never removed.
  const end = database.prepare<[{ username: string; device: string; why: string; now: number }], StoredRevocation>(`
    UPDATE devices SET
      state = @why,
      revoked_serial = (SELECT pass_serial FROM accounts WHERE accounts.username = devices.username),
      revoked_at_ms = @now,
      revocation = max(@now, coalesce((SELECT max(revocation) FROM devices WHERE revocation IS NOT NULL), 0) + 1)
    WHERE username = @username AND device = @device AND state = 'loggedIn'
    RETURNING ${REVOCATION}`)

  function release(username: Username, device: DeviceId, why: ReleaseReason, now: Instant): StoredRevocation[] {
    const revocation = end.get({ username, device, why, now })
    return revocation === undefined ? [] : [revocation]
  }

  return {
    release,
    releaseOthers(username, exceptDevice, why, now) {
      const others = devicesOf.all(username).filter((device) => device !== exceptDevice)
      return others.flatMap((device) => release(username, device, why, now))
    },
  }
}

function createLogins(database: Database, write: Write): Omit<DeviceStore, RevocationMethods> {
  const ownerOf = database.prepare<[string], { readonly username: Username; readonly lastSeenAtMs: Instant }>(
    "SELECT username, last_seen_ms AS lastSeenAtMs FROM devices WHERE device = ? AND state = 'loggedIn'",
  )
  const passwordVersion = database
    .prepare<[string], number>('SELECT password_version FROM accounts WHERE username = ?')
    .pluck()
  const { requireWelcome } = createBanCheck(database)
  const countOthers = database
    .prepare<[string, string, number], number>(`
      SELECT count(*) FROM devices
      WHERE username = ? AND device <> ? AND state = 'loggedIn' AND last_seen_ms >= ?`)
    .pluck()
  // What was revoked of a device that comes back stays so: its passes from now on have higher serials.
  const admit = database.prepare<[string, string, number, number, Bytes]>(`
    INSERT INTO devices (username, device, state, first_seen_ms, last_seen_ms, certificate)
    VALUES (?, ?, 'loggedIn', ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      state = 'loggedIn', certificate = excluded.certificate, last_seen_ms = max(last_seen_ms, excluded.last_seen_ms)`)
  // By the clock, so that it grows even where the store is restored from a backup: peers keep what was revoked since.
  const nextSerial = database
    .prepare<[number, string], number>(
      'UPDATE accounts SET pass_serial = max(pass_serial + 1, ?) WHERE username = ? RETURNING pass_serial',
    )
    .pluck()
  const list = database.prepare<[string], StoredDevice>(`
    SELECT device, first_seen_ms AS firstSeenAtMs, last_seen_ms AS lastSeenAtMs
    FROM devices WHERE username = ? AND state = 'loggedIn' ORDER BY device`)
  const other = database.prepare<[{ username: string; device: string }]>(`
    SELECT 1 FROM accounts WHERE username = @username AND (had_devices = 1
      OR EXISTS (SELECT 1 FROM devices WHERE username = @username AND device <> @device))`)
  const requirePlace = createRemembering(database)
  const touch = database.prepare<[number, string, string]>(`
    UPDATE devices SET last_seen_ms = max(last_seen_ms, ?)
    WHERE username = ? AND device = ? AND state = 'loggedIn'`)

  return {
    async admitDevice({ username, device, certificate, now, proof, seenSince, devicesMax, rememberedMax }) {
      return await write(() => {
        requireWelcome(username)
        const login = ownerOf.get(device)
        const isKnown = login?.username === username && login.lastSeenAtMs >= seenSince
        if (proof.kind === 'password' && passwordVersion.get(username) !== proof.passwordVersion) {
          throw new HongyanError('NOT_LOGGED_IN', 'the password was changed meanwhile')
        }
        if (proof.kind === 'earlierLogin' && !isKnown) {
          throw new HongyanError('NOT_LOGGED_IN', `the device is not logged in as ${username}`)
        }
        if (login !== undefined && login.username !== username) {
          throw new HongyanError('CONFLICT', 'the device is logged in as another account; log out there first')
        }
        if (Number(countOthers.get(username, device, seenSince)) >= devicesMax) {
          throw new HongyanError('CONFLICT', `an account has at most ${devicesMax} devices; log out or revoke one`)
        }
        requirePlace(username, device, rememberedMax)
        const serial = nextSerial.get(now, username)
        if (serial === undefined) throw new HongyanError('NOT_FOUND', `${username} does not exist`)
        admit.run(username, device, now, now, certificate)
        return serial
      })
    },
    async devicesOf(username) {
      return list.all(username)
    },
    async hasHadOthers(username, device) {
      return other.get({ username, device }) !== undefined
    },
    async touchDevice(username, device, now) {
      await write(() => touch.run(now, username, device))
    },
  }
}

/** Makes room for a device that is new to the account. Throws RATE_LIMITED where every other one is still needed. */
function createRemembering(database: Database): (username: Username, device: DeviceId, rememberedMax: number) => void {
  const isKnown = database.prepare<[string, string]>('SELECT 1 FROM devices WHERE username = ? AND device = ?')
  const count = database.prepare<[string], number>('SELECT count(*) FROM devices WHERE username = ?').pluck()
  const forgetOne = database.prepare<[{ username: string }]>(`
    DELETE FROM devices WHERE username = @username AND device = (
      SELECT device FROM devices WHERE username = @username AND state <> 'loggedIn' AND revocation IS NULL
      ORDER BY last_seen_ms LIMIT 1)`)
  return (username, device, rememberedMax) => {
    if (isKnown.get(username, device) !== undefined || Number(count.get(username)) < rememberedMax) return
    if (forgetOne.run({ username }).changes === 0) {
      throw new HongyanError('RATE_LIMITED', 'too many devices of the account have come and gone lately', {
        retryAfterMs: UPKEEP_INTERVAL_MS,
      })
    }
  }
}

function createRevocations(database: Database, write: Write): Pick<DeviceStore, RevocationMethods> {
  const releases = createDeviceReleases(database)
  const after = database.prepare<[number, number, number], StoredRevocation>(`
    SELECT ${REVOCATION} FROM devices WHERE revocation > ? AND revoked_at_ms >= ? ORDER BY revocation LIMIT ?`)
  const newest = database
    .prepare<[], number>('SELECT coalesce(max(revocation), 0) FROM devices WHERE revocation IS NOT NULL')
    .pluck()
  const remove = database.prepare<[number, number]>(`
    UPDATE devices SET revocation = NULL WHERE (username, device) IN (
      SELECT username, device FROM devices
      WHERE revocation < (SELECT max(revocation) FROM devices WHERE revocation IS NOT NULL) AND revoked_at_ms < ?
      ORDER BY revocation LIMIT ?)`)

  const forget = database.prepare<[number, number]>(`
    DELETE FROM devices WHERE (username, device) IN (
      SELECT username, device FROM devices WHERE last_seen_ms < ? AND revocation IS NULL
      ORDER BY last_seen_ms LIMIT ?)`)

  return {
    async releaseDevice(username, device, why, now) {
      return await write(() => releases.release(username, device, why, now))
    },
    async releaseDevices(username, exceptDevice, why, now) {
      return await write(() => releases.releaseOthers(username, exceptDevice, why, now))
    },
    async revocationsAfter(number, { since, rowsMax }) {
      const rows = after.all(number, since, rowsMax + 1)
      return { revocations: rows.slice(0, rowsMax), newest: Number(newest.get()), more: rows.length > rowsMax }
    },
    async removeRevocations(before) {
      return await untilFew((rowsMax) => write(() => remove.run(before, rowsMax).changes))
    },
    async removeDevices(seenBefore) {
      return await untilFew((rowsMax) => write(() => forget.run(seenBefore, rowsMax).changes))
    },
  }
}
