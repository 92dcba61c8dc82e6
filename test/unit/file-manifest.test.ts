/** Which manifests a receiver believes, and by which name it refuses the others. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createManifestJudge, pageEnd } from '../../peer/core/files/manifest.ts'
import { compareManifestPaths } from '../../peer/core/files/manifest-order.ts'
import type { ManifestEntry } from '../../peer/core/files/messages.ts'
import { encodeFileMessage, encodeManifest } from '../../peer/files/wire/codec.ts'
import {
  FILE_FRAME_MAX_BYTES,
  FILE_PATH_MAX_BYTES,
  FILE_PATH_MAX_DEPTH,
  MANIFEST_MAX_BYTES,
  MANIFEST_MAX_ENTRIES,
  MANIFEST_PAGE_ENTRIES,
} from '../../shared/limits.ts'
import { refusalOf } from '../support/refusal.ts'

const file = (path: string, sizeBytes = 1): ManifestEntry => ({
  ...{ path, folder: false, sizeBytes, modifiedAtMs: 1, executable: false },
})
const folder = (path: string): ManifestEntry => ({ ...file(path, 0), folder: true })

/** What an honest offer of these would promise. */
function promiseOf(entries: readonly ManifestEntry[]) {
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0)
  return { name: 'album', folder: true, count: entries.filter((entry) => !entry.folder).length, sizeBytes }
}

/** As one page. */
const take = (entries: readonly ManifestEntry[], promise = promiseOf(entries)) =>
  createManifestJudge(promise).take(entries, true)

const judged = (entries: readonly ManifestEntry[], promise = promiseOf(entries)) =>
  refusalOf(() => take(entries, promise))

describe('a manifest', () => {
  it('of files and folders, empty ones and those with characters of all kinds, is believed', () => {
    const entries = [
      ...[folder('a'), file('a/b.txt'), file('a/c/d.txt', 0), folder('e'), file('e.txt'), file('É.txt')],
      ...[file('雁/信.txt'), file('\u{1f9a2}.png')],
    ]
    expect(() => take(entries)).not.toThrow()
  })

  it('of an empty folder is one empty page', () => {
    expect(judged([])).toBeUndefined()
  })

  it('of a single file is that file, under the name that was offered', () => {
    const promise = { name: 'a.txt', folder: false, count: 1, sizeBytes: 1 }
    expect(judged([file('a.txt')], promise)).toBeUndefined()
    expect(judged([file('b.txt')], promise)).toBe('INVALID_NAME')
    expect(judged([file('a.txt/b.txt')], promise)).toBe('INVALID_NAME')
  })

  it.each<[string, string]>([
    ['that goes up', '../etc/passwd'],
    ['that goes up in the middle', 'a/../../b'],
    ['that stays where it is', 'a/./b'],
    ['from the root', '/etc/passwd'],
    ['with nothing between two separators', 'a//b'],
    ['that ends with a separator', 'a/'],
    ['of no length', ''],
    ['on a drive', 'C:/Windows/evil.dll'],
    ['in an alternate stream', 'a.txt:evil'],
    ['with separators of Windows', 'a\\..\\b'],
    ['with a line break', 'two\nlines'],
    ['with an escape sequence', 'red\u001b[31m'],
    ['with a null', 'a\0b'],
    ['written from right to left', 'photo\u202egpj.exe'],
    ['with a lone surrogate', 'a\ud800'],
    ['that is a device', 'a/NUL.txt'],
    ['that ends with a dot', 'a./b'],
    ['that ends with a space', 'a /b'],
    ['with too long a segment', `a/${'长'.repeat(86)}`],
    ['that is too long', Array.from({ length: 40 }, () => 'x'.repeat(110)).join('/')],
    ['through too many folders', Array.from({ length: FILE_PATH_MAX_DEPTH + 1 }, () => 'x').join('/')],
  ])('with a path %s is refused', (_, path) => {
    expect(judged([file(path)])).toBe('INVALID_NAME')
  })

  it.each<[string, readonly ManifestEntry[]]>([
    ['by case', [file('README'), file('readme')]],
    ['by case of folders', [file('Src/a'), file('src/b')]],
    ['by case, one of them a folder', [folder('Src'), file('src')]],
    ['by composition', [file('e\u0301.txt'), file('\u00e9.txt')]],
    ['by composition and case', [file('E\u0301.txt'), file('\u00e9.txt')]],
    ['by letters that meet in upper case only', [file('s'), file('ſ')]],
    ['by sharp s', [file('strasse'), file('straße')]],
    ['by the Kelvin sign', [file('k'), file('\u212a')]],
    ['with others between', [file('A'), file('B'), file('C/x'), file('a')]],
  ])('with two names that are one somewhere (%s) is refused', (_, entries) => {
    expect([...entries].sort((a, b) => compareManifestPaths(a.path, b.path))).toEqual(entries)
    expect(judged(entries)).toBe('INVALID_NAME')
  })

  it('the same name in two folders is no collision', () => {
    expect(judged([file('a/x'), file('b/X'), file('b/x2')])).toBeUndefined()
  })

  it('with a file that is a folder as well is refused', () => {
    expect(judged([file('a'), file('a/b')])).toBe('INVALID_NAME')
    expect(judged([file('x/a'), file('x/a/b/c')])).toBe('INVALID_NAME')
  })

  it.each<[string, readonly ManifestEntry[]]>([
    ['out of order', [file('b'), file('a')]],
    ['with a folder after what is in it', [file('a/b'), folder('a')]],
    ['with a folder that is come back to', [file('a/b'), file('c'), file('a/d')]],
    ['with `/` taken for a character like others', [file('a'), file('a.txt/x'), file('a-')]],
    ['with an entry twice', [file('a'), file('a')]],
    ['with a folder twice', [folder('a'), folder('a')]],
    ['with a folder that has a size', [{ ...folder('a'), sizeBytes: 1 }]],
    ['with a folder that can be executed', [{ ...folder('a'), executable: true }]],
    ['from a time that there is not', [{ ...file('a'), modifiedAtMs: 8.64e15 + 1 }]],
  ])('%s is refused as what no sender makes', (_, entries) => {
    expect(judged(entries)).toBe('MALFORMED')
  })

  it.each<[string, Partial<ReturnType<typeof promiseOf>>]>([
    ['more files', { count: 1 }],
    ['fewer files', { count: 3 }],
    ['more bytes', { sizeBytes: 29 }],
    ['fewer bytes', { sizeBytes: 31 }],
  ])('with %s than were offered is refused', (_, lie) => {
    const entries = [file('a', 10), file('b', 20), folder('c')]
    expect(judged(entries, { ...promiseOf(entries), ...lie })).toBe('INTEGRITY')
  })

  it('of sizes whose sum cannot be counted is refused', () => {
    const entries = [file('a', Number.MAX_SAFE_INTEGER), file('b', Number.MAX_SAFE_INTEGER)]
    expect(judged(entries, { ...promiseOf(entries), sizeBytes: Number.MAX_SAFE_INTEGER })).toBe('INTEGRITY')
  })

  it('of a folder where a file was offered, or the other way round, is refused', () => {
    const single = { name: 'a', folder: false, count: 1, sizeBytes: 1 }
    expect(judged([folder('a')], { ...single, count: 0, sizeBytes: 0 })).toBe('INTEGRITY')
    expect(judged([file('a'), file('b')], { ...single, count: 2, sizeBytes: 2 })).toBe('INVALID_NAME')
    expect(judged([], single)).toBe('INTEGRITY')
  })

  it('with an empty page in the middle, or after others, is refused', () => {
    const judge = createManifestJudge(promiseOf([file('a')]))
    expect(refusalOf(() => judge.take([], false))).toBe('MALFORMED')
    judge.take([file('a')], false)
    expect(refusalOf(() => judge.take([], true))).toBe('MALFORMED')
  })

  it('of few entries that hide millions of folders on their paths is refused', () => {
    const judge = createManifestJudge({ name: 'album', folder: true, count: 10_000, sizeBytes: 0 })
    const depth = '/a'.repeat(FILE_PATH_MAX_DEPTH - 1)
    const page = Array.from({ length: 3000 }, (_, at) => file(`${String(at).padStart(4, '0')}${depth}`, 0))
    expect(page.length * FILE_PATH_MAX_DEPTH).toBeGreaterThan(MANIFEST_MAX_ENTRIES)
    expect(refusalOf(() => judge.take(page, false))).toBe('TOO_LARGE')
    expect(judge.entries.length).toBeLessThan(page.length)
  })

  it('of too many entries, or too many bytes, is refused before all of it has come', () => {
    const name = (number: number) => String(number).padStart(7, '0')
    const many = createManifestJudge({ ...promiseOf([]), count: Number.MAX_SAFE_INTEGER, sizeBytes: 2 ** 40 })
    const page = (from: number) => Array.from({ length: 1000 }, (_, at) => file(name(from + at), 0))
    for (let from = 0; from < MANIFEST_MAX_ENTRIES; from += 1000) many.take(page(from), false)
    expect(refusalOf(() => many.take([file('x')], true))).toBe('TOO_LARGE')

    const long = createManifestJudge({ ...promiseOf([]), count: Number.MAX_SAFE_INTEGER, sizeBytes: 2 ** 40 })
    const deep = `${Array.from({ length: 15 }, () => 'x'.repeat(250)).join('/')}/`
    const count = Math.ceil(MANIFEST_MAX_BYTES / deep.length)
    const takeAll = () => {
      for (let at = 0; at < count; at += 1) long.take([file(deep + name(at), 0)], false)
    }
    expect(refusalOf(takeAll)).toBe('TOO_LARGE')
  })
})

describe('pages', () => {
  it('have all entries once and in order, and each fits a frame, whatever the names', () => {
    const path = fc
      .array(fc.stringMatching(/^[a-z雁é]{1,80}$/), { minLength: 1, maxLength: 40 })
      .map((segments) => segments.join('/').slice(0, FILE_PATH_MAX_BYTES / 3))
    const entry = fc.record({
      path,
      folder: fc.boolean(),
      sizeBytes: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      modifiedAtMs: fc.nat({ max: 8.64e15 }),
      executable: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (some, times) => {
        const manifest = Array.from({ length: times }, () => some).flat()
        const pages: ManifestEntry[][] = []
        for (let from = 0; from < manifest.length; from = pages.flat().length) {
          pages.push(manifest.slice(from, pageEnd(manifest, from)))
        }
        expect(pages.flat()).toEqual(manifest)
        for (const entries of pages) {
          expect(entries.length).toBeLessThanOrEqual(MANIFEST_PAGE_ENTRIES)
          const bytes = encodeFileMessage({ type: 'manifest', entries, last: true }).byteLength
          expect(bytes).toBeLessThanOrEqual(FILE_FRAME_MAX_BYTES)
        }
        const bytes = Buffer.concat(pages.map(encodeManifest))
        expect(bytes.equals(encodeManifest(manifest))).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
