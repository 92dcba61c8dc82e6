/** Where acquaintances can be found is kept up to date while they are linked: later there may be nobody to ask. */
import { expect, test } from 'vitest'
import type { PathKind } from '../../peer/api.ts'
import type { Concerned } from '../../peer/reactions/concerned.ts'
import { createEncounters } from '../../peer/reactions/encounters.ts'
import { HongyanError } from '../../shared/errors.ts'
import { parseUsername, type Username } from '../../shared/names.ts'

function start({ path = 'direct', isAcquaintance = true }: { path?: PathKind; isAcquaintance?: boolean } = {}) {
  const asked: Username[] = []
  const parts = {
    acquaintances: { has: () => isAcquaintance },
    directory: {
      onAccountsChanged: () => {},
      lookup(username: Username) {
        asked.push(username)
        return Promise.reject(new HongyanError('UNREACHABLE', 'gone meanwhile'))
      },
    },
    outbox: { tell: () => {} },
    files: { present: () => {} },
    ways: { newsOf: () => {}, to: (username: string) => ({ username, path }) },
  }
  const clock = { now: () => 0, offsetMs: 0 }
  const encounters = createEncounters({
    ...{ clock: clock as never, emit: () => {} },
    parts: () => parts as unknown as Concerned,
  })
  return { asked, hear: () => encounters.onAccounts({ usernames: ['bob'] }) }
}

test('of whom one has written to and is linked with, a change is asked about at once', () => {
  const { asked, hear } = start()
  hear()
  expect(asked).toEqual([parseUsername('bob')])
})

test.each([
  ['somebody who is not linked, and is asked about before the next text', { path: 'none' }],
  ['a stranger', { isAcquaintance: false }],
] as const)('not so of %s', (_, init) => {
  const { asked, hear } = start(init)
  hear()
  expect(asked).toEqual([])
})
