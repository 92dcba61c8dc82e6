/** Whom a peer believes: forged senders, accounts that were replaced, rendezvous that lie. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAccountRecord, signDeviceCertificate } from '../../shared/identity.ts'
import { signPrivate } from '../../shared/message.ts'
import { parseUsername } from '../../shared/names.ts'
import { sealMail } from '../../shared/seal.ts'
import { createSigner } from '../../shared/signed.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { join, type LoggedIn } from '../support/session-client.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

interface Forgery {
  readonly sender: string
  readonly recipient: string
  readonly text: string
  readonly sentAtMs?: number
}

/** Mail that names `sender`, under an account key made up for the purpose unless it is the forger's own name. */
async function deposit(forger: LoggedIn, { sender, recipient, text, sentAtMs = Date.now() }: Forgery): Promise<void> {
  const { server, device, account } = forger
  const username = parseUsername(sender)
  const signer = username === account.username ? account.signer : createSigner(randomBytes(32))
  const certificate = signDeviceCertificate({ server, username, device: device.id }, signer, sentAtMs)
  const { id, bytes } = signPrivate(
    {
      sender: username,
      device: device.id,
      recipient: parseUsername(recipient),
      sequence: 1,
      sentAtMs,
      nonce: randomBytes(16),
      body: { type: 'text', text },
    },
    device.signer,
    certificate,
  )
  const { accountRecord } = await forger.request('lookup', { username: recipient })
  const sealed = sealMail(bytes, openAccountRecord(accountRecord).sealingKey)
  await forger.request('deposit', { recipient, id: Buffer.from(id, 'hex'), sealed, acknowledged: [] })
}

async function joinMallory(): Promise<LoggedIn> {
  return await join(community.rendezvous().addresses[0] ?? '', 'mallory')
}

describe('a message that names another sender than its author', () => {
  it('is not believed of an account never met, whose real messages then are', async () => {
    const bob = await community.join('bob')
    const carol = await community.join('carol')
    const mallory = await joinMallory()
    await deposit(mallory, { sender: 'carol', recipient: 'bob', text: 'lend me money' })
    await deposit(mallory, { sender: 'nobody', recipient: 'bob', text: 'boo' })
    await bob.hear('warning', ({ code }) => code === 'MALFORMED')
    await bob.hear('warning', ({ code }) => code === 'NOT_FOUND')
    await carol.chat.send({ to: '@bob', text: 'it is me' })
    await bob.hear('message', saying('it is me'))
    expect(bob.texts()).toEqual(['it is me'])
    expect(await bob.chat.lookup('carol')).toMatchObject({ keyChanged: false })
  })

  it('makes nobody suspect whom the receiver knows', async () => {
    const bob = await community.join('bob')
    const carol = await community.join('carol')
    const { safetyNumber } = await bob.chat.lookup('carol')
    const mallory = await joinMallory()
    await deposit(mallory, { sender: 'carol', recipient: 'bob', text: 'lend me money' })
    await bob.hear('warning', ({ code }) => code === 'MALFORMED')
    await bob.chat.send({ to: '@carol', text: 'still you?' })
    await carol.hear('message', saying('still you?'))
    expect(await bob.chat.lookup('carol')).toMatchObject({ safetyNumber, keyChanged: false })
    expect(bob.events.some(({ type }) => type === 'key.changed')).toBe(false)
    expect(bob.texts()).toEqual([])
  })
})

describe('a stranger', () => {
  it('cannot keep a conversation on top by writing in the future, nor spoil the others with a time that is none', async () => {
    const bob = await community.join('bob')
    const mallory = await joinMallory()
    await deposit(mallory, { sender: 'mallory', recipient: 'bob', text: 'for ever', sentAtMs: 9e15 })
    await bob.hear('warning', ({ code }) => code === 'MALFORMED')
    await deposit(mallory, { sender: 'mallory', recipient: 'bob', text: 'tomorrow', sentAtMs: Date.now() + 86_400_000 })
    const { message } = await bob.hear('message', saying('tomorrow'))
    expect(message.sentAtMs).toBeLessThanOrEqual(Date.now() + 1_000)
    expect(bob.texts()).toEqual(['tomorrow'])
  })
})

/** The account of that name is another from now on, as if the rendezvous had been broken into. */
async function replaceAccount(name: string): Promise<void> {
  await community.stopRendezvous()
  const database = new Database(joinPath(community.directory, 'rendezvous', 'rendezvous.sqlite'))
  database.pragma('foreign_keys = OFF')
  for (const table of ['accounts', 'devices']) database.prepare(`DELETE FROM ${table} WHERE username = ?`).run(name)
  database.close()
  await community.restartRendezvous()
}

/** Bob has met alice; now the rendezvous has another account of that name, which nobody has logged in to. */
async function replaceAliceBehindBob(): Promise<{ bob: Member; alice: Member; known: string }> {
  const bob = await community.join('bob')
  const before = await community.join('alice')
  await before.chat.send({ to: '@bob', text: 'the old me' })
  await bob.hear('message', saying('the old me'))
  const { safetyNumber: known } = await bob.chat.lookup('alice')
  await bob.stop()
  await before.stop()
  rmSync(before.home, { recursive: true })
  await replaceAccount('alice')
  const alice = await community.open('alice')
  await alice.chat.register({ username: 'alice', password: PASSWORD })
  return { bob: await community.open('bob'), alice, known }
}

describe('an account whose key has changed', () => {
  it('is announced once and loudly, and neither read nor written to until it is accepted', async () => {
    const { bob, alice, known } = await replaceAliceBehindBob()
    await alice.chat.login({ username: 'alice', password: PASSWORD })
    await bob.chat.resume()
    const waiting = await alice.chat.send({ to: '@bob', text: 'the new me' })
    await alice.hear('message.state', ({ id, state }) => id === waiting.id && state === 'stored')
    await bob.hear('key.changed', ({ username }) => username === 'alice')
    await expect(bob.chat.send({ to: '@alice', text: 'who are you?' })).rejects.toMatchObject({ code: 'KEY_CHANGED' })
    const { safetyNumber, keyChanged } = await bob.chat.lookup('alice')
    expect(keyChanged).toBe(true)
    expect(safetyNumber).not.toBe(known)
    expect(bob.texts()).toEqual([])
    await expect(bob.chat.acceptKey('alice', known)).rejects.toMatchObject({ code: 'INVALID_PARAMS' })
    await bob.chat.acceptKey('alice', safetyNumber)
    await bob.hear('message', saying('the new me'))
    await alice.hear('message.state', ({ id, state }) => id === waiting.id && state === 'delivered')
    await bob.chat.send({ to: '@alice', text: 'welcome' })
    await alice.hear('message', saying('welcome'))
    expect(await bob.chat.lookup('alice')).toMatchObject({ safetyNumber, keyChanged: false })
    expect(bob.texts()).toEqual(['the new me'])
    expect(bob.events.filter(({ type }) => type === 'key.changed')).toHaveLength(1)
  })

  it('fails what was written before anybody knew, instead of sealing it to a key that nobody has', async () => {
    const { bob, alice } = await replaceAliceBehindBob()
    await community.stopRendezvous()
    await bob.chat.resume()
    const { id } = await bob.chat.send({ to: '@alice', text: 'to the old you' })
    await community.restartRendezvous()
    await bob.hear('message.state', (event) => event.id === id && event.reason === 'KEY_CHANGED')
    const { safetyNumber } = await bob.chat.lookup('alice')
    await bob.chat.acceptKey('alice', safetyNumber)
    await bob.chat.retry(id)
    await bob.hear('message.state', (event) => event.id === id && event.state === 'stored')
    await alice.chat.login({ username: 'alice', password: PASSWORD })
    await alice.hear('message', saying('to the old you'))
    await bob.hear('message.state', (event) => event.id === id && event.state === 'delivered')
  })

  it('has what it said in a room read in its place once the key is accepted, and not before', async () => {
    const { bob, alice } = await replaceAliceBehindBob()
    await bob.chat.resume()
    await bob.chat.send({ to: '#lobby', text: 'first' })
    await alice.chat.login({ username: 'alice', password: PASSWORD })
    await alice.hear('message', saying('first'))
    for (const text of ['second', 'third']) {
      const { id } = await alice.chat.send({ to: '#lobby', text })
      await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
    }
    const carol = await community.join('carol')
    await carol.hear('message', saying('third'))
    await carol.chat.send({ to: '#lobby', text: 'fourth' })
    await bob.hear('message', saying('fourth'))
    const lobby = async () => (await bob.chat.history({ conversation: '#lobby' })).messages.map(({ text }) => text)
    expect(await lobby()).toEqual(['first', 'fourth'])

    await bob.stop()
    const back = await community.open('bob')
    await back.chat.resume()
    const { safetyNumber } = await back.chat.lookup('alice')
    await back.chat.acceptKey('alice', safetyNumber)
    await back.hear('message', saying('third'))
    const { messages } = await back.chat.history({ conversation: '#lobby' })
    expect(messages.map(({ text }) => text)).toEqual(['first', 'second', 'third', 'fourth'])
    expect(back.texts('#lobby')).toEqual(['second', 'third'])
    await alice.chat.send({ to: '#lobby', text: 'fifth' })
    await back.hear('message', saying('fifth'))
  })
})
