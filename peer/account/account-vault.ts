/**
 * The account's vault and the keys from it on this device: made, opened, kept in step with what other devices put there,
 * and made anew when the password changes. What is to be put there, `core/sealing-keys.ts` decides.
 */
import { equals } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type AccountRecord, type DeviceId, openAccountRecord } from '../../shared/identity.ts'
import { VAULT_PUT_TRIES } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { deriveSealingKeyPair } from '../../shared/seal.ts'
import { RECOVERY_CODE_BYTES } from '../core/account/recovery-code.ts'
import { isUpkeepDue, type Keyring, reconcile, withNew } from '../core/account/sealing-keys.ts'
import { hasRecoveryCode, openVault, rewriteVault, sealVault, VAULT_KEY_BYTES } from '../core/account/vault.ts'
import type { Session } from '../net/session/session.ts'
import type { SettingsStore } from '../store/settings.ts'
import { type AccountKeys, type KeyChange, keepKeys, keptKeys } from './account-keys.ts'
import type { PasswordProof, Sealed } from './password-proof.ts'
import {
  type LoginSecrets,
  requireRecordOf,
  signRecord,
  type Unlocked,
  unlockVault,
  type VaultReply,
} from './vault-unlock.ts'

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

export interface PasswordWish {
  readonly oldPassword: string
  readonly newPassword: string
  readonly recovery: 'keep' | 'create' | 'remove'
}

export interface AccountVault {
  /** Keys for a new account. */
  create(username: Username, exportKey: Uint8Array): Sealed
  /**
   * What a login has fetched, opened. `recoveryCode` is the one typed; without it one that is kept here is tried. Where the
   * password opens the vault and it holds nothing of use, the keys that this profile has of the account are taken. Throws
   * RECOVERY_REQUIRED, BAD_CREDENTIALS for a wrong code, KEY_CHANGED for a record of another account key, MALFORMED.
   */
  unlock(username: Username, reply: VaultReply, secrets: LoginSecrets): Unlocked
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

  const signRecordOf = (keys: AccountKeys, ring: Keyring) => signRecord(server, keys, ring)

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
    const record = requireRecordOf(reply.accountRecord, { username: kept.username, server }, opened.contents)
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
    const accountRecord = signRecordOf(keys, put)
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
      const accountRecord = signRecordOf(keys, ring)
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
      return { accountRecord: signRecordOf(keys, ring), vault: sealVault(contents, username, secrets, random) }
    },
    unlock: (username, reply, secrets) => unlockVault({ settings, server, random }, { username, reply, secrets }),
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
