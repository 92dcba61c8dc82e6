/** Relays that carry nothing, or no more: what people are told, and that what they write arrives all the same. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { MIB } from '../../shared/limits/units.ts'
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

test('of a relay that carries no more only those hear who have written something', async () => {
  await using community = await createCommunity({ relayLimits: { bytesPerDay: 0 } })
  const [alice, bob] = [await community.join('alice', NOWHERE), await community.join('bob', NOWHERE)]
  await alice.chat.send({ to: '#lobby', text: 'by the archive' })
  await bob.hear('message', saying('by the archive'))
  // Whether everybody in the room is reached by now, or not, is tried once more: as the doctor does.
  expect(await relayFound(bob)).toEqual({ level: 'warning', about: 'relay', state: 'spent' })
  await bob.chat.send({ to: '#lobby', text: 'by the archive, too' })
  await alice.hear('message', saying('by the archive, too'))
  for (const { events } of [alice, bob]) expect(events.filter(({ type }) => type === 'warning')).toEqual([])
})

test('a file of whoever has used up a share stands still, and both sides hear why', async () => {
  await using community = await createCommunity({ relayLimits: { bytesPerDay: 2 * MIB } })
  const [alice, bob] = [await community.join('alice', NOWHERE), await community.join('bob', NOWHERE)]
  const path = join(community.directory, 'large.bin')
  writeFileSync(path, new Uint8Array(8 * MIB))
  expect(await relayFound(alice)).toMatchObject({ level: 'ok', state: 'held' })
  await alice.chat.sendFile({ to: '@bob', path })
  const { transferId } = await bob.hear('file.offered')
  await bob.chat.acceptFile({ transferId })
  await Promise.all([
    alice.hear('file.changed', ({ reason }) => reason === 'RELAY_FULL'),
    bob.hear('file.changed', ({ reason }) => reason === 'RATE_LIMITED'),
  ])
  expect(await relayFound(alice)).toEqual({ level: 'warning', about: 'relay', state: 'spent' })
  expect(await relayFound(bob)).toMatchObject({ level: 'ok', state: 'held' })
})

test('where the rendezvous offers no relay, that is said, and mail carries what is written', async () => {
  await using community = await createCommunity({ relay: 'off' })
  const [alice, bob] = [await community.join('alice', NOWHERE), await community.join('bob', NOWHERE)]
  expect(await relayFound(alice)).toEqual({ level: 'ok', about: 'relay', state: 'off' })
  await alice.chat.send({ to: '@bob', text: 'by mail' })
  await bob.hear('message', saying('by mail'))
})
