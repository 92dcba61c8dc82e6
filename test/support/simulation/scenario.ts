/**
 * What a seed stands for: how many there are, how they are connected, what they do and what befalls them. Each kind of
 * trouble is there in some seeds and absent in others, since one kind can hide another.
 */
import { type Chance, createChance } from '../simulated-time.ts'

export type Misfortune =
  | 'kill'
  | 'longAbsence'
  | 'sessionLoss'
  | 'linkLoss'
  | 'partition'
  | 'fullDisk'
  | 'clockJump'
  | 'rendezvousKill'
  | 'rendezvousOutage'
  | 'rendezvousFullDisk'
  | 'backup'
  | 'restore'
  | 'aDayPasses'

export interface Scenario {
  readonly seed: number
  readonly accounts: number
  /** One account in this many has a second device; 0: none has. */
  readonly secondDevices: number
  readonly rooms: number
  readonly actions: number
  readonly misfortunes: number
  readonly kinds: readonly Misfortune[]
  readonly durationMs: number
  /** One way, at least. */
  readonly latencyMs: number
  /** [0, 1]: gossip that does not arrive. */
  readonly gossipLoss: number
  readonly gossipRepeats: number
  readonly gossipDelayMs: number
  /** Probability that the rendezvous refuses a request for the moment. */
  readonly refusals: number
  /** Probability that a step of a process is its last. */
  readonly peerKills: number
  readonly rendezvousKills: number
  readonly mailboxMax: number
  readonly archiveMax: number
  readonly pageRows: number
}

const KINDS: readonly Misfortune[] = [
  'kill',
  'longAbsence',
  'sessionLoss',
  'linkLoss',
  'partition',
  'fullDisk',
  'clockJump',
  'rendezvousKill',
  'rendezvousOutage',
  'rendezvousFullDisk',
  'backup',
  'restore',
  'aDayPasses',
]

/** Two to five devices' owners, and trouble at every turn. */
export function smallScenario(seed: number): Scenario {
  const chance = createChance(seed)
  const kinds = KINDS.filter(() => chance.happens(0.5))
  return {
    seed,
    accounts: 2 + chance.below(4),
    secondDevices: chance.pick([0, 0, 2]),
    rooms: chance.below(3),
    actions: 10 + chance.below(60),
    misfortunes: kinds.length === 0 ? 0 : chance.below(40),
    kinds,
    durationMs: chance.pick([5_000, 60_000, 600_000]),
    ...connections(chance),
    refusals: chance.pick([0, 0, 0.05, 0.3]),
    peerKills: chance.pick([0, 0, 0.001, 0.01]),
    rendezvousKills: chance.pick([0, 0, 0.001, 0.01]),
    mailboxMax: chance.pick([3, 1_000, 1_000]),
    archiveMax: chance.pick([10, 10_000, 10_000]),
    pageRows: chance.pick([2, 5, 100]),
  }
}

/** A rendezvous with hundreds of peers in one lobby, and the trouble that life brings. */
export function largeScenario(seed: number, accounts: number): Scenario {
  const chance = createChance(seed)
  return {
    seed,
    accounts,
    secondDevices: 10,
    rooms: 4,
    actions: 150,
    misfortunes: 60,
    kinds: KINDS.filter((kind) => kind !== 'aDayPasses' && chance.happens(0.7)),
    durationMs: 120_000,
    ...connections(chance),
    refusals: chance.pick([0, 0.02]),
    peerKills: chance.pick([0, 0.00002]),
    rendezvousKills: chance.pick([0, 0.00001]),
    mailboxMax: 1_000,
    archiveMax: 10_000,
    pageRows: 100,
  }
}

function connections(chance: Chance) {
  return {
    latencyMs: chance.pick([1, 20, 150]),
    gossipLoss: chance.pick([0, 0.1, 0.5, 1]),
    gossipRepeats: chance.pick([0, 0.3]),
    gossipDelayMs: chance.pick([5, 300, 2_000]),
  }
}
