/** What stands in the rows of files on their way, and under them, as a type. Short: a row is a row. */

export interface ShelfWords {
  readonly from: (peer: string) => string
  readonly to: (peer: string) => string
  /** What is in a folder. */
  readonly files: (count: string) => string
  /** `clock`: 0:08, or 1:02:03. */
  readonly left: (clock: string) => string
  readonly via: Readonly<Record<'direct' | 'lan' | 'relay', string>>
  readonly offered: string
  readonly askedOf: (peer: string) => string
  readonly accepted: string
  readonly waitsFor: (peer: string) => string
  readonly triedAgain: string
  readonly starting: string
  readonly checking: (percent: number) => string
  readonly fetchedAgain: string
  readonly paused: string
  readonly pausedBy: (peer: string) => string
  readonly arrived: string
  readonly delivered: (peer: string) => string
  readonly declined: string
  readonly cancelled: string
  readonly stopped: string
  readonly failed: string
  /** Why, in few words, of what the person can mend. */
  readonly why: Readonly<Record<'NO_SPACE' | 'NOT_WRITABLE' | 'CONFLICT', string>>
  /** At the end of a row: so many more transfers, and the key that shows them. */
  readonly more: (count: number, key: string) => string
  /** What a key does: under the rows, and beside an offer. */
  readonly keys: Readonly<Record<'choose' | 'accept' | 'decline' | 'pause' | 'resume' | 'cancel' | 'back', string>>
  readonly sureToCancel: (label: string) => string
}
