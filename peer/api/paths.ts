/** By which way somebody is reached. Types only. */

export type PathKind = 'direct' | 'lan' | 'relay' | 'none'

/** By which way messages go to somebody now, and how long an answer takes. */
export interface PeerPath {
  readonly username: string
  readonly path: PathKind
  /** Undefined until it has been measured. */
  readonly rttMs?: number
}
