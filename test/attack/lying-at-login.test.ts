/** A rendezvous that lies to whoever logs in, or is another one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openChat } from '../../peer/chat.ts'
import { PASSWORD } from '../support/community.ts'
import { accountRecord, pass, proveLogin, STRETCHING } from './client/account.ts'
import type { Fields } from './client/document.ts'
import { createKey } from './client/keys.ts'
import { becomeMember } from './client/member.ts'
import { createBareNode } from './client/node.ts'
import { type Operator, startOperator } from './client/operator.ts'
import { openSession } from './client/session.ts'
import { type Liar, openLiar } from './liar.ts'

let liar: Liar
let operator: Operator

beforeEach(async () => {
  liar = await openLiar()
  operator = liar.operator
})
afterEach(() => liar[Symbol.asyncDispose]())

describe('a login', () => {
  test("is not taken in by another account's vault, nor by another record beside one's own", async () => {
    const alice = await liar.joinAs('alice')
    const trudy = await becomeMember(operator.address, 'trudy')
    await alice.stop()
    const own = operator.accounts.get('alice')
    const lies: readonly Fields[] = [
      { body: operator.accounts.get('trudy')?.vault, accountRecord: own?.accountRecord },
      { body: own?.vault, accountRecord: operator.accounts.get('trudy')?.accountRecord },
      { body: own?.vault, accountRecord: await accountRecord({ ...trudy.account, username: 'alice' }) },
    ]
    for (const lie of lies) {
      operator.lie('getVault', async () => ({ version: 1, ...lie }))
      const thief = await liar.community.open('another machine', { servers: [operator.address] })
      await expect(thief.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
        code: expect.stringMatching(/^(MALFORMED|KEY_CHANGED)$/),
      })
      expect(thief.chat.status().username).toBeUndefined()
      await thief.stop()
    }
    operator.beHonest()
    await expect(liar.joinAs('alice')).resolves.toBeDefined()
  })

  test('does not take a pass for somebody else, or one that is not signed by the rendezvous', async () => {
    const alice = await liar.joinAs('alice')
    await alice.stop()
    const trudy = await becomeMember(operator.address, 'trudy')
    operator.lie('issuePass', async (body, _, honest) => ({ ...(await honest()), pass: trudy.pass, body }))
    const again = await liar.community.open('alice', { servers: [operator.address] })
    await expect(again.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
      code: 'MALFORMED',
    })
    const stranger = await createKey()
    operator.lie('issuePass', async (body, _, honest) => ({
      ...(await honest()),
      pass: pass(stranger, body.certificate as Uint8Array),
    }))
    await expect(again.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
      code: 'MALFORMED',
    })
  })

  // Argon2id at its full cost: what a rendezvous sends has no say in it.
  test('costs whoever guesses what the document says, whatever the rendezvous would like', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const profile = join(directory, 'carol')
    const listen = ['/ip4/127.0.0.1/tcp/0']
    const chat = await openChat({ profile, servers: [operator.address], listen, downloads: directory })
    onTestFinished(() => chat.stop())
    await chat.register({ username: 'carol', password: PASSWORD })
    const session = await openSession(await createBareNode(await createKey()), operator.address)
    const carol = { username: 'carol', password: PASSWORD, server: operator.key.peerId }
    await expect(proveLogin(session, carol, STRETCHING.cheap)).rejects.toThrow()
    await expect(proveLogin(session, carol, STRETCHING.documented)).resolves.toBeDefined()
  })
})

test('another rendezvous at the right address is refused', async () => {
  const alice = await liar.joinAs('alice')
  await alice.stop()
  const impostors = await startOperator()
  const [host] = impostors.address.split('/p2p/')
  const server = `${host}/p2p/${operator.key.peerId}`
  const again = await liar.community.open('alice', { servers: [server] })
  await expect(again.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
    code: 'WRONG_SERVER',
  })
  expect(impostors.asked.size).toBe(0)
})
