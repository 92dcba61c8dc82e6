/** A member that would like to harm by a file: what it offers and serves is refused by name, and nothing is damaged. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createElapsingTime } from '../support/elapsing-time.ts'
import { type Direct, takeAll } from './client/direct.ts'
import { encode, type Fields, numberOf } from './client/document.ts'
import { digestOf, type Entry, type FileTalk, type Offer, offerOf, serveFiles, wordOf } from './client/file.ts'
import { toHex } from './client/keys.ts'
import { privateMessage } from './client/messages.ts'
import { openScene, reach, type Scene } from './scene.ts'

const KIB = 1024

let scene: Scene
let direct: Direct
let served: () => Promise<FileTalk>
let sequence: number
/** With a target folder deep in it, and things of bob's on all sides. */
let box: string
let target: string
let before: ReadonlyMap<string, string>

beforeEach(async () => {
  scene = await openScene()
  served = await serveFiles(scene.mallory.node)
  direct = await reach(scene.mallory, scene.bob)
  takeAll(direct)
  sequence = 0
  box = join(scene.community.directory, 'box')
  target = join(box, 'in', 'target')
  mkdirSync(join(target, 'album'), { recursive: true })
  for (const folder of [box, join(box, 'in'), target, join(target, 'album')]) {
    for (const name of ['up.txt', 'a.bin', 'README']) writeFileSync(join(folder, name), `bob's own ${name}`)
  }
  before = contentsOf(box)
})
afterEach(() => scene[Symbol.asyncDispose]())

function contentsOf(folder: string): Map<string, string> {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    all.map((each) => {
      const path = join(each.parentPath, each.name)
      return [path, each.isFile() ? readFileSync(path).toString('hex') : ''] as const
    }),
  )
}

/** Nothing is there that was not, and what was there is as it was: no part is left either. */
async function expectUnharmed(): Promise<void> {
  await expect.poll(() => contentsOf(box)).toEqual(before)
}

function say(body: Fields): void {
  const { account, device, certificate } = scene.mallory
  sequence += 1
  const claims = { sender: account.username, device: device.peerId, recipient: 'bob', sequence, body }
  direct.wire.send(encode('DirectFrame', { message: { message: privateMessage(device, certificate, claims).bytes } }))
}

type Id = Parameters<Scene['bob']['chat']['acceptFile']>[0]['transferId']
const idOf = ({ transferId }: Offer) => toHex(transferId) as Id

/** Bob has accepted, and pulls. */
async function pulled(offer: Offer): Promise<FileTalk> {
  const { bob } = scene
  say({ fileOffer: offer })
  await bob.hear('file.offered', ({ transferId }) => transferId === idOf(offer))
  await bob.chat.acceptFile({ transferId: idOf(offer), directory: target })
  const talk = await served()
  await talk.until('pull')
  return talk
}

async function codeOf(offer: Offer): Promise<string> {
  const { code, retryable } = await scene.bob.hear('file.failed', ({ transferId }) => transferId === idOf(offer))
  return retryable ? `${code}, retryable` : code
}

function serveManifest(talk: FileTalk, entries: readonly Entry[], { last = true } = {}): void {
  talk.send({ manifest: { entries, last } })
}

const file = (path: string, sizeBytes = 1): Entry => (sizeBytes === 0 ? { path } : { path, sizeBytes })

/** One case after another against the same bob: the code that each ends with. */
async function codesOf<Case>(
  cases: readonly (readonly [string, string, Case])[],
  attempt: (each: Case) => Promise<string>,
): Promise<string[]> {
  const codes: string[] = []
  for (const [what, , each] of cases) codes.push(`${what}: ${await attempt(each)}`)
  return codes
}
const expected = (cases: readonly (readonly [string, string, unknown])[]) =>
  cases.map(([what, code]) => `${what}: ${code}`)

describe('an offer', () => {
  const names = [
    '../up.txt',
    '..',
    '',
    '/etc/passwd',
    'in/up.txt',
    'in\\up.txt',
    'C:up.txt',
    'NUL.txt',
    'two\nlines',
    '\u001b[2Jgone',
    'photo\u202egpj.exe',
    'dot.',
    `${'长'.repeat(90)}.txt`,
  ]
  const cases: readonly (readonly [string, string, Partial<Offer>])[] = [
    ...names.map((name) => [`named ${JSON.stringify(name)}`, 'INVALID_NAME', { name }] as const),
    ['of one file and yet two', 'MALFORMED', { folder: false, count: 2 }],
    ['of more files than any folder has', 'TOO_LARGE', { count: 2 ** 31 }],
    ['with half a digest', 'MALFORMED', { manifestDigest: randomBytes(16) }],
  ]

  test('under a name or of a size that no honest one has is refused before anybody is asked', async () => {
    const codes = await codesOf(cases, async (lie) => {
      const offer = offerOf([file('a')], lie)
      say({ fileOffer: offer })
      return await codeOf(offer)
    })
    expect(codes).toEqual(expected(cases))
    expect(scene.bob.events.filter(({ type }) => type === 'file.offered')).toEqual([])
    await expectUnharmed()
  })
})

describe('a folder', () => {
  const absolute = () => join(box, 'up.txt')
  const cases: readonly (readonly [string, string, readonly Entry[], Partial<Offer>?])[] = [
    ['going up', 'INVALID_NAME', [file('../up.txt')]],
    ['going up twice from within', 'INVALID_NAME', [file('a/../../../up.txt')]],
    ['with an absolute path', 'INVALID_NAME', [file('/up.txt')]],
    ['with a drive', 'INVALID_NAME', [file('C:/up.txt')]],
    ['with the separators of Windows', 'INVALID_NAME', [file('a\\..\\..\\up.txt')]],
    ['with a control character', 'INVALID_NAME', [file('two\nlines')]],
    ['with a bidirectional character', 'INVALID_NAME', [file('photo\u202egpj.exe')]],
    ['with a reserved name', 'INVALID_NAME', [file('a/con.txt')]],
    ['with two names that differ in case', 'INVALID_NAME', [file('README'), file('readme')]],
    ['with two names that differ in composition', 'INVALID_NAME', [file('e\u0301'), file('\u00e9')]],
    ['with a file that is a folder as well', 'INVALID_NAME', [file('a'), file('a/b')]],
    ['too deep', 'INVALID_NAME', [file(Array.from({ length: 101 }, () => 'x').join('/'))]],
    ['out of order', 'MALFORMED', [file('b'), file('a')]],
    ['with an entry twice', 'MALFORMED', [file('a'), file('a')]],
    ['with more files than offered', 'INTEGRITY', [file('a'), file('b')], { count: 1, sizeBytes: 2 }],
    ['with more bytes than offered', 'INTEGRITY', [file('a', 2)], { sizeBytes: 1 }],
    ['of another digest than offered', 'INTEGRITY', [file('a')], { manifestDigest: randomBytes(32) }],
  ]

  test('whose list breaks a rule is refused for good, and nothing is written', async () => {
    const all = [...cases, ['with the path of what it is after', 'INVALID_NAME', [file(absolute())]] as const]
    for (const [what, code, entries, lie] of all) {
      const offer = offerOf(entries, lie)
      const talk = await pulled(offer)
      serveManifest(talk, entries)
      expect(`${what}: ${await codeOf(offer)}`).toBe(`${what}: ${code}`)
      await talk.wire.ended
    }
    await expectUnharmed()
  })
})

describe('content', () => {
  const contents = randomBytes(300 * KIB)
  const chunks = [contents.subarray(0, 256 * KIB), contents.subarray(256 * KIB)]
  const entries = [file('a.bin', contents.byteLength)]
  const newOffer = () => offerOf(entries, { folder: false, name: 'a.bin' })

  /** Up to where data is asked for. */
  async function begun(offer: Offer): Promise<FileTalk> {
    const talk = await pulled(offer)
    serveManifest(talk, entries)
    talk.send({ reply: {} })
    await talk.until('begin')
    return talk
  }
  const sendAll = (talk: FileTalk) => {
    for (const data of chunks) talk.send({ data })
  }

  const cases: readonly (readonly [string, string, (offer: Offer) => Promise<void>])[] = [
    [
      'beyond its size',
      'INTEGRITY',
      async (offer) => {
        const talk = await begun(offer)
        sendAll(talk)
        talk.send({ data: Uint8Array.of(1) })
      },
    ],
    [
      'of another digest',
      'INTEGRITY',
      async (offer) => {
        const talk = await begun(offer)
        sendAll(talk)
        talk.send({ ends: { digests: randomBytes(32) } })
      },
    ],
    [
      'that ends before its end',
      'INTEGRITY',
      async (offer) => (await begun(offer)).send({ ends: { digests: digestOf(contents) } }),
    ],
    [
      'before it was asked for',
      'MALFORMED',
      async (offer) => {
        const talk = await pulled(offer)
        serveManifest(talk, entries)
        talk.send({ data: chunks[0] })
      },
    ],
    [
      'from an offset that nobody named',
      'MALFORMED',
      async (offer) => {
        const talk = await pulled(offer)
        serveManifest(talk, entries)
        talk.send({ reply: { prefixDigest: randomBytes(32) } })
      },
    ],
    ['of no bytes', 'MALFORMED', async (offer) => (await begun(offer)).wire.send(Uint8Array.of(0x2a, 0))],
    ['among words of the other end', 'MALFORMED', async (offer) => (await begun(offer)).send({ verified: {} })],
    [
      'that is no frame',
      'MALFORMED',
      async (offer) => (await begun(offer)).wire.send(randomBytes(300).fill(0xff, 0, 9)),
    ],
  ]

  test('that breaks a rule is refused for good, and no part of it stays', async () => {
    const codes = await codesOf(cases, async (serve) => {
      const offer = newOffer()
      await serve(offer)
      return await codeOf(offer)
    })
    expect(codes).toEqual(expected(cases))
    await expectUnharmed()
  })

  test('that never comes, while its sender says that it lives, is given up after five minutes', async () => {
    const time = createElapsingTime()
    const offer = newOffer()
    const talk = await begun(offer)
    const living = setInterval(() => {
      if (talk.wire.stream.status === 'open') talk.send({ checking: {} })
    }, 500)
    onTestFinished(() => clearInterval(living))
    time.pass(numberOf('FILE_STALL_MS'))
    const { reason } = await scene.bob.hear('file.changed', ({ reason }) => reason !== undefined)
    // Bob has ended it, no cut: it is one of the failures after which he may ask again.
    expect([reason, wordOf(await talk.next())]).toEqual(['UNREACHABLE', 'INTERNAL'])
    await scene.bob.chat.cancelFile(idOf(offer))
    await expectUnharmed()
  })

  test('that keeps to the rules arrives beside what is there, so that the refusals above mean something', async () => {
    const talk = await begun(newOffer())
    sendAll(talk)
    talk.send({ ends: { digests: digestOf(contents) } })
    await talk.until('verified')
    const { path, digest } = await scene.bob.hear('file.verified')
    expect([digest, readFileSync(path)]).toEqual([toHex(digestOf(contents)), contents])
    before = new Map([...before, [path, contents.toString('hex')]])
    await expectUnharmed()
  })
})
