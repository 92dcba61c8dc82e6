/** The single values of a profile, each with its type. */
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import { decodeSealingKeys } from '../core/account/sealing-keys.ts'

export interface Settings {
  /** Ed25519 seed of the device: its libp2p key. */
  readonly deviceSeed: Uint8Array
  /** TCP port picked at the first start. */
  readonly port: number
  /** The pinned rendezvous and the addresses given for it, JSON. */
  readonly server: DeviceId
  readonly serverAddresses: string
  /** The account this profile is bound to since its first login. */
  readonly username: Username
  readonly accountSeed: Uint8Array
  /** As `encodeSealingKeys` writes them, newest first. */
  readonly sealingKeys: Uint8Array
  /** Of our account record that names the newest of them. */
  readonly recordVersion: number
  /** Opens the account's vault and writes it anew, without the password. */
  readonly vaultKey: Uint8Array
  /** Of the vault that this profile's keys are from. */
  readonly vaultVersion: number
  /** 16 bytes, of a vault that has one. Outlives a logout, so that nobody is asked for it twice on one machine. */
  readonly recoveryCode: Uint8Array
  /** Those of a change of password of which we do not know yet whether it came to be. */
  readonly pendingVaultKey: Uint8Array
  readonly pendingRecoveryCode: Uint8Array
  readonly pass: Uint8Array
  /** Number up to which revoked passes are known here. */
  readonly revocationsKnown: number
  /** The rendezvous' time minus this machine's when they last spoke. */
  readonly clockOffsetMs: number
  /** 1 after a login, none after a logout. */
  readonly loggedIn: number
  /** 1 where the account was in use before it came to this device: what others wrote before is numbered and not here. */
  readonly cameLater: number
  /** Up to this position messages have been written out by a face. */
  readonly shownPosition: number
  /** 0 keeps reading private; 1 or none tells the senders. */
  readonly readReceipts: number
  /** A `ReachSetting`; none is `direct`. */
  readonly reach: string
  /** 0 keeps quiet in local networks; 1 or none makes this device known there. */
  readonly lan: number
  /** What faces keep here, JSON of an object of texts. */
  readonly preferences: string
  /** Sequences and positions up to this one may have been given out before a repair. */
  readonly numberFloor: number
  /** What came of a repair that nobody has been told of yet, JSON of a `ProfileRepair`. */
  readonly repair: string
}

const SHAPES: Readonly<Record<keyof Settings, 'seed' | 'keys' | 'bytes' | 'number' | 'text'>> = {
  deviceSeed: 'seed',
  accountSeed: 'seed',
  vaultKey: 'seed',
  pendingVaultKey: 'seed',
  sealingKeys: 'keys',
  recoveryCode: 'bytes',
  pendingRecoveryCode: 'bytes',
  recordVersion: 'number',
  vaultVersion: 'number',
  pass: 'bytes',
  port: 'number',
  loggedIn: 'number',
  cameLater: 'number',
  revocationsKnown: 'number',
  clockOffsetMs: 'number',
  shownPosition: 'number',
  readReceipts: 'number',
  reach: 'text',
  lan: 'number',
  preferences: 'text',
  numberFloor: 'number',
  server: 'text',
  serverAddresses: 'text',
  username: 'text',
  repair: 'text',
}

/** What a logout leaves nothing of. */
export const ACCOUNT_SECRETS = [
  ...(['accountSeed', 'sealingKeys', 'recordVersion', 'vaultKey', 'vaultVersion'] as const),
  ...(['pendingVaultKey', 'pendingRecoveryCode', 'pass', 'loggedIn'] as const),
] as const satisfies readonly (keyof Settings)[]

/** Whether this can be a setting of that name: what is read out of a damaged file may be anything. */
export function isSoundSetting(name: unknown, value: unknown): boolean {
  switch (SHAPES[name as keyof Settings]) {
    case 'seed':
      return value instanceof Uint8Array && value.byteLength === 32
    case 'keys':
      return value instanceof Uint8Array && areSealingKeys(value)
    case 'bytes':
      return value instanceof Uint8Array
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'text':
      return typeof value === 'string'
    default:
      return false
  }
}

export interface SettingsStore {
  get<Name extends keyof Settings>(name: Name): Settings[Name] | undefined
  set<Name extends keyof Settings>(name: Name, value: Settings[Name]): void
  /** All of them or, after a crash, none. What is undefined is deleted. */
  setAll(values: { readonly [Name in keyof Settings]?: Settings[Name] | undefined }): void
  /** As `setAll`. */
  deleteAll(names: readonly (keyof Settings)[]): void
  /** What was replaced or deleted leaves the write-ahead log too. Copies that others made of the files keep it. */
  purge(): void
}

export function createSettingsStore(database: Database): SettingsStore {
  const select = database.prepare<[string], { value: unknown }>('SELECT value FROM settings WHERE name = ?')
  const upsert = database.prepare(
    'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const remove = database.prepare('DELETE FROM settings WHERE name = ?')
  return {
    get<Name extends keyof Settings>(name: Name) {
      return select.get(name)?.value as Settings[Name] | undefined
    },
    set(name, value) {
      upsert.run(name, value)
    },
    setAll(values) {
      database.transaction(() => {
        for (const [name, value] of Object.entries(values)) {
          if (value === undefined) remove.run(name)
          else upsert.run(name, value)
        }
      })()
    },
    deleteAll(names) {
      database.transaction(() => {
        for (const name of names) remove.run(name)
      })()
    },
    purge() {
      database.pragma('wal_checkpoint(TRUNCATE)')
    },
  }
}

function areSealingKeys(bytes: Uint8Array): boolean {
  try {
    return decodeSealingKeys(bytes).length > 0
  } catch {
    return false
  }
}
