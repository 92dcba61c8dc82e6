/**
 * Transfers that were accepted at the other side and are not fetched from here. Where there is no connection either nobody
 * would say why nothing moves: its user here is told that it waits. Tells each once.
 */
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import type { TransferRow, TransferStore } from '../store/transfers.ts'

export interface Unpulled {
  /** A transfer as it is now. */
  onRow(row: TransferRow): void
  /** For good: transfers that are interrupted by the same stop begin no new wait. */
  stop(): void
}

export interface UnpulledInit {
  readonly store: Pick<TransferStore, 'get'>
  /** Whether there is a connection with that device. */
  isReached(device: DeviceId): boolean
  onWaiting(id: TransferId): void
  readonly afterMs: number
}

export function createUnpulled({ store, isReached, onWaiting, afterMs }: UnpulledInit): Unpulled {
  const timers = new Map<TransferId, NodeJS.Timeout>()
  let isStopped = false

  function leave(id: TransferId): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
  }

  function look(id: TransferId): void {
    timers.delete(id)
    const row = store.get(id)
    if (row === undefined || !isUnpulled(row)) return
    // Whoever is connected and fetches something else first says so by fetching it.
    if (row.takenBy !== null && isReached(row.takenBy)) lookLater(id)
    else onWaiting(id)
  }

  function lookLater(id: TransferId): void {
    timers.set(id, setTimeout(look, afterMs, id))
  }

  return {
    onRow(row) {
      const { transferId } = row
      if (isStopped || !isUnpulled(row)) leave(transferId)
      else if (!timers.has(transferId)) lookLater(transferId)
    },
    stop() {
      isStopped = true
      for (const id of [...timers.keys()]) leave(id)
    },
  }
}

/** And nothing has been said of why. */
function isUnpulled({ direction, state, error }: TransferRow): boolean {
  return direction === 'outgoing' && state === 'accepted' && error === null
}
