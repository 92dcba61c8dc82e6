/**
 * What it means to decode hostile bytes well: a value or a HongyanError, of a size that the input accounts for, and no more
 * memory on the way there.
 */
import { getHeapStatistics, serialize } from 'node:v8'
import fc from 'fast-check'
import { HongyanError } from '../../shared/errors.ts'

export interface Decoder {
  readonly name: string
  /** `path#function` of what it reads the bytes with. */
  readonly covers: readonly string[]
  /** Bytes that it takes, to be altered. */
  readonly seeds: readonly Uint8Array[]
  /** Reads them. A plain value comes back, or nothing. */
  run(bytes: Uint8Array): unknown
}

/** Several that read the same: the refusal of one must not keep it from the others. What is no refusal is thrown. */
export function readAll(...readers: readonly (() => unknown)[]): unknown[] {
  return readers.map((read) => {
    try {
      return read()
    } catch (error) {
      if (error instanceof HongyanError) return error.code
      throw error
    }
  })
}

/** A field of one byte may become an object with many: what is checked is that nobody's length is believed. */
const VALUE_BYTES_PER_BYTE = 256
const VALUE_BYTES_FREE = 64 * 1024
/** What one decoding of a few hundred bytes may take, with all that is compiled on the way; a believed length takes more. */
const MEMORY_BYTES_FREE = 24 * 1024 * 1024

/** Collections in between only hide what was taken, so this never accuses an honest decoder. */
function memoryInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

/** Throws where the decoder does what none may do. */
export async function expectDecency({ name, run }: Decoder, bytes: Uint8Array): Promise<void> {
  let value: unknown
  const before = memoryInUse()
  const requireModesty = () => {
    const grownBytes = memoryInUse() - before
    if (grownBytes > MEMORY_BYTES_FREE) throw new Error(`${name} took ${grownBytes} bytes for ${bytes.byteLength}`)
  }
  try {
    value = await run(bytes)
  } catch (error) {
    requireModesty()
    if (error instanceof HongyanError) return
    throw new Error(`${name} threw something else than a HongyanError`, { cause: error })
  }
  requireModesty()
  const sizeBytes = serialize(value).byteLength
  if (sizeBytes > VALUE_BYTES_FREE + VALUE_BYTES_PER_BYTE * bytes.byteLength) {
    throw new Error(`${name} made ${sizeBytes} bytes of ${bytes.byteLength}`)
  }
}

/** Lengths and numbers that no honest program writes: 64 MiB, 2³¹, 2⁶⁴ − 1, and one that never ends. */
const VARINTS = [
  '80808020',
  '8080808008',
  'ffffffffffffffffff01',
  'ff'.repeat(40),
  '80'.repeat(40),
  '00',
  'ffffffff07',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))

/** Any bytes, and every kind of damage to good ones. */
function hostileBytes(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const anything = fc.uint8Array({ maxLength: 300 })
  if (seeds.length === 0) return anything
  const seed = fc.constantFrom(...seeds)
  const place = fc.double({ min: 0, max: 1, noNaN: true })
  const at = (bytes: Uint8Array, where: number) => Math.floor(where * bytes.byteLength)
  const spliced = (piece: fc.Arbitrary<Uint8Array>, replaced: fc.Arbitrary<number>) =>
    fc.tuple(seed, place, piece, replaced).map(([bytes, where, added, removed]) => {
      const from = at(bytes, where)
      return join(bytes.subarray(0, from), added, bytes.subarray(from + removed))
    })
  return fc.oneof(
    anything,
    fc.tuple(seed, place).map(([bytes, where]) => bytes.slice(0, at(bytes, where))),
    spliced(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 4 })),
    spliced(fc.constantFrom(...VARINTS), fc.nat(2)),
    spliced(fc.constant(new Uint8Array()), fc.integer({ min: 1, max: 40 })),
    fc
      .tuple(seed, seed, place, place)
      .map(([head, tail, one, other]) => join(head.subarray(0, at(head, one)), tail.subarray(at(tail, other)))),
    fc.tuple(seed, anything).map(([bytes, more]) => join(bytes, more)),
    seed,
  )
}

/** Each seed, cut at each of its bytes. */
export function truncations(seeds: readonly Uint8Array[]): Uint8Array[] {
  return seeds.flatMap((bytes) => Array.from({ length: bytes.byteLength }, (_, length) => bytes.slice(0, length)))
}

export function decency(decoder: Decoder): fc.IAsyncProperty<[Uint8Array]> {
  return fc.asyncProperty(hostileBytes(decoder.seeds), (bytes) => expectDecency(decoder, bytes))
}

function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces))
}
