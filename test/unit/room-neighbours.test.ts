import { expect, it } from 'vitest'
import {
  type Candidate,
  createRoomNeighbours,
  type NeighbourEffect,
  type Sight,
} from '../../peer/core/rooms/room-neighbours.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  ROOM_NEIGHBOURS_ENOUGH,
  ROOM_NEIGHBOURS_FEW,
  ROOM_NEIGHBOURS_KEPT,
  ROOM_NEIGHBOURS_MAX,
} from '../../shared/limits.ts'
import { LOBBY, parseRoomName, type RoomName } from '../../shared/names.ts'

const DEV = parseRoomName('dev')
const NOW = 1_000_000

const devices = (count: number, prefix = 'device') =>
  Array.from({ length: count }, (_, number) => `${prefix}-${number}` as DeviceId)

function sightOf(rooms: Readonly<Record<string, readonly DeviceId[]>>, more: Partial<Sight> = {}): Sight {
  const linked = new Set(Object.values(rooms).flat())
  return {
    rooms: new Map(Object.entries(rooms) as [RoomName, readonly DeviceId[]][]),
    online: true,
    isLinked: (device) => linked.has(device),
    isRelayed: () => false,
    isNeeded: () => false,
    ...more,
  }
}

function createQuiet() {
  return createRoomNeighbours<Candidate>({ random: () => 0.5 })
}

function named(candidates: readonly Candidate[]) {
  return { type: 'named', room: LOBBY, candidates } as const
}

function of<Type extends NeighbourEffect<Candidate>['type']>(
  type: Type,
  effects: readonly NeighbourEffect<Candidate>[],
) {
  return effects.filter((effect): effect is Extract<typeof effect, { type: Type }> => effect.type === type)
}

const direct = (count: number) => devices(count, 'direct').map((device) => ({ device, isDirect: true }))
const relayed = (count: number) => devices(count, 'relayed').map((device) => ({ device, isDirect: false }))

it('dials as many as are lacking, those first who need no relay, and by a relay only what a mesh needs', () => {
  const dialled = (have: number, candidates: readonly Candidate[]) => {
    const neighbours = createQuiet()
    const sight = sightOf({ [LOBBY]: devices(have) })
    neighbours.handle({ type: 'changed' }, sight, NOW)
    return of('dial', neighbours.handle(named(candidates), sight, NOW)).map(({ candidate, way }) => [
      candidate.device,
      way,
    ])
  }
  expect(dialled(0, [...relayed(2), ...direct(8)]).map(([device]) => device)).toEqual(
    devices(ROOM_NEIGHBOURS_ENOUGH, 'direct'),
  )
  expect(dialled(1, direct(3)).map(([, way]) => way)).toEqual(['any', 'any', 'direct'])
  expect(dialled(0, relayed(8))).toHaveLength(ROOM_NEIGHBOURS_FEW)
  expect(dialled(1, [...relayed(8), ...direct(1)])).toEqual([
    ['direct-0', 'any'],
    ['relayed-0', 'any'],
  ])
  expect(dialled(ROOM_NEIGHBOURS_FEW, relayed(8))).toEqual([])
  expect(dialled(ROOM_NEIGHBOURS_ENOUGH, direct(8))).toEqual([])
})

it('asks at once when a neighbour is lost, and otherwise not while asking brought nobody', () => {
  const neighbours = createQuiet()
  const [lost, ...others] = devices(2)
  const before = sightOf({ [LOBBY]: lost === undefined ? [] : [lost, ...others] })
  expect(of('ask', neighbours.handle({ type: 'changed' }, before, NOW))).toHaveLength(1)
  expect(of('ask', neighbours.handle(named([]), before, NOW))).toEqual([])
  expect(of('ask', neighbours.handle({ type: 'looked' }, before, NOW + 1))).toEqual([])
  const after = sightOf({ [LOBBY]: others })
  expect(of('ask', neighbours.handle({ type: 'lost', device: lost as DeviceId }, after, NOW + 2))).toHaveLength(1)
})

it('replaces who could not be dialled by the next of those named', () => {
  const neighbours = createQuiet()
  const sight = sightOf({ [LOBBY]: [] })
  neighbours.handle({ type: 'changed' }, sight, NOW)
  neighbours.handle(named(direct(8)), sight, NOW)
  const failed = { type: 'dialFailed', device: 'direct-0' as DeviceId, reason: 'unreachable' } as const
  expect(of('dial', neighbours.handle(failed, sight, NOW)).map(({ candidate }) => candidate.device)).toEqual([
    'direct-6',
  ])
})

it('lets go only above the cap, down to what it keeps, those by a relay first and nobody who is needed', () => {
  const letGo = (sight: Sight) =>
    of('letGo', createQuiet().handle({ type: 'looked' }, sight, NOW)).map(({ device }) => device)
  expect(letGo(sightOf({ [LOBBY]: devices(ROOM_NEIGHBOURS_MAX) }))).toEqual([])
  const all = devices(ROOM_NEIGHBOURS_MAX + 1)
  expect(letGo(sightOf({ [LOBBY]: all }))).toHaveLength(all.length - ROOM_NEIGHBOURS_KEPT)
  const byRelay = new Set(all.slice(-3))
  const gone = letGo(sightOf({ [LOBBY]: all }, { isRelayed: (device) => byRelay.has(device) }))
  expect(new Set(gone.slice(0, 3))).toEqual(byRelay)
  expect(letGo(sightOf({ [LOBBY]: all }, { isNeeded: () => true }))).toEqual([])
})

it('lets nobody go whom another room would miss', () => {
  const all = devices(ROOM_NEIGHBOURS_MAX + 1)
  const shared = all.slice(0, ROOM_NEIGHBOURS_ENOUGH)
  const effects = createQuiet().handle({ type: 'looked' }, sightOf({ [LOBBY]: all, [DEV]: shared }), NOW)
  const gone = of('letGo', effects).map(({ device }) => device)
  expect(gone).toHaveLength(all.length - ROOM_NEIGHBOURS_KEPT)
  expect(gone.filter((device) => shared.includes(device))).toEqual([])
})
