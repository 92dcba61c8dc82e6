/** What concerns thousands of rows is done a piece at a time: whoever else writes comes in between, and sessions live on. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Store } from '../../rendezvous/store/port.ts'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { toHex } from '../../shared/bytes.ts'
import { deviceOfPublicKey } from '../../shared/identity.ts'
import { ROWS_PER_COMMIT_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import { temporaryDirectory } from '../support/rendezvous.ts'

const NOW = 1_700_000_000_000
const LONG_AGO = NOW - 1_000_000
const ROWS = 3 * ROWS_PER_COMMIT_MAX + 1
const ALICE = 'alice' as Username
const BOB = 'bob' as Username
const LOBBY = 'lobby' as RoomName
const DEVICE = deviceOfPublicKey(new Uint8Array(32).fill(1))
const PART = Uint8Array.of(1)
const UNLIMITED = Number.MAX_SAFE_INTEGER
const CAPS = {
  messages: UNLIMITED,
  bytes: UNLIMITED,
  keptBytes: UNLIMITED,
  messagesPerSender: UNLIMITED,
  strangersShare: 1,
  messagesPerStranger: UNLIMITED,
  seenSince: 0,
}
const NO_CAP = { roomBytes: UNLIMITED }

let store: Store
beforeEach(async () => {
  store = openSqliteStore({ path: join(await temporaryDirectory(), 'rendezvous.sqlite') })
  for (const username of [ALICE, BOB]) {
    await store.createAccount({ username, opaqueRecord: PART, accountRecord: PART, vault: PART, createdAtMs: LONG_AGO })
  }
  const admission = {
    username: BOB,
    device: DEVICE,
    certificate: PART,
    now: NOW,
    devicesMax: 1,
    rememberedMax: 2,
    seenSince: 0,
  }
  await store.admitDevice({ ...admission, proof: { kind: 'password', passwordVersion: 1 } })
})

afterEach(() => store.close())

function deposit(depositedAtMs: number): Promise<number> {
  return store.depositMail(
    { recipient: BOB, sender: ALICE, id: newId(), sealed: PART, acknowledged: [], depositedAtMs },
    CAPS,
  )
}

function newId(): MessageId {
  return toHex(randomBytes(16)) as MessageId
}

/** Whether a deposit that came after it was committed before it. */
async function letsOthersIn(work: Promise<unknown>): Promise<boolean> {
  const first = await Promise.race([work.then(() => 'work'), deposit(NOW).then(() => 'deposit')])
  await work
  return first === 'deposit'
}

async function waiting(): Promise<number[]> {
  const query = { recipient: BOB, device: DEVICE, after: 0, rowsMax: ROWS + 1, bytesMax: UNLIMITED }
  return (await store.fetchMail(query)).mail.map(({ position }) => position)
}

it('the acknowledgement of a full mailbox', async () => {
  await Promise.all(Array.from({ length: ROWS }, () => deposit(NOW)))
  const positions = await waiting()
  expect(positions.length).toBe(ROWS)
  expect(await letsOthersIn(store.acknowledgeMail(BOB, DEVICE, positions, 0))).toBe(true)
  expect((await waiting()).length).toBe(1)
})

it('the removal of mail past its life', async () => {
  await Promise.all(Array.from({ length: ROWS }, () => deposit(LONG_AGO)))
  const removal = store.removeMail(NOW - 1, 0)
  expect(await letsOthersIn(removal)).toBe(true)
  expect([await removal, (await waiting()).length]).toEqual([ROWS, 1])
})

it('the removal of mail that only devices long gone had not acknowledged', async () => {
  const laptop = deviceOfPublicKey(new Uint8Array(32).fill(2))
  const admission = {
    username: BOB,
    device: laptop,
    certificate: PART,
    now: LONG_AGO,
    devicesMax: 2,
    rememberedMax: 2,
    seenSince: 0,
  }
  await store.admitDevice({ ...admission, proof: { kind: 'password', passwordVersion: 1 } })
  await Promise.all(Array.from({ length: ROWS }, () => deposit(NOW)))
  await store.acknowledgeMail(BOB, DEVICE, await waiting(), 0)
  const removal = store.removeMail(0, NOW - 1)
  expect(await letsOthersIn(removal)).toBe(true)
  expect(await removal).toBe(ROWS)
  expect((await waiting()).length).toBe(1)
})

it('the removal of what a room has said too long ago', async () => {
  await store.joinRoom(LOBBY, ALICE, LONG_AGO, { rooms: 1, roomsPerAccount: 1 })
  const by = { author: ALICE, broughtBy: ALICE }
  const entry = { ...by, room: LOBBY, epoch: 1, sealed: PART, sentAtMs: LONG_AGO, archivedAtMs: LONG_AGO }
  const entries = Array.from({ length: ROWS }, () => ({ ...entry, id: newId() }))
  await store.appendEntries(entries, NO_CAP)
  const removal = store.removeArchive(NOW, NO_CAP)
  expect(await letsOthersIn(removal)).toBe(true)
  expect(await removal).toBe(ROWS)
  expect(await store.history({ room: LOBBY, after: 0, rowsMax: 1, bytesMax: UNLIMITED })).toEqual([])
})
