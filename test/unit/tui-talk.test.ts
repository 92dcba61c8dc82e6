/** Conversations on the full screen against a chat in memory: from the disk to the screen, and from keys to calls. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeChat } from '../support/fake-chat.ts'
import { runOnScreen, type ScreenRun } from '../support/screen-run.ts'

const ALT_U = '\u001bu'
const CTRL_F = '\u0006'
const CTRL_K = '\u000b'

let chat: FakeChat
let run: ScreenRun

beforeEach(async () => {
  chat = new FakeChat({ loggedIn: 'alice', online: [{ username: 'bob', devices: 1 }] })
  chat.storeSilently('bob', 'from before')
  run = runOnScreen({ chat, language: 'en', start: 'resume' })
  await run.screen.waitFor('from before')
})

afterEach(async () => {
  await run.stop()
})

const called = (method: Parameters<FakeChat['called']>[0]) => chat.called(method).map(([, ...parameters]) => parameters)

test('a text goes where it was typed, though another conversation is open by then', async () => {
  const release = chat.hold('joinRoom')
  run.type('/join dev\r')
  await run.screen.waitUntil('on its way', () => chat.called('joinRoom').length > 0)
  run.type('still the lobby\r')
  await run.screen.waitUntil('sent', () => chat.called('send').length > 0)
  release()
  await run.screen.waitFor('#dev>')
  expect(called('send')).toEqual([[{ to: '#lobby', text: 'still the lobby' }]])
  run.type('and this is for dev\r')
  await run.screen.waitUntil('sent', () => chat.called('send').length > 1)
  expect(called('send').at(-1)).toEqual([{ to: '#dev', text: 'and this is for dev' }])
})

test('a room that is left is in the list no more', async () => {
  run.type('/join dev\r')
  await run.screen.waitFor('#dev>')
  run.type('/part\r')
  await run.screen.waitFor('#lobby>')
  await run.screen.waitUntil('without the room', () => !run.screen.text.includes('#dev '))
})

test('what somebody new writes is marked, opened by a few letters, and marked as read by an answer', async () => {
  const message = chat.receive('carol', 'psst', '@carol')
  await run.screen.waitFor('! carol')
  run.type(CTRL_K)
  await run.screen.waitFor('Switch to')
  run.type('car\r')
  await run.screen.waitFor('@carol>')
  run.type('yes?\r')
  await run.screen.waitFor('yes?')
  expect(called('markRead')).toContainEqual(['@carol', message.id])
})

test('what is found is opened where it stands', async () => {
  run.type(CTRL_F)
  await run.screen.waitFor('Search #lobby')
  run.type('before\r')
  await run.screen.waitFor('bob        from before')
  run.type('\r')
  await run.screen.waitUntil(
    'opened',
    () => run.screen.text.includes('from before') && !run.screen.text.includes('Search'),
  )
  run.type('/search before\r')
  await run.screen.waitFor('Search everywhere')
})

test('Alt-U marks as unread what stands lowest', async () => {
  run.type(ALT_U)
  await run.screen.waitFor('unread')
  expect(called('markUnread')).toEqual([['#lobby', chat.messages[0]?.id]])
})

test('muting and not being disturbed are kept, and shown', async () => {
  run.type('/mute\r')
  await run.screen.waitFor('#lobby is muted')
  run.type('/dnd\r')
  await run.screen.waitFor('Do not disturb')
  run.type('/unmute #lobby\r')
  await run.screen.waitFor('not muted any more')
  expect(called('setPreference')).toEqual([
    ['face.muted', '#lobby'],
    ['face.doNotDisturb', 'on'],
    ['face.muted', ''],
  ])
})

test('the terminal rings for a private message', async () => {
  chat.receive('carol', 'psst', '@carol')
  await run.screen.waitFor('! carol')
  expect(run.screen.bells).toBe(1)
})
