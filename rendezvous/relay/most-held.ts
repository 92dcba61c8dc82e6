/**
 * Which circuit goes where what waits for receivers fills a relay: of the account that has most waiting, and of its circuits
 * the one whose receiver has taken nothing for longest. So whoever fills a relay stands in their own way only, and a slow
 * line in nobody's. Pure.
 */
import type { Instant } from '../../shared/clock.ts'
import type { Username } from '../../shared/names.ts'

export interface Holding {
  /** Each direction for itself. */
  readonly held: readonly HeldFlow[]
}

export interface HeldFlow {
  /** That of the sending side. */
  readonly account: Username
  readonly heldBytes: number
  /** Since when the receiver has taken nothing; undefined where nothing waits for it, only for a share of the rate. */
  readonly stalledSince: Instant | undefined
}

export function mostHeld<Circuit extends Holding>(circuits: Iterable<Circuit>): Circuit | undefined {
  const flows = [...circuits].flatMap((circuit) => circuit.held.map((flow) => ({ circuit, flow })))
  const sums = new Map<Username, number>()
  for (const { flow } of flows) sums.set(flow.account, (sums.get(flow.account) ?? 0) + flow.heldBytes)
  const [first] = flows
    .filter(({ flow }) => flow.heldBytes > 0)
    .sort(({ flow: one }, { flow: other }) => {
      const ofAccount = (sums.get(other.account) ?? 0) - (sums.get(one.account) ?? 0)
      return ofAccount || compareStalls(one, other) || other.heldBytes - one.heldBytes
    })
  return first?.circuit
}

/** The longest first, and last those that do not stall. */
function compareStalls({ stalledSince: one }: HeldFlow, { stalledSince: other }: HeldFlow): number {
  if (one === other) return 0
  if (one === undefined) return 1
  return other === undefined ? -1 : one - other
}
