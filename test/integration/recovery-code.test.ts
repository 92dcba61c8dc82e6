/** An account whose password alone opens nothing on a new machine. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { rejectionOf } from '../support/refusal.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

const alice = { username: 'alice', password: PASSWORD }

async function change({ chat }: Member, recovery: 'create' | 'remove' | 'keep', newPassword = PASSWORD) {
  const { recoveryCode = '' } = await chat.changePassword({ oldPassword: PASSWORD, newPassword, recovery })
  return recoveryCode
}

it('a new machine needs the code that was shown, and takes it as people type it', async () => {
  const phone = await community.join('alice')
  const code = await change(phone, 'create')
  const laptop = await community.open('laptop')
  expect(await rejectionOf(laptop.chat.login(alice))).toBe('RECOVERY_REQUIRED')
  const withCode = (recoveryCode: string) => laptop.chat.login({ ...alice, recoveryCode })
  expect(await rejectionOf(withCode(code.slice(0, -1)))).toBe('INVALID_PARAMS')
  expect(await rejectionOf(withCode('0000-0000-0000-0000-0000-0000-0000'))).toBe('BAD_CREDENTIALS')
  expect(await withCode(` ${code.toLowerCase().replaceAll('-', ' ')} `)).toMatchObject({ username: 'alice' })

  const bob = await community.join('bob')
  await bob.chat.send({ to: '@alice', text: 'to both of you' })
  await Promise.race([phone, laptop].map((member) => member.hear('message', saying('to both of you'))))
})

it('the code without the password opens nothing', async () => {
  const phone = await community.join('alice')
  const recoveryCode = await change(phone, 'create')
  const laptop = await community.open('laptop')
  expect(await rejectionOf(laptop.chat.login({ ...alice, password: 'not this', recoveryCode }))).toBe('BAD_CREDENTIALS')
})

it('a machine that has made or been told the code does not ask for it again, also after a logout', async () => {
  const phone = await community.join('alice')
  const recoveryCode = await change(phone, 'create')
  const laptop = await community.open('laptop')
  await laptop.chat.login({ ...alice, recoveryCode })
  for (const { chat } of [phone, laptop]) {
    await chat.logout()
    await chat.login(alice)
  }
})

it('a change of password keeps the code, a new code ends the old one, and without a code the password is enough', async () => {
  const phone = await community.join('alice')
  const first = await change(phone, 'create')
  expect(await change(phone, 'keep')).toBe('')
  const laptop = await community.open('laptop')
  await laptop.chat.login({ ...alice, recoveryCode: first })

  const second = await change(phone, 'create')
  expect(second).not.toBe(first)
  await laptop.hear('connection', ({ state }) => state === 'offline')
  // What this machine keeps is of no use any more, so it asks.
  expect(await rejectionOf(laptop.chat.login(alice))).toBe('RECOVERY_REQUIRED')
  expect(await rejectionOf(laptop.chat.login({ ...alice, recoveryCode: first }))).toBe('BAD_CREDENTIALS')
  await laptop.chat.login({ ...alice, recoveryCode: second })

  await change(phone, 'remove')
  const tablet = await community.open('tablet')
  await tablet.chat.login(alice)
  // A code that is not needed does no harm.
  await laptop.chat.login({ ...alice, recoveryCode: second })
})
