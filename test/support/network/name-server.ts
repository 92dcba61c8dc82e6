/**
 * A name server of a few names, as a program: its zone is the argument, on port 53 of every address. Says that it is ready
 * on stdout, and ends with its stdin.
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'

/** Names in lower case, without a dot at the end. A name with no record of a kind has none of that kind. */
export type Zone = Readonly<Record<string, Readonly<Partial<Record<'A' | 'AAAA' | 'TXT', readonly string[]>>>>>

const KINDS: Readonly<Record<number, 'A' | 'AAAA' | 'TXT'>> = { 1: 'A', 28: 'AAAA', 16: 'TXT' }
const HEADER_BYTES = 12
/** A response, authoritative, to a question that may have wished for recursion. */
const FLAGS = 0x8580
const NO_SUCH_NAME = 3
/** Back to the question's name, which stands behind the header (RFC 1035 §4.1.4). */
const SAME_NAME = 0xc000 + HEADER_BYTES

if (import.meta.main) serve(JSON.parse(process.argv[2] ?? '{}') as Zone)

function serve(zone: Zone): void {
  const socket = createSocket({ type: 'udp6' })
  socket.on('message', (query, { address, port }) => socket.send(answer(query, zone), port, address))
  socket.bind(53, '::', () => process.stdout.write(`${JSON.stringify({ event: 'ready' })}\n`))
  process.stdin.on('end', () => process.exit()).resume()
}

/** To the first question, which is all that anybody sends. */
function answer(query: Buffer, zone: Zone): Buffer {
  const { name, end } = readName(query)
  const kind = query.readUInt16BE(end)
  const known = zone[name]
  const records = known?.[KINDS[kind] ?? 'A'] ?? []
  const answers = KINDS[kind] === undefined ? [] : records.map((value) => record(kind, value))
  const header = Buffer.alloc(HEADER_BYTES)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(known === undefined ? FLAGS + NO_SUCH_NAME : FLAGS, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(answers.length, 6)
  return Buffer.concat([header, query.subarray(HEADER_BYTES, end + 4), ...answers])
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

function record(kind: number, value: string): Buffer {
  const content = contentOf(kind, value)
  const head = Buffer.alloc(12)
  head.writeUInt16BE(SAME_NAME, 0)
  head.writeUInt16BE(kind, 2)
  head.writeUInt16BE(1, 4)
  // Not kept by anybody: 0 seconds.
  head.writeUInt16BE(content.byteLength, 10)
  return Buffer.concat([head, content])
}

function contentOf(kind: number, value: string): Buffer {
  if (KINDS[kind] === 'TXT') return Buffer.concat([Buffer.of(Buffer.byteLength(value)), Buffer.from(value)])
  if (!isIPv6(value)) return Buffer.from(value.split('.').map(Number))
  const [left = '', right = ''] = value.split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const gap = Array<string>(8 - groups(left).length - groups(right).length).fill('0')
  return Buffer.from([...groups(left), ...gap, ...groups(right)].map((group) => group.padStart(4, '0')).join(''), 'hex')
}
