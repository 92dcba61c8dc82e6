/** The chat after login, on the stage: events in, what the person wants out, until somebody leaves. */
import { systemClock } from '../../../shared/clock.ts'
import { toHongyanError } from '../../../shared/errors.ts'
import type { Chat, ChatEvent } from '../../api.ts'
import { errorText } from '../catalogue/index.ts'
import { LOBBY_CONVERSATION } from '../commands/chat-state.ts'
import type { CommandContext, Leaving } from '../commands/command.ts'
import { helpAbout } from '../commands/help-command.ts'
import type { Session } from '../dialogue/menu.ts'
import type { ConflictChoice } from '../files/conflict.ts'
import { isOffer } from '../files/transfers.ts'
import { createNotices } from '../notices/create-notices.ts'
import { offerNotice } from '../notices/file-notices.ts'
import { endingOf, keepArriving } from './arrivals.ts'
import { createLines } from './lines.ts'
import { wordsOf } from './model/face-settings.ts'
import { MESSAGE_PERFORMERS } from './perform/message-performers.ts'
import { PATH_PERFORMERS } from './perform/path-performers.ts'
import type { ChatEffect, Performer, Performers, Performing } from './perform/performer.ts'
import { SETTING_PERFORMERS } from './perform/setting-performers.ts'
import { isKeysTopic } from './rows/help-rows.ts'
import type { Stage } from './stage.ts'
import type { StageReader } from './stage-reader.ts'
import { chatState, shelvedTransfers } from './staged-chat.ts'

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
  /** Shows it, and asks for what that needs: who holds this carries that out. */
  begin(): Promise<void>
  /** The person leaves. */
  leave(): void
  /** Resolves when the person leaves. */
  readonly left: Promise<TalkEnd>
  close(): void
}

export function openTalk({ chat, login, stage, reader, onConflict }: TalkInit): Talk {
  const left = Promise.withResolvers<TalkEnd>()
  const { dispatch } = stage
  const context = contextOf({ chat, login, stage, reader, onConflict })
  const fail = (error: unknown) => reader.print(`! ${errorText(context.catalogue, toHongyanError(error))}`)
  const lines = createLines({ stage, context, left: left.resolve, failed: fail })
  const performing: Performing = {
    ...{ chat, context, dispatch, submit: lines.submit },
    get state() {
      return stage.state
    },
  }
  const unsubscribe = tellStage(chat, stage, context)
  const arrivals = keepArriving({
    ...{ chat, failed: fail },
    arrived: (login) => dispatch({ type: 'arrived', login }),
    ended: (code) => left.resolve({ ended: endingOf(code, context.catalogue) }),
  })

  return {
    ...{ chat, left: left.promise },
    perform: (effect) => void performIt(effect, performing).catch(fail),
    async begin() {
      await show({ chat, login, stage, context })
      arrivals.begin()
    },
    leave: () => left.resolve('quit'),
    close() {
      unsubscribe()
      arrivals.close()
    },
  }
}

/** What commands see, as it is now. */
function contextOf({ chat, login, stage, reader, onConflict }: TalkInit): CommandContext {
  return {
    ...{ chat, onConflict, state: chatState(stage, login) },
    get catalogue() {
      return wordsOf(stage.state.settings)
    },
    face: {
      get settings() {
        return stage.state.settings
      },
      change: (settings) => stage.dispatch({ type: 'settings', settings }),
    },
    showHelp(about) {
      const words = wordsOf(stage.state.settings)
      const help = helpAbout(about, words)
      if (help.type === 'unknown' && !isKeysTopic(about, words)) reader.print(`! ${help.text}`)
      else stage.dispatch({ type: 'helpWanted', about })
    },
    ...{ print: reader.print, ask: reader.read, askHidden: reader.readHidden, working: reader.working },
  }
}

interface Shown {
  readonly chat: Chat
  readonly login: Session['login']
  readonly stage: Stage
  readonly context: CommandContext
}

async function show({ chat, login, stage, context }: Shown): Promise<void> {
  const { dispatch } = stage
  const known = (await chat.conversations()).map((each) => ({ ...each, mentions: 0 }))
  const rooms = login.rooms.map((room) => ({ id: `#${room}`, unread: 0, mentions: 0, lastAtMs: 0 }))
  const conversations = new Map([...rooms, ...known].map((each) => [each.id, each]))
  const { connection } = chat.status()
  dispatch({ type: 'loggedIn', login, connection, conversations: [...conversations.values()] })
  dispatch({ type: 'transfers', transfers: await shelvedTransfers(chat, stage) })
  dispatch({ type: 'opened', conversation: LOBBY_CONVERSATION })
  for (const offer of stage.state.shelf.transfers.filter(isOffer)) {
    dispatch({ type: 'noticed', notice: offerNotice(offer.number, offer, context.catalogue) })
  }
}

/** Tells it what happens; the returned function ends that. */
function tellStage(chat: Chat, { dispatch }: Stage, context: CommandContext): () => void {
  const notices = createNotices({ state: context.state, words: () => context.catalogue, detail: 'news' })
  const tell = (event: ChatEvent) => {
    dispatch({ type: 'chat', event })
    const notice = notices.of(event, systemClock.now())
    if (notice !== undefined) dispatch({ type: 'noticed', notice })
  }
  return chat.subscribe((event) => {
    // The fate of a message may be told before the call that sent it has returned.
    if (event.type === 'message.state') void context.state.sending.then(() => tell(event))
    else tell(event)
  })
}

async function performIt<Type extends ChatEffect['type']>(
  effect: Extract<ChatEffect, { readonly type: Type }>,
  to: Performing,
): Promise<void> {
  const performer: Performer<Type> = PERFORMERS[effect.type as Type]
  await performer(effect, to)
}
