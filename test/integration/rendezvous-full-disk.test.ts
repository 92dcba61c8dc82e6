import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { rejectionOf } from '../support/refusal.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { join as joinChat } from '../support/session-client.ts'

describe('a rendezvous on a full disk', () => {
  it('refuses what it cannot keep, keeps what it has, and takes mail again when there is room', async () => {
    const { address } = await startTestRendezvous({
      openStore: (data) => openSqliteStore({ path: join(data, 'rendezvous.sqlite'), sizeMaxBytes: 600_000 }),
    })
    const alice = await joinChat(address, 'alice')
    const deposit = () =>
      alice.request('deposit', {
        recipient: 'alice',
        id: randomBytes(16),
        sealed: randomBytes(30_000),
        acknowledged: [],
      })
    let accepted = 0
    let refusal: string | undefined
    while (refusal === undefined) {
      refusal = await rejectionOf(deposit())
      if (refusal === undefined) accepted += 1
    }
    expect(refusal).toBe('NO_SPACE')
    expect(accepted).toBeGreaterThan(0)

    const { mail } = await alice.request('fetch', { after: 0, limit: 500 })
    expect(mail.length).toBe(accepted)
    await alice.request('ack', { positions: mail.map(({ position }) => position) })
    expect(await rejectionOf(deposit())).toBeUndefined()
  })
})
