/** A thousand strangers that connect to a rendezvous and say nothing: they are closed after its patience, and members stay. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from '@libp2p/interface'
import { expect, onTestFinished, test } from 'vitest'
import { ANONYMOUS_SESSION_MS, RENDEZVOUS_INBOUND_PER_SECOND } from '../../shared/limits.ts'
import { PASSWORD } from '../support/fleet.ts'
import { HeadlessProcess, RendezvousProcess } from '../support/headless-process.ts'
import { createHostileNode, dialAnew, endOf } from '../support/hostile-node.ts'

const STRANGERS = 1_000

test('silent connections by the thousand are closed, and the members still work', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const rendezvous = new RendezvousProcess({ directory: join(directory, 'rendezvous') })
  onTestFinished(() => rendezvous.kill())
  const [server = ''] = await rendezvous.ready()
  const member = async (name: string) => {
    const peer = new HeadlessProcess({ name, home: join(directory, name), servers: [server] })
    onTestFinished(() => peer.kill())
    await peer.request('register', { username: name, password: PASSWORD })
    await peer.request('login', { username: name, password: PASSWORD })
    return peer
  }
  const alice = await member('alice')

  const node = await createHostileNode()
  const strangers: Connection[] = []
  const ends: Promise<void>[] = []
  while (strangers.length < STRANGERS) {
    // Half of what one address may open in a second; the other half is for the members beside it.
    const batch = Array.from({ length: RENDEZVOUS_INBOUND_PER_SECOND / 2 }, () => dialAnew(node, server))
    const [connections] = await Promise.all([Promise.all(batch), delay(1_000)])
    strangers.push(...connections)
    ends.push(...connections.map(endOf))
  }
  const bob = await member('bob')
  const { id } = await alice.request<{ id: string }>('message.send', { to: '@bob', text: 'in the crowd' })
  await bob.waitForEvent('message', { id })
  const timer = AbortSignal.timeout(2 * ANONYMOUS_SESSION_MS)
  await Promise.all(ends)
  expect(timer.aborted).toBe(false)
  expect(await alice.request('status')).toMatchObject({ connection: 'online' })
  expect(await bob.request('users.online')).toMatchObject({ total: 2 })
}, 180_000)
