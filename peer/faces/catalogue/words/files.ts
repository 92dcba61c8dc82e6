/** What is said of files, as a type. */
import type { LeftOut, PathKind, TransferState } from '../../../api.ts'
import type { DurationWords } from '../../format.ts'

/** A `label` names a transfer: `[1] report.pdf` where it has a number, else the name alone. */
export interface FileWords {
  readonly file: (name: string, size: string) => string
  readonly folder: (name: string, files: string, size: string) => string
  readonly offered: (number: number, from: string, what: string) => string
  readonly offeredFolder: (number: number, from: string, what: string) => string
  /** Where there is no number. */
  readonly offeredBy: (from: string, what: string) => string
  readonly sending: (number: number, what: string, to: string) => string
  readonly receiving: (label: string, path: string) => string
  readonly leftOut: (count: string) => string
  readonly why: Readonly<Record<LeftOut['why'], string>>
  readonly andMore: (count: string) => string
  /** The command that goes on with a transfer that stopped. */
  readonly goOn: (number: number) => string
  readonly duration: DurationWords
  readonly figures: (of: ProgressFigures) => string
  readonly checking: (label: string, done: string, size: string) => string
  /** Its sender is one whose offers are accepted by themselves. */
  readonly acceptedUnasked: (label: string) => string
  readonly acceptedByOther: (label: string, peer: string) => string
  readonly waiting: (label: string, peer: string) => string
  readonly troubled: (label: string, peer: string) => string
  /** The relay carries no more of this account, or of the other. */
  readonly relayFullHere: (label: string, peer: string) => string
  readonly relayFullThere: (label: string, peer: string) => string
  readonly goesOn: (label: string) => string
  readonly fetchedAgain: (label: string) => string
  readonly sentAgain: (label: string, peer: string) => string
  readonly pausedByOther: (label: string, peer: string) => string
  readonly paused: (label: string, number: number) => string
  readonly resumed: (label: string) => string
  readonly notPausable: (label: string, state: string) => string
  readonly notResumable: (label: string, state: string) => string
  readonly received: (label: string, path: string) => string
  readonly sent: (label: string, to: string) => string
  /** `goOn` is what to type when that is done. */
  readonly diskFailed: Readonly<Record<'NO_SPACE' | 'NOT_WRITABLE', (label: string, goOn: string) => string>>
  readonly otherDiskFailed: (label: string, peer: string) => string
  readonly nameTaken: (label: string) => string
  readonly nameTakenMeanwhile: (label: string, goOn: string) => string
  readonly askConflict: (name: string) => string
  readonly takenElsewhere: (label: string) => string
  readonly failed: (label: string, reason: string) => string
  readonly failedForNow: (label: string, reason: string, goOn: string) => string
  readonly declined: (label: string) => string
  readonly cancelled: (label: string) => string
  readonly states: Readonly<Record<TransferState, string>>
  readonly older: (count: string) => string
  readonly entries: (first: string, last: string, total: string) => string
  readonly moreEntries: (count: string, number: number, from: number) => string
  readonly entriesAway: (peer: string) => string
  readonly none: string
  readonly noSuchNumber: string
  readonly severalOpen: string
  readonly autoNone: string
  readonly auto: (username: string, size: string) => string
  readonly autoSet: (username: string, size: string) => string
  readonly autoEnded: (username: string) => string
  readonly notASize: (text: string) => string
  readonly unfinished: (count: number) => string
}

/** How far a transfer is, each figure as text. */
export interface ProgressFigures {
  readonly percent: number
  readonly done: string
  readonly size: string
  readonly rate: string
  /** Until it is done; undefined while that cannot be said. */
  readonly left: string | undefined
  readonly via: PathKind
}
