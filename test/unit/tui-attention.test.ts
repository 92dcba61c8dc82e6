/** When a conversation counts as read, and for what the terminal rings. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { FaceSettings } from '../../peer/faces/face-settings.ts'
import type { TuiEffect } from '../../peer/faces/tui/model/event.ts'
import { desktopNotice } from '../../peer/faces/tui/view/attention-signals.ts'
import type { TransferId } from '../../shared/message.ts'
import { TalkStory } from '../support/talk-story.ts'

let story: TalkStory

beforeEach(() => {
  story = new TalkStory({ rooms: ['lobby', 'dev', 'zoo'] })
  story.logIn()
})

const told = (type: TuiEffect['type']) => story.effects.filter((effect) => effect.type === type)
const set = (settings: Partial<FaceSettings>) =>
  story.tell({ type: 'settings', settings: { ...story.state.settings, ...settings } })

describe('read', () => {
  test('whoever passes through has read nothing', () => {
    story.receive('#dev', 'bob')
    story.press('Alt-1')
    story.wait(900)
    story.press('Alt-2')
    expect([story.marks, told('markRead')]).toEqual([['#dev 1'], []])
  })

  test('whoever stays for a second has read it, and the disk is told', () => {
    const message = story.receive('#dev', 'bob')
    story.press('Alt-1')
    story.wait(1_000)
    expect([story.marks, told('markRead')]).toEqual([[], [{ type: 'markRead', conversation: '#dev', message }]])
  })

  test('whoever types there has read it at once', () => {
    story.receive('#dev', 'bob')
    story.press('Alt-1', 'x')
    expect([story.marks, story.unreadIn('#dev')]).toEqual([[], 0])
  })

  test('what comes before one who looks is read; the disk is told twice a second at most', () => {
    story.wait(5_000)
    for (let each = 0; each < 20; each += 1) {
      story.receive('#lobby', 'bob')
      story.wait(50)
    }
    story.wait(1_000)
    expect([story.marks, story.unreadIn('#lobby')]).toEqual([[], 0])
    expect(told('markRead').length).toBeLessThanOrEqual(4)
  })

  test('nobody reads in a window that is not looked at', () => {
    story.wait(5_000)
    story.tell({ type: 'focus', isHere: false })
    const first = story.receive('#lobby', 'bob')
    story.receive('#lobby', 'bob')
    story.wait(5_000)
    expect([story.marks, story.state.timeline.unreadFrom]).toEqual([['#lobby 2'], first.id])
    story.tell({ type: 'focus', isHere: true })
    story.wait(1_000)
    // The line stays where it shows what is new.
    expect([story.marks, story.state.timeline.unreadFrom]).toEqual([[], first.id])
  })

  test('what is below the screen is not read before one gets there', () => {
    for (let each = 0; each < 60; each += 1) story.receive('#dev', 'bob')
    story.press('Alt-1')
    story.wait(5_000)
    expect(story.marks).toEqual(['#dev 60'])
    story.press('pagedown')
    expect(story.marks).toEqual(['#dev 60'])
    story.press('pagedown', 'pagedown')
    expect([story.marks, story.state.timeline.below]).toEqual([[], 0])
  })

  test('a screen with no row for messages shows none', () => {
    story.tell({ type: 'resized', size: { columns: 80, rows: 1 } })
    story.receive('#lobby', 'bob')
    story.type('hi')
    story.wait(5_000)
    expect(story.marks).toEqual(['#lobby 1'])
    story.tell({ type: 'resized', size: { columns: 80, rows: 24 } })
    story.wait(1_000)
    expect(story.marks).toEqual([])
  })

  test('what lies over the conversation hides it', () => {
    story.press('Ctrl-k')
    story.receive('#lobby', 'bob')
    story.wait(5_000)
    expect(story.marks).toEqual(['#lobby 1'])
  })

  test('what was read last is told before another conversation is open', () => {
    story.wait(1_000)
    story.receive('#lobby', 'bob')
    story.receive('#lobby', 'bob')
    story.press('Alt-1')
    expect(story.unreadIn('#lobby')).toBe(0)
  })

  test('an offer marks the conversation until it was seen', () => {
    const notice = { weight: 'offer', text: 'bob offers a file', about: '@bob' } as const
    story.tell({ type: 'noticed', notice })
    expect(story.marks).toEqual(['@bob 0 !'])
    story.press('Alt-a')
    expect(story.open).toBe('@bob')
    story.wait(1_000)
    expect([story.marks, told('markRead')]).toEqual([[], []])
  })
})

describe('marked as unread', () => {
  test('it stays unread until it is left and read again', () => {
    const message = story.receive('#lobby', 'bob')
    story.wait(2_000)
    story.press('Alt-u')
    story.wait(5_000)
    story.press('x')
    expect([story.marks, told('markUnread')]).toEqual([
      ['#lobby 1'],
      [{ type: 'markUnread', conversation: '#lobby', message }],
    ])
    story.press('Alt-1', 'Alt-2')
    story.wait(1_000)
    expect([story.marks, story.unreadIn('#lobby')]).toEqual([[], 0])
  })

  test('scrolled up, it is unread from there on', () => {
    for (let each = 0; each < 60; each += 1) story.receive('#lobby', 'bob')
    story.wait(2_000)
    story.press('pageup', 'Alt-u')
    const [mark] = story.marks
    expect(mark).toBe(`#lobby ${story.unreadIn('#lobby')}`)
    expect(story.unreadIn('#lobby')).toBeGreaterThan(10)
  })

  test('where nobody else has written there is nothing to mark', () => {
    story.press('Alt-u')
    expect([story.marks, told('markUnread')]).toEqual([[], []])
  })
})

describe('attention', () => {
  test('it rings for private messages, own names and offers, and not for the talk of a room', () => {
    story.receive('#dev', 'bob', 'nothing')
    expect(told('ring')).toEqual([])
    story.receive('#dev', 'bob', 'alice?')
    story.receive('@carol', 'carol')
    const offer = {
      transferId: 'f1' as TransferId,
      from: 'dave',
      name: 'report',
      folder: false,
      sizeBytes: 1,
      files: 1,
    }
    story.tell({ type: 'chat', event: { type: 'file.offered', ...offer } })
    expect(told('ring').length).toBe(3)
  })

  test('not for what one looks at, but for the same in a window that one does not look at', () => {
    story.press('Ctrl-k')
    story.type('bob')
    story.tell({ type: 'opened', conversation: '@bob' })
    story.receive('@bob', 'bob')
    expect(told('ring')).toEqual([])
    story.tell({ type: 'focus', isHere: false })
    story.receive('@bob', 'bob')
    expect(told('ring').length).toBe(1)
  })

  test('once for many lines of the same conversation', () => {
    for (let each = 0; each < 10; each += 1) story.receive('@bob', 'bob')
    expect(told('ring').length).toBe(1)
    story.wait(5_000)
    story.receive('@bob', 'bob')
    expect(told('ring').length).toBe(2)
  })

  test('never for what is muted, own messages, or when one does not want to be disturbed', () => {
    set({ muted: new Set(['@bob']) })
    story.receive('@bob', 'bob')
    story.receive('@carol', 'alice', 'from the other machine')
    set({ doNotDisturb: true })
    story.receive('@carol', 'carol')
    expect(told('ring')).toEqual([])
  })

  test('the desktop says who writes what, where that is wanted', () => {
    set({ bell: false, notify: true })
    story.receive('#dev', 'bob', 'alice, look')
    expect([told('ring'), told('notify')]).toEqual([[], [{ type: 'notify', title: 'bob (#dev)', text: 'alice, look' }]])
  })

  test('what others wrote cannot end the words for the desktop, and is cut', () => {
    expect(desktopNotice('bob', 'a\u0007b\u001b]0;title\u0007c\nd')).toBe('\u001b]9;bob: abc d\u0007')
    expect(desktopNotice('4;1', 'x')).toBe('\u001b]9; 4;1: x\u0007')
    expect(desktopNotice('bob', '好'.repeat(500)).length).toBeLessThan(140)
  })
})
