/**
 * Writes down what happens to transfers and carries out what follows, in that order: the change with what is to be told
 * of it in one commit, then the files on disk, then the user here, once.
 */
import { toHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { TransferId } from '../../shared/message.ts'
import type { ChatEvent } from '../api.ts'
import { type Lifecycle, type LifecycleEffect, type LifecycleEvent, stepLifecycle } from '../core/files/lifecycle.ts'
import type { TransferChange, TransferRow, TransferStore } from '../store/transfers.ts'
import { removePart } from './disk/part.ts'
import type { Sessions } from './sessions.ts'

export type FileEvent = Extract<ChatEvent, { type: `file.${string}` }>

export interface LedgerInit {
  readonly store: TransferStore
  readonly sessions: Sessions
  onEvent(event: FileEvent): void
  /** There is something to tell the other side. */
  onAnswers(): void
  /** A transfer as it is now. */
  onRow(row: TransferRow): void
}

export interface Ledger {
  /** False, and nothing changes, where the transfer is past that. `change` goes into the same commit. */
  apply(id: TransferId, event: LifecycleEvent, change?: TransferChange): boolean
  /** The same; an attempt that it ends has ended before, and may have come further than that. */
  settle(id: TransferId, event: LifecycleEvent): Promise<boolean>
  /** The transfer, of that direction if one is named. Throws NOT_FOUND. */
  require(id: TransferId, direction?: TransferRow['direction']): TransferRow
}

type Telling = Extract<LifecycleEffect, { type: `tell${string}` }>

export function createLedger({ store, sessions, onEvent, onAnswers, onRow }: LedgerInit): Ledger {
  function apply(id: TransferId, event: LifecycleEvent, change: TransferChange = {}): boolean {
    const row = store.get(id)
    if (row === undefined) return false
    const step = stepLifecycle(lifecycleOf(row), event)
    if (Object.keys(step.change).length === 0) return false
    const answers = step.effects.flatMap((effect) => (effect.type === 'answer' ? [effect.answer] : []))
    const whole = step.change.state === 'verified' ? { bytes: row.sizeBytes, partPath: null } : {}
    store.update(id, { ...step.change, ...change, ...whole }, answers)
    const now = store.get(id) ?? row
    onRow(now)
    if (answers.length > 0) onAnswers()
    sessions.track(perform(now, step.effects))
    return true
  }

  /** Up to the first wait in the turn in which it happened. */
  async function perform(row: TransferRow, effects: readonly LifecycleEffect[]): Promise<void> {
    const stop = effects.find(({ type }) => type === 'stop')
    const running = sessions.get(row.transferId)
    if (stop?.type === 'stop' && running !== undefined) {
      await sessions.end(row.transferId, new HongyanError(stop.code, 'the transfer was ended'))
    }
    // Of one that was never accepted there is none, or one is being made by whoever then finds it withdrawn.
    const hasPart = row.path !== null && row.partPath !== null
    if (hasPart && effects.some(({ type }) => type === 'removePart')) {
      await removePart({ partPath: row.partPath, folder: row.folder })
      store.update(row.transferId, { partPath: null })
    }
    for (const effect of effects) {
      if (effect.type !== 'answer' && effect.type !== 'stop' && effect.type !== 'removePart') tell(row, effect)
    }
  }

  function tell({ transferId, path }: TransferRow, effect: Telling): void {
    if (effect.type === 'tellVerified') {
      onEvent({ type: 'file.verified', transferId, path: path ?? '', digest: toHex(effect.digest) })
    } else if (effect.type === 'tellFailed') {
      onEvent({ type: 'file.failed', transferId, code: effect.code, retryable: effect.retryable })
    } else {
      const reason = effect.reason === undefined ? {} : { reason: effect.reason }
      onEvent({ type: 'file.changed', transferId, state: effect.state, ...reason })
    }
  }

  return {
    apply,

    async settle(id, event) {
      const row = store.get(id)
      if (row === undefined) return false
      for (const effect of stepLifecycle(lifecycleOf(row), event).effects) {
        if (effect.type === 'stop') await sessions.end(id, new HongyanError(effect.code, 'the transfer was ended'))
      }
      return apply(id, event)
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

export function lifecycleOf(row: TransferRow): Lifecycle {
  return { ...row, source: row.device }
}
