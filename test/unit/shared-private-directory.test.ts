import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makePrivateDirectory } from '../../shared/private-directory.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

it('a directory for keys is made with all that is missing above it, for its owner alone', () => {
  const path = join(directory, 'a', '深', 'c')
  makePrivateDirectory(path)
  makePrivateDirectory(path)
  for (const made of [path, join(directory, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700)
})

it('a directory that cannot be made is refused at once, whatever stands in the way', () => {
  writeFileSync(join(directory, 'file'), '')
  const impossible = [
    join(directory, 'file', 'below'),
    ...(process.platform === 'linux' ? ['/proc/hongyan/below'] : []),
  ]
  for (const path of impossible) {
    expect(() => makePrivateDirectory(path)).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }))
  }
})

it('a file in the place of the directory is refused', () => {
  const path = join(directory, 'file')
  writeFileSync(path, '')
  expect(() => makePrivateDirectory(path)).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }))
})
