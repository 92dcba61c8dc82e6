/** A mailbox full of real letters, and its owner who comes back to them, be it in several lives. */
import { randomBytes } from 'node:crypto'
import { join as joinPath } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { openAccountRecord } from '../../shared/identity.ts'
import { signPrivate } from '../../shared/message.ts'
import { parseUsername } from '../../shared/names.ts'
import { sealMail } from '../../shared/seal.ts'
import { createFleet, type Fleet } from './fleet.ts'
import { historyOf, toldBy } from './headless-history.ts'
import type { HeadlessProcess } from './headless-process.ts'
import { measureHeldMemory, UNMEASURED_MEMORY } from './held-memory.ts'
import { certify, join, type LoggedIn } from './session-client.ts'

const SENDERS = 5
/** Sealed, and on their way, at once. */
const BATCH = 50
/** Of ten thousand letters; padded and sealed they fill two thirds of the largest mailbox. */
const FILLING = 'x'.repeat(3_000)
const TIMEOUT_MS = 300_000

export interface HomecomingInit {
  readonly kills: number
  /** Takes more time than all the rest. */
  readonly measured?: boolean
}

export interface Homecoming {
  readonly letters: number
  /** More than each held before it began, at the most; 0 unless measured. */
  readonly peerGrowthBytes: number
  readonly rendezvousGrowthBytes: number
}

/**
 * Letters wait for bob, who comes back and is killed so many times on the way through them. In the end he has each once,
 * each sender's in order, and none waits any more.
 */
export async function comeHomeTo(letters: number, { kills, measured = false }: HomecomingInit): Promise<Homecoming> {
  await using fleet = await createFleet()
  const held = (name: string) =>
    measured ? measureHeldMemory(joinPath(fleet.directory, `${name}.held`)) : UNMEASURED_MEMORY
  await (await fleet.login('bob')).shutdown()
  const textsOf = await fillMailboxOfBob(fleet, letters / SENDERS)
  const all = [...textsOf.values()].flat()
  // What depositing them took is not what is measured.
  await fleet.stopRendezvous()
  const rendezvous = held('rendezvous')
  await fleet.startRendezvous(rendezvous.env)
  await expect.poll(() => rendezvous.growthBytes()).toBe(0)

  const told: string[][] = []
  let growth = 0
  const live = async (until: number): Promise<HeadlessProcess> => {
    const memory = held(`bob-${told.length}`)
    const bob = fleet.peer('bob', { env: memory.env })
    await bob.request('status')
    await expect.poll(() => memory.growthBytes()).toBe(0)
    await bob.request('resume')
    const known = new Set(told.flat())
    await bob.waitForEvent('message', ({ text }) => known.add(String(text)).size >= until, { timeoutMs: TIMEOUT_MS })
    growth = Math.max(growth, memory.growthBytes())
    return bob
  }
  for (let kill = 1; kill <= kills; kill += 1) {
    const bob = await live(Math.floor((letters * kill) / (kills + 1)))
    await bob.kill()
    told.push(toldBy(bob))
  }
  const bob = await live(letters)
  told.push(toldBy(bob))

  expect(new Set(told.flat())).toEqual(new Set(all))
  for (const life of told) expect(new Set(life).size).toBe(life.length)
  for (const [sender, texts] of textsOf) {
    expect(inOrder(toldBy(bob, `@${sender}`), texts)).toBe(true)
    expect(await historyOf(bob, `@${sender}`)).toEqual(texts)
  }
  await expect.poll(() => lettersWaiting(fleet)).toBe(0)
  return { letters, peerGrowthBytes: growth, rendezvousGrowthBytes: rendezvous.growthBytes() }
}

/** Texts by sender, in the order in which they were written. */
async function fillMailboxOfBob(fleet: Fleet, lettersEach: number): Promise<ReadonlyMap<string, readonly string[]>> {
  const textsOf = new Map<string, readonly string[]>()
  const senders = Array.from({ length: SENDERS }, async (_, number) => {
    const sender = await join(fleet.server, `sender-${number}`)
    const texts = Array.from({ length: lettersEach }, (_, letter) => `${sender.account.username} ${letter} ${FILLING}`)
    textsOf.set(sender.account.username, texts)
    nameContactOfBob(fleet, sender.account.username)
    await depositLetters(sender, 'bob', texts)
    sender.asker.abort(new Error('all is written'))
  })
  await Promise.all(senders)
  return textsOf
}

/** Bob has written to them: of strangers so much mail would not be taken. */
function nameContactOfBob(fleet: Fleet, contact: string): void {
  const database = new Database(joinPath(fleet.directory, 'rendezvous', 'rendezvous.sqlite'))
  try {
    database.prepare("INSERT INTO contacts VALUES ('bob', ?)").run(contact)
  } finally {
    database.close()
  }
}

/** Signed, sealed and accepted, in that order. */
async function depositLetters(sender: LoggedIn, recipient: string, texts: readonly string[]): Promise<void> {
  const { device, account } = sender
  const { accountRecord } = await sender.request('lookup', { username: recipient })
  const { sealingKey } = openAccountRecord(accountRecord)
  const certificate = certify(sender, account)
  const write = async (text: string, index: number) => {
    const letter = { sender: account.username, device: device.id, recipient: parseUsername(recipient) }
    const rest = { sequence: index + 1, sentAtMs: Date.now(), nonce: randomBytes(16) }
    const { id, bytes } = signPrivate({ ...letter, ...rest, body: { type: 'text', text } }, device.signer, certificate)
    return { id: Buffer.from(id, 'hex'), sealed: await sealMail(bytes, sealingKey) }
  }
  for (let start = 0; start < texts.length; start += BATCH) {
    const batch = texts.slice(start, start + BATCH).map((text, index) => write(text, start + index))
    const mails = await Promise.all(batch)
    await Promise.all(mails.map((mail) => sender.request('deposit', { recipient, acknowledged: [], ...mail })))
  }
}

/** Whether it is a part of the other, in the same order. */
function inOrder(part: readonly string[], whole: readonly string[]): boolean {
  let place = -1
  return part.every((text) => {
    const next = whole.indexOf(text, place + 1)
    place = next
    return next >= 0
  })
}

function lettersWaiting(fleet: Fleet): number {
  const database = new Database(joinPath(fleet.directory, 'rendezvous', 'rendezvous.sqlite'), { readonly: true })
  try {
    return Number(database.prepare("SELECT count(*) FROM mail WHERE recipient = 'bob'").pluck().get())
  } finally {
    database.close()
  }
}
