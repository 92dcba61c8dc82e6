/** Two who meet first by a rendezvous that stands between them: what only a comparison of safety numbers tells. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saying } from '../support/community.ts'
import { type Account, accountRecord, deviceCertificate } from './client/account.ts'
import { decode } from './client/document.ts'
import { createKey } from './client/keys.ts'
import { openMail, sealMail } from './client/mail.ts'
import { privateMessage } from './client/messages.ts'
import type { Operator } from './client/operator.ts'
import { type Liar, openLiar } from './liar.ts'

let liar: Liar
let operator: Operator

beforeEach(async () => {
  liar = await openLiar()
  operator = liar.operator
})
afterEach(() => liar[Symbol.asyncDispose]())

interface Mask {
  readonly account: Account
  readonly device: Awaited<ReturnType<typeof createKey>>
}

/** Shows each of the two a mask instead of the other, and carries what they write from one mask to the other. */
async function standBetween(one: string, other: string): Promise<string[]> {
  const mask = async (username: string): Promise<Mask> => ({
    account: await liar.impostor(username),
    device: await createKey(),
  })
  const masks = new Map([
    [one, await mask(one)],
    [other, await mask(other)],
  ])
  const read: string[] = []
  operator.lie('lookup', async ({ username }, _, honest) => {
    const shown = masks.get(String(username))
    return shown === undefined ? honest() : { accountRecord: await accountRecord(shown.account), devices: [] }
  })
  operator.lie('roomDevices', async () => ({}))
  operator.lie('deposit', async ({ recipient, sealed, id }, { username: sender }, honest) => {
    const [from, to] = [masks.get(sender), masks.get(String(recipient))]
    if (from === undefined || to === undefined) return honest()
    const letter = await openMail(sealed as Uint8Array, to.account.sealingSeed)
    const { payload } = decode<{ payload: Uint8Array }>('SignedPrivate', letter)
    const { sequence, text } = decode<{ sequence: number; text?: { text: string } }>('PrivatePayload', payload)
    if (text === undefined) return {}
    read.push(text.text)
    const { device, account } = from
    const claims = { server: account.server, username: sender, device: device.peerId }
    const { bytes } = privateMessage(device, deviceCertificate(account.key, claims), {
      ...{ sender, device: device.peerId, recipient: String(recipient), sequence, body: { text } },
    })
    return honest({ recipient, id, sealed: await sealMail(bytes, sealingKeyOf(operator, String(recipient))) })
  })
  return read
}

test('two who meet first by a rendezvous that stands between them notice nothing, until they compare the safety number: it differs, and where nobody lies it does not', async () => {
  const [alice, bob] = [await liar.joinAs('alice'), await liar.joinAs('bob')]
  const read = await standBetween('alice', 'bob')
  await alice.chat.send({ to: '@bob', text: 'nice to meet you' })
  await bob.hear('message', saying('nice to meet you'))
  await bob.chat.send({ to: '@alice', text: 'who listens?' })
  await alice.hear('message', saying('who listens?'))
  expect(read).toEqual(['nice to meet you', 'who listens?'])
  expect([...alice.events, ...bob.events].filter(({ type }) => type === 'key.changed')).toEqual([])

  const [atAlice, atBob] = [await alice.chat.lookup('bob'), await bob.chat.lookup('alice')]
  expect(atAlice.safetyNumber).not.toBe(atBob.safetyNumber)
  const carol = await liar.joinAs('carol')
  const honest = await alice.chat.lookup('carol')
  operator.beHonest()
  expect((await carol.chat.lookup('alice')).safetyNumber).toBe(honest.safetyNumber)

  // Once it tells the truth, or they meet without it, each hears that the other has another key.
  expect(await alice.chat.lookup('bob')).toMatchObject({ keyChanged: true })
  await expect(alice.chat.send({ to: '@bob', text: 'x' })).rejects.toMatchObject({ code: 'KEY_CHANGED' })
})

/** Of the genuine account. */
function sealingKeyOf({ accounts }: Operator, username: string): Uint8Array {
  const { payload } = decode<{ payload: Uint8Array }>(
    'Signed',
    accounts.get(username)?.accountRecord ?? new Uint8Array(),
  )
  return decode<{ sealingKey: Uint8Array }>('AccountRecord', payload).sealingKey
}
