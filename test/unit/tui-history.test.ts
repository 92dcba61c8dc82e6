/** The open conversation: what is loaded of it, that nothing jumps while one reads, and what is searched for in it. */
import { beforeEach, describe, expect, test } from 'vitest'
import { ITEMS_MAX } from '../../peer/faces/tui/timeline/timeline.ts'
import { TalkStory } from '../support/talk-story.ts'

let story: TalkStory

beforeEach(() => {
  story = new TalkStory()
})

function written(count: number, conversation = '#lobby', from = 'alice'): void {
  for (let each = 0; each < count; each += 1) story.write(conversation, from)
}

const lastRow = () => story.rows.at(-1)

describe('opened', () => {
  test('it shows its newest messages', () => {
    written(300)
    story.logIn()
    expect([story.texts.length, story.texts.at(-1)]).toEqual([100, 'text 300'])
    expect(lastRow()).toContain('text 300')
  })

  test('what is unread and does not fit begins at the top of the screen, under its line', () => {
    written(300)
    written(60, '#lobby', 'bob')
    story.logIn()
    expect(story.rows[0]).toMatch(/-{5,}/)
    expect(story.rows.join('\n')).toContain('text 301')
    expect(story.state.timeline.below).toBeGreaterThan(30)
  })

  test('what is unread and fits is followed', () => {
    written(300)
    written(3, '#lobby', 'bob')
    story.logIn()
    expect(story.state.timeline.scroll).toEqual({ type: 'end' })
    expect(story.rows.findIndex((row) => row.includes('text 301'))).toBe(
      story.rows.findIndex((row) => /-{5,}/.test(row)) + 1,
    )
  })

  test('hundreds of unread messages are all there', () => {
    written(10)
    written(700, '#lobby', 'bob')
    story.logIn()
    expect(story.rows.join('\n')).toContain('text 11')
  })

  test('what comes while the disk is read comes after it, once', () => {
    written(5)
    story.isDiskSlow = true
    story.logIn()
    story.receive('#lobby', 'bob', 'in between')
    story.tell({ type: 'printed', text: 'said by this machine' })
    story.answerLoads()
    expect(story.texts.slice(-2)).toEqual(['in between', 'note: said by this machine'])
    expect(story.texts.length).toBe(7)
  })

  test('a page of a conversation that is open no more changes nothing', () => {
    written(5)
    story.isDiskSlow = true
    story.logIn()
    story.press('Alt-1')
    story.answerLoads()
    expect([story.open, story.texts]).toEqual(['#dev', []])
  })
})

describe('scrolled', () => {
  test('older messages are there before one gets to them, up to the first', () => {
    written(1_000)
    story.logIn()
    for (let each = 0; each < 80; each += 1) story.press('pageup')
    expect(story.rows.join('\n')).toMatch(/text 1$/m)
    expect(story.state.timeline.older).toBe('none')
  })

  test('nothing moves when messages come; they are counted', () => {
    written(100)
    story.logIn()
    story.press('pageup')
    const before = story.rows
    for (let each = 0; each < 5; each += 1) story.receive('#lobby', 'bob')
    story.tell({ type: 'printed', text: 'said by this machine' })
    expect([story.rows, story.state.timeline.below]).toEqual([before, 5])
    story.press('Alt-end')
    expect([story.state.timeline.below, story.rows.join('\n')]).toEqual([0, expect.stringContaining('text 105')])
  })

  test('nothing moves when older messages come from the disk', () => {
    written(1_000)
    story.logIn()
    story.isDiskSlow = true
    story.press('pageup', 'pageup', 'pageup')
    const before = story.rows
    story.answerLoads()
    expect([story.rows, story.texts.length]).toEqual([before, 200])
  })

  test('what is written oneself is seen at once', () => {
    written(100)
    story.logIn()
    story.press('pageup')
    story.type('hello')
    story.press('return')
    const message = story.write('#lobby', 'alice', 'hello')
    story.tell({ type: 'sent', message: { ...message, position: Number.MAX_SAFE_INTEGER, state: 'queued' } })
    expect(lastRow()).toContain('hello')
  })

  test('only so much is kept in memory; coming back shows all of it again', () => {
    written(5_000)
    story.logIn()
    for (let each = 0; each < 300; each += 1) story.press('pageup')
    expect([story.texts.length <= ITEMS_MAX, story.rows.join('\n')]).toEqual([true, expect.stringMatching(/text 1$/m)])
    story.receive('#lobby', 'bob', 'while away')
    expect(story.texts).not.toContain('while away')
    for (let each = 0; each < 300; each += 1) story.press('pagedown')
    expect(story.texts.at(-1)).toBe('while away')
    expect(story.texts.slice(-3, -1)).toEqual(['text 4999', 'text 5000'])
    expect(story.state.timeline.newer).toBe('none')
  })

  test('the beginning and the end are one key away', () => {
    written(5_000)
    story.logIn()
    story.press('Alt-home')
    expect(story.rows.join('\n')).toMatch(/text 1$/m)
    story.receive('#lobby', 'bob', 'newest')
    story.press('Alt-end')
    expect(lastRow()).toContain('newest')
  })

  test('what comes while the end is read again is not lost', () => {
    written(5_000)
    story.logIn()
    story.press('Alt-home')
    story.isDiskSlow = true
    story.press('Alt-end')
    story.answerLoads()
    story.receive('#lobby', 'bob', 'newest')
    expect(story.texts.at(-1)).toBe('newest')
  })

  test('in a room where messages keep coming the oldest are let go', () => {
    story.logIn()
    for (let each = 0; each < ITEMS_MAX + 50; each += 1) story.receive('#lobby', 'bob')
    expect([story.texts.length, story.texts[0], story.state.timeline.older]).toEqual([ITEMS_MAX, 'text 51', 'there'])
  })
})

describe('missed', () => {
  test('what comes at once after an absence stays on the screen from its first message on', () => {
    written(50)
    story.logIn()
    story.wait(3_600_000)
    const missed = story.now
    story.now = missed - 1_800_000
    for (let each = 0; each < 60; each += 1) story.write('#lobby', 'bob')
    story.now = missed
    for (const message of story.disk.slice(50)) story.tell({ type: 'chat', event: { type: 'message', message } })
    expect(story.rows.join('\n')).toContain('text 51')
    expect(story.rows.findIndex((row) => row.includes('unread'))).toBeLessThan(3)
    expect(story.state.timeline.below).toBeGreaterThan(30)
    story.wait(5_000)
    expect(story.unreadIn('#lobby')).toBeGreaterThan(30)
    story.press('Alt-end')
    expect(story.unreadIn('#lobby')).toBe(0)
  })

  test('a few of them are followed', () => {
    written(50)
    story.logIn()
    story.wait(3_600_000)
    const late = { ...story.write('#lobby', 'bob'), sentAtMs: story.now - 1_800_000 }
    story.tell({ type: 'chat', event: { type: 'message', message: late } })
    expect([story.state.timeline.scroll, story.state.timeline.unreadFrom]).toEqual([{ type: 'end' }, late.id])
  })
})

describe('left out', () => {
  /** As the disk has it: what came quietly has its place before, and a position of its own. */
  function cameQuietly(count: number, before: number): void {
    const quiet = Array.from({ length: count }, (_, index) => ({
      ...story.write('#lobby', 'bob', `quiet ${index + 1}`),
      position: before - 1 + (index + 1) / (count + 1),
    }))
    story.disk.splice(-count)
    story.disk.splice(before - 1, 0, ...quiet)
    story.tell({ type: 'chat', event: { type: 'unread', conversation: '#lobby', unread: count } })
  }

  function withGap(): void {
    written(20)
    for (let each = 0; each < 40; each += 1) {
      const message = story.write('#lobby', 'bob')
      if (each === 0) story.disk.splice(-1, 1, { ...message, earlier: 300 })
    }
    story.logIn()
  }

  test('what comes quietly stands in its place, while the end is followed', () => {
    withGap()
    story.tell({ type: 'printed', text: 'said by this machine' })
    cameQuietly(5, 21)
    expect(story.texts.slice(18, 27)).toEqual([
      'text 19',
      'text 20',
      ...[1, 2, 3, 4, 5].map((n) => `quiet ${n}`),
      'text 21',
      'text 22',
    ])
    expect(story.texts.at(-1)).toBe('note: said by this machine')
  })

  test('nothing moves while somebody reads further up', () => {
    withGap()
    story.press('Shift-up', 'Shift-up', 'Shift-up')
    const fromGapOn = () => story.rows.slice(4)
    const before = fromGapOn()
    cameQuietly(5, 21)
    expect([fromGapOn(), story.texts.includes('quiet 3')]).toEqual([before, true])
  })

  test('what comes while a page is read from the disk is read as well', () => {
    withGap()
    story.isDiskSlow = true
    cameQuietly(5, 21)
    cameQuietly(5, 26)
    story.answerLoads()
    expect(story.texts.filter((text) => text.startsWith('quiet'))).toHaveLength(10)
    expect(story.state.timeline.awaited).toBeUndefined()
  })

  test('where nothing is missing nothing is read anew', () => {
    written(20)
    story.logIn()
    story.isDiskSlow = true
    story.readElsewhere('#lobby')
    expect(story.state.timeline.awaited).toBeUndefined()
  })
})

describe('a disk that cannot be read', () => {
  test('is asked again when somebody scrolls, and not before', () => {
    written(300)
    story.logIn()
    story.isDiskSlow = true
    for (let each = 0; each < 8; each += 1) story.press('pageup')
    story.failLoads()
    expect(story.state.timeline.older).toBe('failed')
    story.tell({ type: 'tick' })
    story.answerLoads()
    expect(story.texts.length).toBe(100)
    story.press('pageup')
    story.answerLoads()
    expect(story.texts.length).toBe(200)
  })

  test('where not even the end could be read scrolling tries that again', () => {
    written(5)
    story.isDiskSlow = true
    story.logIn()
    story.failLoads()
    expect(story.texts).toEqual([])
    story.press('pageup')
    story.answerLoads()
    expect(story.texts.length).toBe(5)
  })
})

describe('own messages', () => {
  test('where it is stands beside it, also when that is told before that it was sent', () => {
    story.logIn()
    const message = story.write('#lobby', 'alice', 'mine')
    story.tell({ type: 'chat', event: { type: 'message.state', id: message.id, state: 'stored' } })
    story.tell({ type: 'sent', message: { ...message, state: 'queued' } })
    const stateOf = () => {
      const item = story.state.timeline.items.at(-1)
      return item?.type === 'message' ? item.message.state : undefined
    }
    expect(stateOf()).toBe('stored')
    story.tell({ type: 'chat', event: { type: 'message.state', id: message.id, state: 'read' } })
    expect(stateOf()).toBe('read')
  })

  test('it stays where it was shown, and stands in the order of the disk when opened again', () => {
    story.logIn()
    const mine = {
      ...story.write('#lobby', 'alice', 'mine'),
      position: Number.MAX_SAFE_INTEGER,
      state: 'queued',
    } as const
    story.receive('#lobby', 'bob', 'theirs')
    story.tell({ type: 'sent', message: mine })
    expect(story.texts).toEqual(['theirs', 'mine'])
    story.press('Alt-1', 'Alt-2')
    expect(story.texts).toEqual(['mine', 'theirs'])
  })
})

describe('notes', () => {
  test('they stand among the messages again when the conversation is opened again', () => {
    story.logIn()
    story.receive('#lobby', 'bob', 'first')
    story.wait(1_000)
    story.tell({ type: 'printed', text: 'said here' })
    story.wait(1_000)
    story.receive('#lobby', 'bob', 'second')
    story.press('Alt-1')
    expect(story.texts).toEqual([])
    story.press('Alt-2')
    expect(story.texts).toEqual(['first', 'note: said here', 'second'])
  })
})

describe('search', () => {
  const overlay = () => (story.state.overlay?.type === 'search' ? story.state.overlay : undefined)

  beforeEach(() => {
    for (let each = 0; each < 2_000; each += 1)
      story.write('#lobby', 'bob', each === 700 ? 'a needle' : `straw ${each}`)
    story.write('#dev', 'bob', 'another needle')
    story.unread.clear()
    story.logIn()
  })

  test('Ctrl-F looks in what is open; Enter shows the place where it stands', () => {
    story.press('Ctrl-f')
    story.type('needle')
    story.press('return')
    expect(overlay()?.found?.map(({ text }) => text)).toEqual(['a needle'])
    story.press('return')
    const text = story.rows.join('\n')
    expect([overlay(), text]).toEqual([undefined, expect.stringContaining('a needle')])
    expect(text).toContain('straw 699')
    expect(text).toContain('straw 701')
  })

  test('from there one scrolls on in both directions, and is told of what comes', () => {
    story.press('Ctrl-f')
    story.type('needle')
    story.press('return', 'return')
    const before = story.rows
    story.receive('#lobby', 'carol', 'news')
    expect([story.rows, story.state.timeline.below]).toEqual([before, 1])
    for (let each = 0; each < 120; each += 1) story.press('pagedown')
    expect(story.texts.at(-1)).toBe('news')
  })

  test('what a command looks for is found everywhere, the newest first, and opens where it is', () => {
    story.tell({ type: 'sought', text: 'needle' })
    expect(overlay()?.found?.map(({ conversation }) => conversation)).toEqual(['#dev', '#lobby'])
    story.press('down', 'up', 'return')
    expect([story.open, story.rows.join('\n')]).toEqual(['#dev', expect.stringContaining('another needle')])
  })

  test('with other words Enter looks again; what is found of the former changes nothing', () => {
    story.press('Ctrl-f')
    story.type('needle')
    story.press('return')
    story.type('s')
    story.press('return')
    expect([overlay()?.sought, overlay()?.found]).toEqual(['needles', []])
    story.tell({ type: 'found', text: 'needle', conversation: '#lobby', messages: story.disk.slice(0, 1) })
    expect(overlay()?.found).toEqual([])
    story.press('escape')
    expect(overlay()).toBeUndefined()
  })
})
