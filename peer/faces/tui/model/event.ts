/** What happens to the face, and what it wants done. */
import type { ChatEvent, ConnectionState, LoginResult, Message, Transfer } from '../../../api.ts'
import type { ListedTransfer } from '../../commands/transfer-list.ts'
import type { FaceSettings } from '../../face-settings.ts'
import type { Notice } from '../../notices/notice.ts'
import type { Conversation, Conversations } from '../conversations/conversations.ts'
import type { Key } from '../keys/key.ts'
import type { Page, Part } from '../timeline/timeline.ts'
import type { Working } from '../typing/asking.ts'
import type { ListedPaths } from '../typing/typing.ts'
import type { Question, Size } from './state.ts'

export type TuiEvent =
  | { readonly type: 'key'; readonly key: Key }
  /** `mayGoOn`: nobody marked its end. */
  | { readonly type: 'pasted'; readonly text: string; readonly mayGoOn?: true }
  /** The terminal's window has the keyboard, or has not. */
  | { readonly type: 'focus'; readonly isHere: boolean }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'chat'; readonly event: ChatEvent }
  /** A line for whoever sits there; safe for a terminal. */
  | { readonly type: 'printed'; readonly text: string }
  /** Something that happened, in words. */
  | { readonly type: 'noticed'; readonly notice: Notice }
  /** Help is wanted: about a topic, a command, or everything where it is empty. */
  | { readonly type: 'helpWanted'; readonly about: string }
  | { readonly type: 'asked'; readonly question: Question }
  /** Something takes a while. */
  | ({ readonly type: 'working' } & Working)
  /** A command has come to its end. */
  | { readonly type: 'performed'; readonly line: string }
  | {
      readonly type: 'loggedIn'
      readonly login: LoginResult
      readonly connection: ConnectionState
      readonly conversations: readonly Conversation[]
    }
  /** How long the rendezvous takes to answer; undefined: nobody knows. */
  | { readonly type: 'roundTrip'; readonly rttMs: number | undefined }
  /** The session with the rendezvous has begun, or begun again. */
  | { readonly type: 'arrived'; readonly login: LoginResult }
  | { readonly type: 'loggedOut' }
  /** From the disk; `part` as it was asked for. */
  | { readonly type: 'loaded'; readonly conversation: string; readonly part: Part; readonly page: Page }
  /** The disk could not be read. */
  | { readonly type: 'loadFailed'; readonly conversation: string; readonly part: Part }
  /** Of an open room. */
  | { readonly type: 'members'; readonly conversation: string; readonly usernames: readonly string[] }
  /** So many of the unread messages there name the account; counted when it was logged in. */
  | { readonly type: 'mentions'; readonly conversation: string; readonly mentions: number }
  | {
      readonly type: 'found'
      readonly text: string
      readonly conversation: string | undefined
      readonly messages: readonly Message[]
    }
  /** A command looks for that everywhere. */
  | { readonly type: 'sought'; readonly text: string }
  /** A command marks what is open as unread. */
  | { readonly type: 'markedUnread' }
  /** It is no conversation of this person any more. */
  | { readonly type: 'closed'; readonly conversation: string }
  /** Something typed has become a message. */
  | { readonly type: 'sent'; readonly message: Message }
  /** Files on their way, as they are on the disk now. */
  | { readonly type: 'transfers'; readonly transfers: readonly (Transfer | ListedTransfer)[] }
  /** Files and folders that begin as was typed. */
  | ({ readonly type: 'pathsListed' } & ListedPaths)
  /** A conversation is to be shown. */
  | { readonly type: 'opened'; readonly conversation: string }
  | { readonly type: 'settings'; readonly settings: FaceSettings }
  /** It is as late as `wakeAt` said. */
  | { readonly type: 'tick' }

export type TuiEffect =
  /** Answered by `loaded`. */
  | { readonly type: 'load'; readonly conversation: string; readonly part: Part }
  /** Answered by `members`, where the rendezvous can be asked. */
  | { readonly type: 'loadMembers'; readonly conversation: string }
  /** Answered by `mentions`, for each of these. */
  | { readonly type: 'countMentions'; readonly conversations: Conversations }
  /** Answered by `found`. */
  | { readonly type: 'search'; readonly text: string; readonly conversation: string | undefined }
  /** A line for the conversation: a text or a command. */
  | { readonly type: 'submit'; readonly conversation: string; readonly line: string }
  /** Answered by `pathsListed`, if there are any. */
  | { readonly type: 'listPaths'; readonly typed: string }
  | { readonly type: 'markRead'; readonly conversation: string; readonly message: Message }
  /** That message and what came after it. */
  | { readonly type: 'markUnread'; readonly conversation: string; readonly message: Message }
  | RunEffect

/** What the run of the face does itself, with or without a chat. */
export type RunEffect =
  /** To what was asked; undefined: the person gave up. */
  | { readonly type: 'answer'; readonly text: string | undefined }
  /** Ctrl-C or its like. */
  | { readonly type: 'interrupt' }
  /** The end of what is typed, as Ctrl-D says. */
  | { readonly type: 'leave' }
  /** Ctrl-Z: the shell has the terminal until it is called back. */
  | { readonly type: 'suspend' }
  | { readonly type: 'repaint' }
  | { readonly type: 'ring' }
  /** On the desktop; texts as others wrote them. */
  | { readonly type: 'notify'; readonly title: string; readonly text: string }
