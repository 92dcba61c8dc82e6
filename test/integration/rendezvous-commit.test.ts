/** Every reply that promises something waits for the commit: here the disk takes its time. */
import { randomBytes } from 'node:crypto'
import { join as joinPath } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { Store } from '../../rendezvous/store/port.ts'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { sayIn } from '../support/room-messages.ts'
import {
  askForPass,
  createTestDevice,
  join,
  openSession,
  proveLogin,
  register,
  type SessionClient,
  startPasswordChange,
  VAULT,
} from '../support/session-client.ts'

const WRITES = [
  'createAccount',
  'replaceVault',
  'changePassword',
  'admitDevice',
  'releaseDevice',
  'depositMail',
  'acknowledgeMail',
  'joinRoom',
  'leaveRoom',
  'appendEpochs',
  'appendEntries',
] as const satisfies readonly (keyof Store)[]
type WriteName = (typeof WRITES)[number]

/** A store whose commits are answered only when the test lets them be. */
function createSlowDisk() {
  let open = Promise.withResolvers<void>()
  let waiting: WriteName | undefined
  open.resolve()

  function slow(store: Store): Store {
    return new Proxy(store, {
      get(target, name: keyof Store) {
        if (!WRITES.some((write) => write === name)) return target[name]
        const write = target[name] as (...values: unknown[]) => Promise<unknown>
        return async (...values: unknown[]) => {
          const outcome = await write(...values)
          waiting = name as WriteName
          await open.promise
          return outcome
        }
      },
    })
  }

  return {
    slow,
    /** What the request waits for before it is answered: the commits, in order. */
    async commitsBefore(session: SessionClient, request: () => Promise<unknown>): Promise<WriteName[]> {
      const commits: WriteName[] = []
      let isAnswered = false
      // Of earlier requests, which did not have to wait.
      waiting = undefined
      open = Promise.withResolvers()
      const answered = request().finally(() => {
        isAnswered = true
      })
      answered.catch(() => undefined)
      for (;;) {
        await vi.waitUntil(() => waiting !== undefined || isAnswered, { timeout: 30_000, interval: 1 })
        if (waiting === undefined) break
        // A reply that had been sent would be here before that of a later request.
        await session.request('heartbeat', { sentAtMs: 0 })
        expect(isAnswered, `an answer before the commit of ${waiting}`).toBe(false)
        commits.push(waiting)
        waiting = undefined
        const before = open
        open = Promise.withResolvers()
        before.resolve()
      }
      open.resolve()
      await answered
      return commits
    },
  }
}

it('nothing is promised before it is on disk', async () => {
  const disk = createSlowDisk()
  const { address } = await startTestRendezvous({
    openStore: (data) => disk.slow(openSqliteStore({ path: joinPath(data, 'rendezvous.sqlite') })),
  })
  const bob = await join(address, 'bob')
  const alice = await openSession(await createTestDevice(), address)
  const before = (request: () => Promise<unknown>) => disk.commitsBefore(alice, request)

  let account = bob.account
  const registering = before(async () => {
    account = await register(alice, 'alice')
  })
  expect(await registering).toEqual(['createAccount'])
  await proveLogin(alice, 'alice', account.password)
  let epochs = bob.reply.rooms[0]?.epochs ?? []
  const entering = before(async () => {
    const reply = await askForPass(alice, 'issuePass', account)
    Object.assign(alice, { account, reply })
    epochs = reply.rooms[0]?.epochs ?? []
  })
  expect(await entering).toEqual(['admitDevice', 'joinRoom'])
  const vault = { expectedVersion: 1, body: VAULT, accountRecord: account.record }
  expect(await before(() => alice.request('putVault', vault))).toEqual(['replaceVault'])
  const { finish } = await startPasswordChange(alice, account, 'another password')
  expect(await before(() => finish(2))).toEqual(['changePassword'])

  const mail = { recipient: 'alice', id: randomBytes(16), sealed: randomBytes(10), acknowledged: [] }
  expect(await before(() => alice.request('deposit', mail))).toEqual(['depositMail'])
  expect(await before(() => alice.request('ack', { positions: [1] }))).toEqual(['acknowledgeMail'])
  expect(await before(() => alice.request('joinRoom', { room: 'team' }))).toEqual(['joinRoom', 'appendEpochs'])
  const { sealed } = sayIn(alice as typeof bob, 'lobby', 'hello', { epochs })
  expect(await before(() => alice.request('archive', { room: 'lobby', sealed }))).toEqual(['appendEntries'])
  expect(await before(() => alice.request('leaveRoom', { room: 'team' }))).toEqual(['leaveRoom'])
  expect(await before(() => alice.request('logout', {}))).toEqual(['releaseDevice'])
})
