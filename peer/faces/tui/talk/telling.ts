/** Tells the stage what the chat tells: as it is, and in words where there is something to say. */
import { systemClock } from '../../../../shared/clock.ts'
import type { Chat, ChatEvent } from '../../../api.ts'
import type { Catalogue } from '../../catalogue/index.ts'
import type { ChatState } from '../../commands/chat-state.ts'
import { createNotices } from '../../notices/create-notices.ts'
import type { Stage } from '../stage/stage.ts'
import type { RoundTrips } from './round-trips.ts'

export interface Telling {
  /** The stage is set: what has happened since is told, and whatever happens from now on. */
  begin(): void
  tell(event: ChatEvent): void
  end(): void
}

export interface TellingInit {
  readonly chat: Chat
  readonly state: ChatState
  readonly stage: Stage
  readonly roundTrips: RoundTrips
  words(): Catalogue
  /** The face cannot go on. */
  broken(error: unknown): void
}

export function tellStage({ chat, state, stage: { dispatch }, words, roundTrips, broken }: TellingInit): Telling {
  let early: ChatEvent[] | undefined = []
  const notices = createNotices({ state, words, detail: 'news' })
  const tell = (event: ChatEvent) => {
    try {
      dispatch({ type: 'chat', event })
      const notice = notices.of(event, systemClock.now())
      if (notice !== undefined) dispatch({ type: 'noticed', notice })
      roundTrips.tellInTime()
    } catch (error) {
      // A fault of the face, which must not become one of whoever told it.
      broken(error)
    }
  }
  const hear = (event: ChatEvent): void => {
    // The fate of a message may be told before the call that sent it has returned.
    if (event.type === 'message.state') void state.sending.then(() => tell(event))
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
    tell,
    end,
  }
}
