/**
 * The account's vault and the keys from it on this device: made, opened, kept in step with what other devices put there,
 * and made anew when the password changes. What is to be put there, `core/sealing-keys.ts` decides.
 */
import { equals } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import { HongyanError, toHongyanError } from '../shared/errors.ts'
import { type AccountRecord, type DeviceId, openAccountRecord, signAccountRecord } from '../shared/identity.ts'
import { VAULT_PUT_TRIES } from '../shared/limits.ts'
import type { Username } from '../shared/names.ts'
import { deriveSealingKeyPair } from '../shared/seal.ts'
import type { ReplyOf } from '../shared/session-methods.ts'
import { createSigner } from '../shared/signed.ts'
import { type AccountKeys, type KeyChange, keepKeys, keptKeys } from './account-keys.ts'
import { RECOVERY_CODE_BYTES } from './core/recovery-code.ts'
import { isUpkeepDue, type Keyring, reconcile, withNew } from './core/sealing-keys.ts'
import {
  hasRecoveryCode,
  openVault,
  rewriteVault,
  sealVault,
  unwrapVaultKey,
  VAULT_KEY_BYTES,
  type VaultContents,
} from './core/vault.ts'
import type { Session } from './net/session.ts'
import type { PasswordProof, Sealed } from './password-proof.ts'
import type { SettingsStore } from './store/settings.ts'

type VaultReply = ReplyOf<'getVault'>

export interface AccountVaultInit {
  readonly session: Pick<Session, 'request'>
  readonly passwords: PasswordProof
  readonly settings: SettingsStore
  /** The rendezvous' time. */
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly server: DeviceId
  /** This device opens mail with these from now on, newest first; the record is that of the newest. */
  onKeys(keys: Keyring['keys'], record: AccountRecord): void
  /** The vault is not opened by what this device has: the password was changed elsewhere. */
  onShut(): void
}

export interface Unlocked {
  readonly keys: AccountKeys
  /** To be kept with the keys; undefined where the vault has none. */
  readonly recoveryCode: Uint8Array | undefined
}

export interface PasswordWish {
  readonly oldPassword: string
  readonly newPassword: string
  readonly recovery: 'keep' | 'create' | 'remove'
}

export interface AccountVault {
  /** Keys for a new account. */
  create(username: Username, exportKey: Uint8Array): Sealed
  /**
   * What a login has fetched, opened. `recoveryCode` is the one typed; without it one that is kept here is tried. Throws
   * RECOVERY_REQUIRED, BAD_CREDENTIALS for a wrong code, KEY_CHANGED for a record of another account key, MALFORMED.
   */
  unlock(
    username: Username,
    reply: VaultReply,
    secrets: { readonly exportKey: Uint8Array; readonly recoveryCode: Uint8Array | undefined },
  ): Unlocked
  /** What the rendezvous has as a session begins or a pass is renewed; looks at the vault if there is reason to. */
  greeted(greeting: { readonly vaultVersion: number; readonly accountRecord: Uint8Array }): Promise<void>
  /** Another device has put a vault of that version. */
  changed(version: number): Promise<void>
  /** Takes up what stands in the vault, and puts there what is missing or due. */
  look(): Promise<void>
  /** Throws BAD_CREDENTIALS, WEAK_PASSWORD, TOO_LARGE, RATE_LIMITED, RECOVERY_REQUIRED or UNREACHABLE. */
  changePassword(wish: PasswordWish): Promise<{ readonly recoveryCode: Uint8Array | undefined }>
}

export function createAccountVault(init: AccountVaultInit): AccountVault {
  const { session, passwords, settings, clock, random, server } = init
  let looking: Promise<void> | undefined
  /** Looks and changes go one after the other: this device must not be its own rival. */
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const own = last.then(work)
    last = own.catch(() => undefined)
    return own
  }

  function requireKept(): AccountKeys {
    const kept = keptKeys(settings)
    if (kept === undefined) throw new HongyanError('NOT_LOGGED_IN', 'nobody is logged in on this profile')
    return kept
  }

  function signRecord({ username, accountSeed }: AccountKeys, { keys, recordVersion }: Keyring): Uint8Array {
    const { publicKey: sealingKey } = deriveSealingKeyPair(keys[0].seed)
    return signAccountRecord({ server, username, sealingKey, version: recordVersion }, createSigner(accountSeed))
  }

  /** The record, if it is that of these keys. Throws KEY_CHANGED for one of another account key. */
  function requireRecord(bytes: Uint8Array, username: Username, contents: VaultContents): AccountRecord {
    const record = openAccountRecord(bytes)
    const { publicKey } = createSigner(contents.accountSeed)
    if (!equals(record.accountKey, publicKey) || record.username !== username || record.server !== server) {
      throw new HongyanError('KEY_CHANGED', 'the rendezvous returned another account record than the vault belongs to')
    }
    if (!equals(record.sealingKey, deriveSealingKeyPair(contents.sealingKeys[0].seed).publicKey)) {
      throw new HongyanError('MALFORMED', 'the account record names another sealing key than the newest of the vault')
    }
    return record
  }

  /** Undefined where neither key that this device may have opens it. */
  function open({ body }: VaultReply, { username, vaultKey }: AccountKeys) {
    for (const key of [vaultKey, settings.get('pendingVaultKey')]) {
      if (key === undefined) continue
      try {
        return { vaultKey: key, contents: openVault(body, username, key), isPending: key !== vaultKey }
      } catch (error) {
        if (toHongyanError(error).code !== 'MALFORMED') throw error
      }
    }
    return undefined
  }

  /** The vault as it stands and how this device opens it; undefined, and told, where it does not any more. */
  async function fetch(kept: AccountKeys) {
    const reply = await session.request('getVault', {})
    const opened = open(reply, kept)
    if (opened === undefined) {
      init.onShut()
      return undefined
    }
    const record = requireRecord(reply.accountRecord, kept.username, opened.contents)
    const found: Keyring = { keys: opened.contents.sealingKeys, recordVersion: record.version }
    const { hold, put } = reconcile(kept.ring, found, clock.now(), () => random(32))
    return { reply, record, opened, hold, put }
  }

  function keep(change: KeyChange, record: Uint8Array): void {
    // Somebody may have logged out while the rendezvous was asked.
    if (keptKeys(settings)?.username !== change.keys.username) return
    keepKeys(settings, change)
    init.onKeys(change.keys.ring.keys, openAccountRecord(record))
  }

  async function lookOnce(): Promise<'done' | 'again'> {
    const kept = requireKept()
    const found = await fetch(kept)
    if (found === undefined) return 'done'
    const { reply, record, opened, hold, put } = found
    const { vaultKey } = opened
    const settledCode = opened.isPending ? settings.get('pendingRecoveryCode') : settings.get('recoveryCode')
    const recoveryCode = hasRecoveryCode(reply.body) ? settledCode : undefined
    if (put === undefined) {
      keep({ keys: { ...kept, vaultKey, vaultVersion: reply.version, ring: hold }, recoveryCode }, reply.accountRecord)
      return 'done'
    }
    // What is in the vault opens mail at once, whether or not we succeed to put ours.
    init.onKeys(hold.keys, record)
    const keys = { ...kept, vaultKey, ring: put }
    const contents = { accountSeed: kept.accountSeed, sealingKeys: put.keys }
    const accountRecord = signRecord(keys, put)
    const body = rewriteVault(reply.body, contents, kept.username, vaultKey, random)
    try {
      const { version } = await session.request('putVault', { expectedVersion: reply.version, body, accountRecord })
      keep({ keys: { ...keys, vaultVersion: version }, recoveryCode }, accountRecord)
      return 'done'
    } catch (error) {
      if (toHongyanError(error).code !== 'CONFLICT') throw error
      return 'again'
    }
  }

  /** Whoever asks while one look waits for its turn or runs gets the next one, once for all. */
  function look(): Promise<void> {
    looking ??= inTurn(async () => {
      looking = undefined
      for (let tries = 0; tries < VAULT_PUT_TRIES; tries += 1) if ((await lookOnce()) === 'done') return
      // Others go on changing it: one of them will tell.
    })
    return looking
  }

  function isOurs(record: AccountRecord, { keys, recordVersion }: Keyring): boolean {
    return record.version === recordVersion && equals(record.sealingKey, deriveSealingKeyPair(keys[0].seed).publicKey)
  }

  async function change(wish: PasswordWish): Promise<{ readonly recoveryCode: Uint8Array | undefined }> {
    const kept = requireKept()
    let next: { readonly change: KeyChange; readonly accountRecord: Uint8Array } | undefined
    const { oldPassword, newPassword } = wish
    await passwords.change(session, { username: kept.username, oldPassword, newPassword }, async (exportKey) => {
      const found = await fetch(kept)
      if (found === undefined) throw new HongyanError('NOT_LOGGED_IN', 'the password was changed on another device')
      const { reply, hold } = found
      const recoveryCode = codeFor(wish.recovery, reply.body)
      const ring = withNew(hold, clock.now(), random(32)) ?? hold
      const vaultKey = random(VAULT_KEY_BYTES)
      const keys = { ...kept, vaultKey, vaultVersion: reply.version + 1, ring }
      const contents = { accountSeed: kept.accountSeed, sealingKeys: ring.keys }
      const accountRecord = signRecord(keys, ring)
      next = { change: { keys, recoveryCode }, accountRecord }
      // First here: if the answer is lost, the vault that we then find can be opened.
      settings.setAll({ pendingVaultKey: vaultKey, pendingRecoveryCode: recoveryCode })
      const vault = sealVault(contents, kept.username, { vaultKey, exportKey, recoveryCode }, random)
      return { vault, accountRecord, expectedVersion: reply.version }
    })
    if (next === undefined) throw new HongyanError('INTERNAL', 'a password was changed and nothing sealed')
    keep(next.change, next.accountRecord)
    return { recoveryCode: wish.recovery === 'create' ? next.change.recoveryCode : undefined }
  }

  function codeFor(recovery: PasswordWish['recovery'], vault: Uint8Array): Uint8Array | undefined {
    if (recovery === 'create') return random(RECOVERY_CODE_BYTES)
    if (recovery === 'remove' || !hasRecoveryCode(vault)) return undefined
    const kept = settings.get('recoveryCode')
    if (kept === undefined) throw new HongyanError('RECOVERY_REQUIRED', 'this machine does not have the recovery code')
    return kept
  }

  return {
    create(username, exportKey) {
      const ring: Keyring = { keys: [{ seed: random(32), createdAtMs: clock.now() }], recordVersion: 1 }
      const keys = { username, accountSeed: random(32), vaultKey: random(VAULT_KEY_BYTES), vaultVersion: 1, ring }
      const contents = { accountSeed: keys.accountSeed, sealingKeys: ring.keys }
      const secrets = { vaultKey: keys.vaultKey, exportKey, recoveryCode: undefined }
      return { accountRecord: signRecord(keys, ring), vault: sealVault(contents, username, secrets, random) }
    },
    unlock(username, { body, accountRecord, version }, { exportKey, recoveryCode: typed }) {
      const { vaultKey, recoveryCode } = hasRecoveryCode(body)
        ? unwrapWithCode(settings, body, username, exportKey, typed)
        : { vaultKey: unwrapVaultKey(body, username, { exportKey, recoveryCode: undefined }), recoveryCode: undefined }
      const contents = openVault(body, username, vaultKey)
      const record = requireRecord(accountRecord, username, contents)
      const ring: Keyring = { keys: contents.sealingKeys, recordVersion: record.version }
      return {
        keys: { username, accountSeed: contents.accountSeed, vaultKey, vaultVersion: version, ring },
        recoveryCode,
      }
    },
    async greeted({ vaultVersion, accountRecord }) {
      const kept = requireKept()
      const isInStep = vaultVersion === kept.vaultVersion && isOurs(openAccountRecord(accountRecord), kept.ring)
      if (!isInStep || isUpkeepDue(kept.ring, clock.now())) await look()
    },
    async changed(version) {
      if (keptKeys(settings)?.vaultVersion !== version) await look()
    },
    look,
    changePassword: (wish) =>
      inTurn(async () => {
        for (let tries = 1; ; tries += 1) {
          try {
            return await change(wish)
          } catch (error) {
            const { code } = toHongyanError(error)
            if (code !== 'CONFLICT' || tries === VAULT_PUT_TRIES) throw error
          }
        }
      }),
  }
}

/** By the code that was typed, else by one that is kept here. */
function unwrapWithCode(
  settings: SettingsStore,
  body: Uint8Array,
  username: Username,
  exportKey: Uint8Array,
  typed: Uint8Array | undefined,
): { vaultKey: Uint8Array; recoveryCode: Uint8Array } {
  const candidates = typed === undefined ? [settings.get('recoveryCode'), settings.get('pendingRecoveryCode')] : [typed]
  for (const recoveryCode of candidates) {
    if (recoveryCode === undefined) continue
    try {
      return { vaultKey: unwrapVaultKey(body, username, { exportKey, recoveryCode }), recoveryCode }
    } catch (error) {
      if (toHongyanError(error).code !== 'MALFORMED') throw error
    }
  }
  if (typed !== undefined) throw new HongyanError('BAD_CREDENTIALS', 'the recovery code is wrong')
  throw new HongyanError('RECOVERY_REQUIRED', 'a recovery code belongs to this account')
}
