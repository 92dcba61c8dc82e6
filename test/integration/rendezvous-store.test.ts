import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../rendezvous/store/port.ts'
import { openSqliteStore, type SqliteStoreInit } from '../../rendezvous/store/sqlite.ts'
import type { Username } from '../../shared/names.ts'
import { rejectionOf } from '../support/refusal.ts'
import { temporaryDirectory } from '../support/rendezvous.ts'
import { describeStore } from '../support/store-conformance.ts'

async function openStore(init: Partial<SqliteStoreInit> = {}): Promise<Store> {
  const store = openSqliteStore({ path: join(await temporaryDirectory(), 'rendezvous.sqlite'), ...init })
  onTestFinished(() => store.close())
  return store
}

describeStore('SQLite', openStore)

const account = (name: string, vaultBytes = 10) => ({
  username: name as Username,
  opaqueRecord: new Uint8Array(10),
  accountRecord: new Uint8Array(10),
  vault: new Uint8Array(vaultBytes),
  createdAtMs: 0,
})

describe('SQLite', () => {
  it('keeps what was committed when it is opened again', async () => {
    const path = join(await temporaryDirectory(), 'rendezvous.sqlite')
    const first = openSqliteStore({ path })
    await first.createAccount(account('alice'))
    await first.close()
    const second = await openStore({ path })
    expect(await second.findAccount('alice' as Username)).toMatchObject({ username: 'alice' })
  })

  it('commits what is still waiting when it is closed', async () => {
    const path = join(await temporaryDirectory(), 'rendezvous.sqlite')
    const first = openSqliteStore({ path })
    const created = first.createAccount(account('alice'))
    await first.close()
    await created
    const second = await openStore({ path })
    expect(await second.findAccount('alice' as Username)).toBeDefined()
  })

  it('says NO_SPACE on a full disk, keeps what it had, and goes on when there is room', async () => {
    const store = await openStore({ sizeMaxBytes: 300_000 })
    await store.createAccount(account('alice'))
    const outcomes = await Promise.all([
      rejectionOf(store.createAccount(account('big', 1_000_000))),
      rejectionOf(store.createAccount(account('big2', 1_000_000))),
    ])
    expect(outcomes).toEqual(['NO_SPACE', 'NO_SPACE'])
    expect(await store.findAccount('big' as Username)).toBeUndefined()
    expect(await rejectionOf(store.createAccount(account('bob')))).toBeUndefined()
    expect(await store.findAccount('alice' as Username)).toBeDefined()
  })

  it('lets nobody else on the machine read it', async () => {
    const path = join(await temporaryDirectory(), 'rendezvous.sqlite')
    await openStore({ path })
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})
