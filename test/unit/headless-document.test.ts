/** docs/headless.md is the contract with bots: it names every method that there is, and no other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { METHODS } from '../../peer/faces/headless/methods.ts'

test('the document lists every method', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/headless.md'), 'utf8')
  const [, requests = ''] = text.split(/^## Requests$/m)
  const [table = ''] = requests.split(/^## /m)
  const listed = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  )
  // The face itself ends the process; no chat is asked.
  expect(listed.toSorted()).toEqual([...METHODS.keys(), 'shutdown'].toSorted())
})
