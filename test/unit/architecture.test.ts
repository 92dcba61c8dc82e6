/** The rules that keep the tree readable from its folders, each with its reason. Text and regular expressions suffice. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** `import … from 'x'`, `export … from 'x'`; then `import 'x'` and `import('x')`. */
const IMPORT = /\b(?:import|export)(\s+type)?\s+[\w$*{},\s]+?\sfrom\s+'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g

interface Source {
  /** Relative to the project, with `/`. */
  readonly path: string
  /** Without comments. */
  readonly code: string
  /** Relative imports as paths of the project, others as written. Types count as well unless said. */
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean }[]
}

const sources: readonly Source[] = ['shared', 'rendezvous', 'peer', 'scripts', 'test'].flatMap(filesIn).map(readSource)
const product = sources.filter(({ path }) => /^(shared|rendezvous|peer)\//.test(path) && !path.startsWith('shared/pb/'))

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function readSource(path: string): Source {
  const code = readFileSync(join(root, path), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
  const imports = [...code.matchAll(IMPORT)].map(([, type, from, bare]) => ({
    target: resolveImport(path, from ?? bare ?? ''),
    typeOnly: type !== undefined,
  }))
  return { path, code, imports }
}

function resolveImport(from: string, target: string): string {
  return target.startsWith('.') ? join(dirname(from), target).split(sep).join('/') : target
}

/** `path → import` of every import that breaks a rule. */
function importsThat(
  breaks: (source: Source, target: string, typeOnly: boolean) => boolean,
  among = product,
): string[] {
  return among.flatMap((source) =>
    source.imports
      .filter(({ target, typeOnly }) => breaks(source, target, typeOnly))
      .map(({ target }) => `${source.path} → ${target}`),
  )
}

/** `path: text` of every match. */
function placesWith(pattern: RegExp, among: readonly Source[]): string[] {
  return among.flatMap(({ path, code }) => [...code.matchAll(pattern)].map(([text]) => `${path}: ${text.trim()}`))
}

const within = (path: string, folder: string) => path.startsWith(`${folder}/`)

test('the rules have something to look at', () => {
  expect(product.length).toBeGreaterThan(15)
  const importsOfSeal = sources.find(({ path }) => path === 'shared/seal.ts')?.imports.map(({ target }) => target)
  expect(importsOfSeal).toEqual(
    expect.arrayContaining(['shared/hpke.ts', 'shared/bytes.ts', 'shared/errors.ts', 'shared/pb/message.ts']),
  )
})

describe('who may know whom', () => {
  // Either side can be read, tested, replaced and deployed without the other; what they agree on stands in shared/.
  test('rendezvous and peer never import each other, shared imports neither', () => {
    expect(
      importsThat(({ path }, target) => {
        if (within(path, 'rendezvous')) return within(target, 'peer')
        if (within(path, 'peer')) return within(target, 'rendezvous')
        return within(target, 'peer') || within(target, 'rendezvous')
      }),
    ).toEqual([])
  })

  // Every face can do what every other can, and none can reach past the promises into sockets or tables.
  test('faces see only what a peer can do and tell', () => {
    const faces = product.filter(({ path }) => within(path, 'peer/faces'))
    const allowed = (target: string) =>
      within(target, 'peer/faces') || target === 'peer/api.ts' || !/^(peer|rendezvous)\//.test(target)
    expect(importsThat((_, target) => !allowed(target), faces)).toEqual([])
  })

  // Connections can be read and tested without knowing what is said on them; whoever uses them is handed in.
  test('the network of a peer knows none of its rules, stores or faces', () => {
    const network = product.filter(({ path }) => within(path, 'peer/net'))
    const allowed = (target: string) =>
      within(target, 'peer/net') || within(target, 'peer/core') || /^peer\/api(\.ts|\/)/.test(target)
    expect(network.length).toBeGreaterThan(30)
    expect(importsThat((_, target) => /^(peer|rendezvous)\//.test(target) && !allowed(target), network)).toEqual([])
  })

  // Past them a connection is neither counted nor kept from strangers; the next libp2p changes them without a word.
  test('the insides of libp2p are used by nodes and what dials for them', () => {
    const entitled = (path: string) => within(path, 'peer/net') || path === 'rendezvous/node.ts'
    expect(importsThat(({ path }, target) => target === '@libp2p/interface-internal' && !entitled(path))).toEqual([])
  })

  // The next store or network is a new file beside the old one, wired in one place.
  test('stores are chosen where a program is put together, nowhere else', () => {
    const composition = ['rendezvous/server.ts', 'rendezvous/relay-server.ts', 'rendezvous/main.ts']
    expect(
      importsThat(
        ({ path }, target, typeOnly) =>
          within(path, 'rendezvous') &&
          !within(path, 'rendezvous/store') &&
          /^rendezvous\/store\/sqlite/.test(target) &&
          !typeOnly &&
          !composition.includes(path),
      ),
    ).toEqual([])
  })

  // It attacks what the protocol document promises, not what our own client happens to send.
  test('the hostile client is written from the documents alone', () => {
    const client = sources.filter(({ path }) => within(path, 'test/attack/client'))
    const strange = (target: string) =>
      !/^[a-z@]/.test(target) || /^(peer|rendezvous|shared|scripts|test)\//.test(target)
    expect(client.length).toBeGreaterThan(5)
    expect(importsThat((_, target) => strange(target) && !within(target, 'test/attack/client'), client)).toEqual([])
  })

  // Generated types are the wire's shape, not ours: past the codecs the program speaks its own words.
  test('protobuf is known to codecs and translators only', () => {
    const translators = [
      'shared/signed.ts',
      'shared/identity.ts',
      'shared/pass.ts',
      'shared/message.ts',
      'shared/file-bodies.ts',
      'shared/seal.ts',
      'shared/epoch.ts',
      'shared/exchange.ts',
      'shared/circuit.ts',
      'shared/splice.ts',
      'shared/session-methods.ts',
      'rendezvous/sessions/revoked-reasons.ts',
      'rendezvous/sessions/handlers/handlers.ts',
      'peer/net/direct/admission.ts',
      'peer/net/direct/channel.ts',
      'peer/net/direct/inbound.ts',
      'peer/net/direct/outbound.ts',
      'peer/net/lan/presence-seal.ts',
      'peer/files/wire/codec.ts',
    ]
    expect(importsThat(({ path }, target) => within(target, 'shared/pb') && !translators.includes(path))).toEqual([])
  })
})

describe('what is pure', () => {
  const pureOfShared =
    'names limits errors clock signed identity pass message seal hpke x25519 epoch memo protocols bytes session-methods typed-code'
      .split(' ')
      .map((name) => `shared/${name}.ts`)
  const pure = product.filter(
    ({ path }) => pureOfShared.includes(path) || within(path, 'shared/limits') || within(path, 'peer/core'),
  )

  // The rules run in virtual time, from a seed, without a disk or a network; hashing and signing are only arithmetic.
  test('imports nothing that does input or output', () => {
    const harmless = /^(node:crypto|uint8arrays\/.*|@napi-rs\/blake-hash)$/
    const ours = (target: string) => within(target, 'shared') || within(target, 'peer/core') || target === 'peer/api.ts'
    expect(importsThat((_, target) => !ours(target) && !harmless.test(target), pure)).toEqual([])
    const impure = ['shared/sqlite.ts', 'shared/frames.ts', 'shared/exchange.ts']
    expect(importsThat((_, target, typeOnly) => impure.includes(target) && !typeOnly, pure)).toEqual([])
  })

  test('takes time and chance from outside', () => {
    const ambient =
      /\b(setTimeout|setInterval|setImmediate|queueMicrotask|Math\.random|randomBytes|randomUUID|console\.)/g
    expect(placesWith(ambient, pure)).toEqual([])
    // The machine's clock enters in one place, for whoever wires a program.
    const timeless = pure.filter(({ path }) => path !== 'shared/clock.ts')
    expect(placesWith(/\b(Date\.now|performance\.now|new Date\(\))/g, timeless)).toEqual([])
  })
})

describe('what the full screen shows', () => {
  const folders = ['model', 'conversations', 'timeline', 'typing', 'files', 'overlays', 'screen']
  const decides = ['peer/faces/text', ...folders.map((folder) => `peer/faces/tui/${folder}`)]
  const deciding = product.filter(({ path }) => decides.some((folder) => within(path, folder)))

  // It follows from the state alone, so that keys, news and whole screens are tested as values.
  test('is decided without a clock, a timer, a disk or a terminal', () => {
    expect(deciding.length).toBeGreaterThan(50)
    expect(
      placesWith(/\b(setTimeout|setInterval|setImmediate|Date\.now|new Date\(\)|Math\.random)/g, deciding),
    ).toEqual([])
    const isOutside = (target: string) =>
      target.startsWith('node:') || /^peer\/faces\/tui\/(stage|talk|view|keys\/keyboard)/.test(target)
    expect(importsThat((_, target) => isOutside(target), deciding)).toEqual([])
  })
})

// A bomb of a few bytes needs something that unpacks it, and compressed lengths tell of what is inside.
test('nothing is compressed', () => {
  expect(importsThat((_, target) => /zlib|brotli|deflate|gzip|lz4|zstd|snappy|pako/.test(target))).toEqual([])
})

describe('what is there is used', () => {
  /** Declared there, or the type of another file passed on beside what uses it. */
  const EXPORT =
    /^export (?:async |abstract )?(function\*?|const|class|interface|type) (\w+)|^export type \{([^}]+)\}/gm

  interface Exported {
    readonly source: Source
    readonly name: string
    readonly isType: boolean
    readonly isPassedOn: boolean
  }

  const ours = sources.filter(({ path }) => !path.startsWith('shared/pb/') && !path.startsWith('scripts/'))
  const exported: readonly Exported[] = ours.flatMap((source) =>
    [...source.code.matchAll(EXPORT)].flatMap(([, kind, name = '', names]) =>
      (names?.split(',') ?? [name]).map((one) => ({
        ...{ source, name: one.trim() },
        isType: kind === undefined || /^(interface|type)$/.test(kind),
        isPassedOn: kind === undefined,
      })),
    ),
  )
  /** The file itself, and those that pass all of it on. */
  const doorsOf = ({ path }: Source) => [
    path,
    ...sources
      .filter(({ code, imports }) => imports.some(({ target }) => target === path) && /^export \* from/m.test(code))
      .map((door) => door.path),
  ]
  const isUsedBy = ({ source, name }: Exported, among: readonly Source[]) => {
    const doors = doorsOf(source)
    return among.some(
      ({ code, imports }) =>
        imports.some(({ target }) => doors.includes(target)) && new RegExp(`\\b${name}\\b`).test(code),
    )
  }
  const isUsedAtHome = ({ source, name }: Exported) =>
    [...source.code.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length > 1
  const placesOf = (found: readonly Exported[]) => found.map(({ source, name }) => `${source.path}: ${name}`)

  // Dead or private, either way nobody should have to look for who depends on it. Types of parameters may be for show.
  test('nothing is exported that nobody imports', () => {
    expect(exported.length).toBeGreaterThan(1_000)
    const idle = exported.filter((one) => !isUsedBy(one, sources) && !(one.isType && isUsedAtHome(one)))
    expect(placesOf(idle)).toEqual([])
  })

  // A test of what no program does keeps alive what should go.
  test('no program carries what only tests use', () => {
    const programs = sources.filter(({ path }) => !path.startsWith('test/'))
    const idle = exported.filter(
      (one) => !one.isPassedOn && product.includes(one.source) && !isUsedBy(one, programs) && !isUsedAtHome(one),
    )
    expect(placesOf(idle)).toEqual([])
  })
})

describe('what stands in one place', () => {
  // Whoever asks what is on disk, or changes it, reads one folder.
  test('SQL is written in stores', () => {
    const elsewhere = product.filter(({ path }) => !/\/store\//.test(path) && path !== 'shared/sqlite.ts')
    expect(placesWith(/\.prepare\(|\bPRAGMA\b|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+[a-z]/g, elsewhere)).toEqual(
      [],
    )
    expect(importsThat((_, target) => target === 'better-sqlite3', elsewhere)).toEqual([])
  })

  // Flags, environment and exit codes are read once and travel as values; a test needs no environment of its own.
  test('the process is touched by entry points and configuration', () => {
    const elsewhere = product.filter(({ path }) => !/\/(main|config)\.ts$/.test(path))
    expect(placesWith(/(?<![.\w'"`])process\.\w+|from 'node:process'/g, elsewhere)).toEqual([])
  })

  // A thing has the same name wherever it is used, so that it can be searched for.
  test('nothing is exported without a name', () => {
    expect(placesWith(/\bexport default\b/g, sources)).toEqual([])
  })

  // What names one machine works on one machine.
  test('no file knows where it was written', () => {
    const everything = ['README.md', 'README.zh-CN.md', 'package.json', '.ci/run']
      .map((path) => ({ path, code: readFileSync(join(root, path), 'utf8'), imports: [] }))
      .concat(sources.map((source) => ({ ...source, imports: [] })))
      .concat(
        readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => ({
            path: `docs/${name}`,
            code: readFileSync(join(parentPath, name), 'utf8'),
            imports: [],
          })),
      )
    expect(placesWith(/(?<![\w.])\/(home|Users|work|root|mnt)\/\w+|\b[A-Z]:\\Users/g, everything)).toEqual([])
  })
})
