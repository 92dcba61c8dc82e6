import { expect, test } from 'vitest'
import { codeOf, type ErrorCode, HongyanError, STATUS_OK, statusOf, toHongyanError } from '../../shared/errors.ts'

const everyStatus = Array.from({ length: 1000 }, (_, status) => status)

test('every wire status means one code and every code one status', () => {
  const known = everyStatus.filter((status) => statusOf(codeOf(status)) === status)
  const codes = known.map(codeOf)
  expect(known.length).toBeGreaterThan(20)
  expect(new Set(codes).size).toBe(known.length)
  expect(known).not.toContain(STATUS_OK)
  for (const status of known) expect([2, 4, 5]).toContain(Math.floor(status / 100))
})

test('a status of a later version keeps its band', () => {
  expect([299, 499, 599, 0, 999].map(codeOf)).toEqual(['CLOSED', 'MALFORMED', 'INTERNAL', 'INTERNAL', 'INTERNAL'])
})

test("a failure that belongs to one side is the server's fault at the other", () => {
  for (const code of ['TIMEOUT', 'CORRUPT_DATABASE', 'PROFILE_IN_USE'] satisfies ErrorCode[])
    expect(statusOf(code)).toBe(500)
})

test('only failures that may pass are worth another try', () => {
  const retryable = (code: ErrorCode) => new HongyanError(code, '').retryable
  expect((['RATE_LIMITED', 'UNREACHABLE', 'MAILBOX_FULL'] as const).every(retryable)).toBe(true)
  expect((['BAD_CREDENTIALS', 'NAME_TAKEN', 'KEY_CHANGED', 'MALFORMED'] as const).some(retryable)).toBe(false)
})

test('what was caught keeps its cause and its code', () => {
  const refusal = new HongyanError('CONFLICT', 'no', { retryAfterMs: 5 })
  expect(toHongyanError(refusal)).toBe(refusal)
  const bug = new TypeError('x is not a function')
  expect(toHongyanError(bug)).toMatchObject({ code: 'INTERNAL', cause: bug })
  expect(toHongyanError('text', 'UNREACHABLE')).toMatchObject({ code: 'UNREACHABLE', message: 'text' })
  expect(toHongyanError(AbortSignal.abort().reason)).toMatchObject({ code: 'TIMEOUT' })
})
