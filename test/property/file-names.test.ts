import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  collisionKey,
  numberedName,
  partName,
  requireFileName,
  requireRelativePath,
  showableName,
} from '../../peer/core/files/file-names.ts'
import { toUtf8 } from '../../shared/bytes.ts'
import { FILE_NAME_MAX_BYTES, FILE_PATH_MAX_BYTES, FILE_PATH_MAX_DEPTH } from '../../shared/limits.ts'

function accepts(name: string): boolean {
  try {
    return requireFileName(name) === name
  } catch {
    return false
  }
}

/** Pieces of which both good and hostile names are made. */
const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'ab.. /\\:~鸿雁éCONnul1\u202e\u0000\n\u2028\ud800👩'), maxLength: 12 }),
  fc
    .array(fc.constantFrom('..', '.', '/', '\\', 'C:', 'con', 'LPT1', 'a', '.txt', ' ', '长'), { maxLength: 6 })
    .map((parts) => parts.join('')),
)
const goodName = anyName.filter(accepts)

describe('names of received files', () => {
  it('an accepted name is one segment below the folder, on every system', () => {
    fc.assert(
      fc.property(goodName, (name) => {
        expect(posix.dirname(posix.resolve('/downloads', name))).toBe('/downloads')
        expect(win32.dirname(win32.resolve('D:\\downloads', name))).toBe('D:\\downloads')
        expect(posix.basename(name)).toBe(name)
        expect(toUtf8(name).byteLength).toBeLessThanOrEqual(FILE_NAME_MAX_BYTES)
        expect(name).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029/\\:]|[. ]$/u)
        expect(name.isWellFormed()).toBe(true)
      }),
    )
  })

  it.each([
    ...[
      '',
      '.',
      '..',
      '../a',
      'a/b',
      '/a',
      'a\\b',
      '\\\\host\\share',
      'C:',
      'C:a',
      'a.txt:stream',
      'a\0b',
      'a\tb',
      'a\u007fb',
    ],
    ...['a\u0085b', 'a\u202eb', 'a\u2066b', 'a\u200fb', 'a\u061cb', 'a\u2028b', 'a\ud800b', 'a.', 'a ', '...', ' '],
    ...[
      'con',
      'CON',
      'Con.txt',
      'nul',
      'nul.tar.gz',
      'aux .txt',
      'prn',
      'com1',
      'COM9.log',
      'com¹',
      'lpt1',
      'lpt³.x',
      'CONIN$',
    ],
    ...['x'.repeat(256), '长'.repeat(86)],
  ])('%j is refused', (name) => {
    expect(() => requireFileName(name)).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
  })

  it.each([
    ...[
      'a',
      'report.pdf',
      '.bashrc',
      '鸿雁.txt',
      'naïve café.md',
      'a..b',
      ' a',
      'console.log',
      'com10.txt',
      'nullify',
      'null',
    ],
    ...['👩‍👩‍👧.jpg', 'می‌خواهم.txt', '~', '-rf', 'Is it?.txt', 'x'.repeat(255), '长'.repeat(85)],
  ])('%j is accepted as it is', (name) => {
    expect(requireFileName(name)).toBe(name)
  })

  it('numbered and partial names of accepted names are accepted, fit, and differ by number', () => {
    fc.assert(
      fc.property(goodName, fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), (name, one, two) => {
        const numberedFolder = (of: string, number: number) => numberedName(of, number, 'folder')
        for (const variant of [numberedName, numberedFolder, partName]) {
          expect(accepts(variant(name, one))).toBe(true)
          expect(variant(name, one) === variant(name, two)).toBe(one === two)
        }
        expect(partName(name, one).endsWith('.part')).toBe(true)
      }),
    )
  })

  it('numbers stand before the extension', () => {
    expect(numberedName('a.txt', 2)).toBe('a (2).txt')
    expect(numberedName('archive.tar.gz', 3)).toBe('archive.tar (3).gz')
    expect(numberedName('photos.2024', 2, 'folder')).toBe('photos.2024 (2)')
    expect(numberedName('.profile', 2)).toBe('.profile (2)')
    expect(numberedName('长'.repeat(85), 2)).toBe(`${'长'.repeat(83)} (2)`)
    expect(partName('a.txt', 1)).toBe('a.txt.part')
    expect(partName('a.txt', 2)).toBe('a.txt (2).part')
  })

  it('whatever a name is, what is shown of it has nothing that forges', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(showableName(name)).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/u)
        expect(toUtf8(showableName(name)).byteLength).toBeLessThanOrEqual(FILE_NAME_MAX_BYTES)
        if (accepts(name)) expect(showableName(name)).toBe(name)
      }),
    )
  })
})

describe('paths inside a received folder', () => {
  const anyPath = fc.array(anyName, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'))

  it('an accepted path stays below the folder, on every system', () => {
    const acceptsPath = (path: string) => {
      try {
        return requireRelativePath(path) === path
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(acceptsPath(path)).toBe(path.split('/').every(accepts))
        if (!acceptsPath(path)) return
        expect(posix.resolve('/downloads', path)).toBe(`/downloads/${path}`)
        expect(win32.resolve('D:\\downloads', path)).toBe(`D:\\downloads\\${path.replaceAll('/', '\\')}`)
      }),
    )
  })

  it.each([
    ...[
      '',
      '/',
      '/etc/passwd',
      'a/',
      '/a',
      'a//b',
      '../a',
      'a/../b',
      'a/..',
      './a',
      'a/.',
      'C:/a',
      'a\\..\\b',
      'a/nul/b',
    ],
    Array.from({ length: FILE_PATH_MAX_DEPTH + 1 }, () => 'd').join('/'),
    Array.from({ length: 17 }, () => 'x'.repeat(250)).join('/'),
  ])('%j is refused', (path) => {
    expect(() => requireRelativePath(path)).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
  })

  it('the longest and the deepest are accepted', () => {
    const deepest = Array.from({ length: FILE_PATH_MAX_DEPTH }, () => 'd').join('/')
    const longest = Array.from({ length: 16 }, () => 'x'.repeat(255)).join('/')
    expect(longest.length).toBe(FILE_PATH_MAX_BYTES - 1)
    for (const path of [deepest, longest]) expect(requireRelativePath(path)).toBe(path)
  })
})

describe('names that some system takes for one', () => {
  it.each([
    ['README', 'readme'],
    ['é', 'e\u0301'],
    ['É.txt', 'e\u0301.TXT'],
    ['ΣΑΣ', 'σας'],
    ['\u212a', 'k'],
    ['Ǆ', 'ǆ'],
    ['ﬁn', 'FIN'],
  ])('%s and %s collide', (one, other) => {
    expect(collisionKey(one)).toBe(collisionKey(other))
  })

  it.each([
    ['a', 'b'],
    ['a', 'á'],
    ['大厅', '大廳'],
    ['a.txt', 'a .txt'],
  ])('%s and %s do not', (one, other) => {
    expect(collisionKey(one)).not.toBe(collisionKey(other))
  })

  it('case and composition never tell names apart', () => {
    fc.assert(
      fc.property(goodName, (name) => {
        for (const same of [name.toLowerCase(), name.toUpperCase(), name.normalize('NFC'), name.normalize('NFD')]) {
          expect(collisionKey(same)).toBe(collisionKey(name))
        }
      }),
    )
  })
})
