/** What is said of an examination, as a type. Every sentence says what to do where something can be done. */
import type { AddressScope, FindingLevel, Nat, PathKind } from '../../../api.ts'

/** What to do so that others can connect: by what stands in their way. */
export type ReachAdvice = 'firewall' | Exclude<Nat, 'none'>

export interface DoctorWords {
  /** Before each finding; of one width. */
  readonly levels: Readonly<Record<FindingLevel, string>>
  readonly working: string
  readonly list: (items: readonly string[]) => string
  readonly program: (version: string, runtime: string) => string
  readonly profile: {
    readonly sound: (directory: string, size: string) => string
    /** In use here, and too large to be looked through meanwhile. */
    readonly opened: (directory: string, size: string) => string
    readonly none: (directory: string) => string
    readonly inUse: (directory: string) => string
    readonly failed: (directory: string, reason: string) => string
    /** It is whole, and yet. */
    readonly notOpened: (reason: string) => string
  }
  readonly permissions: (paths: string) => string
  readonly disk: Readonly<Record<FindingLevel, (free: string, directory: string) => string>>
  readonly server: {
    readonly reached: (address: string, roundTripMs: string) => string
    readonly failed: (address: string, reason: string) => string
    readonly unresolved: (address: string) => string
    readonly unread: string
  }
  readonly clock: {
    readonly right: string
    /** `difference` as a duration. */
    readonly wrong: (difference: string, direction: 'ahead' | 'behind') => string
    readonly unknown: string
  }
  readonly login: {
    readonly in: (username: string, until: string) => string
    readonly expired: (username: string, until: string) => string
    readonly withoutPass: (username: string) => string
    readonly out: string
    readonly refused: (reason: string) => string
  }
  readonly addresses: {
    readonly announced: Readonly<Record<AddressScope, (addresses: string, to: 'everybody' | 'contacts') => string>>
    readonly hidden: string
    readonly none: string
  }
  readonly reach: {
    readonly reached: Readonly<Record<Exclude<AddressScope, 'relay'>, (where: string) => string>>
    /** What to do about it follows. */
    readonly notReached: Readonly<Record<Exclude<AddressScope, 'relay'>, (where: string) => string>>
    readonly advice: Readonly<Record<ReachAdvice, (port: string) => string>>
    readonly untested: string
    readonly refused: (reason: string) => string
  }
  readonly relay: {
    readonly held: string
    readonly off: string
    readonly away: string
    readonly full: string
    readonly spent: string
    readonly refused: (reason: string) => string
  }
  readonly nat: Readonly<Record<Nat, (own: string, host: string) => string>>
  readonly lan: {
    readonly announced: (sighted: number) => string
    readonly listening: (sighted: number) => string
    readonly off: string
    readonly alone: string
    readonly deaf: string
    /** `reason` as the system says it, EADDRINUSE. */
    readonly failed: (reason: string) => string
  }
  readonly contact: {
    /** `delay` in milliseconds, where it is known. */
    readonly by: Readonly<Record<Exclude<PathKind, 'none'>, (username: string, delay: string | undefined) => string>>
    readonly notReached: (username: string) => string
    readonly away: (username: string) => string
    readonly unknown: (username: string) => string
  }
  /** What would make it direct. */
  readonly relayed: (usernames: string) => string
  readonly outbox: (waiting: number) => string
  readonly keys: (verified: string, known: string) => string
  readonly keysChanged: (names: string) => string
  readonly recovery: Readonly<Record<'set' | 'unset', string>>
  readonly timeUp: string
  readonly summary: (problems: number, warnings: number) => string
}
