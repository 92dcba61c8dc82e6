/** What a device tells its face of, now and when it is asked again. */
import { expect, it, onTestFinished } from 'vitest'
import { createCommunity, PASSWORD, saying } from '../support/community.ts'

it('what the account wrote on another device is told and replayed, what it wrote on this one is not', async () => {
  const community = await createCommunity()
  onTestFinished(() => community[Symbol.asyncDispose]())
  const bob = await community.join('bob')
  const laptop = await community.join('alice')
  const phone = await community.open('alice-phone')
  await phone.chat.login({ username: 'alice', password: PASSWORD })
  await laptop.chat.send({ to: '#lobby', text: 'from the laptop' })
  for (const member of [phone, bob]) await member.hear('message', saying('from the laptop'))
  await bob.chat.send({ to: '#lobby', text: 'an answer' })
  for (const member of [laptop, phone]) await member.hear('message', saying('an answer'))

  const replay = async (member: typeof phone) =>
    (await member.chat.messagesAfter(0, 100)).map(({ text }) => text).toSorted()
  expect(await replay(laptop)).toEqual(['an answer'])
  expect(await replay(phone)).toEqual(['an answer', 'from the laptop'])
  expect(phone.texts().toSorted()).toEqual(await replay(phone))
})
