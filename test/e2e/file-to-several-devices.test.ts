/** A file for somebody who has two machines, through the whole program. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFleet, type Fleet } from '../support/fleet.ts'

let fleet: Fleet
beforeEach(async () => {
  fleet = await createFleet()
})
afterEach(() => fleet[Symbol.asyncDispose]())

it('is on the machine that accepts it first; the other is told that it is taken, also when it was off meanwhile', async () => {
  const home = await fleet.login('bob', { home: 'bob-home' })
  const work = await fleet.login('bob', { home: 'bob-work', register: false })
  const away = await fleet.login('bob', { home: 'bob-away', register: false })
  const alice = await fleet.login('alice')
  await away.kill()
  const path = join(fleet.directory, '雁.txt')
  await writeFile(path, 'carried by one goose only')
  const { transferId } = await alice.request<{ transferId: string }>('file.send', { to: '@bob', path })
  for (const device of [home, work]) await device.waitForEvent('file.offered', { transferId })

  await home.request('file.accept', { transferId, directory: fleet.directory, onConflict: 'rename' })
  const arrived = await home.waitForEvent('file.verified', { transferId })
  expect(await readFile(String(arrived.path), 'utf8')).toBe('carried by one goose only')
  await alice.waitForEvent('file.verified', { transferId })
  await work.waitForEvent('file.failed', { transferId, code: 'TAKEN' })
  expect(await work.refusal('file.accept', { transferId })).toBe('TAKEN')

  const back = fleet.peer('bob-away')
  await back.request('resume')
  await back.waitForEvent('file.failed', { transferId, code: 'TAKEN' })
  const listed = await back.request<{ transfers: object[] }>('file.list')
  expect(listed.transfers).toMatchObject([{ transferId, state: 'cancelled', error: 'TAKEN' }])
})
