/**
 * Secrets that people write down and type, such as recovery codes and invites: 128 random bits in Crockford's base 32, with
 * two characters that tell a typing error before anybody is asked. Pure.
 */
import { HongyanError } from './errors.ts'

export const TYPED_CODE_BYTES = 16

/** Without I, L, O and U, which are taken for others (www.crockford.com/base32.html). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SYMBOL_BITS = 5
/** Ends with two zero bits. */
const CODE_SYMBOLS = Math.ceil((TYPED_CODE_BYTES * 8) / SYMBOL_BITS)
const GROUP_CHARACTERS = 4

/** Seven groups of four characters. */
export function formatTypedCode(code: Uint8Array): string {
  const symbols = toSymbols(code)
  const text = [...symbols, ...checksOf(symbols)].map((symbol) => ALPHABET[symbol]).join('')
  return text.match(new RegExp(`.{1,${GROUP_CHARACTERS}}`, 'g'))?.join('-') ?? ''
}

/**
 * The bytes of a code as somebody typed it: case, width and separators do not matter, nor O for 0 and I or L for 1.
 * Throws INVALID_PARAMS, without the code in the message: a typing error is nearly the code itself.
 */
export function parseTypedCode(typed: string): Uint8Array {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}._]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  const all = [...text].map((character) => ALPHABET.indexOf(character))
  const symbols = all.slice(0, CODE_SYMBOLS)
  const checks = checksOf(symbols)
  const isWhole = all.length === CODE_SYMBOLS + checks.length && !all.includes(-1)
  if (!isWhole || checks.some((check, index) => check !== all[CODE_SYMBOLS + index])) throw mistyped()
  return toBytes(symbols)
}

function mistyped(): HongyanError {
  return new HongyanError('INVALID_PARAMS', 'the code is not typed as it was shown', { reason: 'codeMistyped' })
}

/**
 * An extended Reed-Solomon code over GF(32): of any two characters that are wrong or swapped at least one check differs.
 * The sum of all symbols, and the polynomial that they are at its root 2.
 */
function checksOf(symbols: readonly number[]): readonly [number, number] {
  let sum = 0
  let polynomial = 0
  for (const symbol of symbols) {
    sum ^= symbol
    polynomial = double(polynomial) ^ symbol
  }
  return [sum, polynomial]
}

/** Times x in GF(32), modulo x⁵ + x² + 1. */
function double(element: number): number {
  const shifted = element << 1
  return shifted & 0b100000 ? shifted ^ 0b100101 : shifted
}

function toSymbols(bytes: Uint8Array): number[] {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from({ length: CODE_SYMBOLS }, (_, index) =>
    Number.parseInt(bits.slice(index * SYMBOL_BITS, (index + 1) * SYMBOL_BITS).padEnd(SYMBOL_BITS, '0'), 2),
  )
}

/** Throws INVALID_PARAMS where the bits that fill up the last symbol are not zero: no code has two spellings. */
function toBytes(symbols: readonly number[]): Uint8Array {
  const bits = symbols.map((symbol) => symbol.toString(2).padStart(SYMBOL_BITS, '0')).join('')
  if (bits.slice(TYPED_CODE_BYTES * 8).includes('1')) throw mistyped()
  return Uint8Array.from({ length: TYPED_CODE_BYTES }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, (index + 1) * 8), 2),
  )
}
