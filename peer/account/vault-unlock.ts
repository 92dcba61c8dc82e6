/**
 * What a login makes of the vault that it has fetched: the keys in it, or, where somebody has spoiled it, those that this
 * profile has of the account and a vault to be put in its place.
 */
import { equals } from '../../shared/bytes.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type AccountRecord, type DeviceId, openAccountRecord, signAccountRecord } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import { deriveSealingKeyPair } from '../../shared/seal.ts'
import type { ReplyOf, RequestOf } from '../../shared/session-methods.ts'
import { createSigner } from '../../shared/signed.ts'
import type { Keyring } from '../core/account/sealing-keys.ts'
import { hasRecoveryCode, openVault, rewriteVault, unwrapVaultKey, type VaultContents } from '../core/account/vault.ts'
import type { SettingsStore } from '../store/settings.ts'
import { type AccountKeys, keptKeys } from './account-keys.ts'

export type VaultReply = ReplyOf<'getVault'>

export interface Unlocked {
  readonly keys: AccountKeys
  /** To be kept with the keys; undefined where the vault has none. */
  readonly recoveryCode: Uint8Array | undefined
  /** What is to be put in its place, where somebody has spoiled what the vault holds. */
  readonly mended?: RequestOf<'putVault'>
}

export interface UnlockInit {
  readonly settings: SettingsStore
  readonly server: DeviceId
  readonly random: (bytes: number) => Uint8Array
}

export interface LoginSecrets {
  readonly exportKey: Uint8Array
  /** The one typed, if any. */
  readonly recoveryCode: Uint8Array | undefined
}

/** See `AccountVault.unlock`. */
export function unlockVault(
  init: UnlockInit,
  {
    username,
    reply,
    secrets,
  }: { readonly username: Username; readonly reply: VaultReply; readonly secrets: LoginSecrets },
): Unlocked {
  const { settings, server } = init
  const { exportKey, recoveryCode: typed } = secrets
  const { body, accountRecord, version } = reply
  const { vaultKey, recoveryCode } = hasRecoveryCode(body)
    ? unwrapWithCode(settings, body, username, exportKey, typed)
    : { vaultKey: unwrapVaultKey(body, username, { exportKey, recoveryCode: undefined }), recoveryCode: undefined }
  try {
    const contents = openVault(body, username, vaultKey)
    const record = requireRecordOf(accountRecord, { username, server }, contents)
    const ring: Keyring = { keys: contents.sealingKeys, recordVersion: record.version }
    const { accountSeed } = contents
    return { keys: { username, accountSeed, vaultKey, vaultVersion: version, ring }, recoveryCode }
  } catch (error) {
    const { code } = toHongyanError(error)
    const kept = keptKeys(settings)
    if ((code !== 'MALFORMED' && code !== 'KEY_CHANGED') || kept?.username !== username) throw error
    return { ...mend(init, reply, kept, vaultKey), recoveryCode }
  }
}

/** As it was when this device last looked. Throws KEY_CHANGED where the account is not the one that was here. */
function mend(
  { server, random }: UnlockInit,
  { body, accountRecord, version }: VaultReply,
  kept: AccountKeys,
  vaultKey: Uint8Array,
) {
  const { username, accountSeed, ring } = kept
  const standing = openAccountRecord(accountRecord)
  if (!equals(standing.accountKey, createSigner(accountSeed).publicKey)) {
    throw new HongyanError('KEY_CHANGED', 'the account of that name has another key than the one that was here')
  }
  // Whoever spoiled the vault may have put a record of its own as well.
  const recordVersion = Math.max(ring.recordVersion, standing.version) + 1
  const keys = { ...kept, vaultKey, vaultVersion: version + 1, ring: { ...ring, recordVersion } }
  const contents = { accountSeed, sealingKeys: ring.keys }
  return {
    keys,
    mended: {
      expectedVersion: version,
      body: rewriteVault(body, contents, username, vaultKey, random),
      accountRecord: signRecord(server, keys, keys.ring),
    },
  }
}

/** The record, if it is that of these keys. Throws KEY_CHANGED for one of another account key. */
export function requireRecordOf(
  bytes: Uint8Array,
  { username, server }: { readonly username: Username; readonly server: DeviceId },
  contents: VaultContents,
): AccountRecord {
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

/** That of the account with these keys, as this ring says. */
export function signRecord(
  server: DeviceId,
  { username, accountSeed }: AccountKeys,
  { keys, recordVersion }: Keyring,
): Uint8Array {
  const { publicKey: sealingKey } = deriveSealingKeyPair(keys[0].seed)
  return signAccountRecord({ server, username, sealingKey, version: recordVersion }, createSigner(accountSeed))
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
