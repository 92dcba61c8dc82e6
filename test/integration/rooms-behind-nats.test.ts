/** A room half of whose members nobody can dial, with the rendezvous away: what is heard then has come by gossip alone. */
import { expect, test } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'

const MEMBERS = 16
const GOING = 5

/** Every other one cannot be dialled, as behind a NAT. */
async function joinAll(community: Community): Promise<Member[]> {
  const members: Member[] = []
  for (let number = 0; number < MEMBERS; number += 1) {
    members.push(await community.join(`peer-${number}`, number % 2 === 0 ? {} : { listen: [] }))
  }
  return members
}

/** Each says something, and each hears it of all others. */
async function talk(members: readonly Member[], topic: string): Promise<void> {
  await Promise.all(members.map(({ chat, name }) => chat.send({ to: '#lobby', text: `${name} on ${topic}` })))
  for (const listener of members) {
    const others = members.filter((member) => member !== listener)
    await Promise.all(others.map(({ name }) => listener.hear('message', saying(`${name} on ${topic}`))))
  }
}

/** Whether each is linked with each, if only by way of others, and nowhere by the relay. */
function areConnected(members: readonly Member[]): boolean {
  const [first] = members
  const found = new Set(first === undefined ? [] : [first])
  for (const { chat } of found) {
    const linked = chat.paths().flatMap(({ username, path }) => (path === 'relay' ? [] : [username]))
    for (const member of members) if (linked.includes(member.name)) found.add(member)
  }
  return found.size === members.length
}

test('hear each other by gossip, also after a third of them has gone at once', async () => {
  await using community = await createCommunity()
  const members = await joinAll(community)
  await talk(members, 'the weather')
  // Without the rendezvous nobody finds those whom it has not met, nor whom only those have met who go.
  const staying = members.slice(0, -GOING)
  await expect.poll(() => areConnected(members) && areConnected(staying), { timeout: 60_000 }).toBe(true)

  await community.stopRendezvous()
  await Promise.all(members.map((member) => member.hear('connection', ({ state }) => state === 'connecting')))
  await talk(members, 'the rendezvous')

  await Promise.all(members.slice(-GOING).map((member) => member.stop()))
  await talk(staying, 'those who went')
  for (const member of staying) {
    const texts = member.texts('#lobby')
    expect(new Set(texts).size).toBe(texts.length)
  }
})
