/** A file on its way over a network that is cut again and again, wherever it is just then. The seed says when. */
import { createFleet } from './fleet.ts'
import { createChance } from './simulated-time.ts'
import { startTransfer } from './transfer-under-attack.ts'
import { createUnreliableNetwork } from './unreliable-network.ts'

export interface FileCuts {
  readonly sizeBytes: number
  readonly cuts: number
  readonly seed: number
}

/** Every connection is cut that many times, each time somewhere within the next share of the file. */
export async function sendThroughCuts({ sizeBytes, cuts, seed }: FileCuts): Promise<void> {
  const chance = createChance(seed)
  await using network = await createUnreliableNetwork()
  await using fleet = await createFleet({ peerEnv: network.env })
  const alice = await fleet.login('alice')
  const bob = await fleet.login('bob')
  const transfer = await startTransfer(fleet, { alice, bob }, { kind: 'file', sizeBytes, seed })
  const { transferId } = transfer
  for (let cut = 0; cut < cuts; cut += 1) {
    const within = Math.floor(((cut + chance.random()) / (cuts + 1)) * sizeBytes)
    await bob.waitForEvent(
      'file.progress',
      (event) => event.transferId === transferId && Number(event.bytes) >= within,
      { after: cut === 0 ? 0 : bob.mark, timeoutMs: 120_000 },
    )
    for (const link of network.links()) link.cut()
  }
  await transfer.expectArrived(alice, bob)
}
