/** What a peer knows of revoked passes: told by pushes and pages, kept in the profile for as long as it matters. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRevocations, type RevocationsInit } from '../../peer/people/revocations.ts'
import { createContactStore } from '../../peer/store/contacts.ts'
import { openProfile, type ProfileDatabase } from '../../peer/store/profile.ts'
import { createRevocationStore } from '../../peer/store/revocations.ts'
import { createSettingsStore } from '../../peer/store/settings.ts'
import { HongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceBytes } from '../../shared/identity.ts'
import { CLOCK_SKEW_MS, PASS_GRACE_MS, PASS_LIFE_MS } from '../../shared/limits.ts'
import { openPass } from '../../shared/pass.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import { alice, bob, NOW, type Person, server } from '../support/cast.ts'
import { createTestClock } from '../support/rendezvous.ts'

let directory: string
let profile: ProfileDatabase

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-revocations-'))
  profile = openProfile(directory)
})

afterEach(() => {
  profile.close()
  rmSync(directory, { recursive: true, force: true })
})

type Page = PushBody<'passesRevoked'>

const clock = createTestClock(NOW)
const passOf = (person: Person, serial: number) => ({ ...openPass(person.pass, server), serial })

function revocationOf(person: Person, serial: number, revokedAtMs = NOW): Page['revocations'][number] {
  return { username: person.username, device: deviceBytes(person.deviceId), serial, revokedAtMs }
}

function pushOf(...revocations: Page['revocations']): Page {
  return { revocations, last: 0, more: false }
}

function open(init: Partial<RevocationsInit> & { pages?: Page[] } = {}) {
  const asked: number[] = []
  const told: DeviceId[] = []
  const warnings: string[] = []
  const revocations = createRevocations({
    session: {
      async request(_: string, { after }: { after: number }) {
        asked.push(after)
        const page = init.pages?.shift()
        if (page === undefined) throw new HongyanError('UNREACHABLE', 'away')
        return page
      },
    } as RevocationsInit['session'],
    profile,
    rows: createRevocationStore(profile.database),
    settings: createSettingsStore(profile.database),
    clock,
    onRevoked: (device) => told.push(device),
    onEvent: ({ code }) => warnings.push(code),
    ...init,
  })
  return { ...revocations, asked, told, warnings }
}

describe('a push', () => {
  it('counts at once, for passes up to that serial of that device', () => {
    const { onPush, isRevoked, told } = open()
    onPush(pushOf(revocationOf(alice, 7)))
    expect([6, 7, 8].map((serial) => isRevoked(passOf(alice, serial)))).toEqual([true, true, false])
    expect(isRevoked(passOf(bob, 1))).toBe(false)
    expect(told).toEqual([alice.deviceId])
  })

  it('that comes late takes nothing back', () => {
    const { onPush, isRevoked } = open()
    onPush(pushOf(revocationOf(alice, 7)))
    onPush(pushOf(revocationOf(alice, 3)))
    expect(isRevoked(passOf(alice, 7))).toBe(true)
  })

  it('counts where the disk refuses to keep it, and people are told', async () => {
    const failing = { writeGathered: () => Promise.reject(new HongyanError('NO_SPACE', 'full')) }
    const { onPush, isRevoked, warnings } = open({ profile: failing })
    onPush(pushOf(revocationOf(alice, 7)))
    await expect.poll(() => warnings).toEqual(['NO_SPACE'])
    expect(isRevoked(passOf(alice, 7))).toBe(true)
  })
})

describe('pages', () => {
  const page = (last: number, more: boolean, ...revocations: Page['revocations']): Page => ({ revocations, last, more })

  it('are asked for until there are no more, and from there on the next time, also after a restart', async () => {
    const first = open({ pages: [page(5, true, revocationOf(alice, 7)), page(9, false, revocationOf(bob, 4))] })
    await first.catchUp()
    expect(first.asked).toEqual([0, 5])
    profile.close()
    profile = openProfile(directory)
    const second = open({ pages: [page(9, false)] })
    expect(second.isRevoked(passOf(alice, 7)) && second.isRevoked(passOf(bob, 4))).toBe(true)
    await second.catchUp()
    expect(second.asked).toEqual([9])
  })

  it('go on where they broke off', async () => {
    const { catchUp, asked, warnings } = open({ pages: [page(5, true, revocationOf(alice, 7))] })
    await catchUp()
    await catchUp()
    expect(asked).toEqual([0, 5, 5])
    expect(warnings).toEqual([])
  })

  it('are asked for from the start where the rendezvous knows less than it did', async () => {
    const { catchUp, asked, isRevoked } = open({
      pages: [page(9, false), page(4, false), page(4, false, revocationOf(alice, 7))],
    })
    await catchUp()
    await catchUp()
    expect(asked).toEqual([0, 9, 0])
    expect(isRevoked(passOf(alice, 7))).toBe(true)
  })
})

it('is forgotten after a day of whom we never met, and after the grace of whom we did', async () => {
  createContactStore(profile.database).saveDevice(bob.deviceId, bob.username, { metAt: NOW })
  const empty: Page = { revocations: [], last: 9, more: false }
  const { onPush, isRevoked, catchUp } = open({ pages: [empty, empty] })
  const known = () => [alice, bob].map((person) => isRevoked(passOf(person, 1)))
  onPush(pushOf(revocationOf(alice, 7), revocationOf(bob, 7)))
  await profile.writeGathered(() => undefined)
  clock.advance(PASS_LIFE_MS + CLOCK_SKEW_MS + 1)
  await catchUp()
  expect(known()).toEqual([false, true])
  clock.advance(PASS_GRACE_MS)
  await catchUp()
  expect(known()).toEqual([false, false])
})
