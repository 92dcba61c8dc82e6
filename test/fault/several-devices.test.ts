/** A sender that is killed when one device of the recipient has a message, and the other does not. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFleet, type Fleet } from '../support/fleet.ts'

let fleet: Fleet
beforeEach(async () => {
  fleet = await createFleet()
})
afterEach(() => fleet[Symbol.asyncDispose]())

test('a sender killed between the acknowledgement of one device and the deposit for the other owes it still', async () => {
  const home = await fleet.login('bob', { home: 'bob-home' })
  const work = await fleet.login('bob', { home: 'bob-work', register: false })
  const alice = await fleet.login('alice')
  await alice.request('message.send', { to: '@bob', text: 'first' })
  for (const device of [home, work]) await device.waitForEvent('message', { text: 'first' })
  await work.kill()
  await fleet.killRendezvous()
  await alice.waitForEvent('connection', { state: 'connecting' })
  const { id } = await alice.request<{ id: string }>('message.send', { to: '@bob', text: 'second' })
  await alice.waitForEvent('message.state', { id, state: 'delivered' })
  await home.waitForEvent('message', { text: 'second' })
  await alice.kill()
  await fleet.startRendezvous()
  const again = fleet.peer('alice')
  await again.request('resume')
  const back = fleet.peer('bob-work')
  await back.request('resume')
  await back.waitForEvent('message', { text: 'second', id })
  const { messages } = await home.request<{ messages: { text: string }[] }>('history', { conversation: '@alice' })
  expect(messages.map(({ text }) => text)).toEqual(['first', 'second'])
  const sent = await again.request<{ messages: { state: string }[] }>('history', { conversation: '@bob' })
  expect(sent.messages.at(-1)).toMatchObject({ id, state: 'delivered' })
})

test('a headless login says whether the machine is new to the account', async () => {
  const phone = fleet.peer('alice-phone')
  const credentials = { username: 'alice', password: 'correct horse' }
  await phone.request('register', credentials)
  expect(await phone.request('login', credentials)).toMatchObject({ newDevice: false })
  expect(await fleet.peer('alice-laptop').request('login', credentials)).toMatchObject({ newDevice: true })
})
