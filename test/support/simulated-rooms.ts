/**
 * Members of one room and its archive in virtual time: gossip loses and repeats, sessions break, processes are killed,
 * the archive is restored from a backup. Throws as soon as something happens that a user must never see.
 */
import type { CatchUp } from '../../peer/api.ts'
import { createRoomLog, type Head, type RoomEffect, type RoomEvent, type RoomLog } from '../../peer/core/rooms/log.ts'
import type { Instant } from '../../shared/clock.ts'
import { CATCH_UP_PATIENCE_MS, ROOM_HEAD_COALESCE_MS, ROOM_HEAD_MAX_IDS } from '../../shared/limits.ts'
import { type MessageId, nextChain } from '../../shared/message.ts'
import { LOBBY } from '../../shared/names.ts'
import { type Chance, type SimulatedTime, simulatedId } from './simulated-time.ts'

const room = LOBBY
const PAGE_ROWS = 7
/** Short absences are long enough to come back to the newest first. */
const SCREENFUL = 10
const NOTHING = new Uint8Array()

function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

// ---- the rendezvous

interface Archive {
  readonly ids: readonly MessageId[]
  headAt(index: number): Head
  append(id: MessageId): number
  /** How often something was brought. */
  readonly requests: number
  /** Back to the first `length` entries. */
  restore(length: number): void
  readonly wasRestored: boolean
  /** Is told every push; ids end with the newest. */
  onPush(listener: (head: Head, ids: readonly MessageId[]) => void): void
}

function createArchive(time: SimulatedTime): Archive {
  const ids: MessageId[] = []
  const chains: Uint8Array[] = [NOTHING]
  const listeners: ((head: Head, ids: readonly MessageId[]) => void)[] = []
  let pushed = 0
  let isPushDue = false
  let wasRestored = false
  let requests = 0

  const headAt = (index: number): Head => ({ index, chain: chains[index] ?? NOTHING })

  function push(): void {
    isPushDue = false
    const fresh = ids.slice(Math.max(pushed, ids.length - ROOM_HEAD_MAX_IDS))
    pushed = ids.length
    for (const listener of listeners) listener(headAt(ids.length), fresh)
  }

  return {
    ids,
    headAt,
    get requests() {
      return requests
    },
    append(id) {
      requests += 1
      const there = ids.indexOf(id)
      if (there !== -1) return there + 1
      chains.push(nextChain(chains.at(-1) ?? NOTHING, id))
      ids.push(id)
      if (!isPushDue) time.after(ROOM_HEAD_COALESCE_MS, push)
      isPushDue = true
      return ids.length
    },
    get wasRestored() {
      return wasRestored
    },
    restore(length) {
      wasRestored = true
      ids.length = Math.min(length, ids.length)
      chains.length = ids.length + 1
      pushed = Math.min(pushed, ids.length)
    },
    onPush: (listener) => listeners.push(listener),
  }
}

// ---- one member

/** What survives a kill. */
interface Disk {
  /** In the order shown. */
  readonly shown: MessageId[]
  readonly indexes: Map<MessageId, number>
  readonly own: Set<MessageId>
  head: Head | undefined
}

export interface Member {
  readonly disk: Disk
  readonly effects: number
  say(id: MessageId): void
  hear(id: MessageId): void
  push(head: Head, ids: readonly MessageId[]): void
  setSession(isUp: boolean): void
  crash(): void
  /** Its machine is lost, and all that only it had. */
  vanish(): void
  readonly isGone: boolean
}

/** What is signed into a message, and what its author knew. */
interface Written {
  readonly lamport: number
  /** On the author's disk when it was written. */
  readonly after: readonly MessageId[]
}

interface MemberInit {
  readonly catchUp: CatchUp
  readonly time: SimulatedTime
  readonly chance: Chance
  readonly archive: Archive
  readonly written: Map<MessageId, Written>
  readonly isCalm: () => boolean
  gossip(id: MessageId): void
}

function createMember({ catchUp, time, chance, archive, written, isCalm, gossip }: MemberInit): Member {
  const disk: Disk = { shown: [], indexes: new Map(), own: new Set(), head: undefined }
  let log: RoomLog = createRoomLog({ random: chance.random, catchUp, screenful: SCREENFUL })
  let run = 0
  let session = 0
  let sessionIsUp = false
  /** One way; requests, replies and pushes of a session keep their order. */
  let latencyMs = 50
  let wakeNumber = 0
  let effects = 0
  let isGone = false
  /** Since the last start. */
  let heard = new Set<MessageId>()
  let committed = new Set<MessageId>()
  let isPulling = false
  let lastArchived = -1
  /** In this session. */
  let brought = new Set<MessageId>()
  /** Own messages from before it. */
  let olderOwn: ReadonlySet<MessageId> = new Set()
  /** What was archived and not here when the room was entered, and how long it comes before all else. */
  let missed = new Set<MessageId>()
  let missedUntil: Instant = 0

  function tell(event: RoomEvent): void {
    if (isGone) return
    const answer = log.handle(event, time.now)
    effects += answer.length
    require(answer.length <= 3 * disk.shown.length + 3 * archive.ids.length + 5, 'too many effects of one event')
    for (const effect of answer) perform(effect)
  }

  function inSession(happen: () => void): void {
    const present = session
    time.after(latencyMs, () => {
      if (session === present) happen()
    })
  }

  const fails = () => !isCalm() && chance.happens(0.15)

  function perform(effect: RoomEffect): void {
    if (effect.type === 'commit') commit(effect.ids)
    if (effect.type === 'drop') for (const id of effect.ids) require(heard.delete(id), 'dropped what was not held')
    if (effect.type === 'commitPage') {
      requireQuietForAReason(effect)
      place(effect, show)
    }
    if (effect.type === 'commitAhead') placeAhead(effect)
    if (effect.type === 'assign')
      place(effect, (id) => require(disk.shown.includes(id), 'a place for what is not here'))
    if (effect.type === 'pull') pull(effect.after)
    if (effect.type === 'publish') gossip(effect.id)
    if (effect.type === 'archive') store(effect.id)
    if (effect.type === 'persist') require(effect.state === 'stored', 'an own message has failed')
    if (effect.type === 'offerRefused') require(false, 'the archive has refused what is valid')
    if (effect.type === 'diverged') doubt(effect.index)
    if (effect.type === 'complete') settle(effect.index)
    if (effect.type === 'wakeAt') wake(effect.time)
  }

  function show(id: MessageId): void {
    missed.delete(id)
    if (!disk.shown.includes(id)) disk.shown.push(id)
  }

  function commit(ids: readonly MessageId[]): void {
    for (const id of ids) {
      require(heard.delete(id), 'committed what was not held')
      require(!committed.has(id), 'committed twice')
      require(missed.size === 0 || time.now >= missedUntil, 'the present came before what was missed')
      committed.add(id)
      show(id)
    }
  }

  function place(
    { entries, from, index, chain }: Extract<RoomEffect, { type: 'commitPage' | 'assign' }>,
    take: (id: MessageId) => void,
  ): void {
    require(disk.head === undefined || disk.head.index === from, 'the copy has a gap')
    let before = from
    for (const entry of entries) {
      require(entry.index === before + 1, 'archived messages out of order')
      before = entry.index
      take(entry.id)
      setIndex(entry)
    }
    disk.head = { index, chain }
  }

  function requireQuietForAReason({ quietTo = 0, entries }: Extract<RoomEffect, { type: 'commitPage' }>): void {
    const newest = Math.max(0, ...disk.indexes.values())
    const quiet = entries.filter(({ id, index }) => index <= quietTo && !disk.shown.includes(id))
    require(quiet.every(({ index }) => index < newest), 'news came as if it were history')
  }

  function placeAhead({ entries }: Extract<RoomEffect, { type: 'commitAhead' }>): void {
    require(disk.head !== undefined && entries.length > 0, 'ahead of nothing')
    for (const entry of entries) {
      show(entry.id)
      setIndex(entry)
    }
    // The rest of what was missed comes quietly.
    missed.clear()
  }

  function setIndex({ id, index }: { readonly id: MessageId; readonly index: number }): void {
    for (const [other, place] of disk.indexes) if (place === index && other !== id) disk.indexes.delete(other)
    disk.indexes.set(id, index)
  }

  function doubt(index: number): void {
    require(archive.wasRestored, 'the archive was doubted without a reason')
    disk.head = { index, chain: NOTHING }
    // What is read again may be here already.
    missed.clear()
  }

  function settle(index: number): void {
    require(disk.head?.index === index, 'complete, and the copy is not')
    for (const [id, place] of disk.indexes) if (place > index) disk.indexes.delete(id)
    const unplaced = inOrder(disk.shown.filter((id) => !disk.indexes.has(id)))
    // The store answers after a commit.
    inSession(() => {
      load()
      tell({ type: 'lacking', room, ids: unplaced.filter((id) => !disk.own.has(id)) })
    })
  }

  function lamportOf(id: MessageId): number {
    return written.get(id)?.lamport ?? 0
  }

  function inOrder(ids: readonly MessageId[]): readonly MessageId[] {
    return ids.toSorted((a, b) => lamportOf(a) - lamportOf(b) || (a < b ? -1 : 1))
  }

  /** Own messages that no archive is known to have, and those of others before them. */
  function load(): void {
    const unplaced = inOrder(disk.shown.filter((id) => !disk.indexes.has(id)))
    const unarchived = unplaced.slice(0, unplaced.findLastIndex((id) => disk.own.has(id)) + 1)
    tell({ type: 'loaded', room, unarchived, others: unarchived.filter((id) => !disk.own.has(id)) })
  }

  function pull(after: number): void {
    require(sessionIsUp, 'asked without a session')
    require(!isPulling, 'two questions at once')
    isPulling = true
    const fate = fails()
    inSession(() => {
      const entries = archive.ids
        .slice(after, after + PAGE_ROWS)
        .map((id, offset) => ({ id, ...archive.headAt(after + 1 + offset) }))
      const newest = archive.ids.length
      inSession(() => {
        isPulling = false
        if (fate) tell({ type: 'pullFailed', room, code: 'TIMEOUT' })
        else tell({ type: 'page', room, after, entries, newest })
      })
    })
  }

  function store(id: MessageId): void {
    require(sessionIsUp, 'archived without a session')
    const order = [...disk.own].indexOf(id)
    require(order !== -1 || disk.shown.includes(id), 'offered what is not here')
    if (lastArchived < order && !archive.wasRestored) {
      const skipped = [...disk.own].slice(lastArchived + 1, order)
      require(skipped.every((other) => archive.ids.includes(other)), 'archived out of order')
      lastArchived = order
    }
    if (olderOwn.has(id) && !archive.wasRestored) {
      const missing = written.get(id)?.after.filter((other) => !brought.has(other) && !disk.indexes.has(other)) ?? []
      require(missing.every((other) => archive.ids.includes(other)), 'archived before what it may answer')
    }
    brought.add(id)
    const fate = fails()
    inSession(() => {
      if (fate && chance.happens(0.5)) {
        inSession(() => tell({ type: 'archiveFailed', room, id, code: 'RATE_LIMITED' }))
        return
      }
      const index = archive.append(id)
      inSession(() => {
        if (!fate && !disk.indexes.has(id) && index <= (disk.head?.index ?? 0)) setIndex({ id, index })
        if (fate) tell({ type: 'archiveFailed', room, id, code: 'TIMEOUT' })
        else tell({ type: 'archived', room, id, index })
      })
    })
  }

  function wake(at: Instant): void {
    require(at > time.now, 'woken for the past')
    wakeNumber += 1
    const number = wakeNumber
    const present = run
    time.after(at - time.now, () => {
      if (run === present && number === wakeNumber) tell({ type: 'tick' })
    })
  }

  function enter(): void {
    const head = archive.headAt(archive.ids.length)
    inSession(() => {
      const { head: local } = disk
      const unseen = local === undefined ? [] : archive.ids.slice(local.index, head.index)
      missed = new Set(unseen.filter((id) => !disk.shown.includes(id)))
      missedUntil = time.now + CATCH_UP_PATIENCE_MS
      tell({ type: 'entered', room, head, local })
    })
  }

  function endSession(): void {
    session += 1
    sessionIsUp = false
    isPulling = false
    missed.clear()
  }

  return {
    disk,
    get effects() {
      return effects
    },
    say(id) {
      if (isGone) return
      const newest = Math.max(0, ...disk.shown.map(lamportOf))
      written.set(id, { lamport: newest + 1, after: [...disk.shown] })
      disk.own.add(id)
      disk.shown.push(id)
      tell({ type: 'submitted', room, id })
    },
    hear(id) {
      if (isGone) return
      heard.add(id)
      tell({ type: 'heard', room, id })
    },
    push(head, ids) {
      if (sessionIsUp) inSession(() => tell({ type: 'headMoved', room, ...head, ids }))
    },
    setSession(isUp) {
      if (isUp === sessionIsUp) return
      endSession()
      if (!isUp) {
        tell({ type: 'sessionDown' })
        return
      }
      sessionIsUp = true
      lastArchived = -1
      brought = new Set()
      olderOwn = new Set(disk.own)
      latencyMs = 10 + chance.below(150)
      tell({ type: 'sessionUp' })
      load()
      inSession(enter)
    },
    get isGone() {
      return isGone
    },
    vanish() {
      endSession()
      isGone = true
    },
    crash() {
      run += 1
      endSession()
      heard = new Set()
      committed = new Set()
      lastArchived = -1
      log = createRoomLog({ random: chance.random, catchUp, screenful: SCREENFUL })
      load()
    },
  }
}

// ---- all together

export interface SimulatedRooms {
  readonly members: readonly Member[]
  readonly archived: readonly MessageId[]
  /** What its author had on disk when writing it. */
  knownTo(id: MessageId): readonly MessageId[]
  /** How often something was brought to the archive. */
  readonly requests: number
  say(member: Member): void
  /** The rendezvous stops, loses its newest entries, and starts again. */
  restoreArchive(lost: number): void
  /** From now on gossip and archive lose nothing, and all sessions stay. */
  calm(): void
}

export function createSimulatedRooms(time: SimulatedTime, chance: Chance, count: number): SimulatedRooms {
  const archive = createArchive(time)
  const written = new Map<MessageId, Written>()
  let said = 0
  let isCalm = false
  const members: Member[] = []

  /** Each other member may hear it, late, twice or never. */
  function gossip(from: Member | undefined, id: MessageId): void {
    for (const member of members) {
      if (member === from) continue
      const copies = isCalm ? 1 : chance.pick([0, 1, 1, 1, 2])
      for (let copy = 0; copy < copies; copy += 1) {
        time.after(5 + chance.below(500), () => {
          if (!member.disk.own.has(id)) member.hear(id)
        })
      }
    }
  }

  for (let number = 0; number < count; number += 1) {
    const member: Member = createMember({
      catchUp: number % 2 === 0 ? 'inOrder' : 'newestFirst',
      time,
      chance,
      archive,
      written,
      isCalm: () => isCalm,
      gossip: (id) => gossip(members[number], id),
    })
    members.push(member)
    archive.onPush((head, ids) => member.push(head, ids))
  }

  return {
    members,
    archived: archive.ids,
    knownTo: (id) => written.get(id)?.after ?? [],
    get requests() {
      return archive.requests
    },
    say(member) {
      said += 1
      member.say(simulatedId(said))
    },
    restoreArchive(lost) {
      for (const member of members) member.setSession(false)
      archive.restore(Math.max(0, archive.ids.length - lost))
    },
    calm() {
      isCalm = true
      for (const member of members) member.setSession(true)
    },
  }
}
