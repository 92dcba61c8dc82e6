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
import type { Conversations } from './model/conversations.ts'
import { wordsOf } from './model/face-settings.ts'
import { MESSAGE_PERFORMERS } from './perform/message-performers.ts'
import { PATH_PERFORMERS } from './perform/path-performers.ts'
import { PEOPLE_PERFORMERS } from './perform/people-performers.ts'
import type { ChatEffect, Performer, Performers, Performing } from './perform/performer.ts'
import { SETTING_PERFORMERS } from './perform/setting-performers.ts'
import { createRoundTrips, type RoundTrips } from './round-trips.ts'
import { isKeysTopic } from './rows/help-rows.ts'
import type { Stage } from './stage.ts'
import type { StageReader } from './stage-reader.ts'
import { chatState, type StagedState, shelvedTransfers } from './staged-chat.ts'

/** One table for each area. */
const PERFORMERS: Performers = {
  ...MESSAGE_PERFORMERS,
  ...PATH_PERFORMERS,
  ...PEOPLE_PERFORMERS,
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
  // Counted in the same turn: what comes from now on is told, and nothing is counted twice.
  const counted = chat.conversations()
  const roundTrips = createRoundTrips(chat, stage)
  const telling = tellStage({ chat, stage, context, roundTrips })
  const arrivals = keepArriving({
    ...{ chat, failed: fail },
    arrived(login) {
      dispatch({ type: 'arrived', login })
      roundTrips.tell()
    },
    ended: (code) => left.resolve({ ended: endingOf(code, context.catalogue) }),
  })

  return {
    ...{ chat, left: left.promise },
    perform: (effect) => void performIt(effect, performing).catch(fail),
    async begin() {
      const conversations = listOf(await counted, login)
      stage.dispatch({ type: 'loggedIn', login, connection: chat.status().connection, conversations })
      telling.begin()
      roundTrips.tell()
      await show({ chat, login, stage, context })
      arrivals.begin()
    },
    leave: () => left.resolve('quit'),
    close() {
      telling.end()
      arrivals.close()
    },
  }
}

type TalkContext = CommandContext & { readonly state: StagedState }

/** What commands see, as it is now. */
function contextOf({ chat, login, stage, reader, onConflict }: TalkInit): TalkContext {
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
    screen: {
      search: (text) => stage.dispatch({ type: 'sought', text }),
      markUnread: () => stage.dispatch({ type: 'markedUnread' }),
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
  const transfers = await shelvedTransfers(chat, stage)
  const told = new Set(stage.state.shelf.transfers.map(({ transferId }) => transferId))
  dispatch({ type: 'transfers', transfers })
  dispatch({ type: 'opened', conversation: firstOf(stage.state.conversations) })
  const { catalogue } = context
  if (login.newDevice) dispatch({ type: 'printed', text: `* ${catalogue.account.newDevice}` })
  // Made while nobody was looking.
  for (const offer of stage.state.shelf.transfers.filter((each) => isOffer(each) && !told.has(each.transferId))) {
    dispatch({ type: 'noticed', notice: offerNotice(offer.number, offer, catalogue) })
  }
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

/** The lobby, unless it was left. */
function firstOf(conversations: Conversations): string {
  const first = conversations.find(({ id }) => id === LOBBY_CONVERSATION) ?? conversations[0]
  return first?.id ?? LOBBY_CONVERSATION
}

interface Telling {
  /** The stage is set: what has happened since is told, and whatever happens from now on. */
  begin(): void
  end(): void
}

interface TellingInit extends Omit<Shown, 'login'> {
  readonly roundTrips: RoundTrips
}

function tellStage({ chat, stage: { dispatch }, context, roundTrips }: TellingInit): Telling {
  let early: ChatEvent[] | undefined = []
  const notices = createNotices({ state: context.state, words: () => context.catalogue, detail: 'news' })
  const tell = (event: ChatEvent) => {
    dispatch({ type: 'chat', event })
    const notice = notices.of(event, systemClock.now())
    if (notice !== undefined) dispatch({ type: 'noticed', notice })
    roundTrips.tellInTime()
  }
  const hear = (event: ChatEvent): void => {
    // The fate of a message may be told before the call that sent it has returned.
    if (event.type === 'message.state') void context.state.sending.then(() => tell(event))
    else tell(event)
  }
  const end = chat.subscribe((event) => {
    if (early === undefined) hear(event)
    else early.push(event)
  })
  return {
    begin() {
      early?.forEach(hear)
      early = undefined
    },
    end,
  }
}

async function performIt<Type extends ChatEffect['type']>(
  effect: Extract<ChatEffect, { readonly type: Type }>,
  to: Performing,
): Promise<void> {
  const performer: Performer<Type> = PERFORMERS[effect.type as Type]
  await performer(effect, to)
}
