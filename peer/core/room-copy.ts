/**
 * One peer's copy of one room: it catches up from the archive, then follows gossip and fills what gossip lost. A part of
 * `room-log.ts` and as pure; it knows neither other rooms nor the session.
 */
import { equals } from '../../shared/bytes.ts'
import type { Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { ARCHIVE_REREAD_ENTRIES, GOSSIP_GRACE_MS, NEW_MEMBER_HISTORY } from '../../shared/limits.ts'
import { type MessageId, nextChain } from '../../shared/message.ts'
import type { RoomName } from '../../shared/names.ts'
import { chainOver, contradicts, EMPTY_CHAIN, isChainKnown, readPage } from './archive-chain.ts'
import { createBackoff } from './backoff.ts'
import { extendHead, type NamedHead } from './named-head.ts'
import { isFinalFromRendezvous } from './refusal.ts'
import { createHearing } from './room-hearing.ts'
import type { ArchivedId, Head, RoomEffect } from './room-log.ts'

export interface Page {
  readonly after: number
  readonly entries: readonly ArchivedId[]
  readonly newest: number
  readonly last?: Head
}

export interface RoomCopy {
  /** A session begins: until the room is entered and caught up, what is heard waits for what was missed. */
  sessionUp(now: Instant): void
  sessionDown(): void
  entered(head: Head, reached: Head | undefined, now: Instant): void
  left(): void
  heard(id: MessageId): void
  /** An own message is committed. */
  own(id: MessageId): void
  headMoved(head: Head, ids: readonly MessageId[], now: Instant): void
  page(page: Page, now: Instant): void
  commitFailed(ids: readonly MessageId[], stored: Head | undefined, now: Instant): void
  pullFailed(failure: { code: ErrorCode; retryAfterMs?: number }, now: Instant): void
  /** An own message has got its place. */
  archived(id: MessageId, index: number, now: Instant): void

  proceed(now: Instant): void
  /** When `proceed` could do more without another event; infinite if never. */
  dueAt(): Instant
  /** Entered in the present session. */
  readonly isEntered: boolean
}

export interface RoomCopyInit {
  readonly room: RoomName
  readonly random: () => number
  emit(effect: RoomEffect): void
  /** The archive has this message. */
  onPlaced(id: MessageId): void
}

function startOfNewMember(newest: number): Head {
  return { index: Math.max(0, newest - NEW_MEMBER_HISTORY), chain: EMPTY_CHAIN }
}

export function createRoomCopy({ room, random, emit, onPlaced }: RoomCopyInit): RoomCopy {
  const hearing = createHearing({ room, emit })
  const backoff = createBackoff({ random })
  let isEntered = false
  /** Our contiguous copy reaches here. */
  let local: Head = { index: 0, chain: EMPTY_CHAIN }
  /** The newest index that is known to exist. */
  let goal = 0
  let named: NamedHead | undefined
  /** What is missing has until then to come by gossip. */
  let pullAt: Instant = 0
  let pull: { readonly after: number; readonly goal: number } | undefined
  /** All that was said before we came is here, so gossip should bring the rest. */
  let isLive = false
  /** The archive has contradicted us since the room was entered: from then on it is believed. */
  let hasDiverged = false

  const isBehind = () => goal > local.index

  function assign(ids: readonly MessageId[], head: Head): void {
    const from = local.index
    const entries = ids.map((id, offset) => ({ id, index: from + 1 + offset }))
    local = head
    emit({ type: 'assign', room, entries, from, ...head })
    for (const id of ids) onPlaced(id)
  }

  /** All that the newest head names may be here already: then it only needs its place. */
  function assignIfAllHere(): void {
    if (named === undefined || named.index <= local.index || named.from > local.index) return
    const { index, chain } = named
    const ids = named.ids.slice(local.index - named.from)
    if (!ids.every(hearing.isHere)) return
    if (!isChainKnown(local) || equals(chainOver(local.chain, ids), chain)) {
      assign(ids, { index, chain })
      return
    }
    // Either the head lies or our copy is of another archive: a page tells.
    named = undefined
    pullAt = 0
  }

  /** From now on the archive is believed, and ours only up to `index`. */
  function diverge(index: number, now: Instant): void {
    hasDiverged = true
    isLive = false
    local = { index, chain: EMPTY_CHAIN }
    named = undefined
    pullAt = now
    hearing.hold(now)
    emit({ type: 'diverged', room, index })
  }

  /** Our newest entry is not the archive's; the first that differs lies before it, nobody knows how far. */
  function reread(newest: number, now: Instant): void {
    goal = newest
    const common = Math.min(local.index, newest)
    if (hasDiverged) local = { index: common, chain: EMPTY_CHAIN }
    else diverge(Math.max(0, common - ARCHIVE_REREAD_ENTRIES), now)
  }

  function commitPage(entries: readonly ArchivedId[], reached: Head): void {
    const from = local.index
    local = reached
    emit({ type: 'commitPage', room, entries, from, ...reached, ...(isLive ? { live: true as const } : {}) })
    const ids = entries.map(({ id }) => id)
    for (const id of ids) onPlaced(id)
    hearing.settled(ids)
  }

  function takePage({ entries, newest, last }: Page, now: Instant): void {
    const { taken, reached, isContradicted } = readPage(local, entries, hasDiverged)
    if (isContradicted && taken.length === 0) {
      reread(newest, now)
      return
    }
    if (isContradicted) {
      commitPage(taken, reached)
      diverge(reached.index, now)
      return
    }
    // Beyond what could be opened: the reply's last entry; or the archive's end, where it has nothing left before it.
    const end = last ?? { index: entries.length === 0 ? newest : 0, chain: EMPTY_CHAIN }
    const head = end.index > reached.index ? end : reached
    // A page that brings nothing though there is more would be asked for again and again.
    if (head.index === local.index && newest > local.index) backoff.fail(now)
    else backoff.succeed()
    if (head.index > local.index) commitPage(taken, head)
  }

  return {
    sessionUp(now) {
      hearing.hold(now)
    },

    sessionDown() {
      isEntered = false
      pull = undefined
      hearing.release()
    },

    entered(head, reached, now) {
      isEntered = true
      hasDiverged = false
      isLive = false
      pull = undefined
      named = undefined
      pullAt = now
      backoff.forgive()
      hearing.hold(now)
      goal = head.index
      if (reached === undefined) {
        local = startOfNewMember(head.index)
        // Told even where there is nothing yet: from now on the absent miss nothing.
        assign([], local)
        return
      }
      local = reached
      if (contradicts(head, local)) reread(head.index, now)
    },

    left: hearing.end,
    heard: hearing.heard,
    own: (id) => hearing.settled([id]),

    headMoved(head, ids, now) {
      // A push that a page has overtaken says nothing new.
      if (!isEntered || head.index < local.index) return
      if (contradicts(head, local)) reread(head.index, now)
      if (head.index <= local.index) return
      const wasBehind = isBehind()
      goal = Math.max(goal, head.index)
      named = extendHead(named, head, ids)
      if (named.from > local.index) pullAt = now
      else if (!wasBehind) pullAt = now + GOSSIP_GRACE_MS
    },

    page(page, now) {
      if (pull?.after !== page.after) return
      // A head that came after the question may be newer than the answer; one from before cannot be.
      goal = goal > pull.goal ? Math.max(goal, page.newest) : page.newest
      pull = undefined
      // Gone back since it was asked for.
      if (page.after > local.index) return
      if (page.newest < page.after && page.after === local.index) reread(page.newest, now)
      else takePage(page, now)
      if (page.newest > local.index) {
        pullAt = now
        if (hearing.holdsUntil !== undefined) hearing.hold(now)
      } else {
        pullAt = now + GOSSIP_GRACE_MS
        hearing.release()
      }
    },

    commitFailed(ids, stored, now) {
      hearing.forget(ids)
      goal = Math.max(goal, local.index)
      const reached = stored ?? startOfNewMember(goal)
      // A later failure may still speak of what an earlier one has taken back.
      if (reached.index < local.index) local = reached
      backoff.fail(now)
    },

    pullFailed({ code, retryAfterMs }, now) {
      if (pull === undefined) return
      pull = undefined
      backoff.fail(now, retryAfterMs)
      // Nothing will come, so nothing is waited for, until a head says otherwise.
      if (isFinalFromRendezvous(code)) goal = local.index
    },

    archived(id, index, now) {
      if (!isEntered) return
      const wasBehind = isBehind()
      goal = Math.max(goal, index)
      if (index === local.index + 1 && isChainKnown(local)) {
        assign([id], { index, chain: nextChain(local.chain, id) })
      } else if (!wasBehind) pullAt = now + GOSSIP_GRACE_MS
    },

    proceed(now) {
      assignIfAllHere()
      const isCaughtUp = isEntered && pull === undefined && !isBehind()
      if (isCaughtUp) isLive = true
      const { holdsUntil } = hearing
      if (holdsUntil !== undefined && (isCaughtUp || now >= holdsUntil)) hearing.release()
      assignIfAllHere()
      if (!isEntered || pull !== undefined || !isBehind() || now < pullAt || !backoff.isOver(now)) return
      pull = { after: local.index, goal }
      emit({ type: 'pull', room, after: local.index })
    },

    dueAt() {
      const isPullDue = isEntered && pull === undefined && isBehind()
      const pullDueAt = isPullDue ? Math.max(pullAt, backoff.until) : Number.POSITIVE_INFINITY
      return Math.min(pullDueAt, hearing.holdsUntil ?? Number.POSITIVE_INFINITY)
    },

    get isEntered() {
      return isEntered
    },
  }
}
