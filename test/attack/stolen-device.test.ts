/** A thief at a device of alice's that is logged in: he has her keys and a session, and does not know her password. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PASSWORD } from '../support/community.ts'
import {
  type Account,
  accountRecord,
  deviceCertificate,
  fillVault,
  openVault,
  proveLogin,
  spoilVault,
} from './client/account.ts'
import { openDirect } from './client/direct.ts'
import { createKey } from './client/keys.ts'
import { type Member as HostileMember, logIn } from './client/member.ts'
import { createBareNode } from './client/node.ts'
import { startPasswordChange } from './client/password.ts'
import { openSession } from './client/session.ts'
import { addressOf, openScene, type Scene } from './scene.ts'

const NEW_PASSWORD = 'a new one'

interface VaultReply {
  readonly version: number
  readonly body: Uint8Array
  readonly accountRecord: Uint8Array
}

let scene: Scene
let thief: HostileMember & { readonly vaultKey: Uint8Array }

beforeEach(async () => {
  scene = await openScene()
  thief = await steal()
})
afterEach(() => scene[Symbol.asyncDispose]())

/** A session of alice's account on a device of its own, with what such a device keeps. The password is forgotten. */
async function steal(): Promise<typeof thief> {
  const { address, mallory } = scene
  const device = await createKey()
  const node = await createBareNode(device)
  const session = await openSession(node, address)
  const alice = { username: 'alice', password: PASSWORD, server: mallory.account.server }
  const exportKey = await proveLogin(session, alice)
  const { body } = await session.request<VaultReply>('getVault')
  const { accountSeed, sealingSeed, vaultKey } = openVault(body, 'alice', exportKey)
  const account: Account = { ...alice, key: await createKey(accountSeed), sealingSeed, password: 'forgotten' }
  const member = await logIn(session, { ...account, password: PASSWORD }, device)
  return { ...member, account, node, vaultKey }
}

const vaultOf = ({ session }: HostileMember) => session.request<VaultReply>('getVault')

describe('without the password', () => {
  test('he cannot change it, and guesses no faster than at a login', async () => {
    const { alice } = scene
    const before = await vaultOf(thief)
    const codes: (string | undefined)[] = []
    while (!codes.includes('RATE_LIMITED')) {
      const attempt = startPasswordChange(thief.session, thief.account, {
        oldPassword: `guess ${codes.length}`,
        newPassword: 'his own',
      })
      const finish = await attempt.then(
        (change) => change.finish,
        ({ code }: { code: string }) => code,
      )
      codes.push(typeof finish === 'string' ? finish : await thief.session.refusal('changePasswordFinish', finish))
    }
    expect(new Set(codes)).toEqual(new Set(['BAD_CREDENTIALS', 'RATE_LIMITED']))
    expect(await vaultOf(thief)).toEqual(before)
    // Alice's own device does not wait for that.
    await alice.chat.changePassword({ oldPassword: PASSWORD, newPassword: NEW_PASSWORD })
  })

  test('he is out once she changes it, with his pass, his session and whatever he had begun', async () => {
    const { alice, bob, address } = scene
    const other = await createKey()
    const halfway = await openSession(await createBareNode(other), address)
    await proveLogin(halfway, { ...thief.account, password: PASSWORD })
    const { finish } = await startPasswordChange(thief.session, thief.account, {
      oldPassword: PASSWORD,
      newPassword: 'his own',
    })
    await alice.chat.changePassword({ oldPassword: PASSWORD, newPassword: NEW_PASSWORD })
    await thief.session.ended
    await expect(thief.session.request('changePasswordFinish', finish)).rejects.toThrow()
    await expect.poll(() => openDirect(thief.node, addressOf(bob), thief.pass)).toBe('PASS_EXPIRED')

    const { server } = thief.account
    const certify = (device: string) => deviceCertificate(thief.account.key, { server, username: 'alice', device })
    const back = await openSession(thief.node, address)
    expect(await back.refusal('resume', { certificate: certify(thief.device.peerId) })).toBe('NOT_LOGGED_IN')
    expect(await halfway.refusal('issuePass', { certificate: certify(other.peerId) })).toBe('NOT_LOGGED_IN')
    const late = proveLogin(back, { ...thief.account, password: PASSWORD })
    await expect(late).rejects.toMatchObject({ code: 'BAD_CREDENTIALS' })
    expect(alice.chat.status().connection).toBe('online')
  })

  test('he cannot put another lock on the vault, nor an account record of another key or an older one', async () => {
    const { session, account } = thief
    const { version, body, accountRecord: record } = await vaultOf(thief)
    const put = (change: Partial<VaultReply>) =>
      session.refusal('putVault', { expectedVersion: version, body, accountRecord: record, ...change })
    const relocked = Buffer.concat([body.subarray(0, 2), randomBytes(60), body.subarray(62)])
    expect(await put({ body: relocked })).toBe('INVALID_PARAMS')
    const asksForACode = Buffer.concat([Uint8Array.of(2, 1), body.subarray(2)])
    expect(await put({ body: asksForACode })).toBe('INVALID_PARAMS')
    expect(await put({ body: new Uint8Array() })).toBe('INVALID_PARAMS')
    const another = { ...account, key: await createKey() }
    expect(await put({ accountRecord: await accountRecord(another, { version: 9 }) })).toBe('KEY_CHANGED')
    expect(await vaultOf(thief)).toEqual({ version, body, accountRecord: record })
  })

  test.each([
    { how: 'with noise', shuts: true, spoil: (vault: Uint8Array) => spoilVault(vault) },
    {
      how: 'with the keys of another account',
      shuts: false,
      spoil: (vault: Uint8Array) => fillVault(vault, { ...scene.mallory.account, username: 'alice' }, thief.vaultKey),
    },
  ])('he can spoil the vault $how, and the next login at a device that she has mends it', async ({ spoil, shuts }) => {
    const { alice, bob, community } = scene
    const { version, body, accountRecord: record } = await vaultOf(thief)
    await thief.session.request('putVault', { expectedVersion: version, body: spoil(body), accountRecord: record })
    // What it cannot open at all it takes for a change of password.
    if (shuts) await alice.hear('connection', ({ state }) => state === 'offline')
    await alice.chat.login({ username: 'alice', password: PASSWORD })
    await alice.chat.changePassword({ oldPassword: PASSWORD, newPassword: NEW_PASSWORD })
    await thief.session.ended

    const laptop = await community.open('laptop')
    await laptop.chat.login({ username: 'alice', password: NEW_PASSWORD })
    await bob.chat.send({ to: '@alice', text: 'still you?' })
    for (const machine of [alice, laptop]) await machine.hear('message', ({ message }) => message.text === 'still you?')
    expect(await bob.chat.lookup('alice')).toMatchObject({ keyChanged: false })
  })
})

describe('a change of password', () => {
  test('with a record or vault of somebody else, a used attempt or an old version changes nothing', async () => {
    const { mallory, community } = scene
    const { session, account } = mallory
    const begin = () => startPasswordChange(session, account, { newPassword: NEW_PASSWORD })
    const finish = async (change: object = {}, { finish: honest } = { finish: {} }) =>
      await session.refusal('changePasswordFinish', { ...honest, ...change })
    const { version, body, accountRecord: record } = await vaultOf(mallory)
    const alices = await vaultOf(thief)
    expect(await finish({ accountRecord: alices.accountRecord }, await begin())).toBe('INVALID_PARAMS')
    expect(
      await finish({ accountRecord: await accountRecord({ ...thief.account, username: 'mallory' }) }, await begin()),
    ).toBe('KEY_CHANGED')
    expect(await finish({ record: randomBytes(90) }, await begin())).toBe('MALFORMED')
    expect(await finish({ expectedVersion: version + 1 }, await begin())).toBe('CONFLICT')
    expect(await finish({ attempt: randomBytes(16) }, await begin())).toBe('BAD_CREDENTIALS')
    // One try each, and none on a session that has not asked.
    const begun = await begin()
    expect(await finish({ expectedVersion: version + 1 }, begun)).toBe('CONFLICT')
    expect(await finish({}, begun)).toBe('BAD_CREDENTIALS')
    expect(await thief.session.refusal('changePasswordFinish', (await begin()).finish)).toBe('BAD_CREDENTIALS')
    expect(await vaultOf(mallory)).toEqual({ version, body, accountRecord: record })
    expect(await vaultOf(thief)).toEqual(alices)
    expect(community.rendezvous().addresses).not.toEqual([])
    expect(await finish({}, await begin())).toBeUndefined()
  })
})
