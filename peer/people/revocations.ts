/**
 * Which passes are worth nothing any more. The rendezvous tells; what it told stands in the profile and counts while it is
 * away, too, so that patience with an expired pass never lets in a device that is known to be revoked.
 */
import type { Clock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceIdOf } from '../../shared/identity.ts'
import {
  CLOCK_SKEW_MS,
  PAGE_MAX_ROWS,
  PASS_GRACE_MS,
  PASS_LIFE_MS,
  REVOCATION_PAGES_MAX,
  REVOCATIONS_OF_STRANGERS_MAX,
  REVOCATIONS_UNSTORED_MAX,
} from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import type { Pass } from '../../shared/pass.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import type { ChatEvent } from '../api.ts'
import type { Session } from '../net/session/session.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { Revocation, RevocationStore } from '../store/revocations.ts'
import type { SettingsStore } from '../store/settings.ts'

export interface RevocationsInit {
  readonly session: Pick<Session, 'request'>
  readonly profile: Pick<ProfileDatabase, 'writeGathered'>
  readonly rows: RevocationStore
  readonly settings: SettingsStore
  readonly clock: Clock
  /** Passes of that device may be worth nothing from now on. */
  onRevoked(device: DeviceId): void
  onEvent(event: Extract<ChatEvent, { type: 'warning' }>): void
}

export interface Revocations {
  isRevoked(pass: Pick<Pass, 'serial' | 'certificate'>): boolean
  /** Takes what is pushed; it counts at once. Throws MALFORMED. */
  onPush(push: PushBody<'passesRevoked'>): void
  /** Asks for what is new since the last time; what is left after REVOCATION_PAGES_MAX pages, the next time. Never throws. */
  catchUp(): Promise<void>
}

export function createRevocations(init: RevocationsInit): Revocations {
  const { session, profile, rows, settings, clock } = init
  /** Not on disk yet, or never where it refuses: of this run at least nothing is forgotten. */
  const unstored = new Map<string, Revocation>()

  function isRevoked({ serial, certificate: { username, device } }: Pick<Pass, 'serial' | 'certificate'>): boolean {
    const told = unstored.get(keyOf(username, device))?.serial ?? -1
    return serial <= told || serial <= (rows.serialOf(username, device) ?? -1)
  }

  function hold(revocation: Revocation): void {
    const key = keyOf(revocation.username, revocation.device)
    if ((unstored.get(key)?.serial ?? -1) >= revocation.serial) return
    unstored.delete(key)
    unstored.set(key, revocation)
    // A disk that refuses for so long: what is forgotten here the rendezvous tells again at the next arrival.
    const [oldest = key] = unstored.keys()
    if (unstored.size > REVOCATIONS_UNSTORED_MAX) unstored.delete(oldest)
  }

  /** @param cursor where to go on next time; none for a push, which may have overtaken another */
  async function take(revocations: readonly Revocation[], cursor?: number): Promise<void> {
    for (const revocation of revocations) hold(revocation)
    for (const { device } of revocations) init.onRevoked(device)
    const now = clock.now()
    await profile.writeGathered(() => {
      for (const revocation of revocations) rows.save(revocation)
      if (cursor === undefined) return
      settings.set('revocationsKnown', cursor)
      // An expired pass is good for longer where its device has been met, and only there.
      rows.prune({
        strangersSince: now - PASS_LIFE_MS - CLOCK_SKEW_MS,
        metSince: now - PASS_LIFE_MS - PASS_GRACE_MS - CLOCK_SKEW_MS,
        strangersMax: REVOCATIONS_OF_STRANGERS_MAX,
      })
    })
    for (const revocation of revocations) {
      const key = keyOf(revocation.username, revocation.device)
      if (unstored.get(key) === revocation) unstored.delete(key)
    }
  }

  async function catchUp(): Promise<void> {
    let after = settings.get('revocationsKnown') ?? 0
    for (let page = 0; page < REVOCATION_PAGES_MAX; page++) {
      const reply = await session.request('revocations', { after, limit: PAGE_MAX_ROWS })
      // It knows less than it did: restored from a backup, with a clock that was set back. Ask for all it has.
      const isOlder = reply.last < after
      after = isOlder ? 0 : reply.last
      await take(reply.revocations.map(fromWire), after)
      if (!reply.more && !isOlder) return
    }
  }

  function warn(error: unknown): void {
    const { code, message } = toHongyanError(error)
    // Without a session the next one asks again.
    if (code === 'UNREACHABLE' || code === 'TIMEOUT' || code === 'CLOSED') return
    init.onEvent({ type: 'warning', code, about: 'revocationsNotKept', detail: message })
  }

  return {
    isRevoked,
    onPush(push) {
      take(push.revocations.map(fromWire)).catch(warn)
    },
    async catchUp() {
      await catchUp().catch(warn)
    },
  }
}

function keyOf(username: Username, device: DeviceId): string {
  return `${username} ${device}`
}

function fromWire({ username, device, serial, revokedAtMs }: PushBody<'passesRevoked'>['revocations'][number]) {
  return { username: parseUsername(username), device: deviceIdOf(device), serial, revokedAtMs }
}
