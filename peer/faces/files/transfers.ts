/** Finds a transfer, and says what can be done with it in the state that it is in. */
import { HongyanError } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { Chat, Transfer } from '../../api.ts'

type Stand = Pick<Transfer, 'direction' | 'state' | 'retryable'>

/** Throws NOT_FOUND. */
export async function requireTransfer(chat: Pick<Chat, 'transfers'>, transferId: TransferId): Promise<Transfer> {
  const transfer = (await chat.transfers()).find((known) => known.transferId === transferId)
  if (transfer === undefined) throw new HongyanError('NOT_FOUND', 'there is no such transfer')
  return transfer
}

export function isOffer({ direction, state }: Stand): boolean {
  return direction === 'incoming' && state === 'offered'
}

/** On its way, or waiting for the other side. */
export function isGoing({ state }: Stand): boolean {
  return state === 'accepted' || state === 'running'
}

/** By a failure that can be mended here. */
export function isToMend(transfer: Stand): boolean {
  return transfer.direction === 'incoming' && hasStopped(transfer)
}

/** Something may still come of it. */
export function isOpen(transfer: Stand): boolean {
  return transfer.state === 'offered' || transfer.state === 'paused' || isGoing(transfer) || hasStopped(transfer)
}

/** Goes on when its user says so. */
export function isResumable(transfer: Stand): boolean {
  return transfer.state === 'paused' || isToMend(transfer)
}

function hasStopped({ state, retryable }: Stand): boolean {
  return state === 'failed' && retryable === true
}
