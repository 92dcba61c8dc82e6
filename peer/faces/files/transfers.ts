/** Finds a transfer, and says what can be done with it in the state that it is in. */
import { type ErrorCode, HongyanError } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { Chat, Transfer } from '../../api.ts'

type Stand = Pick<Transfer, 'direction' | 'state' | 'error'>

/** Failures after which the receiver can go on where it ended. */
const MENDABLE: ReadonlySet<ErrorCode> = new Set(['NO_SPACE', 'NOT_WRITABLE', 'CONFLICT', 'UNREACHABLE'])

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

/** Neither over nor stopped by a failure. */
export function isUnderWay(transfer: Stand): boolean {
  return transfer.state === 'offered' || transfer.state === 'paused' || isGoing(transfer)
}

/** By a failure that can be mended here. */
export function hasFailedForNow({ direction, state, error }: Stand): boolean {
  return state === 'failed' && direction === 'incoming' && error !== undefined && MENDABLE.has(error)
}

/** Goes on when its user says so. */
export function isStopped(transfer: Stand): boolean {
  return transfer.state === 'paused' || hasFailedForNow(transfer)
}
