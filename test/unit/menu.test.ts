/** The menu in front of a person: what follows from what is answered. */
import { expect, test } from 'vitest'
import { en } from '../../peer/faces/catalogue/en.ts'
import { runMenu } from '../../peer/faces/dialogue/menu.ts'
import type { Reader } from '../../peer/faces/dialogue/reader.ts'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { fakeProfiles } from '../support/fake-profiles.ts'

const ADDRESS = '/ip4/127.0.0.1/tcp/1/p2p/x'

/** Each line is the answer to the next question; in the end the person leaves. */
async function answering(chat: FakeChat, ...answers: string[]) {
  const asked: string[] = []
  const printed: string[] = []
  const next = (question: string) => {
    asked.push(question)
    return Promise.resolve(answers.shift())
  }
  const reader: Reader = {
    ...{ isInteractive: true, read: next, readHidden: next, choose: (_, question) => next(question) },
    ...{ working: () => {}, print: (text) => void printed.push(text), close: () => {} },
  }
  const profiles = fakeProfiles(chat)
  const session = await runMenu({ profiles, reader, catalogue: en })
  return { asked, printed, profiles, session }
}

function awayOnce(): FakeChat {
  const chat = new FakeChat({ accounts: { alice: '123456' } })
  const login = chat.login.bind(chat)
  let isAway = true
  chat.login = (init) => {
    if (!isAway) return login(init)
    isAway = false
    return Promise.reject(new HongyanError('UNREACHABLE', 'away'))
  }
  return chat
}

test('an address that leads nowhere can be changed at once', async () => {
  const typed = ['1', 'alice', '123456', 'nonsense', ADDRESS, '1', 'alice', '123456'] as const
  const { asked, profiles, session } = await answering(awayOnce(), ...typed)
  expect(asked.filter((question) => question === en.menu.serverAgain)).toHaveLength(2)
  expect([profiles.servers, session?.login.username]).toEqual([[ADDRESS], 'alice'])
})

test('a server that is only away stays the one that is known', async () => {
  const { profiles, session } = await answering(awayOnce(), '1', 'alice', '123456', '', '1', 'alice', '123456')
  expect([profiles.servers, session?.login.username]).toEqual([[], 'alice'])
})

test('a wrong password asks for no other server', async () => {
  const chat = new FakeChat({ accounts: { alice: '123456' } })
  const { asked, printed } = await answering(chat, '1', 'alice', 'wrong-one')
  expect([asked.includes(en.menu.serverAgain), printed]).toEqual([false, [en.errors.BAD_CREDENTIALS]])
})
