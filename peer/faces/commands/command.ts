/** What a command is, and how the names after it are read. */
import { HongyanError } from '../../../shared/errors.ts'
import { conversationId, parseRoomName, parseUsername } from '../../../shared/names.ts'
import type { Chat } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import type { FaceSettings } from '../face-settings.ts'
import type { ConflictChoice } from '../files/conflict.ts'
import type { ChatState } from './chat-state.ts'

/** What the person has chosen for whatever they look at. */
export interface Face {
  readonly settings: FaceSettings
  /** From now on, at once. */
  change(settings: FaceSettings): void
}

/** What a full screen does otherwise than by lines. */
export interface CommandScreen {
  /** Shows what is found in all conversations. */
  search(text: string): void
  /** What is open, from the lowest message on the screen. */
  markUnread(): void
}

export interface CommandContext {
  readonly chat: Chat
  readonly state: ChatState
  /** Where the line was typed, and a text without a slash goes: `#room` or `@name`. */
  readonly conversation: string
  /** What is typed next goes there. */
  open(conversation: string): void
  /** It is no conversation of this person any more: whoever is there goes elsewhere. */
  closed(conversation: string): void
  /** As it is now: it changes with the language. */
  readonly catalogue: Catalogue
  readonly face: Face
  /** What becomes of an offer whose name is taken. */
  readonly onConflict: ConflictChoice
  /** Undefined where lines are all that there is. */
  readonly screen?: CommandScreen
  print(text: string): void
  /** What was asked for takes a while. Until the command's end nothing more is asked. */
  working(text: string): void
  /** What is said of a topic or a command; of everything where `about` is empty. */
  showHelp(about: string): void
  /** The line typed in answer; undefined when there will be no more. */
  ask(question: string): Promise<string | undefined>
  /** The same without echo, where there is a terminal. */
  askHidden(question: string): Promise<string | undefined>
}

/** How the chat screen ends; undefined when it goes on. */
export type Leaving = 'logout' | 'quit' | undefined
/** Rejects with a HongyanError. `USAGE` without a message asks for the command's own usage line. */
export type Command = (context: CommandContext, rest: string) => Promise<Leaving>

/** A name with or without its `@`. */
export function personNamed(text: string): string {
  const name = text.startsWith('@') ? text.slice(1) : text
  if (name === '') throw wrongUsage()
  return parseUsername(name)
}

export function privateWith(name: string): string {
  return `@${personNamed(name)}`
}

export function roomNamed(name: string): string {
  return conversationId({ kind: 'room', room: parseRoomName(name) })
}

export function wrongUsage(): HongyanError {
  return new HongyanError('USAGE', '')
}
