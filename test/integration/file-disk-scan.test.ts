import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { scanSource } from '../../peer/files/disk/scan.ts'
import { FILE_PATH_MAX_DEPTH } from '../../shared/limits.ts'
import { makeTree, temporaryFolder } from '../support/file-trees.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'

const never = new AbortController().signal
const scan = (path: string) => scanSource(path, never)

describe('what is offered, looked at', () => {
  it('a file is one entry under its name, with its size, time and executable bit', async () => {
    const home = makeTree(temporaryFolder(), { 'letter.txt': 'wild geese', 'run*': '#!' })
    expect(await scan(join(home, 'letter.txt'))).toEqual({
      ...{ path: join(home, 'letter.txt'), name: 'letter.txt', folder: false, files: 1, sizeBytes: 10, leftOut: [] },
      entries: [
        { path: 'letter.txt', folder: false, sizeBytes: 10, modifiedAtMs: 1_700_000_000_123, executable: false },
      ],
    })
    expect((await scan(join(home, 'run'))).entries).toMatchObject([{ path: 'run', executable: true }])
  })

  it('a folder is all in it, folders before what is in them, empty files and folders too', async () => {
    const root = makeTree(join(temporaryFolder(), 'photos'), {
      'a b.txt': 'x',
      'a/empty.txt': '',
      'a/b/c.txt': 'deep',
      'nothing in it': null,
      '鸿雁.txt': 'letter',
      '\uffee.txt': 'BMP',
      '👩‍👩‍👧.txt': 'above it',
    })
    const { entries, files, sizeBytes, name, folder } = await scan(root)
    expect(entries.map((entry) => (entry.folder ? `${entry.path}/` : entry.path))).toEqual([
      'a/',
      'a/b/',
      'a/b/c.txt',
      'a/empty.txt',
      'a b.txt',
      'nothing in it/',
      '鸿雁.txt',
      '\uffee.txt',
      '👩‍👩‍👧.txt',
    ])
    expect({ files, sizeBytes, name, folder }).toEqual({ files: 6, sizeBytes: 22, name: 'photos', folder: true })
  })

  it('links, pipes and sockets are left out, and told', async () => {
    const root = makeTree(join(temporaryFolder(), 'mixed'), { 'in/file.txt': 'x' })
    symlinkSync('/etc', join(root, 'in', 'link to a folder'))
    symlinkSync('nowhere', join(root, 'broken'))
    execFileSync('mkfifo', [join(root, 'pipe')])
    const server = createServer().listen(join(root, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    const { entries, leftOut } = await scan(root)
    expect(entries.map(({ path }) => path)).toEqual(['in', 'in/file.txt'])
    expect(leftOut).toEqual([
      { path: 'broken', why: 'link' },
      { path: 'in/link to a folder', why: 'link' },
      { path: 'pipe', why: 'special' },
      { path: 'socket', why: 'special' },
    ])
  })

  it('a link that the user named is followed, to a file as to a folder', async () => {
    const home = makeTree(temporaryFolder(), { 'real/a.txt': 'x' })
    symlinkSync('real', join(home, 'folder'))
    symlinkSync('real/a.txt', join(home, 'file'))
    expect(await scan(join(home, 'folder'))).toMatchObject({ name: 'folder', folder: true, files: 1 })
    expect(await scan(join(home, 'file'))).toMatchObject({ name: 'file', folder: false, sizeBytes: 1 })
  })

  it.each([
    ['a colon', { 'sub/a:b': 'x' }, 'sub/a:b'],
    ['a control character', { 'sub/a\nb': 'x' }, 'sub/a\nb'],
    ['a reserved name, even of an empty folder', { 'sub/nul': null }, 'sub/nul'],
    ['upper and lower case of one name', { 'sub/A.txt': 'x', 'sub/a.txt': 'y' }, 'sub/'],
    ['folders whose names differ in case', { 'Sub/a': 'x', 'sub/b': 'y' }, 'ub'],
    ['composed and decomposed', { 'sub/é.txt': 'x', 'sub/e\u0301.txt': 'y' }, 'sub/'],
  ])('%s is refused by its path, since some system could not hold it', async (_, tree, named) => {
    const root = makeTree(join(temporaryFolder(), 'root'), tree)
    await expect(scan(root)).rejects.toMatchObject({ code: 'INVALID_NAME', message: expect.stringContaining(named) })
  })

  it('a name that is not Unicode is refused, not lost', async ({ skip }) => {
    const root = join(temporaryFolder(), 'root')
    mkdirSync(root)
    const name = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xff, 0x62])])
    try {
      writeFileSync(name, 'x')
    } catch {
      return skip('this file system takes Unicode only')
    }
    await expect(scan(root)).rejects.toMatchObject({ code: 'INVALID_NAME' })
  })

  it('folders in folders beyond all measure are refused, and those up to it are not', async () => {
    const deep = (depth: number) => Array.from({ length: depth }, () => 'd').join('/')
    const root = makeTree(join(temporaryFolder(), 'root'), { [deep(FILE_PATH_MAX_DEPTH)]: null })
    expect((await scan(root)).entries).toHaveLength(FILE_PATH_MAX_DEPTH)
    makeTree(root, { [deep(FILE_PATH_MAX_DEPTH + 1)]: null })
    await expect(scan(root)).rejects.toMatchObject({ code: 'INVALID_NAME' })
  })

  it('what cannot be read is named', async ({ skip }) => {
    if (process.getuid?.() === 0) return skip('root may read everything')
    const root = makeTree(join(temporaryFolder(), 'root'), { 'sub/secret': 'x' })
    chmodSync(join(root, 'sub/secret'), 0)
    const refused = { code: 'INVALID_PARAMS', message: expect.stringContaining('secret') }
    await expect(scan(root)).rejects.toMatchObject(refused)
    await expect(scan(join(root, 'sub/secret'))).rejects.toMatchObject(refused)
  })

  it.each([
    ['nothing', 'NOT_FOUND', (path: string) => path],
    ['a device', 'INVALID_PARAMS', () => '/dev/null', 'notAFile'],
    ['a bad name', 'INVALID_NAME', (path: string) => makeTree(`${path}:x`, {}), 'fileNameSeparator'],
  ])('%s cannot be offered: %s', async (_, code, make, reason = undefined) => {
    const where = make(join(temporaryFolder(), 'x'))
    await expect(scan(where)).rejects.toMatchObject({ code, reason, where })
  })

  it('more bytes than can be counted are TOO_LARGE', async ({ skip }) => {
    // Of which tmpfs holds any number, as holes.
    const disk = mountSmallDisk(1024 * 1024)
    if (disk === undefined) return skip('only root may mount a disk')
    const root = makeTree(join(disk.path, 'root'), { a: '', b: '' })
    for (const name of ['a', 'b']) truncateSync(join(root, name), Number.MAX_SAFE_INTEGER)
    await expect(scan(root)).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it('a time before 1970 is 1970', async () => {
    const root = makeTree(join(temporaryFolder(), 'root'), { old: 'x' })
    execFileSync('touch', ['-d', '1965-01-01', join(root, 'old')])
    expect((await scan(root)).entries).toMatchObject([{ modifiedAtMs: 0 }])
  })

  it('the looking ends when it is asked to', async () => {
    const root = makeTree(join(temporaryFolder(), 'root'), { a: randomBytes(1) })
    await expect(scanSource(root, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})
