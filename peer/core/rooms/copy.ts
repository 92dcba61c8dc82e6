/**
 * One peer's copy of one room: it catches up from the archive, then follows gossip and fills what gossip lost. A part of
 * `log.ts` and as pure; it knows neither other rooms nor the session.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { ARCHIVE_REREAD_ENTRIES, DISK_RETRY_MS, GOSSIP_GRACE_MS } from '../../../shared/limits.ts'
import { type MessageId, nextChain } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import { createBackoff } from '../backoff.ts'
import { isFinalFromRendezvous } from '../refusal.ts'
import { contradicts, EMPTY_CHAIN, isChainKnown } from './archive-chain.ts'
import type { Head, RoomEffect } from './events.ts'
import { createHearing } from './hearing.ts'
import { extendHead, type NamedHead } from './named-head.ts'
import { nextQuestion, type Question } from './question.ts'
import { createRoomReach, type Page, startOfNewMember } from './reach.ts'

export interface RoomCopy {
  /** A session begins: until the room is entered and caught up, what is heard waits for what was missed. */
  sessionUp(now: Instant): void
  sessionDown(): void
  entered(head: Head, reached: Head | undefined, now: Instant): void
  left(): void
  heard(id: MessageId): void
  /** It is committed, though it was not heard. */
  here(id: MessageId): void
  headMoved(head: Head, ids: readonly MessageId[], now: Instant): void
  page(page: Page, now: Instant): void
  commitFailed(ids: readonly MessageId[], stored: Head | undefined, now: Instant): void
  pullFailed(failure: { code: ErrorCode; retryAfterMs?: number }, now: Instant): void
  /** An own message has got its place. */
  archived(id: MessageId, index: number, now: Instant): void
  proceed(now: Instant): void
  /** When `proceed` could do more without another event; infinite if never. */
  dueAt(): Instant
  /** The driver has answered to `complete`. */
  settled(): void
  /** Own messages may go to the archive: not before those that it has lost. */
  mayArchive(): boolean
  /** Entered in the present session. */
  isEntered(): boolean
  /** What the archive had then is here, or will never come. */
  isCaughtUp(): boolean
  /** Everything that the archive has is here: what has no place is missing there. */
  isComplete(): boolean
}

export interface RoomCopyInit {
  readonly room: RoomName
  /** Whoever has missed more than this gets so many of the newest first; undefined: all in order. */
  readonly screenful: number | undefined
  readonly random: () => number
  emit(effect: RoomEffect): void
  /** The archive has this message. */
  onPlaced(id: MessageId): void
  /** These were heard, and the archive is not known to have them. */
  onCommitted(ids: readonly MessageId[]): void
}

export function createRoomCopy({ room, screenful, random, emit, onPlaced, onCommitted }: RoomCopyInit): RoomCopy {
  const hearing = createHearing({ room, emit, onCommitted })
  const backoff = createBackoff({ random })
  /** The store has failed, and a page that comes sooner says nothing of whether it can be kept. */
  let storeDueAt: Instant = 0
  const reach = createRoomReach({
    ...{ room, emit },
    onPlaced(ids) {
      for (const id of ids) onPlaced(id)
      hearing.settled(ids)
    },
  })
  let isEntered = false
  /** The newest index that is known to exist. */
  let goal = 0
  let named: NamedHead | undefined
  /** What is missing at the front has until then to come by gossip. */
  let pullAt: Instant = 0
  let pull: Question | undefined
  /** The rendezvous has refused for good, until a head says otherwise. */
  let isRefused = false
  /** All that was said before we came is here, so gossip should bring the rest. */
  let isLive = false
  /** Far behind, the newest may come before the rest; not to whoever was never here, and gets little. */
  let mayLeap = false
  /** The archive has contradicted us since the room was entered: from then on it is believed. */
  let hasDiverged = false
  /** That all is here was told since the room was entered and the archive last contradicted us. */
  let wasComplete = false
  /** It has contradicted us, and we have not been told yet what it has lost. */
  let isInDoubt = false

  const isBehind = () => goal > reach.front
  const isComplete = () =>
    isEntered && !isRefused && pull === undefined && reach.ahead === undefined && goal <= reach.local.index

  function followHead(): void {
    if (named === undefined || reach.follow(named, hearing.isHere)) return
    // Either the head lies or our copy is of another archive: a page tells.
    named = undefined
    pullAt = 0
  }

  /** From now on the archive is believed, and ours only up to `index`. */
  function diverge(index: number, now: Instant): void {
    hasDiverged = true
    isInDoubt = true
    wasComplete = false
    isLive = false
    mayLeap = false
    named = undefined
    pullAt = now
    reach.setTo({ index, chain: EMPTY_CHAIN })
    hearing.hold(now)
    emit({ type: 'diverged', room, index })
  }

  /** Our newest entry is not the archive's; the first that differs lies before it, nobody knows how far. */
  function reread(newest: number, now: Instant): void {
    goal = newest
    const common = Math.min(reach.local.index, newest)
    if (hasDiverged) reach.setTo({ index: common, chain: EMPTY_CHAIN })
    else diverge(Math.max(0, common - ARCHIVE_REREAD_ENTRIES), now)
  }

  function takePage(page: Page, now: Instant): void {
    const reading = reach.takePage(page, { isTrusted: hasDiverged, isLive })
    if (reading === 'contradicted') reread(page.newest, now)
    else if (reading === 'changed') diverge(reach.local.index, now)
    // A page that brings nothing though there is more would be asked for again and again.
    else if (reading === 'stuck' && page.newest > reach.local.index) backoff.fail(now)
    else backoff.succeed()
    // The archive says that there is no more, whatever it said before.
    if (reach.local.index >= goal) reach.dropAhead()
  }

  /** What was heard meanwhile follows when nothing older is to be shown; patience begins anew with each page. */
  function pace(newest: number, now: Instant): void {
    if (newest > reach.front) {
      pullAt = now
      if (hearing.holdsUntil !== undefined) hearing.hold(now)
    } else {
      pullAt = now + GOSSIP_GRACE_MS
      hearing.release()
    }
  }

  function ask(now: Instant): void {
    if (!isEntered || pull !== undefined || !backoff.isOver(now) || now < storeDueAt) return
    const isFrontDue = isBehind() && now >= pullAt
    pull = nextQuestion({ reach, goal, isFrontDue, screenful: mayLeap ? screenful : undefined })
    if (pull !== undefined) emit({ type: 'pull', room, after: pull.after })
  }

  return {
    sessionUp: hearing.hold,

    sessionDown() {
      isEntered = false
      pull = undefined
      // The next archive may be another one, put back to a backup.
      named = undefined
      hearing.release()
    },

    entered(head, reached, now) {
      isEntered = true
      isRefused = false
      hasDiverged = false
      isInDoubt = false
      wasComplete = false
      isLive = false
      pull = undefined
      named = undefined
      pullAt = now
      backoff.forgive()
      hearing.hold(now)
      goal = head.index
      mayLeap = screenful !== undefined && reached !== undefined
      reach.setTo(reached ?? startOfNewMember(head.index))
      // Told even where there is nothing yet: from now on the absent miss nothing.
      if (reached === undefined) reach.assign([], reach.local)
      else if (contradicts(head, reached)) reread(head.index, now)
    },

    left: hearing.end,
    heard: hearing.heard,
    here: (id) => hearing.settled([id]),

    headMoved(head, ids, now) {
      // A push that a page has overtaken says nothing new.
      if (!isEntered || head.index < reach.front) return
      isRefused = false
      if (contradicts(head, reach.local)) reread(head.index, now)
      if (head.index <= reach.front) return
      const wasBehind = isBehind()
      goal = Math.max(goal, head.index)
      named = extendHead(named, head, ids)
      if (named.from > reach.front) pullAt = now
      else if (!wasBehind) pullAt = now + GOSSIP_GRACE_MS
    },

    page(page, now) {
      const question = pull
      if (question?.after !== page.after) return
      pull = undefined
      // A head that came after the question may be newer than the answer; one from before cannot be.
      goal = goal > question.goal ? Math.max(goal, page.newest) : page.newest
      const wasPast = question.from === 'copy' && reach.ahead !== undefined
      if (question.from === 'ahead') {
        if (!mayLeap) return
        // What proves nothing is read again in its order, where it can be told what is wrong.
        mayLeap = reach.takeAhead(page)
        if (!mayLeap) reach.dropAhead()
      } else {
        // Gone back since it was asked for.
        if (page.after > reach.local.index) return
        const isShorter = page.newest < page.after && page.after === reach.local.index
        if (isShorter) reread(page.newest, now)
        else takePage(page, now)
      }
      if (!wasPast || hasDiverged) pace(page.newest, now)
    },

    commitFailed(ids, stored, now) {
      hearing.forget(ids)
      goal = Math.max(goal, reach.front)
      wasComplete = false
      // From where it is certain, in order.
      mayLeap = false
      const reached = stored ?? startOfNewMember(goal)
      // A later failure may still speak of what an earlier one has taken back.
      reach.setTo(reached.index < reach.local.index ? reached : reach.local)
      storeDueAt = now + DISK_RETRY_MS
    },

    pullFailed({ code, retryAfterMs }, now) {
      if (pull === undefined) return
      pull = undefined
      backoff.fail(now, retryAfterMs)
      if (!isFinalFromRendezvous(code)) return
      // Nothing will come, so nothing is waited for.
      isRefused = true
      reach.dropAhead()
      goal = reach.local.index
    },

    archived(id, index, now) {
      if (!isEntered) return
      const wasBehind = isBehind()
      const { local, front, ahead } = reach
      const isNext = index === front + 1
      goal = Math.max(goal, index)
      if (isNext && ahead !== undefined) reach.raiseAhead(index)
      // What is still to come proves its place, or contradicts us.
      else if (wasBehind) return
      else if (isNext && isChainKnown(local)) reach.assign([id], { index, chain: nextChain(local.chain, id) })
      else pullAt = now + GOSSIP_GRACE_MS
    },

    proceed(now) {
      followHead()
      const isAtFront = isEntered && !isBehind() && (pull === undefined || reach.ahead !== undefined)
      const { holdsUntil } = hearing
      if (holdsUntil !== undefined && (isAtFront || now >= holdsUntil)) hearing.release()
      followHead()
      if (isComplete()) {
        isLive = true
        mayLeap = false
        if (!wasComplete) emit({ type: 'complete', room, index: reach.local.index })
        wasComplete = true
      }
      ask(now)
    },

    dueAt() {
      const isWaiting = isEntered && pull === undefined
      const askDueAt = Math.max(backoff.until, storeDueAt)
      const frontDueAt = isWaiting && isBehind() ? Math.max(pullAt, askDueAt) : Number.POSITIVE_INFINITY
      const gapDueAt = isWaiting && reach.ahead !== undefined ? askDueAt : Number.POSITIVE_INFINITY
      return Math.min(frontDueAt, gapDueAt, hearing.holdsUntil ?? Number.POSITIVE_INFINITY)
    },

    settled() {
      if (wasComplete) isInDoubt = false
    },
    mayArchive: () => isEntered && !isInDoubt,
    isEntered: () => isEntered,
    isCaughtUp: () => isEntered && (wasComplete || isRefused),
    isComplete,
  }
}
