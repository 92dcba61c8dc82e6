/**
 * Registration, login and vault: who an account is. Passwords never come here (OPAQUE), and keys only as public ones or
 * wrapped in the vault.
 */
import { randomBytes } from 'node:crypto'
import { equals } from '../../shared/bytes.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { type AccountRecord, type DeviceId, openAccountRecord } from '../../shared/identity.ts'
import { DAY, MINUTE } from '../../shared/limits/units.ts'
import {
  ATTEMPT_LIFE_MS,
  LOGINS_PER_MINUTE,
  RECORD_VERSIONS_SKIPPED_MAX,
  REGISTRATIONS_PER_DAY,
  REGISTRATIONS_PER_MINUTE,
  VAULT_HEAD_BYTES,
  VAULT_MAX_BYTES,
} from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { createQuota } from '../../shared/quota.ts'
import { createLastingQuota } from '../limits/attempts.ts'
import type { Tallies } from '../limits/tallies.ts'
import type { AccountStore, InviteUse, PasswordChange, PasswordChanged, StoredAccount } from '../store/port.ts'
import type { TallyStore } from '../store/tally-port.ts'
import { type Attempt, createGuesses, type Origin } from './guesses.ts'
import type { LoginState, Opaque } from './opaque.ts'
import type { Registration } from './registration.ts'

const ATTEMPT_BYTES = 16

export interface AccountsInit {
  readonly store: AccountStore & Pick<TallyStore, 'hasLoggedIn'>
  readonly tallies: Tallies
  readonly opaque: Opaque
  readonly registration: Registration
  /** The rendezvous' own PeerId, which account records must name. */
  readonly server: DeviceId
  readonly clock: Clock
}

/** A registration between its two messages. */
export interface PendingRegistration {
  readonly username: Username
  readonly startedAt: Instant
  /** OPAQUE RegistrationResponse. */
  readonly response: Uint8Array
  readonly invite: InviteUse | undefined
}

/** That somebody knows the password of an account, or knew it when it was that one. */
export interface ProvedPassword {
  readonly username: Username
  readonly passwordVersion: number
}

/** A login between its two messages. */
export interface PendingLogin extends ProvedPassword {
  readonly guess: Attempt
  readonly startedAt: Instant
  readonly state: LoginState
  /** Names this attempt. */
  readonly attempt: Uint8Array
  readonly ke2: Uint8Array
}

/** A change of password between its two messages. */
export interface PendingPasswordChange extends PendingLogin {
  /** OPAQUE RegistrationResponse. */
  readonly response: Uint8Array
}

/** What a session has begun, each by its first message. */
export interface Pending {
  registration?: PendingRegistration | undefined
  login?: PendingLogin | undefined
  passwordChange?: PendingPasswordChange | undefined
}

export interface Vault {
  readonly version: number
  readonly body: Uint8Array
  /** Signed(AccountRecord). */
  readonly accountRecord: Uint8Array
}

export interface Accounts {
  /**
   * Throws NAME_TAKEN, or as `Registration.require`.
   *
   * @param address network of the asker: what registrations are counted by
   */
  startRegistration(name: string, request: Uint8Array, invite: string, address: string): Promise<PendingRegistration>
  /** Stores record, account record and vault at once. Throws NAME_TAKEN or INVITE_REQUIRED when somebody was faster. */
  finishRegistration(
    pending: PendingRegistration,
    registration: Pick<StoredAccount, 'opaqueRecord' | 'accountRecord' | 'vault'>,
  ): Promise<void>
  /** Never tells whether the account exists. Throws RATE_LIMITED. */
  startLogin(name: string, ke1: Uint8Array, origin: Origin): Promise<PendingLogin>
  /** Throws BAD_CREDENTIALS. */
  finishLogin(pending: PendingLogin, attempt: Uint8Array, ke3: Uint8Array): ProvedPassword
  /**
   * Answers the proof of the old password and the registration of the new one. Counted like a login: whoever sits at
   * somebody's machine guesses no faster. Throws RATE_LIMITED or MALFORMED.
   */
  startPasswordChange(
    username: Username,
    messages: { readonly ke1: Uint8Array; readonly request: Uint8Array },
    origin: Origin,
  ): Promise<PendingPasswordChange>
  /** Throws BAD_CREDENTIALS for a wrong old password, else as `putVault`; nothing has changed then. */
  finishPasswordChange(
    pending: PendingPasswordChange,
    proof: { readonly attempt: Uint8Array; readonly ke3: Uint8Array },
    change: Omit<PasswordChange, 'passwordVersion' | 'now'>,
  ): Promise<PasswordChanged>
  vault(username: Username): Promise<Vault>
  /**
   * Compare and set. Throws CONFLICT when the vault has changed since `expectedVersion`, INVALID_PARAMS where its head would:
   * what opens it changes with a proof of the password only.
   */
  putVault(username: Username, expectedVersion: number, change: Omit<Vault, 'version'>): Promise<Vault>
}

export function createAccounts({ store, tallies, opaque, registration, server, clock }: AccountsInit): Accounts {
  const registrations = createQuota({ clock, amount: REGISTRATIONS_PER_MINUTE, windowMs: MINUTE })
  const registrationsOfDay = createLastingQuota({
    ...{ tallies, kind: 'registrations', clock },
    amount: REGISTRATIONS_PER_DAY,
    windowMs: DAY,
  })
  const logins = createQuota({ clock, amount: LOGINS_PER_MINUTE, windowMs: MINUTE })
  const guesses = createGuesses({ tallies, store, clock })

  async function requireAccount(username: Username): Promise<StoredAccount> {
    const account = await store.findAccount(username)
    if (account === undefined) throw new HongyanError('NOT_FOUND', `${username} does not exist`)
    return account
  }

  /** Costs and looks the same for a name that nobody has. */
  async function startProof(username: Username, ke1: Uint8Array, origin: Origin): Promise<PendingLogin> {
    logins.charge(origin.address)
    const guess = await guesses.begin(username, origin)
    const account = await store.findAccount(username)
    const { ke2, state } = opaque.startLogin(username, account?.opaqueRecord, ke1)
    const attempt = Uint8Array.from(randomBytes(ATTEMPT_BYTES))
    const passwordVersion = account?.passwordVersion ?? 0
    return { username, passwordVersion, guess, startedAt: clock.now(), state, attempt, ke2 }
  }

  function finishProof(pending: PendingLogin, attempt: Uint8Array, ke3: Uint8Array): ProvedPassword {
    const { username, passwordVersion, guess, startedAt, state } = pending
    if (!equals(attempt, pending.attempt) || clock.now() - startedAt > ATTEMPT_LIFE_MS) {
      throw new HongyanError('BAD_CREDENTIALS', 'no such attempt')
    }
    opaque.finishLogin(username, state, ke3)
    guess.succeeded()
    return { username, passwordVersion }
  }

  /** Of the same account key, never of an older version, and one version is one record. */
  async function requireSuccessor(
    username: Username,
    vault: Uint8Array,
    accountRecord: Uint8Array,
  ): Promise<StoredAccount> {
    requireVaultSize(vault)
    const account = await requireAccount(username)
    const standing = openAccountRecord(account.accountRecord)
    const next = requireRecordOf(username, server, accountRecord)
    if (!equals(next.accountKey, standing.accountKey)) {
      throw new HongyanError('KEY_CHANGED', 'an account record of another account key')
    }
    const isAnother = next.version === standing.version && !equals(next.sealingKey, standing.sealingKey)
    if (next.version < standing.version || isAnother) {
      throw new HongyanError('CONFLICT', 'an account record never goes back')
    }
    if (next.version - standing.version > RECORD_VERSIONS_SKIPPED_MAX) {
      throw new HongyanError('INVALID_PARAMS', 'an account record too many versions ahead')
    }
    return account
  }

  return {
    async startRegistration(name, request, invite, address) {
      const username = parseUsername(name)
      registrations.charge(address)
      registrationsOfDay.charge(address)
      const use = await registration.require(invite, address)
      // Names are public anyway: whoever is online is listed.
      if ((await store.findAccount(username)) !== undefined) throw new HongyanError('NAME_TAKEN', `${username} exists`)
      const response = opaque.respondToRegistration(username, request)
      return { username, startedAt: clock.now(), response, invite: use }
    },

    async finishRegistration({ username, startedAt, invite }, { opaqueRecord, accountRecord, vault }) {
      if (clock.now() - startedAt > ATTEMPT_LIFE_MS) throw new HongyanError('CLOSED', 'the registration took too long')
      opaque.requireUsableRecord(opaqueRecord)
      requireVaultSize(vault)
      const { version } = requireRecordOf(username, server, accountRecord)
      if (version !== 1) throw new HongyanError('INVALID_PARAMS', 'the first account record has version 1')
      const account = { username, opaqueRecord, accountRecord, vault, createdAtMs: clock.now() }
      await store.createAccount(account, invite)
    },

    startLogin: async (name, ke1, origin) => startProof(parseUsername(name), ke1, origin),
    finishLogin: finishProof,

    async startPasswordChange(username, { ke1, request }, origin) {
      const pending = await startProof(username, ke1, origin)
      return { ...pending, response: opaque.respondToRegistration(username, request) }
    },

    async finishPasswordChange(pending, { attempt, ke3 }, change) {
      const { username, passwordVersion } = finishProof(pending, attempt, ke3)
      opaque.requireUsableRecord(change.opaqueRecord)
      await requireSuccessor(username, change.vault, change.accountRecord)
      return await store.changePassword(username, { ...change, passwordVersion, now: clock.now() })
    },

    async vault(username) {
      const { vaultVersion, vault, accountRecord } = await requireAccount(username)
      return { version: vaultVersion, body: vault, accountRecord }
    },

    async putVault(username, expectedVersion, { body, accountRecord }) {
      const { vault } = await requireSuccessor(username, body, accountRecord)
      if (!equals(body.subarray(0, VAULT_HEAD_BYTES), vault.subarray(0, VAULT_HEAD_BYTES))) {
        throw new HongyanError('INVALID_PARAMS', 'the head of a vault changes with the password only')
      }
      const version = await store.replaceVault(username, expectedVersion, { vault: body, accountRecord })
      return { version, body, accountRecord }
    },
  }
}

/** Self-signed, and of this account here. Throws MALFORMED or INVALID_PARAMS. */
function requireRecordOf(username: Username, server: DeviceId, bytes: Uint8Array): AccountRecord {
  const record = openAccountRecord(bytes)
  if (record.username !== username || record.server !== server) {
    throw new HongyanError('INVALID_PARAMS', 'an account record of another account')
  }
  return record
}

function requireVaultSize(vault: Uint8Array): void {
  if (vault.byteLength > VAULT_MAX_BYTES) {
    throw new HongyanError('TOO_LARGE', `a vault has at most ${VAULT_MAX_BYTES} bytes`)
  }
}
