/**
 * Finds messages by their words: an index over `indexedForm` of each text, which `messages.ts` keeps in step. Holds no
 * text itself.
 */
import { SEARCH_SCAN_MAX_MESSAGES } from '../../shared/limits.ts'
import type { Database, SqlFunction } from '../../shared/sqlite.ts'
import { indexedForm, searchExpression } from '../core/search-text.ts'

/** What the schema calls to index the messages that are there already. */
export const SEARCH_FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  indexed_form: (text) => indexedForm(String(text)),
}

/** Indexes what is in the messages. */
export const FILL_SEARCH = `
  INSERT INTO message_words (rowid, words, place)
    SELECT position, indexed_form(text), hex(conversation) FROM messages WHERE kind = 'text' ORDER BY position;
`

/**
 * `place` is the conversation as one word, so that a common word in a quiet conversation does not cost a walk through
 * the busy ones. The tokenizer has nothing left to do but to split at spaces: it takes all beyond ASCII for letters.
 */
export const SEARCH_SCHEMA = `
  CREATE VIRTUAL TABLE message_words USING fts5 (words, place, content = '', columnsize = 0, tokenize = 'ascii');
  ${FILL_SEARCH}
`

export interface SearchIndex {
  add(position: number, text: string, conversation: string): void
  /** Positions of the messages that have all words of `text`, newest first. */
  find(text: string, conversation: string | undefined, limit: number): number[]
}

export function createSearchIndex(database: Database): SearchIndex {
  const insert = database.prepare('INSERT INTO message_words (rowid, words, place) VALUES (?, ?, ?)')
  const byWords = database
    .prepare<[string, number], number>(
      'SELECT rowid FROM message_words WHERE message_words MATCH ? ORDER BY rowid DESC LIMIT ?',
    )
    .pluck()
  const recent = `SELECT position, text FROM messages WHERE kind = 'text'`
  const scan = (where: string) =>
    database
      .prepare<(string | number)[], number>(
        `SELECT position FROM (${recent} ${where} ORDER BY position DESC LIMIT ${SEARCH_SCAN_MAX_MESSAGES})
         WHERE instr(text, ?) > 0 ORDER BY position DESC LIMIT ?`,
      )
      .pluck()
  const scanAll = scan('')
  const scanOne = scan('AND conversation = ?')

  return {
    add(position, text, conversation) {
      insert.run(position, indexedForm(text), placeOf(conversation))
    },
    find(text, conversation, limit) {
      const expression = searchExpression(text)
      if (expression !== undefined) {
        const place = conversation === undefined ? '' : ` AND place : "${placeOf(conversation)}"`
        return byWords.all(`words : (${expression})${place}`, limit)
      }
      const symbols = text.trim()
      if (symbols === '') return []
      return conversation === undefined ? scanAll.all(symbols, limit) : scanOne.all(conversation, symbols, limit)
    },
  }
}

/** As `hex` of the schema has it. */
function placeOf(conversation: string): string {
  return Buffer.from(conversation).toString('hex')
}
