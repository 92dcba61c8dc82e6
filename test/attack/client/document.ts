/**
 * What docs/protocol.md and the .proto files say, read from them when a test runs: the hostile client knows nothing else
 * of the program, so whatever it can do, anybody can who has read them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import protobuf from 'protobufjs'

const root = join(import.meta.dirname, '../../..')
const text = readFileSync(join(root, 'docs/protocol.md'), 'utf8')

/** A message's fields, by the names of the .proto files in camel case. */
export type Fields = Readonly<Record<string, unknown>>

// ---- the .proto files

const protos = readdirSync(join(root, 'shared/pb'))
  .filter((name) => name.endsWith('.proto'))
  .map((name) => parse(readFileSync(join(root, 'shared/pb', name), 'utf8')))

function parse(source: string): protobuf.Root {
  // One root per file: names are unique within each only.
  return protobuf.parse(source, new protobuf.Root()).root
}

function typeOf(name: string): protobuf.Type {
  for (const proto of protos) {
    const found = proto.get(name)
    if (found instanceof protobuf.Type) return found
  }
  throw new Error(`no .proto file knows a message ${name}`)
}

/** What is left out gets its default. */
export function encode(name: string, fields: Fields): Uint8Array {
  const type = typeOf(name)
  return Uint8Array.from(type.encode(type.fromObject(fields)).finish())
}

/** Absent messages are absent, everything else has its default. */
export function decode<Message = Fields>(name: string, bytes: Uint8Array): Message {
  const type = typeOf(name)
  const message = type.decode(bytes)
  return type.toObject(message, { defaults: true, arrays: true, longs: Number, enums: String }) as Message
}

export interface DocumentedField {
  readonly name: string
  /** Of protobuf, or the name of a message or an enumeration. */
  readonly type: string
  readonly isRepeated: boolean
}

/** Undefined for what is no message. */
export function fieldsOf(name: string): readonly DocumentedField[] | undefined {
  const found = protos.map((proto) => proto.get(name)).find((each) => each instanceof protobuf.Type)
  if (!(found instanceof protobuf.Type)) return undefined
  return found.fieldsArray.map((field) => ({ name: field.name, type: field.type, isRepeated: field.repeated }))
}

// ---- the tables

/** Cells of the rows that begin like this, without backticks. */
function rowsLike(beginning: RegExp): string[][] {
  return text
    .split('\n')
    .filter((line) => beginning.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
}

export interface DocumentedMethod {
  readonly number: number
  readonly request: string
  readonly reply: string
  /** From which it is allowed: `anonymous`, `identified` or `present`. */
  readonly stage: string
}

export const METHODS: ReadonlyMap<string, DocumentedMethod> = new Map(
  rowsLike(/^\| \d+ \| `\w+` \| `\w+` \| `\w+` \|/).map(([number, name = '', request = '', reply = '', stage = '']) => [
    name,
    { number: Number(number), request, reply, stage },
  ]),
)

/** Name → kind. */
export const PUSHES: ReadonlyMap<string, number> = new Map(
  rowsLike(/^\| \d+ \| `\w+` \| [^|]+\|$/).map(([kind, name = '']) => [name, Number(kind)]),
)

export function pushKind(name: string): number {
  const kind = PUSHES.get(name)
  if (kind === undefined) throw new Error(`the document has no push ${name}`)
  return kind
}

/** Status → code. */
export const CODES: ReadonlyMap<number, string> = new Map(
  rowsLike(/^\| [245]\d\d \| `[A-Z_]+` \|/).map(([status, code = '']) => [Number(status), code]),
)

const NUMBERS = new Map(rowsLike(/^\| `[A-Z_]+` \| \d+ \|/).map(([name = '', value]) => [name, Number(value)]))

/** A number of section 12. */
export function numberOf(name: string): number {
  const value = NUMBERS.get(name)
  if (value === undefined) throw new Error(`the document has no number ${name}`)
  return value
}
