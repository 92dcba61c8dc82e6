/** What stands on the full screen around what people write, as a type. */
import type { ConnectionState, MessageState } from '../../../api.ts'

/** A calendar day, where the person is. */
export interface Day {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  /** From 0, Sunday. */
  readonly weekday: number
}

/** The marks of the lists, and of own messages. */
export type MarkWord = 'unread' | 'meant' | 'me' | 'away' | MessageState

export interface EmptyWords {
  readonly empty: string
  readonly begin: string
}

export interface ScreenWords {
  /** The program's name, above the menu. */
  readonly title: string
  /** Above the lists. */
  readonly rooms: string
  readonly people: string
  readonly online: (count: number) => string
  /** Of a room's members. */
  readonly members: (online: number, total: number) => string
  /** Beside somebody who is not there; short. */
  readonly off: string

  readonly day: (day: Day, nearness: 'today' | 'yesterday' | 'other') => string
  readonly unreadLine: string
  /** Messages that were left out and come into the history quietly. */
  readonly leftOut: (count: number) => string
  /** Under an own message that was not sent. */
  readonly failed: string
  readonly loading: string
  /** Older ones could not be read, and how that is tried again. */
  readonly notLoaded: string
  /** Where nobody has written yet: that it is so, and what one could do or should know. */
  readonly emptyRoom: EmptyWords
  readonly emptyPrivate: EmptyWords
  /** Messages that came below what is on the screen, and the key that goes there. */
  readonly below: (count: number) => string
  /** The same where nothing came. */
  readonly scrolled: string

  readonly isOnline: string
  readonly isOffline: string
  /** Nobody knows, and there is no connection. */
  readonly isOutOfReach: string
  /** Before how many are reached so; short. Those in the same network are reached directly, too. */
  readonly paths: Readonly<Record<'direct' | 'relay', string>>
  readonly muted: string
  readonly doNotDisturb: string
  readonly placeholder: string

  /** Title, and the keys that work. */
  readonly switcher: { readonly title: string; readonly footer: string }
  readonly noConversation: string
  readonly search: {
    readonly here: (conversation: string) => string
    readonly everywhere: string
    /** The keys that work before it is looked for, and once something was found. */
    readonly seeks: string
    readonly opens: string
  }
  readonly searching: string

  readonly notLoggedIn: string
  readonly connection: Readonly<Record<ConnectionState, string>>
  readonly unread: (count: number) => string
  readonly marksTitle: string
  /** What each says. */
  readonly marks: Readonly<Record<MarkWord, string>>
  readonly nextHint: string
  readonly helpHint: string
  /** The key that leaves a question unanswered. */
  readonly backHint: string
  /** Where a password is typed. */
  readonly hidden: string
}
