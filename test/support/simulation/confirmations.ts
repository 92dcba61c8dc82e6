/** What receipts say, written down in the order in which `peer/private/confirmations.ts` does. */
import type { MessageId } from '../../../shared/message.ts'
import { type Body, conversationAt, type Letter } from './letter.ts'
import type { Machine } from './machine.ts'
import type { Outbox } from './outbox.ts'
import type { Refusal } from './rendezvous.ts'

type ReceiptBody = Extract<Body, { type: 'receipt' }>

/** `done` when it cannot get lost any more. */
export function hearReceipt(
  machine: Machine,
  outbox: Outbox,
  { sender, device, recipient }: Letter,
  { kind, ids }: ReceiptBody,
  done: (failure?: Refusal) => void,
): void {
  const { account: own, disk, profile, letters } = machine
  const isOwn = sender === own
  if (isOwn ? recipient !== own && kind !== 'read' : kind === 'stored' || kind === 'failed') {
    done()
    return
  }
  if (!isOwn) {
    const isTheirs = (id: MessageId) => letters.of(id).recipient === sender && profile.stateOf(id) !== undefined
    const theirs = ids.filter(isTheirs)
    for (const id of theirs) outbox.onConfirmed(id, sender, device)
    if (kind !== 'read' && theirs.length === ids.length) {
      done()
      return
    }
  }
  const write = () => {
    for (const id of ids) {
      if (!profile.isPlaced(id)) profile.keepEarly(sender, kind, id)
      else applyReceipt(machine, sender, kind, id)
    }
  }
  disk.write(write, () => done(), done)
}

/** Of a message that has its place. */
export function applyReceipt(
  { account: own, profile, letters }: Machine,
  by: Letter['sender'],
  kind: ReceiptBody['kind'],
  id: MessageId,
): void {
  if (profile.stateOf(id) === undefined) {
    if (by === own && kind === 'read') profile.markOneRead(id)
    return
  }
  if (kind === 'failed' && profile.stateOf(id) !== 'queued') return
  if (by === own || conversationAt(letters.of(id), own) === `@${by}`) profile.setState(id, kind)
}
