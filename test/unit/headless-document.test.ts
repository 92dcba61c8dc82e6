/** docs/headless.md is the contract with bots: it names every method and event that there is, and no other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChatEvent, SessionWarning } from '../../peer/api.ts'
import { en } from '../../peer/faces/catalogue/en.ts'
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
    'peer.path': true,
    'file.offered': true,
    'file.changed': true,
    'file.checking': true,
    'file.progress': true,
    'file.verified': true,
    'file.failed': true,
    'key.changed': true,
    warning: true,
  }
  expect(namesUnder('Events').toSorted()).toEqual(Object.keys(events).toSorted())
})

test('the document says why a session was ended, and names no code that there is not', () => {
  const endings: Readonly<Record<SessionWarning, true>> = {
    SESSION_REPLACED: true,
    LOGGED_OUT: true,
    DEVICE_REVOKED: true,
    PASSWORD_CHANGED: true,
    BANNED: true,
  }
  expect(namesUnder('Warnings')).toEqual(expect.arrayContaining(Object.keys(endings)))
  const [, errors = ''] = text.split(/^## Errors$/m)
  const codes = errors.split(/^## /m)[0]?.match(/\b[A-Z]+(?:_[A-Z]+)*\b(?=[ `\n])/g) ?? []
  const known = new Set(Object.keys(en.errors))
  expect(codes.filter((code) => code.length > 4 && !known.has(code))).toEqual([])
})
