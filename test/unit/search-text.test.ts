import { describe, expect, it } from 'vitest'
import { indexedForm, searchExpression } from '../../peer/core/search-text.ts'
import { SEARCH_TERMS_MAX } from '../../shared/limits.ts'

describe('the indexed form of a text', () => {
  it('holds runs without spaces as overlapping pairs, and every character as the beginning of a word', () => {
    expect(indexedForm('我爱中国')).toBe('我爱 爱中 中国 国')
    expect(indexedForm('ひらがな')).toBe('ひら らが がな な')
    expect(indexedForm('한국어 말')).toBe('한국 국어 어 말')
    expect(indexedForm('𠮷野家')).toBe('𠮷野 野家 家')
  })

  it('holds other scripts as words, without width, case and accents', () => {
    expect(indexedForm('ＨＥＬＬＯ, Wörld! Ёлка １２')).toBe('hello world елка 12')
    expect(indexedForm('鸿雁hello鸿')).toBe('鸿雁 雁 hello 鸿')
    expect(indexedForm('हिन्दी')).toBe('हिन्दी')
  })

  it('holds emoji one by one, whatever their colour and look', () => {
    expect(indexedForm('ok👍🏽❤️🇨🇳👨‍👩‍👧')).toBe('ok 👍 ❤ 🇨🇳 👨 👩 👧')
  })

  it('holds no punctuation, so that it is never syntax', () => {
    expect(indexedForm('"NEAR" -x* (a:b) ^ {c} OR …，。')).toBe('near x a b c or')
    expect(indexedForm(' \t\n')).toBe('')
  })
})

describe('what is asked of the index', () => {
  it('is every word, and what stands together together', () => {
    expect(searchExpression('中国人 下雨')).toBe('"中国 国人" AND "下雨"')
    expect(searchExpression('hello wor')).toBe('"hello" AND "wor" *')
    expect(searchExpression("don't")).toBe('"don t" *')
    expect(searchExpression('国hello')).toBe('"国 hello" *')
  })

  it('is a beginning for a single character, which stands first in some pair', () => {
    expect(searchExpression('雨')).toBe('"雨" *')
    expect(searchExpression('雨 我')).toBe('"雨" * AND "我" *')
  })

  it('is nothing where there are no words', () => {
    expect(['', '  ', '...', '"*"', '，。！'].map(searchExpression)).toEqual(Array(5).fill(undefined))
  })

  it('is bounded, however much is pasted', () => {
    const words = Array.from({ length: 1000 }, (_, number) => `w${number}`)
    expect(searchExpression(words.join(' '))?.split(' AND ')).toHaveLength(SEARCH_TERMS_MAX)
    expect(searchExpression('我'.repeat(1000))?.split(' ')).toHaveLength(SEARCH_TERMS_MAX)
  })
})
