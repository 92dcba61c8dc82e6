import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Answers, createAnswers } from '../../peer/files/answers.ts'
import {
  createTransferStore,
  type NewTransfer,
  TRANSFERS_SCHEMA,
  type TransferStore,
} from '../../peer/store/transfers.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { FileAnswer, PrivateBody, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { type Database, openDatabase } from '../../shared/sqlite.ts'

const [bob, carol] = ['bob', 'carol'] as [Username, Username]
const phone = 'phone' as DeviceId
let directory: string
let database: Database
let store: TransferStore
let answers: Answers
let sent: [Username, FileAnswer['answer']][]
/** Whom nothing can be told, and what stops in the middle of telling it. */
let refused: Set<Username>
let isKilled: boolean
let settled: () => Promise<void>

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-answers-'))
  database = openDatabase({ path: join(directory, 'profile.db'), migrations: [TRANSFERS_SCHEMA] })
  store = createTransferStore(database)
  sent = []
  refused = new Set()
  isKilled = false
  begin()
  for (const [id, peer] of [
    ['a', bob],
    ['b', carol],
  ] as const)
    store.insert(transfer(id, peer))
})
afterEach(() => {
  database.close()
  rmSync(directory, { recursive: true, force: true })
})

function begin(): void {
  const own = createAnswers({
    store,
    async sendPrivate(to: Username, body: PrivateBody, change: () => void) {
      if (refused.has(to)) throw new HongyanError('KEY_CHANGED', 'not to this key')
      // As the outbox does: both are in one commit, or neither.
      if (isKilled) return new Promise(() => undefined)
      database.transaction(change)()
      if (body.type === 'fileAnswer') sent.push([to, body.answer])
    },
    onFault(error: HongyanError) {
      throw error
    },
  })
  answers = own
  settled = async () => {
    own.tell()
    await own.stop()
  }
}

function transfer(id: string, peer: Username): NewTransfer {
  return {
    ...{ transferId: id as TransferId, direction: 'outgoing', peer, device: phone, name: 'a.txt', folder: false },
    ...{ count: 1, sizeBytes: 1, manifestDigest: new Uint8Array(32), state: 'offered', createdAtMs: 0 },
  }
}

function decide(id: string, ...decided: readonly FileAnswer['answer'][]): void {
  for (const answer of decided) {
    if (answer === 'taken') store.update(id as TransferId, {}, [{ answer, device: phone }])
    else if (answer === 'verified') store.update(id as TransferId, {}, [{ answer, digest: new Uint8Array(32) }])
    else store.update(id as TransferId, {}, [{ answer }])
  }
}

it('what was decided is told once, in its order', async () => {
  decide('a', 'taken', 'paused')
  answers.tell()
  decide('b', 'cancelled')
  answers.tell()
  await settled()
  expect(sent).toEqual([
    [bob, 'taken'],
    [bob, 'paused'],
    [carol, 'cancelled'],
  ])
  expect(store.dueAnswers(0, 9)).toEqual([])
})

it('what was decided before the process ended is told by the next one, and nothing twice', async () => {
  decide('a', 'paused')
  isKilled = true
  answers.tell()
  isKilled = false
  begin()
  await settled()
  expect(sent).toEqual([[bob, 'paused']])
})

it('what cannot be told to one is told to others, and to that one later, in order', async () => {
  decide('a', 'paused', 'resumed')
  decide('b', 'verified')
  refused.add(bob)
  await settled()
  expect(sent).toEqual([[carol, 'verified']])
  refused.clear()
  begin()
  await settled()
  expect(sent).toEqual([
    [carol, 'verified'],
    [bob, 'paused'],
    [bob, 'resumed'],
  ])
})
