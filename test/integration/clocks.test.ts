/** Machines whose clocks are off: by minutes it does no harm, by days people are told. */
import { expect, it } from 'vitest'
import { type Clock, steadyClock } from '../../shared/clock.ts'
import { createCommunity, saying } from '../support/community.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

function off(byMs: number): Clock {
  return { now: () => steadyClock.now() + byMs }
}

it.each([
  ['minutes', 10 * MINUTE_MS],
  ['days', 3 * DAY_MS],
])('clocks that are off by %s, each to another side, keep nobody from talking', async (_, byMs) => {
  await using community = await createCommunity()
  const alice = await community.join('alice', { steady: off(byMs) })
  const bob = await community.join('bob', { steady: off(-byMs) })
  const carol = await community.join('carol')
  const members = [alice, bob, carol]
  for (const from of members) {
    const others = members.filter((member) => member !== from)
    for (const to of others) {
      const { id } = await from.chat.send({ to: `@${to.name}`, text: `${from.name} to ${to.name}` })
      await to.hear('message', saying(`${from.name} to ${to.name}`))
      await from.hear('message.state', (event) => event.id === id && event.state === 'delivered')
    }
    await from.chat.send({ to: '#lobby', text: `${from.name} to all` })
    await Promise.all(others.map((to) => to.hear('message', saying(`${from.name} to all`))))
  }
  // Those who have met go on without the rendezvous.
  await community.stopRendezvous()
  await alice.chat.send({ to: '@bob', text: 'only we two' })
  await bob.hear('message', saying('only we two'))
  await bob.chat.send({ to: '#lobby', text: 'is anybody there?' })
  await Promise.all([alice, carol].map((to) => to.hear('message', saying('is anybody there?'))))

  const warned = members.map(({ events }) =>
    events.some((event) => event.type === 'warning' && event.code === 'CLOCK_SKEW'),
  )
  expect(warned).toEqual(byMs < DAY_MS ? [false, false, false] : [true, true, false])
})

it('who restarts without the rendezvous, with a clock that is off by minutes, is admitted by those it has met', async () => {
  await using community = await createCommunity()
  const first = await community.join('alice', { steady: off(10 * MINUTE_MS) })
  const bob = await community.join('bob', { steady: off(-10 * MINUTE_MS) })
  await first.chat.send({ to: '@bob', text: 'we have met' })
  await bob.hear('message', saying('we have met'))
  await bob.hear('peer.path', ({ path }) => path !== 'none')
  await first.stop()
  await community.stopRendezvous()
  const alice = await community.open('alice', { steady: off(10 * MINUTE_MS) })
  await alice.chat.resume()
  await alice.chat.send({ to: '@bob', text: 'me again' })
  await bob.hear('message', saying('me again'))
})

it('who restarts without the rendezvous, with a clock that is off by more than rooms allow, hears and is heard there', async () => {
  await using community = await createCommunity()
  const steady = off(20 * MINUTE_MS)
  const first = await community.join('alice', { steady })
  const bob = await community.join('bob')
  await first.chat.send({ to: '@bob', text: 'we have met' })
  await bob.hear('message', saying('we have met'))
  await bob.hear('peer.path', ({ path }) => path !== 'none')
  await first.stop()
  await community.stopRendezvous()
  const alice = await community.open('alice', { steady })
  await alice.chat.resume()
  await alice.chat.send({ to: '@bob', text: 'me again' })
  await bob.hear('message', saying('me again'))
  await alice.chat.send({ to: '#lobby', text: 'does anybody hear me?' })
  await bob.hear('message', saying('does anybody hear me?'))
  await bob.chat.send({ to: '#lobby', text: 'I do' })
  await alice.hear('message', saying('I do'))
})

it('a clock that was set right while the rendezvous was away is believed again at its first reply', async () => {
  await using community = await createCommunity()
  const first = await community.join('alice', { steady: off(20 * MINUTE_MS) })
  await first.stop()
  await community.stopRendezvous()
  const alice = await community.open('alice')
  await alice.chat.resume()
  await community.restartRendezvous()
  await alice.hear('connection', ({ state }) => state === 'online')
  await alice.chat.send({ to: '#lobby', text: 'dated by the clock that is' })
  const { messages } = await alice.chat.history({ conversation: '#lobby' })
  expect(Math.abs(Date.now() - (messages[0]?.sentAtMs ?? 0))).toBeLessThan(15 * MINUTE_MS)
  // Nor is the next start misled.
  await alice.stop()
  await community.stopRendezvous()
  const again = await community.open('alice')
  await again.chat.resume()
  await again.chat.send({ to: '#lobby', text: 'and goes on to be' })
  const [, last] = (await again.chat.history({ conversation: '#lobby' })).messages
  expect(Math.abs(Date.now() - (last?.sentAtMs ?? 0))).toBeLessThan(15 * MINUTE_MS)
})
