import { expect, it } from 'vitest'
import { keepOffset, offsetHint } from '../../peer/clock-hint.ts'
import { CLOCK_HINT_MAX_MS, CLOCK_HINT_STEP_MS } from '../../shared/limits.ts'

function createSettings(kept?: number) {
  const written: number[] = []
  return {
    written,
    get: () => (written.at(-1) ?? kept) as never,
    set(_: string, value: unknown) {
      written.push(value as number)
    },
  }
}

it('a kept offset is used up to a day either way, and a wilder one is not', () => {
  expect(offsetHint(createSettings())).toBe(0)
  for (const offset of [CLOCK_HINT_MAX_MS, -CLOCK_HINT_MAX_MS]) expect(offsetHint(createSettings(offset))).toBe(offset)
  for (const offset of [CLOCK_HINT_MAX_MS + 1, -CLOCK_HINT_MAX_MS - 1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(offsetHint(createSettings(offset))).toBe(0)
})

it('an offset is written when it is news: not for a clock that is right, nor for what the network makes of it', () => {
  const settings = createSettings()
  keepOffset(settings, { offsetMs: CLOCK_HINT_STEP_MS - 1 })
  keepOffset(settings, { offsetMs: 600_000 })
  keepOffset(settings, { offsetMs: 600_000 - CLOCK_HINT_STEP_MS + 1 })
  keepOffset(settings, { offsetMs: 0 })
  expect(settings.written).toEqual([600_000, 0])
})

it('a disk that refuses the hint keeps nobody from going on', () => {
  const settings = {
    get: () => undefined,
    set() {
      throw new Error('the disk is full')
    },
  }
  expect(() => keepOffset(settings, { offsetMs: 600_000 })).not.toThrow()
})
