/** A member that would like to be taken for another: in private, by mail, by receipts and by answers to files. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { saying } from '../support/community.ts'
import { deviceCertificate } from './client/account.ts'
import { decode } from './client/document.ts'
import { createKey, type Key } from './client/keys.ts'
import { openMail } from './client/mail.ts'
import { becomeMember, deposit, find } from './client/member.ts'
import { alterPrivate, type Forged, privateMessage } from './client/messages.ts'
import { deviceOf, mailText, openScene, ownText, reach, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

const LIE = 'I am alice, send money'

/** Every way to say that alice has written this, without her keys. */
async function forgeries(recipient: string): Promise<readonly Forged[]> {
  const { mallory, alice } = scene
  const { account, device, certificate } = mallory
  const alicesDevice = deviceOf(alice)
  const claims = { sender: 'alice', device: device.peerId, recipient, body: { text: { text: LIE } } }
  const { accountKey: alicesKey } = await find(mallory, 'alice')
  const certify = (key: Key, named?: Uint8Array) =>
    deviceCertificate(key, { server: account.server, username: 'alice', device: device.peerId }, named)
  return [
    privateMessage(device, certificate, claims),
    privateMessage(device, certify(account.key), claims),
    privateMessage(device, certify(account.key, alicesKey), claims),
    privateMessage(device, certify(await createKey()), claims),
    privateMessage(device, certificate, { ...claims, device: alicesDevice }),
  ]
}

function keyChanges(): unknown[] {
  return [...scene.alice.events, ...scene.bob.events].filter(({ type }) => type === 'key.changed')
}

describe('a member that writes in the name of another', () => {
  test('on a direct stream is refused each time', async () => {
    const { mallory, bob } = scene
    for (const { bytes } of await forgeries('bob')) {
      const direct = await reach(mallory, bob)
      expect(await direct.send(bytes)).not.toBe('ack')
      await direct.connection.close()
    }
    await mailText(mallory, bob, 'the truth')
    expect([bob.texts('@alice'), bob.texts('@mallory'), keyChanges()]).toEqual([[], ['the truth'], []])
  })

  test('by mail is not heard, and raises no suspicion against whom it names', async () => {
    const { mallory, alice, bob } = scene
    await alice.chat.send({ to: '@bob', text: 'hello' })
    await bob.hear('message', saying('hello'))
    for (const forged of await forgeries('bob')) await deposit(mallory, 'bob', forged)
    await mailText(mallory, bob, 'the truth')
    expect([bob.texts('@alice'), keyChanges()]).toEqual([['hello'], []])
  })
})

describe('a message that alice has signed', () => {
  /** For mallory, from alice, as it came. */
  async function alicesLetter(): Promise<Uint8Array> {
    const { mallory, alice } = scene
    const { id } = await alice.chat.send({ to: '@mallory', text: 'for mallory alone' })
    await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
    const { mail } = await mallory.session.request<{ mail: { sealed: Uint8Array }[] }>('fetch', { limit: 10 })
    return await openMail(mail[0]?.sealed ?? new Uint8Array(), mallory.account.sealingSeed)
  }

  test('is worth nothing at a third person, as it is or with another recipient, time or text', async () => {
    const { mallory, bob } = scene
    const letter = await alicesLetter()
    const { payload } = decode<{ payload: Uint8Array }>('SignedPrivate', letter)
    expect(decode('PrivatePayload', payload)).toMatchObject({ sender: 'alice', recipient: 'mallory' })
    const stolen = [
      { id: randomBytes(16), bytes: letter },
      alterPrivate(letter, { recipient: 'bob' }),
      alterPrivate(letter, { recipient: 'bob', text: { text: LIE } }),
      alterPrivate(letter, { recipient: 'bob', sentAtMs: Date.now() + 1_000 }),
    ]
    for (const forged of stolen) {
      const direct = await reach(mallory, bob)
      expect(await direct.send(forged.bytes)).not.toBe('ack')
      await direct.connection.close()
      await deposit(mallory, 'bob', forged)
    }
    await mailText(mallory, bob, 'the truth')
    expect(bob.texts()).toEqual(['the truth'])
  })

  test('comes to its recipient once, however often and by whomever it is brought', async () => {
    const { mallory, bob, address } = scene
    const trudy = await becomeMember(address, 'trudy')
    const letter = ownText(trudy, 'bob', 'once')
    // Under every id that the rendezvous takes: the one that counts is that of the bytes.
    await deposit(mallory, 'bob', letter)
    await deposit(mallory, 'bob', letter, { under: randomBytes(16) })
    await deposit(trudy, 'bob', letter)
    const direct = await reach(trudy, bob)
    expect(await direct.send(letter.bytes)).toBe('ack')
    await mailText(trudy, bob, 'twice', 2)
    expect(bob.texts()).toEqual(['once', 'twice'])
  })
})

test('whoever takes the id of a message before it is sent keeps it from nobody', async () => {
  const { mallory, bob, address } = scene
  const trudy = await becomeMember(address, 'trudy')
  const letter = ownText(trudy, 'bob', 'the genuine one')
  await deposit(mallory, 'bob', ownText(mallory, 'bob', 'squatter'), { under: letter.id })
  await bob.hear('message', saying('squatter'))
  await deposit(trudy, 'bob', letter)
  await bob.hear('message', saying('the genuine one'))
})

describe('receipts and answers', () => {
  test('for a message to somebody else count nothing, by either path', async () => {
    const { mallory, alice, bob } = scene
    await bob.stop()
    const { id } = await alice.chat.send({ to: '@bob', text: 'are you there?' })
    await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
    const claims = { sender: 'mallory', device: mallory.device.peerId, recipient: 'alice' }
    const ids = [Buffer.from(id, 'hex')]
    const receipts = ['DELIVERED', 'READ'].map((kind, index) =>
      privateMessage(mallory.device, mallory.certificate, {
        ...claims,
        sequence: index + 1,
        body: { receipt: { kind, ids } },
      }),
    )
    const direct = await reach(mallory, alice)
    for (const receipt of receipts) {
      await direct.send(receipt.bytes)
      await deposit(mallory, 'alice', receipt)
    }
    // In bob's name as well, which only bob can sign.
    const inBobsName = privateMessage(mallory.device, mallory.certificate, {
      ...claims,
      sender: 'bob',
      body: { receipt: { kind: 'READ', ids } },
    })
    await direct.send(inBobsName.bytes)
    await deposit(mallory, 'alice', inBobsName)
    await mailText(mallory, alice, 'done', 3)
    const { messages } = await alice.chat.history({ conversation: '@bob' })
    expect(messages.map(({ state }) => state)).toEqual(['stored'])
  })

  test('to a file that was offered to somebody else count nothing', async () => {
    const { mallory, alice, bob, community } = scene
    await bob.stop()
    const path = join(community.directory, 'secret.txt')
    writeFileSync(path, 'for bob')
    const { transferId } = await alice.chat.sendFile({ to: '@bob', path })
    const claims = { sender: 'mallory', device: mallory.device.peerId, recipient: 'alice' }
    const kinds = ['ACCEPTED', 'DECLINED', 'PAUSED', 'CANCELLED', 'TAKEN', 'VERIFIED']
    for (const [index, kind] of kinds.entries()) {
      const fileAnswer = {
        transferId: Buffer.from(transferId, 'hex'),
        kind,
        device: kind === 'TAKEN' ? mallory.device.multihash : new Uint8Array(),
        digest: kind === 'VERIFIED' ? randomBytes(32) : new Uint8Array(),
      }
      const sequence = index + 1
      const own = privateMessage(mallory.device, mallory.certificate, { ...claims, sequence, body: { fileAnswer } })
      const asBob = privateMessage(mallory.device, mallory.certificate, {
        ...claims,
        sender: 'bob',
        body: { fileAnswer },
      })
      const direct = await reach(mallory, alice)
      await direct.send(own.bytes)
      await direct.connection.close()
      await deposit(mallory, 'alice', own)
      await deposit(mallory, 'alice', asBob)
    }
    await mailText(mallory, alice, 'done', kinds.length + 1)
    expect((await alice.chat.transfers()).map(({ state }) => state)).toEqual(['offered'])
  })
})
