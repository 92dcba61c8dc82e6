/**
 * Writes down what happens to transfers and tells it, in that order and once: a transfer that has ended otherwise than
 * verified is told as `file.failed` exactly once per ending, whoever caused it.
 */
import { toHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { TransferId } from '../../shared/message.ts'
import type { ChatEvent } from '../api.ts'
import { type Happening, happeningOf, nextState } from '../core/files/transfer.ts'
import type { TransferChange, TransferRow, TransferStore } from '../store/transfers.ts'

export type FileEvent = Extract<ChatEvent, { type: `file.${string}` }>

export interface Ledger {
  /** False, and nothing changes, where the transfer is past that. */
  move(id: TransferId, happening: Exclude<Happening, 'verified'>, change?: TransferChange): boolean
  verified(id: TransferId, file: { path: string; digest: Uint8Array }): void
  /** Declined, cancelled or failed, as the code says. */
  ended(id: TransferId, error: HongyanError, bytes?: number): void
  /** The transfer, of that direction if one is named. Throws NOT_FOUND. */
  require(id: TransferId, direction?: TransferRow['direction']): TransferRow
}

export function createLedger(store: TransferStore, onEvent: (event: FileEvent) => void): Ledger {
  function move(id: TransferId, happening: Happening, change: TransferChange = {}): boolean {
    const row = store.get(id)
    const state = row && nextState(row.state, happening)
    if (state === undefined) return false
    store.update(id, { error: null, ...change, state })
    return true
  }

  return {
    move,

    verified(id, { path, digest }) {
      const sizeBytes = store.get(id)?.sizeBytes ?? 0
      if (!move(id, 'verified', { path, bytes: sizeBytes, partPath: null })) return
      onEvent({ type: 'file.verified', transferId: id, path, digest: toHex(digest) })
    },

    ended(id, error, bytes) {
      const row = store.get(id)
      const state = row && nextState(row.state, happeningOf(error.code))
      if (state === undefined) return
      // A decline of what was accepted cancels it, and is told as what it is.
      const { code, retryable } = state === 'cancelled' ? new HongyanError('CANCELLED', 'cancelled') : error
      store.update(id, { state, error: code, partPath: null, ...(bytes === undefined ? {} : { bytes }) })
      onEvent({ type: 'file.failed', transferId: id, code, retryable })
    },

    require(id, direction) {
      const row = store.get(id)
      if (row === undefined || (direction !== undefined && row.direction !== direction)) {
        throw new HongyanError('NOT_FOUND', `there is no ${direction ?? ''} transfer ${id}`)
      }
      return row
    },
  }
}
