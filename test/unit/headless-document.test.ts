/** docs/headless.md is the contract with bots: it names every method and event that there is, and no other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChatEvent } from '../../peer/api.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { METHODS } from '../../peer/faces/headless/methods.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/headless.md'), 'utf8')

/** What stands in the first column of the tables under that heading, up to the next one. */
function namesUnder(heading: string): string[] {
  const [, after = ''] = text.split(new RegExp(`^#+ ${heading}$`, 'm'))
  const [section = ''] = after.split(/^#+ /m)
  return [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  )
}

test('the document lists every method', () => {
  // The face itself ends the process; no chat is asked.
  expect(namesUnder('Requests').toSorted()).toEqual([...METHODS.keys(), 'shutdown'].toSorted())
})

test('the document lists every event', () => {
  // A kind that is missing here does not compile.
  const events: Readonly<Record<ChatEvent['type'], true>> = {
    connection: true,
    presence: true,
    message: true,
    'message.state': true,
    unread: true,
    'room.members': true,
    'peer.path': true,
    'file.offered': true,
    'file.changed': true,
    'file.checking': true,
    'file.progress': true,
    'file.verified': true,
    'file.failed': true,
    'key.changed': true,
    'key.restored': true,
    warning: true,
  }
  expect(namesUnder('Events').toSorted()).toEqual(Object.keys(events).toSorted())
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
