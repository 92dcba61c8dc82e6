/** No bytes from outside make a decoder fall, stall or swell; and every decoder that there is, is among those that are tried. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HongyanError } from '../../shared/errors.ts'
import { type Decoder, decency, expectDecency, truncations } from '../fuzz/decoder.ts'
import { withTextDecoders } from '../fuzz/text-decoders.ts'
import { wireDecoders } from '../fuzz/wire-decoders.ts'

const root = join(import.meta.dirname, '../..')
/** `npm run fuzz` takes its time; here each decoder gets a moment. */
const RUNS = 150

function withDecoders<T>(use: (decoders: readonly Decoder[]) => Promise<T>): Promise<T> {
  return withTextDecoders(async (texts) => use([...(await wireDecoders()), ...texts]))
}

test('whatever comes, each decoder gives a value or a HongyanError, no larger than the input accounts for', async () => {
  await withDecoders(async (decoders) => {
    for (const decoder of decoders) await fc.assert(decency(decoder), { numRuns: RUNS })
  })
})

test('whoever believes a length, lets another error out or makes much of little is found out', async () => {
  const bytes = Uint8Array.of(1, 2, 3)
  const faults: readonly [string, () => unknown][] = [
    [
      'took',
      () => {
        const believed = new Uint8Array(64 * 1024 * 1024)
        throw new HongyanError('MALFORMED', `${believed.byteLength} bytes were announced`)
      },
    ],
    ['took', () => new Array(10_000_000).fill('x').length],
    [
      'something else than',
      () => {
        throw new RangeError('a length that cannot be')
      },
    ],
    ['made', () => 'x'.repeat(100_000)],
  ]
  for (const [complaint, run] of faults) {
    const decoder = { name: 'a careless one', covers: [], seeds: [], run }
    await expect(expectDecency(decoder, bytes)).rejects.toThrow(complaint)
  }
})

test('honest bytes that end early are refused, or say less, at each of their bytes', async () => {
  await withDecoders(async (decoders) => {
    for (const decoder of decoders) for (const bytes of truncations(decoder.seeds)) await expectDecency(decoder, bytes)
  })
})

test('honest bytes are taken, so what is tried is near to them', async () => {
  await withDecoders(async (decoders) => {
    for (const { name, seeds, run } of decoders) {
      const outcomes = await Promise.allSettled(seeds.map(async (bytes) => run(bytes)))
      expect(
        outcomes.some(({ status }) => status === 'fulfilled'),
        name,
      ).toBe(true)
    }
  })
})

/** Functions that are named like decoders and read nothing from outside, or are tried elsewhere with what they need. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'shared/sqlite.ts#openDatabase': 'opens; damaged files are in test/unit/profile-repair.test.ts',
  'shared/sqlite.ts#openAsGuest': 'opens',
  'shared/sqlite.ts#openBeside': 'opens',
  'peer/store/profile-beside.ts#readBeside': 'reads our own settings; where that fails it knows nothing',
  'shared/sqlite.ts#openDamaged': 'test/unit/profile-repair.test.ts',
  'peer/store/damaged-file.ts#openReadable': 'test/unit/profile-repair.test.ts',
  'peer/store/profile.ts#openProfile': 'test/unit/profile-repair.test.ts',
  'peer/store/profile-file.ts#openProfileFile': 'test/unit/profile-repair.test.ts',
  'peer/store/stores.ts#openStores': 'opens',
  'peer/core/rooms/archive-chain.ts#readPage': 'reads what has been decoded',
  'peer/chat.ts#openChat': 'composition',
  'peer/chat.ts#openChatWith': 'composition',
  'shared/stream-window.ts#openWindow': 'opens a window',
  'peer/net/lan/group.ts#openGroup': 'opens a socket',
  'peer/net/lan/multicast.ts#openMulticast': 'opens a socket',
  'peer/net/session/opening.ts#openSession': 'opens; what it decodes with is tried',
  'peer/file-connections.ts#openFileStream': 'opens a stream',
  'peer/files/wire/bulk-port.ts#openPort': 'test/integration/bulk.test.ts',
  'peer/files/disk/descriptors.ts#openFile': 'opens',
  'peer/files/disk/descriptors.ts#openNamedFile': 'opens',
  'peer/files/disk/descriptors.ts#readAt': 'reads a source, whose bytes are sent as they are',
  'peer/files/disk/placed-target.ts#openPlacedTarget': 'opens',
  'peer/files/disk/content-target.ts#openTarget': 'opens',
  'peer/files/disk/content-source.ts#openSource': 'opens',
  'peer/faces/one-shot/command.ts#opened': 'opens',
  'peer/faces/notices/file-notices.ts#openTransferLines': 'writes lines',
  'peer/faces/tui/keys/keyboard.ts#openKeyboard': 'opens; what it decodes with is tried',
  'peer/faces/tui/stage/stage.ts#openStage': 'opens',
  'peer/faces/tui/talk/talk.ts#openTalk': 'opens',
  'peer/faces/tui/view/painter.ts#openPainter': 'opens',
  'peer/faces/tui/overlays/help.ts#openHelp': 'shows',
  'peer/faces/tui/conversations/stepping.ts#openNextActive': 'shows',
  'peer/faces/tui/conversations/stepping.ts#openNeighbour': 'shows',
  'peer/faces/tui/conversations/stepping.ts#openNumbered': 'shows',
  'peer/faces/tui/conversations/opening.ts#openConversation': 'shows',
  'peer/faces/tui/conversations/opening.ts#openAt': 'shows',
  'peer/faces/tui/overlays/search.ts#openSearch': 'shows',
  'peer/faces/tui/overlays/switcher.ts#openSwitcher': 'shows',
  'peer/faces/tui/conversations/reading.ts#readingWakeAt': 'says when',
  'peer/faces/tui/files/shelf-choice.ts#openTransfers': 'lists those that are open',
  'rendezvous/page.ts#readPage': 'reads rows',
  'rendezvous/secrets.ts#openSecrets': 'opens',
  'rendezvous/limits/tallies.ts#openTallies': 'opens',
  'rendezvous/mail/marks.ts#openMarks': 'opens',
  'rendezvous/store/sqlite.ts#openSqliteStore': 'opens',
  'rendezvous/server.ts#openStoreAsGuest': 'opens',
}

test('no decoder has been forgotten', async () => {
  const declaration = /^export (?:async )?(?:function\*?|const) ((?:open|decode|parse|read|unseal)\w*)/gm
  const found = ['shared', 'rendezvous', 'peer'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.endsWith(`${sep}pb`))
      .flatMap((entry) => {
        const path = join(entry.parentPath, entry.name)
        const names = [...readFileSync(path, 'utf8').matchAll(declaration)].map(([, name]) => name)
        return names.map((name) => `${relative(root, path).split(sep).join('/')}#${name}`)
      }),
  )
  expect(found.length).toBeGreaterThan(30)
  await withDecoders(async (decoders) => {
    const known = new Set([...decoders.flatMap(({ covers }) => covers), ...Object.keys(ELSEWHERE)])
    expect(found.filter((name) => !known.has(name))).toEqual([])
    // What has been renamed or removed is taken off the lists.
    const listed = [...known].filter((name) => declaration.test(`export function ${name.split('#')[1] ?? ''}`))
    expect(listed.filter((name) => !found.includes(name))).toEqual([])
  })
})
