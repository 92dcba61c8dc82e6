/** The chat after login, on the stage: events in, what the person wants out, until somebody leaves. */
import { systemClock } from '../../../shared/clock.ts'
import { toHongyanError } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { Chat, ChatEvent, Transfer } from '../../api.ts'
import { errorText } from '../catalogue/index.ts'
import { type ChatState, createChatState, LOBBY_CONVERSATION } from '../commands/chat-state.ts'
import type { CommandContext, Leaving } from '../commands/command.ts'
import { helpAbout } from '../commands/help-command.ts'
import { parseLine } from '../commands/parse-line.ts'
import { perform } from '../commands/perform.ts'
import type { TransferList } from '../commands/transfer-list.ts'
import type { Session } from '../dialogue/menu.ts'
import type { ConflictChoice } from '../files/conflict.ts'
import { isOffer, isOpen } from '../files/transfers.ts'
import { createNotices } from '../notices/create-notices.ts'
import { offerNotice } from '../notices/file-notices.ts'
import { endingOf, keepArriving } from './arrivals.ts'
import { wordsOf } from './model/face-settings.ts'
import { type ShelfTransfer, transferOf } from './model/shelf.ts'
import { MESSAGE_PERFORMERS } from './perform/message-performers.ts'
import { PATH_PERFORMERS } from './perform/path-performers.ts'
import type { ChatEffect, Performer, Performers, Performing } from './perform/performer.ts'
import { SETTING_PERFORMERS } from './perform/setting-performers.ts'
import { isKeysTopic } from './rows/help-rows.ts'
import type { Stage } from './stage.ts'
import type { StageReader } from './stage-reader.ts'

/** A command that takes longer shows that it works. */
const SLOW_MS = 1_000

/** One table for each area. */
const PERFORMERS: Performers = {
  ...MESSAGE_PERFORMERS,
  ...PATH_PERFORMERS,
  ...SETTING_PERFORMERS,
}

export interface TalkInit extends Session {
  readonly stage: Stage
  readonly reader: StageReader
  readonly onConflict: ConflictChoice
}

/** `ended`: nobody is logged in here any more, and this is why. */
export type TalkEnd = Exclude<Leaving, undefined> | { readonly ended: string }

export interface Talk {
  readonly chat: Chat
  /** Carries out what concerns the chat. */
  perform(effect: ChatEffect): void
  /** The person leaves. */
  leave(): void
  /** Resolves when the person leaves. */
  readonly left: Promise<TalkEnd>
  close(): void
}

export async function openTalk({ chat, login, stage, reader, onConflict }: TalkInit): Promise<Talk> {
  const left = Promise.withResolvers<TalkEnd>()
  const conversations = (await chat.conversations()).map((known) => ({ ...known, mentions: 0 }))
  const rooms = login.rooms.map((room) => ({ id: `#${room}`, unread: 0, mentions: 0, lastAtMs: 0 }))
  const all = new Map([...rooms, ...conversations].map((each) => [each.id, each]))
  const { dispatch } = stage
  const context: CommandContext = {
    ...{ chat, onConflict, state: chatState(stage, login) },
    get catalogue() {
      return wordsOf(stage.state.settings)
    },
    showHelp: (about) => showHelp(about),
    face: {
      get settings() {
        return stage.state.settings
      },
      change: (settings) => dispatch({ type: 'settings', settings }),
    },
    ...{ print: reader.print, ask: reader.read, askHidden: reader.readHidden, working: reader.working },
  }
  const performing: Performing = {
    ...{ chat, context, dispatch },
    get state() {
      return stage.state
    },
    submit(line) {
      if (parseLine(line).type === 'command') inTurn(() => command(line).catch(fail))
      else void submit(line).catch(fail)
    },
  }
  const inTurn = takingTurns()

  const notices = createNotices({ state: context.state, words: () => context.catalogue, detail: 'news' })
  const tell = (event: ChatEvent) => {
    dispatch({ type: 'chat', event })
    const notice = notices.of(event, systemClock.now())
    if (notice !== undefined) dispatch({ type: 'noticed', notice })
  }
  const unsubscribe = chat.subscribe((event) => {
    // The fate of a message may be told before the call that sent it has returned.
    if (event.type === 'message.state') void context.state.sending.then(() => tell(event))
    else tell(event)
  })
  const arrivals = keepArriving({
    chat,
    arrived: (login) => dispatch({ type: 'arrived', login }),
    ended: (code) => left.resolve({ ended: endingOf(code, context.catalogue) }),
    failed: (error) => fail(error),
  })
  const { connection } = chat.status()
  dispatch({ type: 'loggedIn', login, connection, conversations: [...all.values()] })
  dispatch({ type: 'transfers', transfers: await shelvedTransfers(chat, stage) })
  dispatch({ type: 'opened', conversation: LOBBY_CONVERSATION })
  for (const offer of stage.state.shelf.transfers.filter(isOffer)) {
    dispatch({ type: 'noticed', notice: offerNotice(offer.number, offer, context.catalogue) })
  }

  const fail = (error: unknown) => reader.print(`! ${errorText(context.catalogue, toHongyanError(error))}`)

  function showHelp(about: string): void {
    const help = helpAbout(about, context.catalogue)
    if (help.type === 'unknown' && !isKeysTopic(about, context.catalogue)) reader.print(`! ${help.text}`)
    else dispatch({ type: 'helpWanted', about })
  }

  async function submit(line: string): Promise<void> {
    const leaving = await perform(line, context)
    // A command may have changed what no event tells its own user of.
    if (line.startsWith('/') && leaving === undefined)
      dispatch({ type: 'transfers', transfers: await shelvedTransfers(chat, stage) })
    if (leaving !== undefined) left.resolve(leaving)
  }

  async function command(line: string): Promise<void> {
    const slow = setInterval(() => {
      const { question, asking } = stage.state
      if (question === undefined && asking.working === undefined)
        dispatch({ type: 'working', text: context.catalogue.menu.working, mayAsk: true })
    }, SLOW_MS)
    try {
      await submit(line)
    } finally {
      clearInterval(slow)
      dispatch({ type: 'performed' })
    }
  }

  return {
    ...{ chat, left: left.promise },
    perform: (effect) => void performIt(effect, performing).catch(fail),
    leave: () => left.resolve('quit'),
    close() {
      unsubscribe()
      arrivals.close()
    },
  }
}

/** Those that ask must not ask at the same time. The first begins at once: what is typed next is for its question. */
function takingTurns(): (work: () => Promise<void>) => void {
  let last: Promise<void> | undefined
  return (work) => {
    const done: Promise<void> = (last === undefined ? work() : last.then(work)).finally(() => {
      if (last === done) last = undefined
    })
    last = done
  }
}

async function performIt<Type extends ChatEffect['type']>(
  effect: Extract<ChatEffect, { readonly type: Type }>,
  to: Performing,
): Promise<void> {
  const performer: Performer<Type> = PERFORMERS[effect.type as Type]
  await performer(effect, to)
}

/** Where lines go is what is open, and what was sent is shown there. */
function chatState(stage: Stage, login: Session['login']): ChatState {
  const known = createChatState(login)
  return {
    ...known,
    transfers: shelfList(stage),
    get conversation() {
      return stage.state.timeline.conversation
    },
    set conversation(conversation) {
      stage.dispatch({ type: 'opened', conversation })
    },
    rememberSent(sent) {
      known.rememberSent(sent)
      const { id, to, text } = sent
      // Last, until its page is read from the disk.
      const at = { position: Number.MAX_SAFE_INTEGER, sentAtMs: systemClock.now(), state: 'queued' } as const
      stage.dispatch({ type: 'sent', message: { id, conversation: to, from: login.username, text, ...at } })
    },
  }
}

/** Those that are not over, and those that have a number. */
async function shelvedTransfers(chat: Chat, stage: Stage): Promise<readonly Transfer[]> {
  const { shelf } = stage.state
  return (await chat.transfers()).filter((each) => isOpen(each) || transferOf(shelf, each.transferId) !== undefined)
}

/** The numbers that commands go by are those on the screen. */
function shelfList(stage: Stage): TransferList {
  const byId = (transferId: TransferId) => transferOf(stage.state.shelf, transferId)
  const asListed = (known: ShelfTransfer | undefined) => known && { ...known, state: known.stateAtFirst }
  return {
    add(transfer) {
      stage.dispatch({ type: 'transfers', transfers: [transfer] })
      return byId(transfer.transferId)?.number ?? 0
    },
    byNumber: (number) => asListed(stage.state.shelf.transfers.find((known) => known.number === number)),
    byId: (transferId) => asListed(byId(transferId)),
  }
}
