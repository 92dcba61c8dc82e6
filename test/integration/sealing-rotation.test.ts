/** Sealing keys over weeks: the clocks of all are moved, everything else is real. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openAccountRecord } from '../../shared/identity.ts'
import { MAIL_TTL_MS, SEALING_KEY_LIFE_MS, SEALING_KEY_MARGIN_MS } from '../../shared/limits.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { createElapsingTime } from '../support/elapsing-time.ts'

const SETTLED = { timeout: 60_000, interval: 50 }
const WEEK_MS = SEALING_KEY_LIFE_MS + 60_000
const alice = { username: 'alice', password: PASSWORD }

/** What the rendezvous has of alice; read beside it. */
function recordOf({ directory }: Community) {
  const database = new Database(join(directory, 'rendezvous', 'rendezvous.sqlite'), { readonly: true })
  try {
    const record = database
      .prepare<[], Uint8Array>("SELECT account_record FROM accounts WHERE username = 'alice'")
      .pluck()
    return openAccountRecord(record.get() ?? new Uint8Array())
  } finally {
    database.close()
  }
}

function settingOf({ home }: Member, name: string): Buffer {
  const database = new Database(join(home, 'profile.db'), { readonly: true })
  try {
    return (
      database.prepare<[string], Buffer>('SELECT value FROM settings WHERE name = ?').pluck().get(name) ??
      Buffer.alloc(0)
    )
  } finally {
    database.close()
  }
}

const expectVersion = (community: Community, version: number) =>
  expect.poll(() => recordOf(community).version, SETTLED).toBe(version)

it('a key is a week old: whoever is online makes a new one, other devices take it up, and mail to either is read', async () => {
  const time = createElapsingTime()
  await using community = await createCommunity({ clock: time.clock })
  const bob = await community.join('bob')
  const phone = await community.join('alice')
  await community.open('laptop').then((laptop) => laptop.chat.login(alice).then(() => laptop.stop()))
  const first = recordOf(community)
  await phone.stop()
  await bob.chat.send({ to: '@alice', text: 'to the first key' })
  await bob.hear('message.state', ({ state }) => state === 'stored')
  await bob.stop()

  time.pass(WEEK_MS)
  const back = await community.open('alice')
  await back.chat.resume()
  await expectVersion(community, 2)
  expect(recordOf(community).sealingKey).not.toEqual(first.sealingKey)
  await back.hear('message', saying('to the first key'))
  await back.stop()
  const bobBack = await community.open('bob')
  await bobBack.chat.resume()
  await bobBack.chat.send({ to: '@alice', text: 'to the second key' })
  await bobBack.hear('message.state', ({ state }) => state === 'stored')

  // It has neither seen the second key yet nor the mail.
  const laptop = await community.open('laptop')
  await laptop.chat.resume()
  await laptop.hear('message', saying('to the first key'))
  await laptop.hear('message', saying('to the second key'))
  expect(laptop.events.filter(({ type }) => type === 'warning')).toEqual([])
  await expectVersion(community, 2)
})

it('two devices that are online together make one key, not two', async () => {
  const time = createElapsingTime()
  await using community = await createCommunity({ clock: time.clock })
  const phone = await community.join('alice')
  const laptop = await community.open('laptop')
  await laptop.chat.login(alice)
  time.pass(WEEK_MS)
  await community.stopRendezvous()
  await community.restartRendezvous()
  await expectVersion(community, 2)
  // The rendezvous has the second key before the device that made it keeps it.
  for (const member of [phone, laptop]) {
    await expect.poll(() => settingOf(member, 'sealingKeys').byteLength, SETTLED).toBe(80)
  }
  expect(settingOf(phone, 'sealingKeys')).toEqual(settingOf(laptop, 'sealingKeys'))
  await expectVersion(community, 2)
})

it('a device learns at once of a key that another one has made', async () => {
  const time = createElapsingTime()
  await using community = await createCommunity({ clock: time.clock })
  const laptop = await community.join('alice')
  await laptop.stop()
  const phone = await community.open('phone')
  await phone.chat.login(alice)
  time.pass(WEEK_MS - SEALING_KEY_LIFE_MS / 2)
  const back = await community.open('alice')
  await back.chat.resume()
  time.pass(SEALING_KEY_LIFE_MS / 2)
  const tablet = await community.open('tablet')
  await tablet.chat.login(alice)
  await expectVersion(community, 2)
  for (const member of [phone, back]) {
    await expect.poll(() => settingOf(member, 'sealingKeys').byteLength, SETTLED).toBe(80)
  }
})

it('a key that mail can no longer be sealed to is nowhere on the disk any more, nor in the vault', async () => {
  const time = createElapsingTime()
  await using community = await createCommunity({ clock: time.clock })
  const phone = await community.join('alice')
  const oldSeed = settingOf(phone, 'sealingKeys').subarray(0, 32)
  const filesWith = () =>
    readdirSync(phone.home).filter(
      (name) => name.startsWith('profile.db') && readFileSync(join(phone.home, name)).includes(oldSeed),
    )
  expect(filesWith()).not.toEqual([])
  const restart = async (passed: number) => {
    time.pass(passed)
    await community.stopRendezvous()
    await community.restartRendezvous()
  }
  await restart(WEEK_MS)
  await expectVersion(community, 2)
  await expect.poll(() => settingOf(phone, 'sealingKeys').byteLength, SETTLED).toBe(80)
  await restart(MAIL_TTL_MS + SEALING_KEY_MARGIN_MS)
  await expectVersion(community, 3)
  await expect.poll(() => settingOf(phone, 'sealingKeys').includes(oldSeed), SETTLED).toBe(false)
  await expect.poll(filesWith, SETTLED).toEqual([])
})

it('a rendezvous that was put back to a backup gets the newest key again', async () => {
  const time = createElapsingTime()
  await using community = await createCommunity({ clock: time.clock })
  const phone = await community.join('alice')
  await community.backUp()
  time.pass(WEEK_MS)
  await community.stopRendezvous()
  await community.restartRendezvous()
  await expectVersion(community, 2)
  await expect.poll(() => settingOf(phone, 'sealingKeys').byteLength, SETTLED).toBe(80)
  const { sealingKey } = recordOf(community)
  await community.restore()
  await expectVersion(community, 3)
  expect(recordOf(community).sealingKey).toEqual(sealingKey)
})
