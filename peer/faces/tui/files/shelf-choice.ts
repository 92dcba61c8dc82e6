/** Which transfers stand on the screen, and what can be done with each. Pure. */
import { isGoing, isOffer, isOpen, isToMend } from '../../files/transfers.ts'
import type { Shelf, ShelfTransfer } from './shelf.ts'

/** What can be done by a key, and the command that does it. */
export type ShelfAction = 'accept' | 'decline' | 'pause' | 'resume' | 'cancel'

export function actionsFor(transfer: ShelfTransfer): readonly ShelfAction[] {
  if (isOffer(transfer)) return ['accept', 'decline']
  if (isGoing(transfer)) return ['pause', 'cancel']
  // Whoever paused resumes.
  if (transfer.state === 'paused') return transfer.reason === 'PAUSED' ? ['cancel'] : ['resume', 'cancel']
  if (isToMend(transfer)) return ['resume', 'cancel']
  return isOpen(transfer) ? ['cancel'] : []
}

/** Those that somebody should see now: offers, what stopped, what runs, and what changed a moment ago; of the same the newest first. */
export function pressingTransfers({ transfers }: Shelf): readonly ShelfTransfer[] {
  return transfers
    .filter((transfer) => rankOf(transfer) < QUIET)
    .sort((one, other) => rankOf(one) - rankOf(other) || other.number - one.number)
}

/** All of which something may still come, the newest first: where one chooses, nothing changes places. */
export function openTransfers({ transfers }: Shelf): readonly ShelfTransfer[] {
  return transfers.filter((transfer) => isOpen(transfer) || transfer.isFresh).reverse()
}

/** The one that the direct keys are for. */
export function newestOffer({ transfers }: Shelf): ShelfTransfer | undefined {
  return transfers.findLast(isOffer)
}

/** It waits for somebody else, or for its user to remember it. */
const QUIET = 4

function rankOf(transfer: ShelfTransfer): number {
  if (isOffer(transfer)) return 0
  if (isToMend(transfer)) return 1
  if (transfer.state === 'running') return 2
  return transfer.isFresh ? 3 : QUIET
}
