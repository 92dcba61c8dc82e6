import { describe, expect, it, vi } from 'vitest'
import type { Account, Identity } from '../../peer/account/account.ts'
import type { ChatEvent } from '../../peer/api.ts'
import { createRoomRecords } from '../../peer/rooms/records.ts'
import { HongyanError } from '../../shared/errors.ts'
import { type MessageId, openRoom, signRoom } from '../../shared/message.ts'
import { alice, bob, line, server } from '../support/cast.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const { room } = line
const CHAIN = new Uint8Array(32)

function said(text: string, lamport = 1) {
  const { bytes } = signRoom({ ...line, text, lamport }, alice.device, alice.pass)
  return { opened: openRoom(bytes, server), bytes }
}

const [one, two, three] = [said('one'), said('two'), said('three')]

function setUp() {
  const { profile, contacts, messages, places, rows } = openTemporaryProfile()
  const events: ChatEvent[] = []
  const placed: string[] = []
  const identity = { username: bob.username, device: bob.deviceId } as Identity
  const account = { identity: () => identity } as Account
  rows.setJoined(room, true)
  const records = createRoomRecords({
    ...{ account, profile, messages, places, rows, contacts },
    onPlaced: (id) => placed.push(`${messages.get(id)?.text} ${messages.get(id)?.index}`),
    onShown: () => placed.push('shown'),
    onEvent: (event) => events.push(event),
  })
  /** A page that begins after `from`. */
  function commitPage(
    from: number,
    found: readonly (typeof one)[],
    known: readonly (typeof one)[] = found,
    how: { quietTo?: number } = {},
  ) {
    const entries = found.map(({ opened: { id } }, offset) => ({ id, index: from + 1 + offset, chain: CHAIN }))
    const index = from + entries.length
    const page = new Map<MessageId, typeof one>(known.map((each) => [each.opened.id, each]))
    return records.commitPage({ type: 'commitPage', room, entries, from, index, chain: CHAIN, ...how }, page)
  }
  return { profile, messages, places, rows, events, placed, records, commitPage }
}

function textsOf(events: readonly ChatEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'message' ? [event.message.text] : []))
}

it('a new member begins where its copy begins, however far that is', async () => {
  const { commitPage, rows, events } = setUp()
  expect(await commitPage(500, [one, two])).toMatchObject({ failed: undefined })
  expect(rows.head(room)?.index).toBe(502)
  expect(textsOf(events)).toEqual(['one', 'two'])
})

it('what was said of a message before it came is looked for once it has its place', async () => {
  const { commitPage, records, placed } = setUp()
  await records.commit([two])
  await commitPage(0, [one, two, three])
  expect(placed).toEqual(['two undefined', 'shown', 'one 1', 'three 3', 'shown'])
})

it('a page after one that the disk did not take is not taken either, so that the gap is filled', async () => {
  const { commitPage, profile, rows, events } = setUp()
  await commitPage(0, [one])
  const write = vi.spyOn(profile, 'writeGathered').mockRejectedValueOnce(new HongyanError('NO_SPACE', 'full'))
  expect(await commitPage(1, [two])).toMatchObject({ failed: [two.opened.id] })
  write.mockRestore()
  expect(await commitPage(2, [three])).toMatchObject({ failed: [three.opened.id] })
  expect(rows.head(room)?.index).toBe(1)
  expect(await commitPage(1, [two, three])).toMatchObject({ failed: undefined })
  expect(textsOf(events)).toEqual(['one', 'two', 'three'])
})

it('a place is given to no message that the disk did not take when it was heard', async () => {
  const { commitPage, profile, records, rows } = setUp()
  const write = vi.spyOn(profile, 'writeGathered').mockRejectedValueOnce(new HongyanError('NO_SPACE', 'full'))
  expect(await records.commit([one])).toMatchObject({ failed: [one.opened.id] })
  write.mockRestore()
  expect(await commitPage(0, [one], [])).toMatchObject({ failed: [one.opened.id] })
  expect(rows.head(room)).toBeUndefined()
})

it('a member who claims the largest lamport there is keeps nobody from writing', async () => {
  const { records, rows } = setUp()
  await records.commit([said('loud', Number.MAX_SAFE_INTEGER)])
  for (let time = 0; time < 2; time += 1) {
    const lamport = rows.nextLamport(room)
    expect(openRoom(said('still here', lamport).bytes, server).message.lamport).toBe(lamport)
  }
})

describe('the newest of a long absence', () => {
  const ahead = (setup: ReturnType<typeof setUp>, from: number, found: readonly (typeof one)[], earlier: number) => {
    const entries = found.map(({ opened: { id } }, offset) => ({ id, index: from + 1 + offset, chain: CHAIN }))
    const page = new Map(found.map((each) => [each.opened.id, each]))
    return setup.records.commitAhead({ type: 'commitAhead', room, entries, earlier }, page)
  }
  const orderOf = ({ messages }: ReturnType<typeof setUp>) =>
    messages.history(`#${room}`, undefined, 10).messages.map(({ text }) => text)

  it('are shown at once with how much is left out, and the rest goes to the history without a word', async () => {
    const peer = setUp()
    await peer.commitPage(0, [one])
    await ahead(peer, 8, [three], 7)
    expect(textsOf(peer.events)).toEqual(['one', 'three'])
    const quiet = { quietTo: 9 }
    await peer.commitPage(1, [two], [two], quiet)
    expect(textsOf(peer.events)).toEqual(['one', 'three'])
    expect(orderOf(peer)).toEqual(['one', 'two', 'three'])
    expect(peer.messages.after(0, 10).map(({ text, earlier }) => [text, earlier])).toEqual([
      ['one', undefined],
      ['three', 7],
    ])
  })

  it('leave the rest unread until they are read, and then it is read with them', async () => {
    const peer = setUp()
    const unread = () => peer.messages.conversations()[0]?.unread
    await ahead(peer, 8, [three], 8)
    await peer.commitPage(0, [one], [one], { quietTo: 9 })
    expect(unread()).toBe(2)
    expect(peer.messages.markRead(`#${room}`, three.opened.id)).toHaveLength(2)
    expect(unread()).toBe(0)
    await peer.commitPage(1, [two], [two], { quietTo: 9 })
    expect(unread()).toBe(0)
  })

  it('keep their places while the rest is read, and lose them to others that the archive has there', async () => {
    const peer = setUp()
    await ahead(peer, 8, [three], 8)
    expect(peer.messages.get(three.opened.id)?.index).toBe(9)
    await peer.commitPage(0, [one])
    await peer.commitPage(1, [two])
    // A restored archive ends before.
    expect(await peer.records.settle(room, 2)).toEqual({ unarchived: [], others: [], lacking: [three.opened.id] })
    expect(orderOf(peer)).toEqual(['one', 'two', 'three'])
    await peer.commitPage(2, [three])
    expect(await peer.records.settle(room, 3)).toEqual({ unarchived: [], others: [], lacking: [] })
  })
})

it('what the archive has refused for ever is not offered again', async () => {
  const { records, commitPage } = setUp()
  await commitPage(0, [one])
  await records.commit([two, three])
  await records.refuse(two.opened.id, 'TOO_OLD')
  expect(await records.settle(room, 1)).toEqual({ unarchived: [], others: [], lacking: [three.opened.id] })
  await records.place(room, three.opened.id, 7)
  await expect(records.settle(room, 9)).rejects.toMatchObject({ code: 'CONFLICT' })
})
