/**
 * Keys of rooms, one a day, made as far ahead as a pass may be used: whoever loses the rendezvous for a week can still
 * read and write.
 */
import type { Clock, Instant } from '../../shared/clock.ts'
import type { EpochKey } from '../../shared/epoch.ts'
import { EPOCH_MS, EPOCHS_AHEAD } from '../../shared/limits.ts'
import type { RoomName } from '../../shared/names.ts'
import type { RoomStore } from '../store/port.ts'

export interface EpochsInit {
  readonly store: Pick<RoomStore, 'epochsSince' | 'appendEpochs'>
  readonly clock: Clock
  /** 32 random bytes. */
  randomKey(): Uint8Array
}

export interface Epochs {
  /** The previous key if there was one, the current one, and EPOCHS_AHEAD more, in order. Makes what is missing. */
  keysOf(room: RoomName): Promise<readonly EpochKey[]>
  /** From now on the room has other keys; what was sealed with those before can still be opened by who has them. */
  renew(room: RoomName): Promise<void>
}

export function createEpochs({ store, clock, randomKey }: EpochsInit): Epochs {
  return {
    async keysOf(room) {
      const now = clock.now()
      const keys = await store.epochsSince(room, now)
      const missing = epochsToMake(keys.at(-1), now).map((epoch) => ({ ...epoch, key: randomKey() }))
      if (missing.length === 0) return keys
      await store.appendEpochs(room, keys.at(-1)?.epoch ?? 0, missing)
      // Not `missing`: somebody else's keys may have come first.
      return await store.epochsSince(room, now)
    },
    async renew(room) {
      const now = clock.now()
      const newest = (await store.epochsSince(room, now)).at(-1)
      // Of a room that never had a key nobody can have taken one along.
      if (newest === undefined) return
      const keys = epochsToReplace(newest, now).map((epoch) => ({ ...epoch, key: randomKey() }))
      await store.appendEpochs(room, newest.epoch, keys)
    },
  }
}

/** One that begins at once, and one for each day that has a key already: the highest epoch that has begun is in force. */
export function epochsToReplace(newest: EpochKey, now: Instant): readonly Omit<EpochKey, 'key'>[] {
  const first = { epoch: newest.epoch + 1, startsAtMs: now }
  const today = Math.floor(now / EPOCH_MS) * EPOCH_MS
  return [first, ...epochsToMake({ ...first, startsAtMs: today, key: newest.key }, now)]
}

/** After `newest`, or from today on where it is past, up to EPOCHS_AHEAD days from now. */
export function epochsToMake(newest: EpochKey | undefined, now: Instant): readonly Omit<EpochKey, 'key'>[] {
  const today = Math.floor(now / EPOCH_MS) * EPOCH_MS
  const last = today + EPOCHS_AHEAD * EPOCH_MS
  const first = newest === undefined ? today : Math.max(today, newest.startsAtMs + EPOCH_MS)
  const epochs: Omit<EpochKey, 'key'>[] = []
  for (let startsAtMs = first; startsAtMs <= last; startsAtMs += EPOCH_MS) {
    epochs.push({ epoch: (newest?.epoch ?? 0) + epochs.length + 1, startsAtMs })
  }
  return epochs
}
