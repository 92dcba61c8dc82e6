import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makePrivateDirectory } from '../../shared/private-directory.ts'

const user = vi.hoisted(() => ({ uid: undefined as number | undefined }))
vi.mock('node:os', async (original) => {
  const os = await original<typeof import('node:os')>()
  return { ...os, userInfo: () => ({ ...os.userInfo(), ...(user.uid === undefined ? {} : { uid: user.uid }) }) }
})

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
})

afterEach(() => {
  user.uid = undefined
  rmSync(directory, { recursive: true })
})

/** What was told to have been open. */
function make(path: string): string[] {
  const told: string[] = []
  makePrivateDirectory(path, { isOurs: (name) => name.startsWith('our'), onTightened: (each) => told.push(each) })
  return told
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}

/** With that mode, whatever the user's mask is. */
function place(path: string, mode: number, content?: string): void {
  if (content === undefined) mkdirSync(path)
  else writeFileSync(path, content)
  chmodSync(path, mode)
}

it('a directory for keys is made with all that is missing above it, for its owner alone', () => {
  const path = join(directory, 'a', '深', 'c')
  expect([make(path), make(path)]).toEqual([[], []])
  for (const made of [path, join(directory, 'a')]) expect(modeOf(made)).toBe(0o700)
})

it('a directory that cannot be made is refused at once, whatever stands in the way', () => {
  writeFileSync(join(directory, 'file'), '')
  const impossible = [
    join(directory, 'file', 'below'),
    ...(process.platform === 'linux' ? ['/proc/hongyan/below'] : []),
  ]
  for (const path of impossible) {
    expect(() => make(path)).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }))
  }
})

it('a file in the place of the directory is refused', () => {
  const path = join(directory, 'file')
  writeFileSync(path, '')
  expect(() => make(path)).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }))
})

// Windows has no modes.
describe.skipIf(process.platform === 'win32')('what is there already and open to others', () => {
  it('is closed to them with every file of the program, and that is said once', () => {
    const path = join(directory, 'home')
    place(path, 0o755)
    const [file, log, closed] = ['our.db', 'our.db-wal', 'our.db.state'].map((name) => join(path, name))
    place(file ?? '', 0o644, 'keys')
    place(log ?? '', 0o664, 'newer keys')
    place(closed ?? '', 0o600, '')
    expect(make(path).toSorted()).toEqual([path, file, log].toSorted())
    expect([path, file, log, closed].map((each) => modeOf(each ?? ''))).toEqual([0o700, 0o600, 0o600, 0o600])
    expect(make(path)).toEqual([])
  })

  it('stays as open as it is where it holds other things, but not the files of the program in it', () => {
    const path = join(directory, 'shared')
    place(path, 0o755)
    place(join(path, 'holiday.jpg'), 0o644, 'theirs')
    place(join(path, 'our.db'), 0o644, 'keys')
    expect(make(path)).toEqual([join(path, 'our.db')])
    expect(['.', 'holiday.jpg', 'our.db'].map((name) => modeOf(join(path, name)))).toEqual([0o755, 0o644, 0o600])
  })

  it('is refused where everybody may put something in the place of a file of the program', () => {
    const path = join(directory, 'everybody')
    place(path, 0o777)
    place(join(path, 'something'), 0o644, '')
    expect(() => make(path)).toThrow(/everybody may write there/)
    expect(modeOf(path)).toBe(0o777)
  })

  it('is closed where a link leads to it, too', () => {
    const path = join(directory, 'disk')
    place(path, 0o755)
    place(join(path, 'our.db'), 0o644, 'keys')
    symlinkSync(path, join(directory, 'link'))
    expect(make(join(directory, 'link'))).toHaveLength(2)
    expect([path, join(path, 'our.db')].map(modeOf)).toEqual([0o700, 0o600])
  })

  it("is refused where it, or a file of the program in it, is another user's; but not to root, who may read all anyway", () => {
    const path = join(directory, 'theirs')
    place(path, 0o700)
    place(join(path, 'our.db'), 0o600, 'keys')
    user.uid = statSync(path).uid + 1
    expect(() => make(path)).toThrow(/belongs to another user/)
    user.uid = 0
    expect(make(path)).toEqual([])
  })
})
