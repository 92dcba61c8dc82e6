/** The account's private keys as this profile keeps them. Reads and writes; what they should be is decided elsewhere. */
import type { Username } from '../../shared/names.ts'
import { decodeSealingKeys, encodeSealingKeys, type Keyring } from '../core/account/sealing-keys.ts'
import type { SettingsStore } from '../store/settings.ts'

export interface AccountKeys {
  readonly username: Username
  /** Ed25519, 32 bytes. */
  readonly accountSeed: Uint8Array
  readonly ring: Keyring
  /** Of the vault that they are from. */
  readonly vaultKey: Uint8Array
  readonly vaultVersion: number
}

export interface KeyChange {
  readonly keys: AccountKeys
  /** Of that vault; undefined where it has none. */
  readonly recoveryCode: Uint8Array | undefined
}

/** Undefined where nobody is logged in. */
export function keptKeys(settings: SettingsStore): AccountKeys | undefined {
  const username = settings.get('username')
  const accountSeed = settings.get('accountSeed')
  const sealingKeys = settings.get('sealingKeys')
  const recordVersion = settings.get('recordVersion')
  const vaultKey = settings.get('vaultKey')
  const vaultVersion = settings.get('vaultVersion')
  if (username === undefined || accountSeed === undefined || sealingKeys === undefined) return undefined
  if (recordVersion === undefined || vaultKey === undefined || vaultVersion === undefined) return undefined
  return {
    username,
    accountSeed,
    vaultKey,
    vaultVersion,
    ring: { keys: decodeSealingKeys(sealingKeys), recordVersion },
  }
}

/** Keeps them in place of those before, of which nothing stays behind. All or, after a crash, none. */
export function keepKeys(settings: SettingsStore, { keys, recoveryCode }: KeyChange): void {
  const { username, accountSeed, vaultKey, vaultVersion, ring } = keys
  settings.setAll({
    ...{ username, accountSeed, vaultKey, vaultVersion },
    sealingKeys: encodeSealingKeys(ring.keys),
    recordVersion: ring.recordVersion,
    recoveryCode,
    pendingVaultKey: undefined,
    pendingRecoveryCode: undefined,
  })
  settings.purge()
}
