/** The chat after login, on the stage: events in, what the person wants out, until somebody leaves. */
import { toHongyanError } from '../../../../shared/errors.ts'
import type { Chat } from '../../../api.ts'
import { type Catalogue, errorText } from '../../catalogue/index.ts'
import type { Leaving } from '../../commands/command.ts'
import type { Session } from '../../dialogue/menu.ts'
import { wordsOf } from '../../face-settings.ts'
import type { ConflictChoice } from '../../files/conflict.ts'
import { isOffer } from '../../files/transfers.ts'
import { offerNotice } from '../../notices/file-notices.ts'
import { conversationsAtLogin, homeAmong } from '../conversations/conversations.ts'
import type { Stage } from '../stage/stage.ts'
import type { StageReader } from '../stage/stage-reader.ts'
import { endingOf, keepArriving } from './going-online.ts'
import { createLines } from './lines.ts'
import { MESSAGE_PERFORMERS } from './message-performers.ts'
import { PATH_PERFORMERS } from './path-performers.ts'
import { PEOPLE_PERFORMERS } from './people-performers.ts'
import type { ChatEffect, Performer, Performers, Performing } from './performer.ts'
import { createRoundTrips } from './round-trips.ts'
import { commandsIn } from './staged-commands.ts'
import { chatState, shelvedTransfers } from './staged-state.ts'
import { tellStage } from './telling.ts'

/** One table for each area. */
const PERFORMERS: Performers = {
  ...MESSAGE_PERFORMERS,
  ...PATH_PERFORMERS,
  ...PEOPLE_PERFORMERS,
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

export function openTalk({ chat, login, warnings, stage, reader, onConflict }: TalkInit): Talk {
  const left = Promise.withResolvers<TalkEnd>()
  const { dispatch } = stage
  const state = chatState(stage, login)
  const words = () => wordsOf(stage.state.settings)
  const fail = (error: unknown) => reader.print(`! ${errorText(words(), toHongyanError(error))}`)
  const lines = createLines({
    ...{ stage, chat, left: left.resolve, failed: fail },
    contextIn: (conversation) => commandsIn(conversation, { chat, state, stage, reader, onConflict }),
  })
  const performing: Performing = {
    ...{ chat, dispatch, submit: lines.submit },
    get state() {
      return stage.state
    },
  }
  // Counted in the same turn: what comes from now on is told, and nothing is counted twice.
  const counted = chat.conversations()
  const roundTrips = createRoundTrips(chat, stage)
  const telling = tellStage({ chat, state, stage, words, roundTrips, broken: left.reject })
  const arrivals = keepArriving({
    ...{ chat, failed: fail },
    arrived(login) {
      dispatch({ type: 'arrived', login })
      roundTrips.tell()
    },
    ended: (code) => left.resolve({ ended: endingOf(code, words()) }),
  })

  return {
    ...{ chat, left: left.promise },
    perform: (effect) => void performIt(effect, performing).catch(fail),
    async begin() {
      const conversations = conversationsAtLogin(await counted, login.rooms)
      dispatch({ type: 'loggedIn', login, connection: chat.status().connection, conversations })
      telling.begin()
      roundTrips.tell()
      await show({ chat, login, stage, words: words() })
      warnings.forEach(telling.tell)
      arrivals.begin()
    },
    leave: () => left.resolve('quit'),
    close() {
      telling.end()
      arrivals.close()
    },
  }
}

interface Shown {
  readonly chat: Chat
  readonly login: Session['login']
  readonly stage: Stage
  readonly words: Catalogue
}

async function show({ chat, login, stage, words }: Shown): Promise<void> {
  const { dispatch } = stage
  const transfers = await shelvedTransfers(chat, stage)
  const told = new Set(stage.state.shelf.transfers.map(({ transferId }) => transferId))
  dispatch({ type: 'transfers', transfers })
  dispatch({ type: 'opened', conversation: homeAmong(stage.state.conversations) })
  if (login.newDevice) dispatch({ type: 'printed', text: `* ${words.account.newDevice}` })
  // Made while nobody was looking.
  for (const offer of stage.state.shelf.transfers.filter((each) => isOffer(each) && !told.has(each.transferId))) {
    dispatch({ type: 'noticed', notice: offerNotice(offer.number, offer, words) })
  }
}

async function performIt<Type extends ChatEffect['type']>(
  effect: Extract<ChatEffect, { readonly type: Type }>,
  to: Performing,
): Promise<void> {
  const performer: Performer<Type> = PERFORMERS[effect.type as Type]
  await performer(effect, to)
}
