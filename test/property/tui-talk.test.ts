/** Whatever is pressed and whatever comes: marks are those of the disk, nothing is lost or doubled, and nothing jumps. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ITEMS_MAX } from '../../peer/faces/tui/timeline/timeline.ts'
import { TalkStory } from '../support/talk-story.ts'

const CONVERSATIONS = ['#lobby', '#dev', '@bob', '@carol']

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ receive: fc.constantFrom(...CONVERSATIONS), from: fc.constantFrom('bob', 'alice') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ burst: fc.constantFrom(...CONVERSATIONS), count: fc.integer({ min: 1, max: 150 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      press: fc.constantFrom(
        ...['pageup', 'pagedown', 'Shift-up', 'Shift-down', 'Alt-home', 'Alt-end', 'Alt-a', 'Alt-1', 'Alt-2', 'Alt-3'],
        ...['Ctrl-n', 'Ctrl-k', 'escape', 'x', 'Alt-u'],
      ),
      times: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 1, arbitrary: fc.record({ send: fc.constant(true) }) },
  { weight: 1, arbitrary: fc.record({ note: fc.constant('said here') }) },
  { weight: 1, arbitrary: fc.record({ isHere: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ isDiskSlow: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ readElsewhere: fc.constantFrom(...CONVERSATIONS) }) },
  { weight: 1, arbitrary: fc.record({ found: fc.nat() }) },
)

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Whether the person did it, so that the screen may move. */
function carryOut(story: TalkStory, one: Step): boolean {
  if ('press' in one) for (let each = 0; each < one.times; each += 1) story.press(one.press)
  else if ('receive' in one) story.receive(one.receive, one.from)
  else if ('burst' in one) for (let each = 0; each < one.count; each += 1) story.receive(one.burst, 'bob')
  else if ('wait' in one) story.wait(one.wait)
  else if ('note' in one) story.tell({ type: 'printed', text: one.note })
  else if ('isHere' in one) story.tell({ type: 'focus', isHere: one.isHere })
  else if ('isDiskSlow' in one) {
    story.isDiskSlow = one.isDiskSlow
    if (!one.isDiskSlow) story.answerLoads()
  } else if ('readElsewhere' in one) story.readElsewhere(one.readElsewhere)
  else if ('send' in one) send(story)
  else search(story, one.found)
  return 'press' in one || 'send' in one || 'found' in one
}

function send(story: TalkStory): void {
  if (story.state.overlay !== undefined) return
  story.press('y', 'return')
  const message = story.write(story.open, 'alice')
  story.tell({ type: 'sent', message: { ...message, position: Number.MAX_SAFE_INTEGER, state: 'queued' } })
}

function search(story: TalkStory, chosen: number): void {
  story.tell({ type: 'sought', text: 'text' })
  for (let each = 0; each < chosen % 40; each += 1) story.press('pagedown')
  story.press('return')
}

/** Everything that is loaded, as the disk has it: without a gap, and each once. */
function checkLoaded({ state, disk, open }: TalkStory): void {
  const { items, older, newer, awaited, arrived } = state.timeline
  const keys = items.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  if (awaited !== undefined) return
  const ofOpen = disk.filter(({ conversation }) => conversation === open).map(({ id }) => id as string)
  const shown = new Set(keys.filter((key) => !key.startsWith('note')))
  const places = ofOpen.flatMap((id, place) => (shown.has(id) ? [place] : []))
  expect(shown.size).toBe(places.length)
  const [first = 0, last = -1] = [places[0], places.at(-1)]
  expect(places.length).toBe(last - first + 1)
  if (older === 'none') expect(first).toBe(0)
  if (newer === 'none') expect(last).toBe(ofOpen.length - 1)
  expect(arrived.length).toBeLessThanOrEqual(200)
}

function checkBounds({ state }: TalkStory): void {
  expect(state.timeline.items.length).toBeLessThanOrEqual(ITEMS_MAX + 100)
  expect(state.told.size).toBeLessThanOrEqual(200)
  expect(state.kept.size).toBeLessThanOrEqual(CONVERSATIONS.length)
}

test('marks are those of the disk, nothing is lost or doubled, and nothing jumps while one is scrolled', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100, size: 'max' }), fc.integer({ min: 0, max: 400 }), (steps, history) => {
      const story = new TalkStory()
      for (let each = 0; each < history; each += 1) story.write('#lobby', each % 3 === 0 ? 'alice' : 'bob')
      story.logIn()
      for (const one of steps) {
        const { scroll, awaited, conversation } = story.state.timeline
        const bottom = story.rows.at(-1)
        const isByPerson = carryOut(story, one)
        if (!isByPerson && scroll.type === 'at' && awaited === undefined) {
          expect([conversation, scroll]).toEqual([story.open, story.state.timeline.scroll])
          expect(story.rows.at(-1)).toBe(bottom)
        }
        checkLoaded(story)
        checkBounds(story)
      }
      story.isDiskSlow = false
      story.answerLoads()
      story.wait(5_000)
      for (const { id, unread } of story.state.conversations)
        expect(`${id} ${unread}`).toBe(`${id} ${story.unreadIn(id)}`)
    }),
    { numRuns: 40 },
  )
})
