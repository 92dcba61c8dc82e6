/** Relays that carry nothing, or no more: what people are told, and that what they write arrives all the same. */
import { expect, test } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { createCommunity, type Member, saying } from '../support/community.ts'
import { talkUntil, tell } from '../support/talk-until.ts'

/** Nobody can dial it, as behind a NAT. */
const NOWHERE = { listen: [] }

async function relayFound({ chat }: Member): Promise<Finding | undefined> {
  for await (const finding of chat.examine({ signal: new AbortController().signal })) {
    if (finding.about === 'relay') return finding
  }
  return undefined
}

test('whoever has sent all that the relay carries in a day is told once, and goes on by mail', async () => {
  await using community = await createCommunity({ relayLimits: { bytesPerDay: 0 } })
  const [alice, bob] = [await community.join('alice', NOWHERE), await community.join('bob', NOWHERE)]
  const told = () => alice.events.filter((event) => event.type === 'warning' && event.code === 'RELAY_FULL')
  await talkUntil(alice, bob, () => told().length > 0)
  await tell(bob, alice, 'back by mail')
  await tell(alice, bob, 'and again by mail')
  expect(told()).toHaveLength(1)
})

test('where the rendezvous offers no relay, that is said, and mail carries what is written', async () => {
  await using community = await createCommunity({ relay: 'off' })
  const [alice, bob] = [await community.join('alice', NOWHERE), await community.join('bob', NOWHERE)]
  expect(await relayFound(alice)).toEqual({ level: 'ok', about: 'relay', state: 'off' })
  await alice.chat.send({ to: '@bob', text: 'by mail' })
  await bob.hear('message', saying('by mail'))
})
