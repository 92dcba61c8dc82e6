import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAcquaintances } from '../../peer/people/acquaintances.ts'
import { createContactStore } from '../../peer/store/contacts.ts'
import { openProfile } from '../../peer/store/profile.ts'
import { createWrittenToStore } from '../../peer/store/written-to.ts'
import { HongyanError } from '../../shared/errors.ts'
import { CONTACTS_PER_REQUEST_MAX } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'

const BOB = 'bob' as Username
const CAROL = 'carol' as Username
const FIRST = Uint8Array.of(1)
const SECOND = Uint8Array.of(2)
const TEXT = { type: 'text', text: 'hello' } as const

function createWorld() {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  const profile = openProfile(directory)
  onTestFinished(() => {
    profile.close()
    rmSync(directory, { recursive: true })
  })
  const contacts = createContactStore(profile.database)
  const told: string[] = []
  const session = {
    state: 'online' as const,
    refusal: undefined as HongyanError | undefined,
    async request(name: string, { usernames }: { usernames: string[] }) {
      if (session.refusal !== undefined) throw session.refusal
      told.push(`${name} ${usernames.length > 3 ? usernames.length : usernames.join(' ')}`)
      return {}
    },
  }
  const init = { session: session as never, profile, rows: createWrittenToStore(profile.database) }
  const acquaintances = createAcquaintances(init)
  /** As a message to them is sent. */
  async function write(...usernames: Username[]): Promise<void> {
    await profile.write(() => {
      for (const username of usernames) acquaintances.note(username, TEXT)
    })
    acquaintances.tell()
  }
  const expectTold = (...wanted: string[]) => expect.poll(() => told).toEqual(wanted)
  return { acquaintances, contacts, session, told, write, expectTold }
}

describe('people the user has written to', () => {
  it('are told to the rendezvous once, those of before its greeting as well', async () => {
    const { acquaintances, write, expectTold } = createWorld()
    await write(BOB)
    acquaintances.greeted(FIRST)
    await expectTold('addContacts bob')
    await write(BOB, CAROL)
    acquaintances.greeted(FIRST)
    await expectTold('addContacts bob', 'addContacts carol')
  })

  it('are not those to whom only receipts and answers went', async () => {
    const { acquaintances } = createWorld()
    acquaintances.note(BOB, { type: 'receipt', kind: 'read', ids: [] })
    expect(acquaintances.has(BOB)).toBe(false)
    acquaintances.note(BOB, TEXT)
    expect(acquaintances.has(BOB)).toBe(true)
  })

  it('are told again to a rendezvous that was restarted: it may have been put back to a backup', async () => {
    const { acquaintances, write, expectTold } = createWorld()
    acquaintances.greeted(FIRST)
    await write(BOB)
    await expectTold('addContacts bob')
    acquaintances.greeted(SECOND)
    await expectTold('addContacts bob', 'addContacts bob')
  })

  it('are taken back when they are blocked, and told again when they are not', async () => {
    const { acquaintances, contacts, write, expectTold } = createWorld()
    contacts.pin(BOB, new Uint8Array(32))
    acquaintances.greeted(FIRST)
    await write(BOB)
    await expectTold('addContacts bob')
    contacts.setBlocked(BOB, true)
    acquaintances.tell()
    expect(acquaintances.has(BOB)).toBe(false)
    await expectTold('addContacts bob', 'removeContacts bob')
    contacts.setBlocked(BOB, false)
    acquaintances.tell()
    await expectTold('addContacts bob', 'removeContacts bob', 'addContacts bob')
  })

  it('are told so many at once, and what is refused is told at the next greeting', async () => {
    const { acquaintances, session, write, expectTold, told } = createWorld()
    const many = Array.from({ length: CONTACTS_PER_REQUEST_MAX + 5 }, (_, number) => `name${number}` as Username)
    session.refusal = new HongyanError('RATE_LIMITED', 'not now')
    acquaintances.greeted(FIRST)
    await write(...many)
    await new Promise(setImmediate)
    expect(told).toEqual([])
    session.refusal = undefined
    acquaintances.greeted(FIRST)
    await expectTold(`addContacts ${CONTACTS_PER_REQUEST_MAX}`, 'addContacts 5')
  })
})
