/**
 * Which passes are worth nothing any more, for every peer to know: a page at a time for those who come, a push for those
 * who are here. What ends a login, and so revokes its passes, is decided elsewhere.
 */
import type { Clock } from '../../shared/clock.ts'
import { deviceBytes } from '../../shared/identity.ts'
import { PAGE_MAX_ROWS, PASS_GRACE_MS, PASS_LIFE_MS } from '../../shared/limits.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import { createCoalescer } from '../directory/coalesce.ts'
import type { Directory } from '../directory/directory.ts'
import { pageRows } from '../page.ts'
import type { DeviceStore, RevocationPage, StoredRevocation } from '../store/port.ts'

export interface RevocationsInit {
  readonly store: Pick<DeviceStore, 'revocationsAfter' | 'removeRevocations'>
  readonly directory: Pick<Directory, 'pushToAll' | 'pushDelayMs' | 'accountChanged'>
  readonly clock: Clock
}

export interface Revocations {
  /** Tells every session, a moment later. To be called once they are committed. */
  announce(made: readonly StoredRevocation[]): void
  /** Those numbered above `after` whose passes somebody could still take for good. @param limit 0 for the default */
  page(after: number, limit: number): Promise<RevocationPage>
  /** Forgets those whose passes nobody takes any more. Returns how many. */
  removeOld(): Promise<number>
  stop(): void
}

/** A pass issued just before its revocation is taken for so long at most, by those who never hear of it. */
const REVOCATION_LIFE_MS = PASS_LIFE_MS + PASS_GRACE_MS

export function createRevocations({ store, directory, clock }: RevocationsInit): Revocations {
  const news = createCoalescer<string, StoredRevocation>(directory.pushDelayMs, (made) => {
    const inOrder = [...made.values()].toSorted((a, b) => a.number - b.number)
    for (let start = 0; start < inOrder.length; start += PAGE_MAX_ROWS) {
      const piece = inOrder.slice(start, start + PAGE_MAX_ROWS)
      directory.pushToAll('passesRevoked', revocationsToWire(piece, { last: piece.at(-1)?.number ?? 0, more: false }))
    }
  })

  return {
    announce(made) {
      for (const revocation of made) {
        const { username, device } = revocation
        news.add(`${username} ${device}`, () => revocation)
        // Nobody waits for that device any more.
        directory.accountChanged(username)
      }
    },
    async page(after, limit) {
      return await store.revocationsAfter(after, {
        since: clock.now() - REVOCATION_LIFE_MS,
        rowsMax: pageRows(limit),
      })
    },
    async removeOld() {
      return await store.removeRevocations(clock.now() - REVOCATION_LIFE_MS)
    },
    stop() {
      news.stop()
    },
  }
}

export function revocationsToWire(
  revocations: readonly StoredRevocation[],
  page: Pick<PushBody<'passesRevoked'>, 'last' | 'more'>,
): PushBody<'passesRevoked'> {
  return {
    revocations: revocations.map(({ username, device, serial, revokedAtMs }) => {
      return { username, device: deviceBytes(device), serial, revokedAtMs }
    }),
    ...page,
  }
}
