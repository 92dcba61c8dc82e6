/** What rooms of some size come to over many seeds, in words; stops at the first that does not hang together. */
import type { RoomShape } from './measure.ts'
import { liveThroughMesh, type MeshOutcome } from './story.ts'

export interface MeshesInit {
  readonly from: number
  readonly seeds: number
  readonly members: number
}

const NATED_SHARES = [0, 0.5, 0.9, 1]
/** What one member may open at the relay for its rooms. */
const CIRCUITS_MAX = 16

/** Throws an Error that names the seed. */
export function liveThroughMeshes({ from, seeds, members }: MeshesInit): string {
  const rows = NATED_SHARES.map((natedShare) => {
    const outcomes = Array.from({ length: seeds }, (_, offset) => {
      const seed = from + offset
      const outcome = liveThroughMesh({ seed, members, natedShare, circuitsMax: CIRCUITS_MAX })
      const { settled, healed, churned, returned } = outcome
      const isWhole = [settled, healed, churned, returned].every(({ parts }) => parts === 1)
      if (!isWhole) throw new Error(`with ${natedShare * 100} % behind NATs the room falls apart (seed ${seed})`)
      return outcome
    })
    return rowOf(natedShare, members, outcomes)
  })
  return [
    `rooms of ${members} members, ${seeds} seeds; a third vanishes, a quarter goes and is replaced, the rendezvous goes and returns`,
    '| behind NATs | neighbours: fewest, mean, p99, most, and most with the rendezvous away | hops | relayed | healed after | dials per member, in a quiet hour |',
    '| --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n')
}

function rowOf(natedShare: number, members: number, outcomes: readonly MeshOutcome[]): string {
  const settled = outcomes.map((outcome) => outcome.settled)
  const of = (pick: (shape: RoomShape) => number) => settled.map(pick)
  const heals = outcomes.map(({ healedMs }) => healedMs / 1000)
  const dials = outcomes.map(({ tally, quiet }) => (tally.dials - quiet.dials) / members)
  const quiet = outcomes.map((outcome) => outcome.quiet.dials / outcome.returned.members)
  return `| ${[
    `${natedShare * 100} %`,
    [
      Math.min(...of(({ fewest }) => fewest)),
      mean(of(({ mean: each }) => each)).toFixed(1),
      Math.max(...of(({ p99 }) => p99)),
      Math.max(...outcomes.map(({ mostEver }) => mostEver)),
      Math.max(...outcomes.map(({ mostAlone }) => mostAlone)),
    ].join(', '),
    Math.max(...of(({ hops }) => hops)),
    `${(mean(of(({ relayedShare }) => relayedShare)) * 100).toFixed(0)} %`,
    `${mean(heals).toFixed(0)} s, at most ${Math.max(...heals)} s`,
    `${mean(dials).toFixed(0)}, ${mean(quiet).toFixed(1)}`,
  ].join(' | ')} |`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
