/** A member, or many throwaway ones, that send as much as they can: it costs them, and not those who have known each other. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { saying } from '../support/community.ts'
import type { Gossip } from './client/direct.ts'
import { numberOf } from './client/document.ts'
import { createKey } from './client/keys.ts'
import { becomeMember, deposit, type Member as HostileMember } from './client/member.ts'
import { currentEpoch, type Epoch, roomMessage, sealRoom } from './client/messages.ts'
import { gossipWith, mailText, openScene, ownText, reach, type Scene } from './scene.ts'

const LOBBY = 'lobby'
const TOPIC = '/hongyan/room/1/lobby'
/** Enough to be struck for, few enough that none of it is lost on the way. */
const JUNK = 20
/** Of words that are said in turn. */
const ROUNDS = 5

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

describe('a mailbox', () => {
  test('that throwaway accounts have filled as far as they can has room for whom its owner has written to', async () => {
    const { bob, address, community } = scene
    const trudy = await becomeMember(address, 'trudy')
    await bob.chat.send({ to: '@trudy', text: 'hello' })
    await bob.hear('message.state', ({ state }) => state === 'stored')
    await mailText(trudy, bob, 'hello yourself')
    await bob.stop()

    const sealed = randomBytes(numberOf('SEALED_MAIL_MAX_BYTES'))
    const fill = async ({ session }: HostileMember) => {
      for (let stored = 0; ; stored += 1) {
        const refusal = await session.refusal('deposit', { recipient: 'bob', id: randomBytes(16), sealed })
        if (refusal !== undefined) return { stored, refusal }
      }
    }
    const most = numberOf('MAILBOX_PER_STRANGER_MAX_MESSAGES')
    const outcomes = [await fill(scene.mallory)]
    while (outcomes.at(-1)?.stored !== 0) {
      outcomes.push(await fill(await becomeMember(address, `throwaway${outcomes.length}`)))
    }
    expect(new Set(outcomes.map(({ refusal }) => refusal))).toEqual(new Set(['MAILBOX_FULL']))
    expect(outcomes[0]?.stored).toBe(most)

    await deposit(trudy, 'bob', ownText(trudy, 'bob', 'among all that', 2))
    const back = await community.open('bob')
    await back.chat.resume()
    await back.hear('message', saying('among all that'))
  })
})

describe('gossip', () => {
  const epochsOf = ({ rooms }: HostileMember): readonly Epoch[] =>
    rooms.find(({ room }) => room === LOBBY)?.epochs ?? []

  /** Well-formed, and by gossip only. */
  function say(author: HostileMember, gossip: Gossip, text: string, sequence: number): void {
    const claims = { room: LOBBY, sender: author.account.username, device: author.device.peerId, sequence, text }
    const { bytes } = roomMessage(author.device, author.pass, claims)
    gossip.publish(TOPIC, sealRoom(bytes, LOBBY, currentEpoch(epochsOf(author))))
  }

  async function forgery({ device, pass }: HostileMember, epoch: Epoch): Promise<Uint8Array> {
    const claims = { room: LOBBY, sender: 'alice', device: device.peerId, text: 'I am alice' }
    return sealRoom(roomMessage(await createKey(), pass, claims).bytes, LOBBY, epoch)
  }

  test.each([
    { what: 'noise', junk: async () => randomBytes(200) },
    { what: 'messages over their cap', junk: async () => randomBytes(numberOf('GOSSIP_MESSAGE_MAX_BYTES') + 1) },
    { what: 'forged messages', junk: forgery },
  ])('that floods with $what is neither heard nor told anything any more, and others are', async ({ junk }) => {
    const { mallory, alice, bob, address } = scene
    const trudy = await becomeMember(address, 'trudy')
    const [flood, honest] = [await gossipWith(mallory, bob), await gossipWith(trudy, bob)]
    say(mallory, flood, 'before', 1)
    await bob.hear('message', saying('before'))
    for (let count = 0; count < JUNK; count += 1) {
      flood.publish(TOPIC, await junk(mallory, currentEpoch(epochsOf(mallory))))
    }
    // What it says reaches bob no more; what trudy says after each of it does.
    let round = 0
    await expect
      .poll(async () => {
        const from = round
        while (round < from + ROUNDS) {
          round += 1
          say(mallory, flood, `mallory ${round}`, round + 1)
          say(trudy, honest, `trudy ${round}`, round)
          await bob.hear('message', saying(`trudy ${round}`))
        }
        return bob.texts('#lobby').filter((text) => text.startsWith('mallory') && Number(text.slice(8)) > from)
      })
      .toEqual([])
    // Nor is it told what bob says, though it listens.
    await expect
      .poll(async () => {
        const [before, heard] = [flood.heard.length, honest.heard.length]
        await bob.chat.send({ to: '#lobby', text: 'among us' })
        await expect.poll(() => honest.heard.length).toBeGreaterThan(heard)
        return flood.heard.length - before
      })
      .toBe(0)
    // Those who were flooded go on with each other, and with it in private.
    await alice.chat.send({ to: '#lobby', text: 'afterwards' })
    await bob.hear('message', saying('afterwards'))
    expect(await (await reach(mallory, bob)).send(ownText(mallory, 'bob', 'hello').bytes)).toBe('ack')
  })
})
