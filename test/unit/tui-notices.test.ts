/** What happens is said where it belongs in the full-screen face, and nothing that matters is missed. */
import { afterEach, describe, expect, test } from 'vitest'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import type { Notice } from '../../peer/faces/notices/notice.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { runOnScreen, type ScreenRun } from '../support/screen-run.ts'
import { TuiHand } from '../support/tui-hand.ts'
import { talkState } from '../support/tui-states.ts'

const notice = (weight: Notice['weight'], text: string, about?: string): Notice => ({ weight, text, about })

function faceThat(...notices: readonly Notice[]): TuiHand {
  const face = new TuiHand(talkState({ size: { columns: 100, rows: 30 } }))
  for (const each of notices) face.happens({ type: 'noticed', notice: each })
  return face
}

/** Nothing was written there. */
const open = (face: TuiHand, conversation: string) => {
  face.happens({ type: 'opened', conversation })
  const page = { messages: [], hasOlder: false, hasNewer: false }
  for (const effect of face.effects.filter((each) => each.type === 'load' && each.conversation === conversation)) {
    if (effect.type === 'load') face.happens({ type: 'loaded', conversation, part: effect.part, page })
  }
}
const listed = (face: TuiHand, id: string) => face.state.conversations.find((each) => each.id === id)

test('what is about somebody stands in the conversation with them, whatever is open', () => {
  const face = faceThat(notice('news', '[1] a.pdf has reached alice', '@alice'))
  expect(face.rows.join('\n')).not.toContain('has reached alice')
  open(face, '@alice')
  expect(face.rows.join('\n')).toContain('* [1] a.pdf has reached alice')
})

test('it is still there after one was somewhere else, once', () => {
  const face = faceThat(notice('news', 'said once', '#lobby'))
  open(face, '@alice')
  open(face, '#lobby')
  expect(face.rows.filter((row) => row.includes('said once'))).toHaveLength(1)
})

test('the answer to a command is still there too', () => {
  const face = faceThat()
  face.happens({ type: 'printed', text: '* an answer' })
  open(face, '@alice')
  open(face, '#lobby')
  expect(face.rows.join('\n')).toContain('* an answer')
})

test('a changed key is told where one is, and in the conversation with that person', () => {
  const text = CATALOGUES.en.account.keyChanged('alice')
  const face = faceThat(notice('alarm', text, '@alice'))
  expect(face.rows.some((row) => row.includes('!!! '))).toBe(true)
  open(face, '@alice')
  expect(face.rows.some((row) => row.includes('!!! '))).toBe(true)
})

describe.each(['offer', 'warning', 'alarm'] as const)('what presses (%s)', (weight) => {
  test('marks a conversation that is not open', () => {
    const face = faceThat()
    const before = listed(face, '@alice')
    face.happens({ type: 'noticed', notice: notice(weight, 'something', '@alice') })
    expect(listed(face, '@alice')).not.toEqual(before)
  })

  test('brings into the list whoever was not there', () => {
    expect(listed(faceThat(notice(weight, 'something', '@stranger')), '@stranger')).toBeDefined()
  })
})

test.each(['presence', 'membership'] as const)('%s is said only where somebody wants to know', (weight) => {
  const coming = notice(weight, 'bob is online')
  const face = faceThat(coming)
  expect(face.rows.join('\n')).not.toContain('bob is online')
  face.happens({ type: 'settings', settings: { ...face.state.settings, presence: true } })
  face.happens({ type: 'noticed', notice: coming })
  expect(face.rows.join('\n')).toContain('* bob is online')
})

test('what the screen shows all the time is not said as well', () => {
  const face = faceThat(notice('status', 'Connected.'), notice('progress', '[1] 45 %', '@alice'))
  open(face, '@alice')
  expect(face.rows.join('\n')).not.toMatch(/Connected\.|45 %/)
})

test('however much happens, so much is kept of it', () => {
  const face = faceThat()
  for (let count = 0; count < 5_000; count += 1) {
    face.happens({ type: 'noticed', notice: notice('news', `${count}`, `@user${count % 500}`) })
  }
  const { byConversation } = face.state.notes
  expect(byConversation.size).toBeLessThanOrEqual(200)
  for (let count = 0; count < 500; count += 1) {
    face.happens({ type: 'noticed', notice: notice('news', `${count}`, '@alice') })
  }
  expect(face.state.notes.byConversation.get('@alice')).toHaveLength(100)
})

describe('on the screen', () => {
  let run: ScreenRun | undefined
  afterEach(async () => {
    await run?.stop()
    run = undefined
  })

  const onScreen = (chat: FakeChat) => {
    run = runOnScreen({ chat, language: 'en', start: 'resume', size: { columns: 100, rows: 30 } })
    return run.screen
  }

  test('a changed key, a trouble and the end of an own message are told where one is', async () => {
    const chat = new FakeChat({ loggedIn: 'me', fate: 'failed' })
    const screen = onScreen(chat)
    await screen.waitFor('#lobby>')
    chat.tell({ type: 'key.changed', username: 'alice' })
    await screen.waitFor('!!! ')
    chat.tell({ type: 'warning', code: 'NO_SPACE', about: 'roomNotKept', detail: '' })
    await screen.waitFor('no space left')
    run?.type('hello\r')
    await screen.waitFor('Not sent to #lobby: "hello".')
  })

  test('offers that were made while nobody was here stand in the conversation, once', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.addTransfer({ name: 'waits.pdf' })
    const screen = onScreen(chat)
    await screen.waitFor('[1] waits.pdf')
    run?.type('/query alice\r')
    await screen.waitFor('[1] alice wants to send waits.pdf')
    expect(screen.rows.filter((row) => row.includes('[1] alice wants'))).toHaveLength(1)
  })

  test('a machine that is new to the account says what is not on it', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.isNewDevice = true
    await onScreen(chat).waitFor(CATALOGUES.en.account.newDevice.slice(0, 20))
  })
})
