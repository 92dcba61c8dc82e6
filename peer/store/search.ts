/**
 * Finds messages by their words: an index over `indexedForm` of each text, kept in step with the messages by triggers.
 * Holds no text itself. What stands in the messages is the business of `messages.ts`.
 */
import { SEARCH_SCAN_MAX_MESSAGES } from '../../shared/limits.ts'
import type { Database, SqlFunction } from '../../shared/sqlite.ts'
import { indexedForm, searchExpression } from '../core/search-text.ts'

/** What the triggers call; every connection that writes messages has to know it. */
export const SEARCH_FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  indexed_form: (text) => indexedForm(String(text)),
}

/**
 * `place` is the conversation as one word, so that a common word in a quiet conversation does not cost a walk through
 * the busy ones. The tokenizer has nothing left to do but to split at spaces: it takes all beyond ASCII for letters.
 */
export const SEARCH_SCHEMA = `
  CREATE VIRTUAL TABLE message_words USING fts5 (words, place, content = '', columnsize = 0, tokenize = 'ascii');
  INSERT INTO message_words (rowid, words, place)
    SELECT position, indexed_form(text), hex(conversation) FROM messages WHERE kind = 'text' ORDER BY position;

  CREATE TRIGGER message_words_insert AFTER INSERT ON messages WHEN new.kind = 'text' BEGIN
    INSERT INTO message_words (rowid, words, place)
    VALUES (new.position, indexed_form(new.text), hex(new.conversation));
  END;
  CREATE TRIGGER message_words_delete AFTER DELETE ON messages WHEN old.kind = 'text' BEGIN
    INSERT INTO message_words (message_words, rowid, words, place)
    VALUES ('delete', old.position, indexed_form(old.text), hex(old.conversation));
  END;
  -- The two halves of an update, which may turn a text into something else or the other way round.
  CREATE TRIGGER message_words_update_old AFTER UPDATE OF kind, text, conversation ON messages WHEN old.kind = 'text' BEGIN
    INSERT INTO message_words (message_words, rowid, words, place)
    VALUES ('delete', old.position, indexed_form(old.text), hex(old.conversation));
  END;
  CREATE TRIGGER message_words_update_new AFTER UPDATE OF kind, text, conversation ON messages WHEN new.kind = 'text' BEGIN
    INSERT INTO message_words (rowid, words, place)
    VALUES (new.position, indexed_form(new.text), hex(new.conversation));
  END;
`

/** Positions of the messages that have all words of `text`, newest first. */
export type Search = (text: string, conversation: string | undefined, limit: number) => number[]

export function createSearch(database: Database): Search {
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

  return (text, conversation, limit) => {
    const expression = searchExpression(text)
    if (expression !== undefined) {
      const place = conversation === undefined ? '' : ` AND place : "${Buffer.from(conversation).toString('hex')}"`
      return byWords.all(`words : (${expression})${place}`, limit)
    }
    const symbols = text.trim()
    if (symbols === '') return []
    return conversation === undefined ? scanAll.all(symbols, limit) : scanOne.all(conversation, symbols, limit)
  }
}
