/**
 * How far one copy of a room's archive reaches: without a gap, and at times above one. Says what is to be stored when it
 * grows. A part of `copy.ts` and as pure; asks nothing and knows no time.
 */
import { equals } from '../../../shared/bytes.ts'
import { NEW_MEMBER_HISTORY } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import { chainOver, EMPTY_CHAIN, isChainKnown, readPage } from './archive-chain.ts'
import type { ArchivedId, Head, RoomEffect } from './events.ts'
import type { NamedHead } from './named-head.ts'

export interface Page {
  readonly after: number
  readonly entries: readonly ArchivedId[]
  readonly newest: number
  readonly last?: Head
}

/**
 * `contradicted`: not even its first entry follows on ours. `changed`: up to where the copy reaches now it does, and then
 * it contradicts itself.
 */
export type Reading = 'advanced' | 'stuck' | 'contradicted' | 'changed'

export interface RoomReach {
  /** Up to here nothing is missing. */
  readonly local: Head
  /** Up to here the newest have been shown, though there is a gap below; undefined while there is none. */
  readonly ahead: number | undefined
  /** The newest that has been shown. */
  readonly front: number
  /** The copy reaches there and no further, whatever it was. */
  setTo(local: Head): void
  /** What stands above the gap counts for nothing; it is read again. */
  dropAhead(): void
  /** All that a head names may be here already: then it only needs its place. False if it contradicts the copy. */
  follow(named: NamedHead, isHere: (id: MessageId) => boolean): boolean
  /** These are here already and follow on the copy. */
  assign(ids: readonly MessageId[], head: Head): void
  /**
   * Takes what follows on the copy.
   * @param how.isTrusted the archive is believed where it contradicts us
   * @param how.isLive gossip should have brought it
   */
  takePage(page: Page, how: { readonly isTrusted: boolean; readonly isLive: boolean }): Reading
  /** Takes the newest, above a gap. False, and nothing taken, if the page brings nothing or contradicts itself. */
  takeAhead(page: Page): boolean
  /** What follows above the gap is here already. */
  raiseAhead(upTo: number): void
}

export interface RoomReachInit {
  readonly room: RoomName
  emit(effect: RoomEffect): void
  onPlaced(ids: readonly MessageId[]): void
}

export function startOfNewMember(newest: number): Head {
  return { index: Math.max(0, newest - NEW_MEMBER_HISTORY), chain: EMPTY_CHAIN }
}

export function createRoomReach({ room, emit, onPlaced }: RoomReachInit): RoomReach {
  let local: Head = { index: 0, chain: EMPTY_CHAIN }
  let ahead: number | undefined

  const front = () => Math.max(local.index, ahead ?? 0)

  function grow(head: Head): number {
    const from = local.index
    local = head
    return from
  }

  function assign(ids: readonly MessageId[], head: Head): void {
    const from = grow(head)
    const entries = ids.map((id, offset) => ({ id, index: from + 1 + offset }))
    emit({ type: 'assign', room, entries, from, ...head })
    onPlaced(ids)
  }

  function commit(entries: readonly ArchivedId[], head: Head, isLive: boolean): void {
    const from = grow(head)
    const live = isLive ? { live: true as const } : {}
    const quiet = ahead === undefined ? {} : { quietTo: ahead }
    if (ahead !== undefined && local.index >= ahead) ahead = undefined
    emit({ type: 'commitPage', room, entries, from, ...head, ...live, ...quiet })
    onPlaced(idsOf(entries))
  }

  return {
    get local() {
      return local
    },
    get ahead() {
      return ahead
    },
    get front() {
      return front()
    },
    setTo(reached) {
      local = reached
      ahead = undefined
    },
    dropAhead() {
      ahead = undefined
    },
    follow({ index, chain, from, ids: all }, isHere) {
      if (index <= front() || from > front()) return true
      const ids = all.slice(front() - from)
      if (!ids.every(isHere)) return true
      if (ahead !== undefined) {
        ahead = index
        return true
      }
      if (isChainKnown(local) && !equals(chainOver(local.chain, ids), chain)) return false
      assign(ids, { index, chain })
      return true
    },
    assign,
    takePage({ entries, newest, last }, { isTrusted, isLive }) {
      const { taken, reached, isContradicted } = readPage(local, entries, { isTrusted })
      if (isContradicted) {
        if (taken.length === 0) return 'contradicted'
        commit(taken, reached, isLive)
        return 'changed'
      }
      // Beyond what could be opened: the reply's last entry; or the archive's end, where it has nothing left before it.
      const end = last ?? { index: entries.length === 0 ? newest : 0, chain: EMPTY_CHAIN }
      const head = end.index > reached.index ? end : reached
      if (head.index <= local.index) return 'stuck'
      commit(taken, head, isLive)
      return 'advanced'
    },
    takeAhead({ after, entries, last }) {
      const { taken, reached, isContradicted } = readPage({ index: after, chain: EMPTY_CHAIN }, entries, {
        isTrusted: false,
      })
      const upTo = Math.max(last?.index ?? 0, reached.index)
      if (isContradicted || upTo <= after) return false
      const earlier = Math.max(0, after - front())
      // Meanwhile the copy may have come as far by itself.
      if (upTo > local.index) ahead = Math.max(upTo, front())
      emit({ type: 'commitAhead', room, entries: taken, earlier })
      onPlaced(idsOf(taken))
      return true
    },
    raiseAhead(upTo) {
      if (ahead !== undefined) ahead = Math.max(ahead, upTo)
    },
  }
}

function idsOf(entries: readonly ArchivedId[]): readonly MessageId[] {
  return entries.map(({ id }) => id)
}
