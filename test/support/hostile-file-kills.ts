/**
 * SIGKILL of sender or receiver at random moments of a transfer. Random only in when and whom it kills; the seed says
 * that, and what is sent.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createFleet } from './fleet.ts'
import { createChance } from './simulated-time.ts'
import { type Kind, startTransfer, transferOf } from './transfer-under-attack.ts'

/** A transfer of this size takes about a second, so kills within one meet every stage of it. */
const SIZE_BYTES = 160 * 2 ** 20
const KILL_WITHIN_MS = 900

export interface FileKills {
  readonly kind: Kind
  /** Fewer where the transfer ends before. */
  readonly kills: number
  readonly seed: number
}

/** Resolves with how many kills met the transfer on its way. */
export async function killWhileSending({ kind, kills, seed }: FileKills): Promise<number> {
  const chance = createChance(seed)
  await using fleet = await createFleet()
  let alice = await fleet.login('alice')
  let bob = await fleet.login('bob')
  const transfer = await startTransfer(fleet, { alice, bob }, { kind, sizeBytes: SIZE_BYTES, seed })
  let met = 0
  for (let count = 0; count < kills; count += 1) {
    await delay(chance.below(KILL_WITHIN_MS))
    if ((await transferOf(bob, transfer.transferId)).state !== 'verified') met += 1
    const victim = chance.pick([alice, bob])
    await victim.kill()
    const next = fleet.peer(victim.process.name)
    await next.request('resume')
    if (victim === alice) alice = next
    else bob = next
  }
  await transfer.expectArrived(alice, bob)
  return met
}
