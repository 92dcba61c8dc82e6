/** The vault of an account on one device, over a session that another device, or nobody, comes between. */
import { randomBytes } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { keepKeys, keptKeys } from '../../peer/account/account-keys.ts'
import { createAccountVault } from '../../peer/account/account-vault.ts'
import type { PasswordProof } from '../../peer/account/password-proof.ts'
import { ACCOUNT_SECRETS, type Settings, type SettingsStore } from '../../peer/store/settings.ts'
import { HongyanError } from '../../shared/errors.ts'
import { deviceOfPublicKey } from '../../shared/identity.ts'
import { SEALING_KEY_LIFE_MS, VAULT_PUT_TRIES } from '../../shared/limits.ts'
import { parseUsername } from '../../shared/names.ts'
import type { ReplyOf, RequestOf } from '../../shared/session-methods.ts'
import { createFakeSession } from '../support/fake-session.ts'
import { createTestClock } from '../support/rendezvous.ts'

const alice = parseUsername('alice')
const server = deviceOfPublicKey(new Uint8Array(32).fill(1))
const exportKey = new Uint8Array(64).fill(7)
const random = (bytes: number) => new Uint8Array(randomBytes(bytes))

function createSettings(): SettingsStore {
  const values = new Map<string, unknown>()
  const setAll: SettingsStore['setAll'] = (changed) => {
    for (const [name, value] of Object.entries(changed)) {
      if (value === undefined) values.delete(name)
      else values.set(name, value)
    }
  }
  return {
    get: <Name extends keyof Settings>(name: Name) => values.get(name) as Settings[Name] | undefined,
    set: (name, value) => void values.set(name, value),
    setAll,
    deleteAll: (names) => names.forEach((name) => void values.delete(name)),
    purge: () => undefined,
  }
}

/** What the rendezvous has, for all devices of the account. */
interface Stored {
  vault: ReplyOf<'getVault'>
}

/** A device that has logged in. What a test puts in `before` and `after` happens around each request. */
function createDevice(stored: Stored, clock = createTestClock()) {
  const settings = createSettings()
  const around = {
    before: async (_: string): Promise<void> => undefined,
    after: async (_: string): Promise<void> => undefined,
  }
  function put({ expectedVersion, body, accountRecord }: RequestOf<'putVault'>): ReplyOf<'putVault'> {
    if (expectedVersion !== stored.vault.version) throw new HongyanError('CONFLICT', 'another version stands')
    stored.vault = { body, accountRecord, version: expectedVersion + 1 }
    return stored.vault
  }
  const session = createFakeSession({
    async getVault() {
      await around.before('getVault')
      const reply = stored.vault
      await around.after('getVault')
      return reply
    },
    async putVault(request) {
      await around.before('putVault')
      const reply = put(request)
      await around.after('putVault')
      return reply
    },
  })
  const passwords: PasswordProof = {
    register: async () => undefined,
    prove: async () => exportKey,
    async change(_asker, _change, seal) {
      const { vault: body, accountRecord, expectedVersion } = await seal(exportKey)
      put({ body, accountRecord, expectedVersion })
      await around.after('changePasswordFinish')
    },
  }
  const onShut = vi.fn()
  const onKeys = vi.fn()
  const vault = createAccountVault({ session, passwords, settings, clock, random, server, onKeys, onShut })
  if (stored.vault.version === 0) {
    const { vault: body, accountRecord } = vault.create(alice, exportKey)
    stored.vault = { version: 1, body, accountRecord }
  }
  keepKeys(settings, vault.unlock(alice, stored.vault, { exportKey, recoveryCode: undefined }))
  const seeds = () => keptKeys(settings)?.ring.keys.map(({ seed }) => Buffer.from(seed).toString('hex'))
  return { vault, settings, session, clock, around, onShut, onKeys, seeds }
}

function nothingStored(): Stored {
  return { vault: { version: 0, body: new Uint8Array(), accountRecord: new Uint8Array() } }
}

const wish = { oldPassword: 'old', newPassword: 'new', recovery: 'keep' } as const

it('a device that finds its put overtaken looks again, and takes the key of the other for its own', async () => {
  const stored = nothingStored()
  const clock = createTestClock()
  const [phone, laptop] = [createDevice(stored, clock), createDevice(stored, clock)]
  clock.advance(SEALING_KEY_LIFE_MS + 1)
  phone.around.before = async (name) => {
    if (name !== 'putVault') return
    phone.around.before = async () => undefined
    await laptop.vault.look()
  }
  await phone.vault.look()
  expect(phone.session.asked).toEqual(['getVault', 'putVault', 'getVault'])
  expect(phone.seeds()).toHaveLength(2)
  expect(phone.seeds()).toEqual(laptop.seeds())
  expect(stored.vault.version).toBe(2)
  expect(keptKeys(phone.settings)).toMatchObject({ vaultVersion: 2, ring: { recordVersion: 2 } })
})

it('a device that is overtaken each time gives up for now, keeps what it had, and is right the next time', async () => {
  const stored = nothingStored()
  const phone = createDevice(stored)
  const before = phone.seeds()
  phone.clock.advance(SEALING_KEY_LIFE_MS + 1)
  phone.around.before = async (name) => {
    if (name === 'putVault') stored.vault = { ...stored.vault, version: stored.vault.version + 1 }
  }
  await phone.vault.look()
  expect(phone.session.asked.filter((name) => name === 'putVault')).toHaveLength(VAULT_PUT_TRIES)
  expect(phone.seeds()).toEqual(before)
  phone.around.before = async () => undefined
  await phone.vault.look()
  expect(phone.seeds()).toHaveLength(2)
  expect(keptKeys(phone.settings)?.vaultVersion).toBe(stored.vault.version)
})

it('a put whose reply is lost is found in the vault by the next look, and not made twice', async () => {
  const stored = nothingStored()
  const phone = createDevice(stored)
  phone.clock.advance(SEALING_KEY_LIFE_MS + 1)
  phone.around.after = async (name) => {
    if (name === 'putVault') throw new HongyanError('TIMEOUT', 'no reply')
  }
  await expect(phone.vault.look()).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(keptKeys(phone.settings)?.vaultVersion).toBe(1)
  phone.around.after = async () => undefined
  await phone.vault.look()
  expect(stored.vault.version).toBe(2)
  expect(phone.session.asked).toEqual(['getVault', 'putVault', 'getVault'])
  expect(keptKeys(phone.settings)).toMatchObject({ vaultVersion: 2, ring: { recordVersion: 2 } })
  expect(phone.seeds()).toHaveLength(2)
})

it('a vault that does not open is told, and neither it nor what is kept here is touched', async () => {
  const stored = nothingStored()
  const [phone, laptop] = [createDevice(stored), createDevice(stored)]
  await laptop.vault.changePassword(wish)
  const [kept, found] = [keptKeys(phone.settings), stored.vault]
  phone.clock.advance(SEALING_KEY_LIFE_MS + 1)
  await phone.vault.changed(2)
  expect(phone.onShut).toHaveBeenCalledOnce()
  expect(phone.onKeys).not.toHaveBeenCalled()
  expect([keptKeys(phone.settings), stored.vault]).toEqual([kept, found])
  await expect(phone.vault.changePassword(wish)).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
})

it('a change of password whose answer is lost is found to have come to be, or not to have', async () => {
  const stored = nothingStored()
  const phone = createDevice(stored)
  phone.around.after = async (name) => {
    if (name === 'changePasswordFinish') throw new HongyanError('UNREACHABLE', 'the session has ended')
  }
  await expect(phone.vault.changePassword(wish)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  const pending = phone.settings.get('pendingVaultKey')
  expect(pending).toBeDefined()
  await phone.vault.look()
  expect(keptKeys(phone.settings)).toMatchObject({ vaultKey: pending, vaultVersion: 2 })
  expect(phone.settings.get('pendingVaultKey')).toBeUndefined()

  // This one never arrives.
  phone.around.before = async (name) => {
    if (name === 'getVault') stored.vault = { ...stored.vault, version: stored.vault.version + 1 }
  }
  phone.around.after = async (name) => {
    if (name === 'getVault') stored.vault = { ...stored.vault, version: stored.vault.version + 1 }
  }
  await expect(phone.vault.changePassword(wish)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(phone.settings.get('pendingVaultKey')).not.toEqual(pending)
  phone.around.before = async () => undefined
  phone.around.after = async () => undefined
  await phone.vault.look()
  expect(keptKeys(phone.settings)).toMatchObject({ vaultKey: pending, vaultVersion: stored.vault.version })
  expect([phone.settings.get('pendingVaultKey'), phone.onShut.mock.calls.length]).toEqual([undefined, 0])
})

it('a change of password goes on from a vault that another device has put meanwhile', async () => {
  const stored = nothingStored()
  const clock = createTestClock()
  const [phone, laptop] = [createDevice(stored, clock), createDevice(stored, clock)]
  clock.advance(SEALING_KEY_LIFE_MS + 1)
  phone.around.after = async (name) => {
    if (name !== 'getVault') return
    phone.around.after = async () => undefined
    await laptop.vault.look()
  }
  await phone.vault.changePassword(wish)
  expect(stored.vault.version).toBe(3)
  expect(phone.seeds()).toEqual(expect.arrayContaining(laptop.seeds() ?? []))
})

it('those who ask for a look while one waits for its turn get one look', async () => {
  const phone = createDevice(nothingStored())
  await Promise.all([phone.vault.look(), phone.vault.look(), phone.vault.changed(9)])
  expect(phone.session.asked).toEqual(['getVault'])
})

it('a logout while the rendezvous is asked leaves no keys behind', async () => {
  const phone = createDevice(nothingStored())
  phone.around.after = async () => phone.settings.deleteAll(ACCOUNT_SECRETS)
  await phone.vault.look()
  expect(keptKeys(phone.settings)).toBeUndefined()
  expect(phone.onKeys).not.toHaveBeenCalled()
})
