/** docs/headless.md is the contract with bots: it names every method that there is, and no other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { METHODS } from '../../peer/faces/headless/methods.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/headless.md'), 'utf8')

test('the document lists every method', () => {
  const [, requests = ''] = text.split(/^## Requests$/m)
  const [table = ''] = requests.split(/^## /m)
  const listed = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  )
  // The face itself ends the process; no chat is asked.
  expect(listed.toSorted()).toEqual([...METHODS.keys(), 'shutdown'].toSorted())
})

test.each([
  ['ways in which a session ends', 'code', CATALOGUES.en.account.sessionEnded],
  ['troubles', 'about', CATALOGUES.en.troubles],
])('the document lists all %s', (_, heading, words) => {
  const [, table = ''] = text.split(new RegExp(`^\\| ${heading} \\|.*$`, 'm'))
  const [rows = ''] = table.split('\n\n')
  const listed = [...rows.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  expect(listed.toSorted()).toEqual(Object.keys(words).toSorted())
})
