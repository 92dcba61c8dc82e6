/**
 * A rendezvous and peers in one process, which talk until it is killed: a house whose power will fail. Says as JSON lines
 * what has been acknowledged, by whose disk, and how far that disk's write-ahead log reached then.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageId } from '../../shared/message.ts'
import { createCommunity } from './community.ts'
import { markLog } from './write-ahead-log.ts'

/** Sends under way at once, to each destination. */
const AT_ONCE = 4
const STDOUT = 1

const community = await createCommunity()
const { directory } = community
const PATHS = {
  alice: join(directory, 'alice/profile.db'),
  bob: join(directory, 'bob/profile.db'),
  rendezvous: join(directory, 'rendezvous/rendezvous.sqlite'),
}

// At once, not when the loop turns: what was said is true at this moment.
const say = (object: object) => writeSync(STDOUT, `${JSON.stringify(object)}\n`)
const acknowledged = (by: keyof typeof PATHS, id: MessageId) => say({ by, id, ...markLog(PATHS[by]) })

const [alice, , carol] = [await community.join('alice'), await community.join('bob'), await community.join('carol')]
await alice.hear('presence', ({ username, online }) => username === 'carol' && online)
await alice.chat.send({ to: '@carol', text: 'see you' })
await carol.stop()

/** Whose disk a state other than `queued` speaks of. */
const keeper = new Map<MessageId, { readonly by: 'bob' | 'rendezvous'; readonly when: string }>()
const changed = new Map<MessageId, string>()
alice.chat.subscribe((event) => {
  if (event.type === 'message.state') tell(event.id, event.state)
})

function tell(id: MessageId, state: string): void {
  const expected = keeper.get(id)
  // A message may have arrived before it is known here by its id.
  if (expected === undefined) changed.set(id, state)
  else if (expected.when === state) acknowledged(expected.by, id)
}

async function talk(to: string): Promise<void> {
  for (let count = 0; ; count += 1) {
    const { id } = await alice.chat.send({ to, text: `${to} ${count}` })
    acknowledged('alice', id)
    keeper.set(id, to === '@bob' ? { by: 'bob', when: 'delivered' } : { by: 'rendezvous', when: 'stored' })
    const state = changed.get(id)
    if (state !== undefined) tell(id, state)
  }
}

say({ directory, paths: PATHS })
await Promise.all(['@bob', '@carol', '#lobby'].flatMap((to) => Array.from({ length: AT_ONCE }, () => talk(to))))
