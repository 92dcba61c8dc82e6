/** What carries out an effect that concerns the chat. Each area has a table of its own; `talk.ts` joins them. */
import type { Chat } from '../../../api.ts'
import type { RunEffect, TuiEffect, TuiEvent } from '../model/event.ts'
import type { TuiState } from '../model/state.ts'

export type ChatEffect = Exclude<TuiEffect, RunEffect>

export interface Performing {
  readonly chat: Chat
  /** As it is now. */
  readonly state: TuiState
  dispatch(event: TuiEvent): void
  /** What was typed for that conversation; one after the other. */
  submit(line: string, conversation: string): void
}

/** What it rejects with is said to the person. */
export type Performer<Type extends ChatEffect['type']> = (
  effect: Extract<ChatEffect, { readonly type: Type }>,
  to: Performing,
) => void | Promise<void>

export type Performers = { readonly [Type in ChatEffect['type']]: Performer<Type> }
