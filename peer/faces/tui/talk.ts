/** The chat after login, on the stage: events in, what the person wants out, until somebody leaves. */
import { systemClock } from '../../../shared/clock.ts'
import { toHongyanError } from '../../../shared/errors.ts'
import type { Chat, ChatEvent, Transfer } from '../../api.ts'
import { errorText } from '../catalogue/index.ts'
import { LOBBY_CONVERSATION } from '../commands/chat-state.ts'
import type { CommandContext, Leaving } from '../commands/command.ts'
import { helpAbout } from '../commands/help-command.ts'
import { perform } from '../commands/perform.ts'
import type { Session } from '../dialogue/menu.ts'
import type { ConflictChoice } from '../files/conflict.ts'
import { isOffer, isOpen } from '../files/transfers.ts'
import { createNotices } from '../notices/create-notices.ts'
import { offerNotice } from '../notices/file-notices.ts'
import { createCommandState } from './command-state.ts'
import type { Conversations } from './model/conversations.ts'
import { wordsOf } from './model/face-settings.ts'
import { transferOf } from './model/shelf.ts'
import { MESSAGE_PERFORMERS } from './perform/message-performers.ts'
import { PEOPLE_PERFORMERS } from './perform/people-performers.ts'
import type { ChatEffect, Performer, Performers, Performing } from './perform/performer.ts'
import { SETTING_PERFORMERS } from './perform/setting-performers.ts'
import { isKeysTopic } from './rows/help-rows.ts'
import type { Stage } from './stage.ts'
import type { StageReader } from './stage-reader.ts'

/** One table for each area. */
const PERFORMERS: Performers = {
  ...MESSAGE_PERFORMERS,
  ...PEOPLE_PERFORMERS,
  ...SETTING_PERFORMERS,
}

export interface TalkInit extends Session {
  readonly stage: Stage
  readonly reader: StageReader
  readonly onConflict: ConflictChoice
}

export interface Talk {
  /** Carries out what concerns the chat. */
  perform(effect: ChatEffect): void
  /** Resolves when the person leaves. */
  readonly left: Promise<Exclude<Leaving, undefined>>
  close(): void
}

export async function openTalk({ chat, login, stage, reader, onConflict }: TalkInit): Promise<Talk> {
  const left = Promise.withResolvers<Exclude<Leaving, undefined>>()
  // Counted in the same turn: what comes later is told, and nothing is counted twice.
  const counted = chat.conversations()
  let early: ChatEvent[] | undefined = []
  const unsubscribe = chat.subscribe((event) => (early === undefined ? hear(event) : void early.push(event)))
  const { dispatch } = stage
  const state = createCommandState(stage, login)
  const context: CommandContext = {
    ...{ chat, onConflict, state },
    get catalogue() {
      return wordsOf(stage.state.settings)
    },
    showHelp: (about) => showHelp(about),
    ...{ print: reader.print, ask: reader.read, askHidden: reader.readHidden },
  }
  const performing: Performing = {
    ...{ chat, context, dispatch },
    get state() {
      return stage.state
    },
    submit(line, conversation) {
      commands = commands.then(() => submit(line, conversation)).catch(fail)
    },
  }
  /** Commands wait for each other: they may ask. */
  let commands = Promise.resolve()

  const notices = createNotices({ state, words: () => context.catalogue, detail: 'news' })
  const tell = (event: ChatEvent) => {
    dispatch({ type: 'chat', event })
    const notice = notices.of(event, systemClock.now())
    if (notice !== undefined) dispatch({ type: 'noticed', notice })
  }
  const hear = (event: ChatEvent): void => {
    // The fate of a message may be told before the call that sent it has returned.
    if (event.type === 'message.state') void state.sending.then(() => tell(event))
    else tell(event)
  }
  const conversations = listOf(await counted, login)
  dispatch({ type: 'loggedIn', login, connection: chat.status().connection, conversations })
  early.forEach(hear)
  early = undefined
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

  async function submit(line: string, conversation: string): Promise<void> {
    state.typedIn(conversation)
    const leaving = await perform(line, context)
    // A command may have changed what no event tells its own user of.
    if (line.startsWith('/') && leaving === undefined)
      dispatch({ type: 'transfers', transfers: await shelvedTransfers(chat, stage) })
    if (leaving !== undefined) left.resolve(leaving)
  }

  return {
    left: left.promise,
    perform: (effect) => void performIt(effect, performing).catch(fail),
    close: unsubscribe,
  }
}

async function performIt<Type extends ChatEffect['type']>(
  effect: Extract<ChatEffect, { readonly type: Type }>,
  to: Performing,
): Promise<void> {
  const performer: Performer<Type> = PERFORMERS[effect.type as Type]
  await performer(effect, to)
}

/** Rooms that were left are on the disk, and not in the list. */
function listOf(counted: Awaited<ReturnType<Chat['conversations']>>, { rooms }: Session['login']): Conversations {
  const joined = new Set(rooms.map((room) => `#${room}`))
  const silent = [...joined].filter((id) => counted.every((each) => each.id !== id))
  return [
    ...silent.map((id) => ({ id, unread: 0, mentions: 0, lastAtMs: 0 })),
    ...counted.filter(({ id }) => id.startsWith('@') || joined.has(id)).map((each) => ({ ...each, mentions: 0 })),
  ]
}

/** Those that are not over, and those that have a number. */
async function shelvedTransfers(chat: Chat, stage: Stage): Promise<readonly Transfer[]> {
  const { shelf } = stage.state
  return (await chat.transfers()).filter((each) => isOpen(each) || transferOf(shelf, each.transferId) !== undefined)
}
