/** Words of the room log for tests, and one to which events happen one after another in virtual time. */
import type { CatchUp } from '../../peer/api.ts'
import { createRoomLog, type Head, type RoomEffect, type RoomEvent } from '../../peer/core/rooms/log.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { type MessageId, nextChain } from '../../shared/message.ts'
import { LOBBY } from '../../shared/names.ts'
import { simulatedId as id } from './simulated-time.ts'

export const room = LOBBY
const NOTHING = new Uint8Array()
export const sessionUp: RoomEvent = { type: 'sessionUp' }
export const sessionDown: RoomEvent = { type: 'sessionDown' }
const tick: RoomEvent = { type: 'tick' }
export const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
export const ids = (from: number, to: number): MessageId[] => numbers(from, to).map(id)

/** The archive holds message 1 at index 1, message 2 at index 2, and so on. */
const chains: Uint8Array[] = [NOTHING]
for (const each of ids(1, 3_000)) chains.push(nextChain(chains.at(-1) ?? NOTHING, each))
export const head = (index: number): Head => ({ index, chain: chains[index] ?? NOTHING })
export const unknownAt = (index: number): Head => ({ index, chain: NOTHING })
export const archived = (n: number) => ({ ...head(n), id: id(n) })

export const entered = (newest: Head, local?: Head): RoomEvent => ({ type: 'entered', room, head: newest, local })
export const heard = (n: number): RoomEvent => ({ type: 'heard', room, id: id(n) })
export const submitted = (n: number): RoomEvent => ({ type: 'submitted', room, id: id(n) })
export const headMoved = (index: number, from = index): RoomEvent => ({
  type: 'headMoved',
  room,
  ids: ids(from, index),
  ...head(index),
})
export const page = (after: number, to: number, newest = to): RoomEvent => ({
  type: 'page',
  room,
  after,
  entries: numbers(after + 1, to).map(archived),
  newest,
})
export const lacking = (from: number, to: number): RoomEvent => ({ type: 'lacking', room, ids: ids(from, to) })
export const pullFailed = (code: ErrorCode): RoomEvent => ({ type: 'pullFailed', room, code })
export const archiveFailed = (n: number, code: ErrorCode): RoomEvent => ({
  type: 'archiveFailed',
  room,
  id: id(n),
  code,
})

export const commit = (...each: number[]) => ({ type: 'commit', room, ids: each.map(id) })
export const drop = (...each: number[]) => ({ type: 'drop', room, ids: each.map(id) })
export const pull = (after: number) => ({ type: 'pull', room, after })
export const publish = (n: number) => ({ type: 'publish', room, id: id(n) })
export const archive = (n: number) => ({ type: 'archive', room, id: id(n) })
export const stored = (n: number) => ({ type: 'persist', room, id: id(n), state: 'stored' })
export const commitPage = (from: number, to: number) => ({
  type: 'commitPage',
  room,
  entries: numbers(from + 1, to).map(archived),
  from,
  ...head(to),
})
/** Of what was said since all before it is here. */
export const commitLive = (from: number, to: number) => ({ ...commitPage(from, to), live: true })
export const assign = (from: number, to: number) => ({
  type: 'assign',
  room,
  entries: numbers(from + 1, to).map((index) => ({ index, id: id(index) })),
  from,
  ...head(to),
})

export const complete = (index: number) => ({ type: 'complete', room, index })
/** Of a page in the past: nothing up to `quietTo` is shown. */
export const commitQuietly = (from: number, to: number, quietTo: number) => ({ ...commitPage(from, to), quietTo })
export const commitAhead = (from: number, to: number, earlier: number) => ({
  type: 'commitAhead',
  room,
  entries: numbers(from + 1, to).map(archived),
  earlier,
})

/** A room log to which events happen one after another. Time and completeness are asked for where they matter. */
export function start(...before: RoomEvent[]) {
  return startWith({}, ...before)
}

export function startWith(init: { catchUp?: CatchUp }, ...before: RoomEvent[]) {
  const log = createRoomLog({ random: () => 0.5, ...init })
  const completed: RoomEffect[] = []
  let now = 1_000_000
  let wakeAt = Number.POSITIVE_INFINITY
  const happens = (event: RoomEvent): readonly RoomEffect[] => {
    const effects = log.handle(event, now)
    for (const effect of effects) if (effect.type === 'wakeAt') wakeAt = effect.time
    completed.push(...effects.filter(({ type }) => type === 'complete'))
    return effects.filter(({ type }) => type !== 'wakeAt' && type !== 'complete')
  }
  for (const event of before) happens(event)
  return {
    happens,
    completed,
    /** Time passes, with a tick whenever one was asked for. */
    passes(durationMs: number): readonly RoomEffect[] {
      const end = now + durationMs
      const effects: RoomEffect[] = []
      while (wakeAt <= end) {
        now = wakeAt
        wakeAt = Number.POSITIVE_INFINITY
        effects.push(...happens(tick))
      }
      now = end
      return effects
    },
  }
}

/** In the room, with all its messages up to `index` here. */
export const inRoom = (index: number) => start(sessionUp, entered(head(index), head(index)))
