/** Every sentence that people read, as a type: a language that lacks one does not compile. */
import type { ErrorCode, ErrorReason } from '../../../shared/errors.ts'
import type { ProfileRepair, Trouble } from '../../api.ts'
import type { CommandName } from '../commands/command-names.ts'
import type { HelpTopic } from '../commands/help-command.ts'
import type { AddressFault } from '../server-address.ts'
import type { AccountWords } from './words/account.ts'
import type { AttentionWords } from './words/attention.ts'
import type { CommandLineWords } from './words/command-line.ts'
import type { DoctorWords } from './words/doctor.ts'
import type { FileWords } from './words/files.ts'
import type { HelpWords } from './words/help.ts'
import type { KeyWords } from './words/keys.ts'
import type { ScreenWords } from './words/screen.ts'
import type { SettingWords } from './words/settings.ts'
import type { ShelfWords } from './words/shelf.ts'

export interface CommandHelp {
  /** What follows the command's name. */
  readonly parameters: string
  readonly summary: string
}

/** Of those who join a room or leave it together, so many are named in a line. */
export const NAMES_SHOWN = 5

/** Who has joined a room and who has left it; `more`: others as well. */
export interface RoomMembersTold {
  readonly joined: readonly string[]
  readonly left: readonly string[]
  readonly more: boolean
}

export interface Catalogue {
  readonly language: 'zh' | 'en'

  /** What happened, and what to do next. */
  readonly errors: Readonly<Record<ErrorCode, string>>
  /** Why, in more detail; stands in brackets behind what happened. */
  readonly reasons: Readonly<Record<ErrorReason, string>>
  /** Behind what happened: where, and why. */
  readonly detail: (where: string | undefined, reason: string | undefined) => string
  /** Behind a fault of the program, what those who mend it need; in English, as it came. */
  readonly forReport: (message: string) => string
  /** What could not be done, before the sentence of the error that says why. */
  readonly troubles: Readonly<Record<Trouble, string>>
  readonly archiveRestored: string
  readonly relayFull: string
  /** One sentence after another. */
  readonly together: (first: string, second: string) => string
  /** NO_SPACE where the rendezvous says it of itself. */
  readonly serverFull: string
  readonly retryAfter: (seconds: number) => string
  readonly noServer: string
  readonly badAddress: (fault: AddressFault, address: string) => string
  /** Before a damaged profile is rebuilt, which may take a minute. */
  readonly repairing: string
  /** That file or directory was. */
  readonly exposed: (path: string) => string
  /** What was rescued of a damaged profile and what not, and what to do. */
  readonly repaired: (repair: ProfileRepair) => string

  readonly menu: {
    readonly title: string
    /** Logging in, registering, leaving. */
    readonly options: readonly [string, string, string]
    readonly choice: string
    readonly notAChoice: string
    readonly server: string
    /** The one that is known could not be reached. */
    readonly serverAgain: string
    readonly serverNeeded: string
    readonly working: string
    readonly goodbye: string
    readonly profileBusy: string
  }

  readonly account: AccountWords

  readonly chat: {
    readonly welcome: (username: string) => string
    readonly online: (names: readonly string[], total: number) => string
    readonly nobodyOnline: string
    /** By which somebody is reached. */
    readonly ways: Readonly<Record<'direct' | 'lan' | 'relay', string>>
    readonly reached: (username: string, way: string) => string
    readonly hint: string
    readonly me: string
    readonly connection: Readonly<Record<'online' | 'connecting' | 'offline', string>>
    readonly joined: (username: string) => string
    readonly left: (username: string) => string
    /** Typed some time ago, and still on this machine. */
    readonly waiting: (count: number) => string
    readonly storedForLater: (username: string) => string
    readonly failed: (conversation: string, text: string, reason: string) => string
    readonly earlier: (count: number, conversation: string) => string
    readonly unknownCommand: (name: string, suggestion: string | undefined) => string
    readonly usage: (usage: string) => string
    readonly nowIn: (conversation: string) => string
    readonly leftRoom: (room: string) => string
    readonly leftRoomElsewhere: (room: string) => string
    readonly roomMembers: (room: string, told: RoomMembersTold) => string
    readonly rooms: (rooms: readonly { room: string; members: number; joined: boolean }[]) => string
    readonly noHistory: string
    readonly nothingFound: string
    readonly nothingToRetry: string
    /** While leaving waits for it. */
    readonly sendingLast: string
    readonly stillSending: (count: number) => string
    readonly transferRuns: string
    readonly helpTitle: string
    readonly helpTopics: Readonly<Record<HelpTopic, string>>
    readonly helpText: string
  }

  readonly files: FileWords

  readonly doctor: DoctorWords

  readonly settings: SettingWords

  readonly keys: KeyWords
  readonly screen: ScreenWords

  readonly shelf: ShelfWords
  readonly attention: AttentionWords
  readonly help: HelpWords

  readonly commands: Readonly<Record<CommandName, CommandHelp>>

  readonly oneShot: {
    readonly loggedIn: (username: string) => string
    readonly loggedOut: (username: string) => string
    readonly delivered: (to: string) => string
    readonly stored: (to: string) => string
    readonly notStored: (to: string) => string
    readonly waitingForAccept: (to: string, what: string) => string
    readonly offerNotStored: (to: string, name: string) => string
    readonly verified: (name: string, digest: string) => string
    readonly sendingGoesOn: string
    readonly receivingGoesOn: string
    readonly receiveNeedsYes: string
    /** `from` undefined: from anybody. */
    readonly waitingForOffer: (from: string | undefined) => string
    readonly askAccept: string
    readonly offerKept: (name: string) => string
    readonly acceptedBefore: (from: string, what: string) => string
    readonly stillPaused: (name: string) => string
    readonly passwordNeeded: string
    readonly emptyText: string
    readonly nobodyLast: string
    readonly noConversation: (conversation: string) => string
  }

  readonly commandLine: CommandLineWords
}
