/** What an examination finds: figures and codes. What they mean, and what to do next, a face says. */
import type { ErrorCode, ErrorReason } from '../../shared/errors.ts'
import type { PathKind } from '../api.ts'

/** `warning`: it works, or will by itself, and not as well as it could. `problem`: something does not work. */
export type FindingLevel = 'ok' | 'warning' | 'problem'

/** To whom an announced address means something: everybody, one network, this machine. */
export type AddressScope = 'public' | 'relay' | 'lan' | 'loopback'

/**
 * Between a machine and the internet: `none`; a `router` of one's own; one that the `provider` shares among its customers
 * (RFC 6598), which nobody at home can open; an `inner` network within the one where the rendezvous is.
 */
export type Nat = 'none' | 'router' | 'provider' | 'inner'

export type Finding = { readonly level: FindingLevel } & Readonly<
  | { about: 'program'; version: string; runtime: string }
  /** `opened`: it is in use here, so that only what is quick was looked at. `none`: nothing is there yet. */
  | { about: 'profile'; directory: string; state: 'sound' | 'opened'; sizeBytes: number }
  | { about: 'profile'; directory: string; state: 'none' }
  | { about: 'profile'; directory: string; state: 'failed'; code: ErrorCode; detail: string }
  /** Other users of the machine could read or change these. */
  | { about: 'permissions'; paths: readonly string[] }
  | { about: 'disk'; directory: string; freeBytes: number }
  | { about: 'server'; state: 'unknown' }
  /** Its address stands in a profile that cannot be read now. */
  | { about: 'server'; state: 'unread' }
  | { about: 'server'; address: string; state: 'reached'; roundTripMs: number }
  | { about: 'server'; address: string; state: 'failed'; code: ErrorCode }
  /** The name in it stands for no address, as far as this network's name server knows. */
  | { about: 'server'; address: string; state: 'unresolved' }
  /** `offsetMs`: the rendezvous' time minus ours; undefined where it could not be asked. */
  | { about: 'clock'; offsetMs: number | undefined }
  | { about: 'login'; state: 'out' }
  | { about: 'login'; state: 'refused'; code: ErrorCode }
  | { about: 'login'; state: 'in'; username: string; passUntilMs: number | undefined; isPassValid: boolean }
  /** Announced to those of that scope, as far as the user wishes: to everybody, or to people written to. */
  | {
      about: 'addresses'
      state: 'announced'
      scope: AddressScope
      addresses: readonly string[]
      to: 'everybody' | 'contacts'
    }
  /** `hidden`: the user wants all to go by the relay, so that no address of this machine is announced. */
  | { about: 'addresses'; state: 'hidden' | 'none' }
  /**
   * The place at the relay, where those come in whom no direct way leads here. `off`: the rendezvous offers none; `away`:
   * there is no connection with it now; `spent`: others come in by it, and it carries no more of what this account sends.
   */
  | { about: 'relay'; state: 'held' | 'off' | 'away' | 'spent' }
  | { about: 'relay'; state: 'refused'; code: ErrorCode }
  /** What stands between this machine's own addresses and the one that the rendezvous sees. */
  | { about: 'nat'; nat: Nat; host: string; own: readonly string[] }
  /** Whether the rendezvous could dial this device where its session comes from; `scope` is that of `host`. */
  | ({ about: 'reach'; host: string; ports: readonly number[]; scope: Exclude<AddressScope, 'relay'> } & (
      | { state: 'reached' }
      /** `nat` undefined: it cannot be told. */
      | { state: 'notReached'; nat: Nat | undefined }
    ))
  | { about: 'reach'; state: 'untested'; code: ErrorCode | undefined }
  /** Somebody met lately: how messages go there now. `none`: by way of the rendezvous, or not at all while it is away. */
  | { about: 'contact'; username: string; presence: 'online' | 'away' | 'unknown'; path: PathKind; rttMs?: number }
  /** Of these people, those who are reached by the relay. */
  | { about: 'relayed'; usernames: readonly string[] }
  /** In local networks: nothing is said or heard, as chosen for this run or for good, or by `reach`. */
  | { about: 'lan'; state: 'off' }
  /** The system refuses, as with EADDRINUSE: another program keeps the port for itself. */
  | { about: 'lan'; state: 'failed'; reason: string }
  /** `alone`: there is no network. `deaf`: not even what this device says comes back. */
  | { about: 'lan'; state: 'alone' | 'deaf' }
  /** `listening`: others are noticed and this device is not. So many devices have been heard lately. */
  | { about: 'lan'; state: 'announced' | 'listening'; sighted: number }
  | { about: 'outbox'; waiting: number }
  /** They show another key than before, and nothing is sent to them. */
  | { about: 'keys'; changed: readonly string[]; verified: number; known: number }
  | { about: 'recovery'; state: 'set' | 'unset' }
  /** The profile is sound and could not be opened all the same. */
  | { about: 'opening'; code: ErrorCode; detail: string; reason?: ErrorReason; where?: string }
  /** Time was up before everything was looked at. */
  | { about: 'time' }
>

export interface ExamineOutsideInit {
  /** A profile that is not open here; undefined where none is known. */
  readonly profile: string | undefined
  /** Addresses of the rendezvous, for when the profile cannot be opened. */
  readonly servers: readonly string[]
  /** The version of Node.js. */
  readonly runtime: string
  /** What has been looked at. */
  readonly besides?: 'profile'
}

/**
 * Looks at a profile that is not open, and changes nothing in it. Ends with a `profile` that is `sound`, which can be
 * opened and then examined from within, or goes on with what needs no profile. Never throws.
 */
export type ExamineOutside = (init: ExamineOutsideInit, signal: AbortSignal) => AsyncIterable<Finding>
