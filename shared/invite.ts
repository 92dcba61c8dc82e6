/** Invites: codes that people read aloud and type, with which somebody may register once. */
import { HongyanError } from './errors.ts'

/** 128 random bits: nobody guesses one. */
export const INVITE_BYTES = 16

/** Crockford's base32, without the letters that look like others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHARACTERS = Math.ceil((INVITE_BYTES * 8) / 5)
const GROUP = 5

/** `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-X` */
export function formatInvite(bytes: Uint8Array): string {
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  let text = ''
  for (let count = 0; count < CHARACTERS; count++) {
    text = (ALPHABET[Number(value & 31n)] ?? '') + text
    value >>= 5n
  }
  return (text.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-')
}

/** As it may have been typed: any case and width, with or without dashes, O for 0. Throws INVALID_PARAMS for what is none. */
export function parseInvite(typed: string): Uint8Array {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  let value = 0n
  for (const character of text) {
    const digit = ALPHABET.indexOf(character)
    if (digit < 0) throw notAnInvite()
    value = (value << 5n) | BigInt(digit)
    if (value >> BigInt(INVITE_BYTES * 8)) throw notAnInvite()
  }
  if (text.length !== CHARACTERS) throw notAnInvite()
  const bytes = new Uint8Array(INVITE_BYTES)
  for (let index = INVITE_BYTES - 1; index >= 0; index--) {
    bytes[index] = Number(value & 255n)
    value >>= 8n
  }
  return bytes
}

function notAnInvite(): HongyanError {
  return new HongyanError('INVALID_PARAMS', 'not the form of an invite')
}
