/** Reading up and down in a long conversation: nothing jumps, nothing is skipped, and only what is seen costs anything. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../peer/faces/face-settings.ts'
import { emptyTimeline, type Item, type Timeline } from '../../peer/faces/tui/timeline/timeline.ts'
import { scrollBy, scrollTo, type Viewing, viewportOf } from '../../peer/faces/tui/timeline/viewport.ts'
import { NOW, said, textOf, timeAt } from '../support/tui-states.ts'

const settings = defaultSettings('en')
const viewing = (width = 60, height = 10): Viewing => ({ width, height, me: 'me', settings, now: NOW })

/** Alternating speakers, so that every one has a row of its own; every fifth is longer than a row. */
function talk(count: number, from = 0): Item[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index
    const text = number % 5 === 0 ? `<${number}> ${'long '.repeat(20)}` : `<${number}>`
    return said(`m${number}`, number % 2 === 0 ? 'alice' : 'bob', text, { sentAtMs: timeAt(9, 0) + number * 60_000 })
  })
}

function timelineOf(items: readonly Item[], rest: Partial<Timeline> = {}): Timeline {
  return { ...emptyTimeline('#lobby'), items, ...rest }
}

const textsOf = (timeline: Timeline, view = viewing()) => viewportOf(timeline, view).rows.map(textOf)

describe('the end', () => {
  test('is shown, and what comes pushes up what was there', () => {
    const items = talk(50)
    const before = textsOf(timelineOf(items))
    const after = textsOf(timelineOf([...items, ...talk(1, 51)]))
    expect(before).toHaveLength(10)
    expect(before.at(-1)).toContain('<49>')
    expect(after.slice(0, -1)).toEqual(before.slice(1))
    expect(viewportOf(timelineOf(items), viewing())).toMatchObject({ isStartVisible: false, isEndVisible: true })
  })

  test('is the beginning as well where there is little', () => {
    const timeline = timelineOf(talk(3))
    expect(viewportOf(timeline, viewing())).toMatchObject({ isStartVisible: true, isEndVisible: true })
    expect(scrollBy(timeline, -5, viewing())).toEqual({ type: 'end' })
  })

  test('is shown of an empty conversation too', () => {
    expect(viewportOf(timelineOf([]), viewing())).toEqual({ rows: [], isStartVisible: true, isEndVisible: true })
    expect(scrollBy(timelineOf([]), -5, viewing())).toEqual({ type: 'end' })
  })
})

describe('while one reads further up', () => {
  const scrolled = (rows: number, items = talk(60, 100)) => {
    const timeline = timelineOf(items)
    return { ...timeline, scroll: scrollBy(timeline, rows, viewing()) }
  }

  test('nothing moves when messages come', () => {
    const timeline = scrolled(-17)
    expect(textsOf({ ...timeline, items: [...timeline.items, ...talk(30, 160)] })).toEqual(textsOf(timeline))
  })

  test('nothing moves when older ones are loaded', () => {
    const timeline = scrolled(-17)
    expect(textsOf({ ...timeline, items: [...talk(100, 0), ...timeline.items] })).toEqual(textsOf(timeline))
  })

  test('what was at the bottom is there after a change of width as well', () => {
    const timeline = scrolled(-17)
    const lowest = textsOf(timeline).at(-1)?.match(/<\d+>/)?.[0] ?? 'nothing'
    expect(textsOf(timeline, viewing(90)).at(-1)).toContain(lowest)
  })

  test('the first and the last row are as far as it goes, and the screen stays full', () => {
    const top = { ...scrolled(-17), scroll: scrollBy(scrolled(-17), -10_000, viewing()) }
    expect(textsOf(top)).toHaveLength(10)
    expect(textsOf(top)[0]).toContain('26 November')
    expect(viewportOf(top, viewing())).toMatchObject({ isStartVisible: true, isEndVisible: false })
    expect(scrollBy(top, 10_000, viewing())).toEqual({ type: 'end' })
  })

  test('a row down brings back what a row up took away, wherever one is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 9 }), (up, step) => {
        const timeline = scrolled(-up)
        const back = {
          ...timeline,
          scroll: scrollBy({ ...timeline, scroll: scrollBy(timeline, -step, viewing()) }, step, viewing()),
        }
        if (viewportOf({ ...timeline, scroll: scrollBy(timeline, -step, viewing()) }, viewing()).isStartVisible) return
        expect(textsOf(back)).toEqual(textsOf(timeline))
      }),
      { numRuns: 100 },
    )
  })

  test('pages show every row once', () => {
    let timeline = scrolled(-10_000)
    const seen = [...textsOf(timeline)]
    for (let page = 0; page < 50 && timeline.scroll.type === 'at'; page += 1) {
      const rest = viewportOf(timeline, viewing())
      timeline = { ...timeline, scroll: scrollBy(timeline, 10, viewing()) }
      if (!rest.isEndVisible)
        seen.push(...textsOf(timeline).slice(timeline.scroll.type === 'end' ? -((all().length - 10) % 10 || 10) : 0))
    }
    expect(seen).toEqual(all())
    function all(): string[] {
      return textsOf(timelineOf(timeline.items), viewing(60, 1_000))
    }
  })

  test('what was searched for stands in the middle', () => {
    const timeline = timelineOf(talk(60))
    const shown = textsOf({ ...timeline, scroll: scrollTo(timeline, 'm31', viewing()), found: 'm31' })
    const at = shown.findIndex((row) => row.includes('<31>'))
    expect(at).toBeGreaterThan(2)
    expect(at).toBeLessThan(7)
    expect(shown[at]).toMatch(/^>/)
    expect(scrollTo(timeline, 'unknown', viewing())).toEqual({ type: 'end' })
  })

  test('what is anchored to a message that is gone follows the end', () => {
    const timeline = scrolled(-17)
    expect(textsOf({ ...timeline, items: talk(20) }).at(-1)).toContain('<19>')
  })
})

test('what is not seen is not laid out', () => {
  const items = talk(2_000)
  let looks = 0
  const counted = items.map((item): Item => {
    if (item.type !== 'message') return item
    const { text, ...rest } = item.message
    const get = () => {
      looks += 1
      return text
    }
    const message = Object.defineProperty({ ...rest }, 'text', { get })
    return { ...item, message: message as typeof item.message }
  })
  textsOf(timelineOf(counted))
  expect(looks).toBeLessThan(30)
})

test('whoever goes on from above the screen is named on its first row', () => {
  const items = Array.from({ length: 30 }, (_, index) => said(`m${index}`, 'alice', `<${index}>`))
  const rows = textsOf(timelineOf(items))
  expect(rows[0]).toMatch(/^ 12:00 alice {4,}<20>/)
  expect(rows[1]).toMatch(/^ {10,}<21>/)
})
