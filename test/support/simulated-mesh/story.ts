/** A room's life: its members come, a third of them vanishes, some come and go, the rendezvous is away for a while. */
import type { DeviceId } from '../../../shared/identity.ts'
import { MINUTE, SECOND } from '../../../shared/limits/units.ts'
import { ROOM_NEIGHBOURS_FEW } from '../../../shared/limits.ts'
import { LOBBY } from '../../../shared/names.ts'
import { type RoomShape, shapeOf } from './measure.ts'
import { createMeshWorld, type MeshWorld, type Tally } from './world.ts'

export interface MeshStory {
  readonly seed: number
  readonly members: number
  /** Of them, those behind NATs. */
  readonly natedShare: number
  readonly circuitsMax: number
}

export interface MeshOutcome {
  readonly settled: RoomShape
  /** The most neighbours that anybody had at any second with the rendezvous there, and while it was away. */
  readonly mostEver: number
  readonly mostAlone: number
  /** From the moment on in which a third vanished until the others hang together again, with neighbours enough. */
  readonly healedMs: number
  /** Seconds of that in which messages did not reach everybody by gossip. */
  readonly partedSeconds: number
  readonly healed: RoomShape
  readonly churned: RoomShape
  /** While the rendezvous, and with it the relay, was away and a third of the others vanished. */
  readonly alone: RoomShape
  readonly returned: RoomShape
  /** In a quiet hour, of all members together. */
  readonly quiet: Tally
  /** In the whole story. */
  readonly tally: Tally
}

const COMING_MS = 50
const SETTLING_MS = 2 * MINUTE
const HEALING_MAX_MS = 5 * MINUTE

export function liveThroughMesh(story: MeshStory): MeshOutcome {
  const { seed, members: count, natedShare, circuitsMax } = story
  const world = createMeshWorld({ seed, circuitsMax })
  const { chance } = world
  let come = 0
  let mostEver = 0

  function arrive(): void {
    come += 1
    world.join(`device-${come}` as DeviceId, { isPublic: !chance.happens(natedShare), rooms: new Set([LOBBY]) })
  }
  const most = () => Math.max(...world.up().map(({ links }) => links.size))
  function pass(durationMs: number): void {
    for (let passed = 0; passed < durationMs; passed += SECOND) {
      world.pass(SECOND)
      mostEver = Math.max(mostEver, most())
    }
  }
  const shape = () => shapeOf(world.up(), LOBBY)

  while (come < count) {
    arrive()
    world.pass(COMING_MS)
  }
  pass(SETTLING_MS)
  const settled = shape()

  loseAThird(world)
  let healedMs = 0
  let partedSeconds = 0
  for (let now = shape(); !isHealthy(now) && healedMs < HEALING_MAX_MS; now = shape()) {
    pass(SECOND)
    healedMs += SECOND
    if (now.parts > 1) partedSeconds += 1
  }
  pass(SETTLING_MS)
  const healed = shape()

  for (let minute = 0; minute < 5; minute += 1) {
    for (let number = 0; number < count / 20; number += 1) {
      world.leave(chance.pick(world.up()).device)
      arrive()
      pass(SECOND)
    }
  }
  pass(SETTLING_MS)
  const churned = shape()

  world.stopRendezvous()
  world.pass(MINUTE)
  loseAThird(world)
  world.pass(SETTLING_MS)
  const alone = shape()
  const mostAlone = most()
  world.startRendezvous()
  world.pass(SETTLING_MS)
  const returned = shape()

  const before = { ...world.tally }
  pass(60 * MINUTE)
  const quiet = differenceOf(world.tally, before)
  return {
    ...{ settled, mostEver, mostAlone, healedMs, partedSeconds, healed, churned, alone, returned, quiet },
    tally: world.tally,
  }
}

function loseAThird(world: MeshWorld): void {
  for (const { device } of world.up()) if (world.chance.random() < 1 / 3) world.vanish(device)
}

function isHealthy({ parts, fewest, members }: RoomShape): boolean {
  return parts === 1 && fewest >= Math.min(ROOM_NEIGHBOURS_FEW, members - 1)
}

function differenceOf(after: Tally, before: Tally): Tally {
  return {
    dials: after.dials - before.dials,
    failedDials: after.failedDials - before.failedDials,
    relayRefusals: after.relayRefusals - before.relayRefusals,
    asks: after.asks - before.asks,
    letGo: after.letGo - before.letGo,
  }
}
