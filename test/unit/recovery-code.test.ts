import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRecoveryCode, parseRecoveryCode } from '../../peer/core/account/recovery-code.ts'

const code = Uint8Array.from({ length: 16 }, (_, index) => index * 17)
const shown = '008J-4CT4-ANK7-F24S-NAXW-SQFE-ZW5T'
const mistyped = expect.objectContaining({ code: 'INVALID_PARAMS' })

describe('a recovery code', () => {
  it('is shown in seven groups of four characters', () => {
    expect(formatRecoveryCode(code)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(formatRecoveryCode(code)).toBe(shown)
  })

  it('is read back, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(parseRecoveryCode(formatRecoveryCode(bytes))).toEqual(bytes)
      }),
    )
  })

  it.each([
    ['in lower case', shown.toLowerCase()],
    ['without separators', shown.replaceAll('-', '')],
    ['with spaces and other dashes', ` ${shown.replaceAll('-', ' – ')}\n`],
    [
      'in full width, as an input method types it',
      shown.replace(/[0-9A-Z]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0)),
    ],
    ['with letters that look like its digits', shown.replaceAll('0', 'O').replaceAll('1', 'l')],
  ])('is read %s', (_, typed) => {
    expect(parseRecoveryCode(typed)).toEqual(code)
  })

  it('with one wrong character is never taken for another code', () => {
    const text = shown.replaceAll('-', '')
    for (let place = 0; place < text.length; place += 1) {
      for (const other of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
        if (text[place] === other) continue
        expect(() => parseRecoveryCode(text.slice(0, place) + other + text.slice(place + 1))).toThrow(mistyped)
      }
    }
  })

  it('with two characters swapped, wherever they stand, is never taken for another code', () => {
    const text = [...shown.replaceAll('-', '')]
    for (let one = 0; one < text.length; one += 1) {
      for (let other = one + 1; other < text.length; other += 1) {
        if (text[one] === text[other]) continue
        const swapped = text.with(one, text[other] ?? '').with(other, text[one] ?? '')
        expect(() => parseRecoveryCode(swapped.join(''))).toThrow(mistyped)
      }
    }
  })

  it.each(['', 'hello', shown.slice(0, -1), `${shown}0`, '恢复码', shown.replace('Z', 'U')])('is not %j', (typed) => {
    expect(() => parseRecoveryCode(typed)).toThrow(mistyped)
  })

  it('does not stand in the message that refuses it', () => {
    const typed = shown.replace('8', '9')
    expect(() => parseRecoveryCode(typed)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('ANK7') }),
    )
  })
})
