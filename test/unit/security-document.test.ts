/** docs/security.md promises nothing that no test shows: each row names tests that exist, and no attack goes unnamed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/security.md'), 'utf8')
const [, tables = ''] = text.split(/^## Who may try what$/m)
const rows = (tables.split(/^## /m)[0] ?? '').split('\n').filter((line) => /^\| (?!who \||wants \||-)[^|-]/.test(line))
const testsIn = (line: string) => [...line.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, path]) => path ?? '')

test('every row of the threat tables names a test', () => {
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter((row) => testsIn(row).length === 0)).toEqual([])
})

test('every test that is named exists', () => {
  expect(testsIn(text).filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('every attack that is tried stands in a row', () => {
  const tried = readdirSync(join(root, 'test/attack')).filter((name) => name.endsWith('.test.ts'))
  expect(tried.map((name) => `test/attack/${name}`).filter((path) => !rows.some((row) => row.includes(path)))).toEqual(
    [],
  )
})
