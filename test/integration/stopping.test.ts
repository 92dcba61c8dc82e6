/** A peer may be stopped at any moment: nothing of it goes on, and nothing falls. HONGYAN_SEED repeats what failed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createCommunity, PASSWORD, saying } from '../support/community.ts'
import { chooseSeed } from '../support/hostile-kills.ts'
import { createLanBus } from '../support/lan-bus.ts'
import { createChance } from '../support/simulated-time.ts'

const STARTS = 15
/** A login on loopback takes less. */
const LOGIN_MS = 250
const seed = chooseSeed()

/** What keeps the process from its end, by kind; those of the test runner are there before and after. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) {
    if (/^(Timeout|TCP|UDP|Pipe)/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

test('whoever has talked by the relay and the local network leaves neither timer nor socket when all stop', async () => {
  const before = resources()
  {
    const bus = createLanBus()
    await using community = await createCommunity()
    const alice = await community.join('alice')
    const bob = await community.join('bob', { listen: [], lan: 'on', multicast: bus.open })
    await alice.chat.send({ to: '@bob', text: 'by the relay' })
    await bob.hear('message', saying('by the relay'))
    await Promise.all([bob.stop(), bob.chat.stop()])
  }
  const left = () => Object.entries(resources()).filter(([kind, count]) => count > (before[kind] ?? 0))
  await expect.poll(left).toEqual([])
})

test(`a peer that is stopped at any moment of its login stops, and logs in the next time (seed ${seed})`, async () => {
  const chance = createChance(seed)
  const bus = createLanBus()
  await using community = await createCommunity()
  const alice = await community.join('alice')
  await (await community.join('bob')).stop()
  for (let start = 0; start < STARTS; start += 1) {
    const bob = await community.open('bob', {
      lan: 'on',
      multicast: bus.open,
      ...(start % 2 === 0 ? { listen: [] } : {}),
    })
    const login = bob.chat.login({ username: 'bob', password: PASSWORD })
    // Stopped under way it fails, which says nothing to anybody.
    const over = login.catch(() => undefined)
    await sleep(chance.below(LOGIN_MS))
    await bob.stop()
    await over
  }
  const bob = await community.join('bob')
  await alice.chat.send({ to: '@bob', text: 'there at last' })
  await bob.hear('message', saying('there at last'))
})
