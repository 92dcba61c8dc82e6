/**
 * The model of the full-screen face over a disk in memory: what is pressed, what comes, and what is seen of it. Effects are
 * carried out at once, or when a test wants.
 */
import type { Message } from '../../peer/api.ts'
import { defaultSettings } from '../../peer/faces/face-settings.ts'
import type { Key } from '../../peer/faces/tui/keys/key.ts'
import type { TuiEffect, TuiEvent } from '../../peer/faces/tui/model/event.ts'
import { reduce, wakeAt } from '../../peer/faces/tui/model/reduce.ts'
import { startState, type TuiState } from '../../peer/faces/tui/model/state.ts'
import type { Page, Part } from '../../peer/faces/tui/timeline/timeline.ts'
import { viewingOf, viewportOf } from '../../peer/faces/tui/timeline/viewport.ts'
import type { MessageId } from '../../shared/message.ts'
import { fakeId } from './fake-chat.ts'
import { NOW, textOf } from './tui-states.ts'

/** As the chat gives without being asked for another number. */
const PAGE = 100

type Load = Extract<TuiEffect, { readonly type: 'load' }>

export interface TalkStoryInit {
  readonly size?: TuiState['size']
  readonly rooms?: readonly string[]
}

export class TalkStory {
  state: TuiState
  now = NOW
  readonly disk: Message[] = []
  readonly unread = new Set<MessageId>()
  /** Of all kinds but those that the story carries out itself. */
  readonly effects: TuiEffect[] = []
  /** Pages wait until `answerLoads`. */
  isDiskSlow = false
  readonly #loads: Load[] = []
  readonly #rooms: readonly string[]

  constructor({ size = { columns: 80, rows: 24 }, rooms = ['lobby', 'dev'] }: TalkStoryInit = {}) {
    this.state = startState({ size, settings: defaultSettings('en') })
    this.#rooms = rooms
  }

  // ---- what happens

  tell(event: TuiEvent): void {
    const { state, effects } = reduce(this.state, event, this.now)
    this.state = state
    for (const effect of effects) this.#carryOut(effect)
  }

  /** As alice, in the lobby, with all that is on the disk. */
  logIn(): void {
    const login = { username: 'alice', peerId: 'peer', online: [], rooms: this.#rooms, newDevice: false }
    const ids = new Set([...this.#rooms.map((room) => `#${room}`), ...this.disk.map((message) => message.conversation)])
    const conversations = [...ids].map((id) => ({
      ...{ id, mentions: 0, unread: this.unreadIn(id) },
      lastAtMs: this.disk.findLast(({ conversation }) => conversation === id)?.sentAtMs ?? 0,
    }))
    this.tell({ type: 'loggedIn', login, connection: 'online', conversations })
    this.tell({ type: 'opened', conversation: '#lobby' })
  }

  /** `Alt-a`, `pageup`, or a character. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.tell({ type: 'key', key: keyOf(key) })
  }

  type(text: string): void {
    this.press(...text)
  }

  /** On the disk, and nobody tells of it. */
  write(conversation: string, from: string, text = `text ${this.disk.length + 1}`): Message {
    const position = this.disk.length + 1
    const message = { id: fakeId(position) as MessageId, position, conversation, from, text, sentAtMs: this.now }
    this.disk.push(message)
    if (from !== 'alice') this.unread.add(message.id)
    return message
  }

  receive(conversation: string, from: string, text?: string): Message {
    const message = this.write(conversation, from, text)
    this.tell({ type: 'chat', event: { type: 'message', message } })
    return message
  }

  /** On another device, which tells this one. */
  readElsewhere(conversation: string): void {
    for (const message of this.disk) if (message.conversation === conversation) this.unread.delete(message.id)
    this.#tellUnread(conversation)
  }

  /** Time goes by, and the face is woken when it wanted to be. */
  wait(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const at = wakeAt(this.state)
      if (at === undefined || at > end) break
      this.now = Math.max(this.now, at)
      this.tell({ type: 'tick' })
    }
    this.now = end
  }

  answerLoads(): void {
    for (const load of this.#loads.splice(0)) this.#answer(load)
  }

  failLoads(): void {
    for (const { conversation, part } of this.#loads.splice(0)) this.tell({ type: 'loadFailed', conversation, part })
  }

  // ---- what is seen

  /** The rows of the messages, without the spaces at their ends. */
  get rows(): readonly string[] {
    return viewportOf(this.state.timeline, viewingOf(this.state, this.now)).rows.map((row) => textOf(row).trimEnd())
  }

  /** Texts of the messages that are loaded. */
  get texts(): readonly string[] {
    return this.state.timeline.items.map((item) => (item.type === 'message' ? item.message.text : `note: ${item.text}`))
  }

  get open(): string {
    return this.state.timeline.conversation
  }

  /** `#dev 2 !` for two unread ones, one of which names alice; only those where there is something. */
  get marks(): readonly string[] {
    return this.state.conversations
      .filter(({ unread, mentions }) => unread > 0 || mentions > 0)
      .map(({ id, unread, mentions }) => `${id} ${unread}${mentions > 0 ? ' !' : ''}`)
  }

  unreadIn(conversation: string): number {
    return this.disk.filter((message) => message.conversation === conversation && this.unread.has(message.id)).length
  }

  #carryOut(effect: TuiEffect): void {
    switch (effect.type) {
      case 'load':
        if (this.isDiskSlow) this.#loads.push(effect)
        else this.#answer(effect)
        return
      case 'markRead':
        for (const { id, conversation, position } of this.disk) {
          if (conversation === effect.conversation && position <= effect.message.position) this.unread.delete(id)
        }
        break
      case 'markUnread':
        for (const { id, conversation, position, from } of this.disk) {
          const isAfter = conversation === effect.conversation && position >= effect.message.position
          if (isAfter && from !== 'alice') this.unread.add(id)
        }
        this.#tellUnread(effect.conversation)
        break
      case 'search': {
        const found = this.disk.filter(
          ({ text, conversation }) =>
            text.includes(effect.text) && (effect.conversation ?? conversation) === conversation,
        )
        this.tell({ ...effect, type: 'found', messages: found.toReversed() })
      }
    }
    this.effects.push(effect)
  }

  #tellUnread(conversation: string): void {
    const unread = this.unreadIn(conversation)
    this.tell({ type: 'chat', event: { type: 'unread', conversation, unread } })
  }

  #answer({ conversation, part }: Load): void {
    this.tell({ type: 'loaded', conversation, part, page: pageOf(this.disk, conversation, part) })
  }
}

function pageOf(disk: readonly Message[], conversation: string, part: Part): Page {
  const all = disk.filter((message) => message.conversation === conversation)
  const cut = (from: number, to: number): Page => ({
    messages: all.slice(Math.max(0, from), to),
    hasOlder: from > 0,
    hasNewer: to < all.length,
  })
  if (part.from === 'end') return cut(all.length - part.limit, all.length)
  if (part.from === 'start') return cut(0, PAGE)
  const at = all.findIndex(({ position }) => position >= part.position)
  if (part.from === 'before') return cut(at - PAGE, at)
  return part.from === 'after' ? cut(at + 1, at + 1 + PAGE) : cut(at - PAGE, at + PAGE)
}

function keyOf(written: string): Key {
  const parts = written === '-' ? ['-'] : written.split('-')
  const name = parts.at(-1) ?? ''
  const held = new Set(parts.slice(0, -1))
  const [ctrl, alt, shift] = [held.has('Ctrl'), held.has('Alt'), held.has('Shift')]
  const isText = [...name].length === 1 && !ctrl && !alt
  return { name: name === ' ' ? 'space' : name.toLowerCase(), text: isText ? name : '', ctrl, alt, shift }
}
