/** A tenth of the mail of test/long/waiting-mail.test.ts, so that every run of the tests meets some. */
import { test } from 'vitest'
import { comeHomeTo } from '../support/waiting-mail.ts'

const LETTERS = 1_000

test(`${LETTERS} letters that wait are each told once, in order, although their reader is killed among them`, async () => {
  await comeHomeTo(LETTERS, { kills: 1 })
})
