import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blake3 } from '@napi-rs/blake-hash'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inspectSource, openSource } from '../../peer/files/disk/source.ts'

describe('the source of a transfer', () => {
  const CONTENTS = Buffer.from('wild geese carry letters')
  let home: string
  let path: string

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hongyan-source-'))
    path = join(home, 'letter.txt')
    writeFileSync(path, CONTENTS)
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  it('is read and hashed as it was offered', async () => {
    const source = await openSource(await inspectSource(path))
    expect(Buffer.from(await source.read(0, CONTENTS.byteLength))).toEqual(CONTENTS)
    expect(await source.digest()).toEqual(blake3(CONTENTS))
    await source.close()
  })

  it.each([
    ['grown', () => appendFileSync(path, '!')],
    ['touched', () => utimesSync(path, 1, 1)],
  ])('that was %s after its last byte was read is not what was offered', async (_, change) => {
    const source = await openSource(await inspectSource(path))
    await source.read(0, CONTENTS.byteLength)
    change()
    await expect(source.digest()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    await source.close()
  })

  it('that was changed or removed since is not opened', async () => {
    const offered = await inspectSource(path)
    appendFileSync(path, '!')
    await expect(openSource(offered)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    rmSync(path)
    await expect(openSource(offered)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })
})
