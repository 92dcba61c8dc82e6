/** Conversations of the full-screen face: what is marked as unread, how one goes from one to the next, what is kept. */
import { beforeEach, describe, expect, test } from 'vitest'
import { type Conversations, withConversation } from '../../peer/faces/tui/conversations/conversations.ts'
import { peopleOf } from '../../peer/faces/tui/conversations/people.ts'
import { switcherChoices } from '../../peer/faces/tui/overlays/switcher.ts'
import { TalkStory } from '../support/talk-story.ts'

let story: TalkStory

beforeEach(() => {
  story = new TalkStory({ rooms: ['lobby', 'dev', 'zoo'] })
  story.logIn()
})

const choices = () =>
  story.state.overlay?.type === 'switcher' ? switcherChoices(story.state, story.state.overlay).map(({ id }) => id) : []

describe('marks', () => {
  test('what comes elsewhere is unread there, and an own name in it is marked', () => {
    story.receive('#dev', 'bob', 'nothing')
    story.receive('#dev', 'bob', 'Alice?')
    story.receive('@carol', 'carol', 'psst')
    expect(story.marks).toEqual(['#dev 2 !', '@carol 1'])
  })

  test('what another device of the account wrote is not unread', () => {
    story.receive('#dev', 'alice', 'from the other machine')
    expect(story.marks).toEqual([])
  })

  test('what another device has read is unread no more', () => {
    story.receive('@bob', 'bob')
    story.tell({ type: 'chat', event: { type: 'unread', conversation: '@bob', unread: 0 } })
    expect(story.marks).toEqual([])
  })

  test('mentions from before the login are counted on the disk', () => {
    const later = new TalkStory()
    later.write('#dev', 'bob', 'alice!')
    later.logIn()
    expect(later.effects.find(({ type }) => type === 'countMentions')).toMatchObject({
      conversations: [{ id: '#dev' }],
    })
    later.tell({ type: 'mentions', conversation: '#dev', mentions: 1 })
    expect(later.marks).toEqual(['#dev 1 !'])
  })

  const order = () => story.state.conversations.map(({ id }) => id)

  test('nobody moves from under the number of a key, and who is new comes after', () => {
    story.receive('@bob', 'bob')
    story.wait(10)
    story.receive('@carol', 'carol')
    story.wait(10)
    story.receive('@bob', 'bob')
    expect(order()).toEqual(['#dev', '#lobby', '#zoo', '@bob', '@carol'])
  })

  test('below the numbers whoever wrote last comes first', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
      story.wait(10)
      story.receive(`@${name}`, name)
    }
    expect(order().slice(3)).toEqual(['@a', '@b', '@c', '@d', '@e', '@f', '@i', '@h', '@g'])
    story.wait(10)
    story.receive('@g', 'g')
    story.receive('@a', 'a')
    expect(order().slice(3)).toEqual(['@a', '@b', '@c', '@d', '@e', '@f', '@g', '@i', '@h'])
  })

  test('rooms stand by their names, and at a login people by who wrote last', () => {
    let list: Conversations = []
    for (const id of ['#zoo', '@bob', '#dev', '#lobby']) list = withConversation(list, id)
    expect(list.map(({ id }) => id)).toEqual(['#dev', '#lobby', '#zoo', '@bob'])
    const later = new TalkStory()
    later.write('@bob', 'bob')
    later.now += 10
    later.write('@carol', 'carol')
    later.logIn()
    expect(later.state.conversations.map(({ id }) => id)).toEqual(['#dev', '#lobby', '@carol', '@bob'])
  })

  test('a room that is left is in the list no more, and one is in the lobby', () => {
    story.tell({ type: 'opened', conversation: '#dev' })
    story.tell({ type: 'closed', conversation: '#dev' })
    expect([story.open, story.state.conversations.map(({ id }) => id)]).toEqual(['#lobby', ['#lobby', '#zoo']])
  })

  test('whoever has left the lobby as well is in what else there is', () => {
    story.tell({ type: 'closed', conversation: '#lobby' })
    story.tell({ type: 'closed', conversation: '#dev' })
    expect([story.open, story.state.conversations.map(({ id }) => id)]).toEqual(['#zoo', ['#zoo']])
  })

  test('a room that is joined is in the list', () => {
    story.tell({ type: 'opened', conversation: '#new' })
    expect(story.state.conversations.map(({ id }) => id)).toContain('#new')
  })
})

describe('going from one to the next', () => {
  test('Alt-A goes to who is spoken to, then to what is unread, then back', () => {
    story.receive('#dev', 'bob')
    story.receive('#zoo', 'bob', '@alice')
    story.receive('@carol', 'carol')
    const seen = Array.from({ length: 5 }, () => {
      story.press('Alt-a')
      return story.open
    })
    expect(seen).toEqual(['#zoo', '@carol', '#dev', '#lobby', '#zoo'])
  })

  test('Alt-A passes over what is muted, and does nothing where nothing is unread', () => {
    story.tell({ type: 'settings', settings: { ...story.state.settings, muted: new Set(['#dev']) } })
    story.receive('#dev', 'bob')
    story.press('Alt-a')
    expect(story.open).toBe('#lobby')
  })

  test('Alt and a number, Ctrl-N and Ctrl-P follow the list around its ends', () => {
    story.press('Alt-3')
    expect(story.open).toBe('#zoo')
    story.press('Ctrl-n')
    expect(story.open).toBe('#dev')
    story.press('Ctrl-p', 'Ctrl-p')
    expect(story.open).toBe('#lobby')
    story.press('Alt-9')
    expect(story.open).toBe('#lobby')
  })

  test('Ctrl-K finds by a few letters, also who is online and was never written to', () => {
    story.tell({ type: 'chat', event: { type: 'presence', username: 'zoe', online: true } })
    story.press('Ctrl-k')
    story.type('z')
    expect(choices()).toEqual(['#zoo', '@zoe'])
    story.press('down', 'return')
    expect([story.open, story.state.overlay]).toEqual(['@zoe', undefined])
  })

  test('Ctrl-K offers first what waits, and last where one is; Esc leaves everything as it was', () => {
    story.receive('#zoo', 'bob')
    story.press('Ctrl-k')
    expect(choices()).toEqual(['#zoo', '#dev', '#lobby'])
    story.press('escape')
    expect([story.open, story.state.overlay]).toEqual(['#lobby', undefined])
  })
})

describe('what is kept while another is open', () => {
  test('a line half written waits where it was begun', () => {
    story.type('to the lobby')
    story.press('Alt-1')
    expect(story.state.editor.text).toBe('')
    story.type('for dev')
    story.press('Alt-2')
    expect([story.state.editor.text, story.state.editor.cursor]).toEqual(['to the lobby', 12])
    story.press('Alt-1')
    expect(story.state.editor.text).toBe('for dev')
  })

  test('what is being asked keeps the line, and the drafts their conversations', () => {
    story.type('draft')
    story.tell({ type: 'asked', question: { text: 'Password: ', isHidden: true } })
    story.tell({ type: 'opened', conversation: '#dev' })
    story.type('secret')
    story.press('return')
    story.tell({ type: 'performed', line: '/x' })
    expect(story.state.editor.text).toBe('')
    story.press('Alt-2')
    expect(story.state.editor.text).toBe('draft')
  })

  test('a place in the history is found again, with what came meanwhile below', () => {
    for (let each = 0; each < 300; each += 1) story.write('#dev', 'alice')
    story.press('Alt-1', 'pageup', 'pageup', 'pageup')
    const before = story.rows
    story.press('Alt-2')
    story.press('Alt-1')
    expect(story.rows).toEqual(before)
  })

  test('only so many drafts are kept', () => {
    for (let each = 0; each < 150; each += 1) {
      story.tell({ type: 'opened', conversation: `@person${each}` })
      story.type('x')
    }
    expect(story.state.kept.size).toBe(100)
  })
})

describe('people', () => {
  test('of a room its members, those who are here first; of a person everybody online', () => {
    story.tell({ type: 'chat', event: { type: 'presence', username: 'bob', online: true } })
    story.tell({ type: 'members', conversation: '#lobby', usernames: ['carol', 'bob', 'alice'] })
    expect(peopleOf(story.state)).toMatchObject({
      of: 'room',
      online: 2,
      people: [{ username: 'alice', isMe: true }, { username: 'bob' }, { username: 'carol', isOnline: false }],
    })
    story.tell({ type: 'opened', conversation: '@bob' })
    expect(peopleOf(story.state)).toMatchObject({ of: 'online', people: [{ username: 'bob' }] })
  })

  const members = () => story.state.members?.usernames
  const asked = () => story.effects.filter(({ type }) => type === 'loadMembers').length
  const change = (room: string, told: { joined?: string[]; left?: string[]; more?: boolean }) =>
    story.tell({ type: 'chat', event: { type: 'room.members', room, joined: [], left: [], more: false, ...told } })

  test('who joins the open room or leaves it is told, and nobody need ask', () => {
    story.tell({ type: 'members', conversation: '#lobby', usernames: ['alice', 'bob'] })
    const before = asked()
    story.wait(60_000)
    change('lobby', { joined: ['carol', 'bob'], left: ['dave'] })
    change('lobby', { left: ['alice2', 'bob'] })
    change('dev', { joined: ['erin'] })
    expect(members()).toEqual(['alice', 'carol'])
    story.wait(60_000)
    expect(asked()).toBe(before)
  })

  test('where more changed than is told it is asked, not more often than every five seconds', () => {
    story.tell({ type: 'members', conversation: '#lobby', usernames: ['alice'] })
    const before = asked()
    story.wait(5_000)
    for (const joined of [['bob'], ['carol']]) change('lobby', { joined, more: true })
    expect(asked()).toBe(before + 1)
    story.wait(4_900)
    expect(asked()).toBe(before + 1)
    story.wait(200)
    expect(asked()).toBe(before + 2)
    story.tell({ type: 'members', conversation: '#lobby', usernames: ['alice', 'bob', 'carol', 'dave'] })
    story.wait(60_000)
    expect(asked()).toBe(before + 2)
  })

  test('the larger a room, the more rarely it is asked', () => {
    const usernames = Array.from({ length: 1000 }, (_, number) => `user${number}`)
    story.tell({ type: 'members', conversation: '#lobby', usernames })
    const before = asked()
    change('lobby', { more: true })
    story.wait(19_900)
    expect(asked()).toBe(before)
    story.wait(200)
    expect(asked()).toBe(before + 1)
  })

  test('an answer that may be older than what was told meanwhile is asked for again', () => {
    story.tell({ type: 'opened', conversation: '#dev' })
    const before = asked()
    change('dev', { joined: ['bob'] })
    story.tell({ type: 'members', conversation: '#dev', usernames: ['alice'] })
    story.wait(5_100)
    story.tell({ type: 'members', conversation: '#dev', usernames: ['alice', 'bob'] })
    story.wait(60_000)
    expect([asked() > before, members()]).toEqual([true, ['alice', 'bob']])
  })

  test('a room that another device of the account joins is in the list, and one that it leaves is not', () => {
    const rooms = () => story.state.conversations.map(({ id }) => id).filter((id) => id.startsWith('#'))
    change('team', { joined: ['alice'] })
    expect(rooms()).toEqual(['#dev', '#lobby', '#team', '#zoo'])
    story.tell({ type: 'opened', conversation: '#team' })
    change('team', { left: ['alice'] })
    expect([rooms(), story.state.timeline.conversation]).toEqual([['#dev', '#lobby', '#zoo'], '#lobby'])
  })
})
