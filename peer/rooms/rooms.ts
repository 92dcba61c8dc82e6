/**
 * Rooms of this peer: carries out what the room log decides, over gossip and the rendezvous' archive. Decides nothing
 * itself, and takes from either only what has been checked.
 */
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { type MessageId, messageIdFromBytes, NONCE_BYTES, signRoom } from '../../shared/message.ts'
import { parseRoomName, type RoomName, type Username } from '../../shared/names.ts'
import type { PushBody, ReplyOf } from '../../shared/session-methods.ts'
import type { Account, Welcome } from '../account/account.ts'
import type { MessageState } from '../api.ts'
import { oneAtATime } from '../core/one-at-a-time.ts'
import { type Author, authorsMissed } from '../core/rooms/gossip-silence.ts'
import type { RoomEffect, RoomEvent, RoomLog } from '../core/rooms/log.ts'
import type { Gossip, Verdict } from '../net/gossip/gossip.ts'
import type { Session } from '../net/session/session.ts'
import type { Directory } from '../people/directory.ts'
import type { Revocations } from '../people/revocations.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { MessageStore } from '../store/messages.ts'
import type { PlaceStore } from '../store/places.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { RoomStore } from '../store/rooms.ts'
import { createAuthorsOrder } from './authors-order.ts'
import { createRoomCarriers } from './carriers.ts'
import { createRoomJudge } from './judge.ts'
import { createRoomKeys, type OpenedSealed } from './keys.ts'
import { createMembership } from './membership.ts'
import {
  createRoomRecords,
  type OpenedPage,
  type RoomChatEvent,
  type RoomRecordsInit,
  type Unplaced,
} from './records.ts'
import { createRoomRepeats } from './repeats.ts'
import { createRoomWithheld } from './withheld.ts'

export interface RoomsInit extends Pick<RoomRecordsInit, 'onPlaced' | 'onShown'> {
  readonly log: RoomLog
  readonly account: Account
  readonly session: Session
  readonly directory: Directory
  readonly gossip: Gossip
  readonly profile: ProfileDatabase
  readonly messages: MessageStore
  readonly places: PlaceStore
  readonly rows: RoomStore
  readonly contacts: ContactStore
  readonly revocations: Pick<Revocations, 'isRevoked'>
  readonly clock: Clock
  readonly steady: Clock
  readonly random: (bytes: number) => Uint8Array
  onEvent(event: RoomChatEvent): void
  /** A room has been taken up in which this device was not before. */
  onJoined(): void
  /** Gossip has brought a message that is valid, be it known already. */
  onGossip(room: RoomName): void
  /** What these said just now the archive has brought, and gossip should have. */
  onMissed(room: RoomName, authors: readonly Author[]): void
}

export interface Rooms {
  joined(): readonly RoomName[]
  /** The rendezvous says in which rooms we are, with their keys and archives' heads. */
  onWelcome(rooms: Welcome['rooms']): void
  /** Takes rooms up from the profile, with the rendezvous away. */
  recall(): void
  join(room: RoomName): Promise<void>
  leave(room: RoomName): Promise<void>
  /** Resolves when the message is on disk. Throws NOT_MEMBER, NOT_LOGGED_IN, TOO_LARGE or NO_SPACE. */
  submit(room: RoomName, text: string, clientId?: string): Promise<{ id: MessageId; state: MessageState }>
  /** Tries to archive a failed message again. */
  retry(id: MessageId): Promise<{ state: MessageState }>
  /** Somebody's changed key is accepted: what they said under it can be read. */
  onKeyAccepted(): void
  onHead(push: PushBody<'roomHead'>): void
  /** Somebody has joined a room or left it. */
  onMembers(push: PushBody<'roomMembers'>): void
  /** The room has other keys from now on. */
  onKeys(push: PushBody<'roomKeys'>): void
  tell(event: { readonly type: 'sessionUp' | 'sessionDown' }): void
  /** Somebody else has come into the room who may have missed what was just said. */
  onNeighbour(room: RoomName): void
  /** Judges what gossip brings, before it is forwarded. */
  judge(room: RoomName, sealed: Uint8Array, from: DeviceId): Verdict
  stop(): void
}

const NOTHING: Unplaced = { unarchived: [], others: [], lacking: [] }

export function createRooms(init: RoomsInit): Rooms {
  const { log, account, session, directory, gossip, profile, messages, places, rows, contacts, revocations } = init
  const { clock, steady, random } = init
  const keys = createRoomKeys({ account, directory, rows, clock, random })
  const order = createAuthorsOrder(places)
  const carriers = createRoomCarriers({ session, gossip, keys, messages, order, onEvent: init.onEvent })
  const records = createRoomRecords(init)
  const isTrusted = (username: Username) => contacts.get(username)?.changedKey === undefined
  const withheld = createRoomWithheld({ rows, carriers, records, isTrusted })
  const isJoined = (room: RoomName) => rows.joined().includes(room)
  const repeats = createRoomRepeats({ session, carriers, messages, clock, isJoined, onEvent: init.onEvent })
  const judge = createRoomJudge({
    ...{ session, keys, messages, contacts, revocations, clock, steady },
    onValid: init.onGossip,
    onHeard: (room, id) => handle({ type: 'heard', room, id }),
  })
  const membership = createMembership({
    own: () => account.identity()?.username,
    ...{ isJoined, follow, forget, onEvent: init.onEvent },
  })
  let wake: NodeJS.Timeout | undefined
  let isStopped = false

  const turn = oneAtATime<{ event: RoomEvent; page: OpenedPage }>(({ event, page }) => {
    if (isStopped) return
    for (const effect of log.handle(event, steady.now())) perform(effect, page)
  })

  function handle(event: RoomEvent, page: OpenedPage = new Map()): void {
    turn({ event, page })
  }

  function perform(effect: RoomEffect, page: OpenedPage): void {
    switch (effect.type) {
      case 'commit':
        void records.commit(judge.take(effect.ids)).then(({ failed }) => onCommit(effect.room, failed))
        return
      case 'drop':
        judge.take(effect.ids)
        return
      case 'commitPage':
      case 'assign':
        void records.commitPage(effect, page).then(({ failed, fresh }) => {
          onCommit(effect.room, failed)
          if (effect.type === 'commitPage' && effect.live === true) onPulled(effect.room, fresh)
        })
        return
      case 'commitAhead':
        void records.commitAhead(effect, page).then(({ failed }) => onCommit(effect.room, failed))
        return
      case 'pull':
        void pull(effect.room, effect.after)
        return
      case 'publish':
        void carriers.publish(effect.room, effect.id)
        return
      case 'archive':
        void archive(effect.room, effect.id)
        return
      case 'persist':
        void records.setState(effect.id, effect.state, effect.reason)
        return
      case 'offerRefused':
        void records.refuse(effect.id, effect.reason)
        return
      case 'diverged':
        void onDiverged(effect.room, effect.index)
        return
      case 'complete':
        void onComplete(effect.room, effect.index)
        return
      case 'wakeAt':
        clearTimeout(wake)
        wake = setTimeout(() => handle({ type: 'tick' }), Math.max(0, effect.time - steady.now()))
    }
  }

  /** A store that failed has not taken these: the archive brings them again. */
  function onCommit(room: RoomName, failed: readonly MessageId[] | undefined): void {
    if (failed !== undefined && !isStopped) handle({ type: 'commitFailed', room, ids: failed, local: rows.head(room) })
  }

  function onPulled(room: RoomName, fresh: readonly OpenedSealed[]): void {
    const messages = fresh.map(({ opened }) => opened.message)
    const authors = authorsMissed(messages, clock.now())
    if (authors.length > 0 && !isStopped) init.onMissed(room, authors)
  }

  async function pull(room: RoomName, after: number): Promise<void> {
    const { event, page, withheld: left } = await carriers.pull(room, after)
    void records.withhold(room, left)
    handle(event, page)
  }

  async function archive(room: RoomName, id: MessageId): Promise<void> {
    const event = await carriers.archive(room, id)
    // Our copy has passed it without learning which it is; above, it gets its place with the others.
    const isPassed = event.type === 'archived' && event.index <= (rows.head(room)?.index ?? 0)
    if (isPassed) void records.place(room, id, event.index)
    handle(event)
  }

  async function onDiverged(room: RoomName, index: number): Promise<void> {
    const detail = `the archive of #${room} differs after ${index}`
    init.onEvent({ type: 'warning', code: 'ARCHIVE_RESTORED', detail })
    // Where that fails, the page that follows takes the copy back as well.
    await records.doubt(room, index).catch(() => undefined)
  }

  async function onComplete(room: RoomName, index: number): Promise<void> {
    // What a disk that refuses keeps us from offering now is offered in the next session.
    const { lacking, ...unplaced } = await records.settle(room, index).catch(() => NOTHING)
    if (isStopped) return
    handle({ type: 'loaded', room, ...unplaced })
    handle({ type: 'lacking', room, ids: lacking })
  }

  function enter({ room: name, epochs, index, chain }: ReplyOf<'joinRoom'>): void {
    const room = parseRoomName(name)
    profile.database.transaction(() => {
      rows.setJoined(room, true)
      keys.remember(room, epochs)
    })()
    gossip.subscribe(room)
    handle({ type: 'loaded', room, ...places.unarchived(`#${room}`) })
    handle({ type: 'entered', room, head: { index, chain }, local: rows.head(room) })
  }

  return {
    joined: () => rows.joined(),
    onWelcome(found) {
      const before = rows.joined()
      for (const state of found) enter(state)
      const now = found.map(({ room }) => parseRoomName(room))
      membership.settle(now, before)
      withheld.read()
    },
    recall() {
      for (const room of rows.joined()) {
        keys.remember(room, [])
        gossip.subscribe(room)
        handle({ type: 'loaded', room, ...places.unarchived(`#${room}`) })
      }
    },
    async join(room) {
      account.require()
      await follow(room)
    },
    async leave(room) {
      account.require()
      if (!isJoined(room)) throw new HongyanError('NOT_MEMBER', `you are not in #${room}`)
      await session.request('leaveRoom', { room })
      forget(room)
    },
    async submit(room, text, clientId) {
      const { username: sender, device, deviceSigner, pass } = account.require()
      if (!isJoined(room)) throw new HongyanError('NOT_MEMBER', `join #${room} first`)
      if (pass === undefined) throw new HongyanError('NOT_LOGGED_IN', 'the login has not been completed')
      const words = { room, sender, device, text, sentAtMs: clock.now(), nonce: random(NONCE_BYTES) }
      const { id, state, isNew } = await records.add(room, clientId, (sequence, lamport) => {
        const message = { ...words, sequence, lamport }
        return { ...signRoom(message, deviceSigner, pass), message }
      })
      if (isNew) handle({ type: 'submitted', room, id })
      return { id, state }
    },
    async retry(id) {
      const message = messages.get(id)
      if (message?.state !== 'failed') throw new HongyanError('CONFLICT', 'only a failed message can be tried again')
      const room = parseRoomName(message.conversation)
      if (!isJoined(room)) throw new HongyanError('NOT_MEMBER', `join #${room} first`)
      await records.setState(id, 'queued')
      handle({ type: 'loaded', room, unarchived: [id] })
      return { state: 'queued' }
    },
    onKeyAccepted: withheld.read,
    onHead({ room, index, chain, ids }) {
      handle({ type: 'headMoved', room: parseRoomName(room), index, chain, ids: ids.map(messageIdFromBytes) })
    },
    onKeys({ room: name, epochs }) {
      const room = parseRoomName(name)
      if (isJoined(room)) keys.remember(room, epochs)
    },
    onMembers: membership.onPush,
    tell: handle,
    onNeighbour: repeats.onNeighbour,
    judge: judge.judge,
    stop() {
      isStopped = true
      withheld.stop()
      repeats.stop()
      clearTimeout(wake)
    },
  }

  async function follow(room: RoomName): Promise<void> {
    enter(await session.request('joinRoom', { room }))
    init.onJoined()
  }

  function forget(room: RoomName): void {
    rows.setJoined(room, false)
    gossip.unsubscribe(room)
    keys.forget(room)
    handle({ type: 'left', room })
  }
}
