/** What fails again and again is told, and not each time. */
import { expect, test } from 'vitest'
import type { ChatEvent } from '../../peer/api.ts'
import { createTroubleFilter } from '../../peer/reactions/troubles.ts'
import { TROUBLE_TOLD_EVERY_MS } from '../../shared/limits.ts'

test('of a trouble that lasts a word is said now and then, of another one at once', () => {
  let now = 1_000
  const isWorthAWord = createTroubleFilter({ now: () => now })
  const full: ChatEvent = { type: 'warning', code: 'NO_SPACE', about: 'roomNotKept', detail: 'full' }
  expect(isWorthAWord(full)).toBe(true)
  expect(isWorthAWord(full)).toBe(false)
  expect(isWorthAWord({ ...full, about: 'mailNotFetched' })).toBe(true)
  expect(isWorthAWord({ ...full, code: 'NOT_WRITABLE' })).toBe(true)
  now += TROUBLE_TOLD_EVERY_MS
  expect(isWorthAWord(full)).toBe(true)
  expect(isWorthAWord(full)).toBe(false)
})

test('everything else is told as often as it happens', () => {
  const isWorthAWord = createTroubleFilter({ now: () => 0 })
  const ending: ChatEvent = { type: 'warning', code: 'LOGGED_OUT', detail: 'out' }
  const presence: ChatEvent = { type: 'presence', username: 'bob', online: true }
  for (const event of [ending, ending, presence, presence]) expect(isWorthAWord(event)).toBe(true)
})
