/** The line where one types, as a person knows it: the text, the cursor, what was typed before, how it stands on the screen. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../peer/faces/face-settings.ts'
import { graphemes, widthOf } from '../../peer/faces/text/width.ts'
import type { TuiEffect } from '../../peer/faces/tui/model/event.ts'
import { reduce } from '../../peer/faces/tui/model/reduce.ts'
import { startState, type TuiState } from '../../peer/faces/tui/model/state.ts'
import { emptyTimeline } from '../../peer/faces/tui/timeline/timeline.ts'
import { EDITOR_MAX, type Editor, EMPTY_EDITOR, editKey, insert, withText } from '../../peer/faces/tui/typing/editor.ts'
import { editorRows } from '../../peer/faces/tui/typing/editor-rows.ts'
import { keyOf } from '../support/typed-keys.ts'

const FAMILY = '👨‍👩‍👧'
const ACCENT = 'e\u0301'
const FLAG = '🇨🇳'

/** `|` is the cursor. */
function edited(start: string, ...keys: readonly string[]): string {
  const cursor = start.indexOf('|')
  let editor: Editor = { ...EMPTY_EDITOR, text: start.replace('|', ''), cursor }
  for (const key of keys) editor = editKey(editor, keyOf(key)) ?? editor
  return `${editor.text.slice(0, editor.cursor)}|${editor.text.slice(editor.cursor)}`
}

describe('a key', () => {
  test.each([
    ['types where the cursor is', 'a|c', ['b'], 'ab|c'],
    [
      'goes over a whole character, whatever it is made of',
      `${FAMILY}${ACCENT}${FLAG}|`,
      ['left', 'left'],
      `${FAMILY}|${ACCENT}${FLAG}`,
    ],
    ['goes back over it', `|${FAMILY}你`, ['right'], `${FAMILY}|你`],
    ['deletes a whole character', `你${FAMILY}|`, ['backspace'], '你|'],
    ['deletes the one after', `|${FLAG}好`, ['delete'], '|好'],
    ['stays at the edges', '|a', ['left', 'backspace', 'right', 'right', 'delete'], 'a|'],
    ['goes word by word', '|one two,  three', ['Ctrl-right', 'Alt-f'], 'one two|,  three'],
    ['and back', 'one two,  three|', ['Alt-left', 'Alt-b'], 'one |two,  three'],
    ['knows Chinese words', '我们明天在北京见面|', ['Ctrl-left', 'Ctrl-left'], '我们明天在|北京见面'],
    ['goes to the ends of its line', 'a\nb|c\nd', ['home', 'X', 'Ctrl-e', 'Y'], 'a\nXbcY|\nd'],
    ['deletes a word', 'send the letter |', ['Ctrl-w'], 'send the |'],
    ['deletes the next word', 'send| the letter', ['Alt-d'], 'send| letter'],
    ['deletes to the start of the line', 'a\nbc|d', ['Ctrl-u'], 'a\n|d'],
    ['and then the line end', 'a\n|d', ['Ctrl-u'], 'a|d'],
    ['deletes to the end of the line', 'a|b\nc', ['Alt-k'], 'a|\nc'],
    ['puts back what was deleted', 'one two|', ['Ctrl-w', 'home', 'Ctrl-y'], 'two|one '],
    ['undoes a deletion', 'one two|', ['Ctrl-w', 'Ctrl-_'], 'one two|'],
    ['undoes what was typed word by word', '|', ['a', 'b', ' ', 'c', 'd', 'Ctrl-_'], 'ab|'],
    ['undoes nothing where nothing was done', 'a|', ['Ctrl-_', 'Ctrl-/'], 'a|'],
    ['that has no meaning here changes nothing', 'a|', ['Alt-x', 'Ctrl-q', 'f1'], 'a|'],
  ])('%s', (_, start, keys, end) => {
    expect(edited(start, ...keys)).toBe(end)
  })

  test('that joins what stood apart leaves the cursor behind it', () => {
    expect(edited('👩|👧', '\u200d')).toBe('👩\u200d👧|')
    expect(edited('👩|\u0301', 'a')).toBe('👩a\u0301|')
    expect(edited('🇨|x🇳', 'delete')).toBe('🇨🇳|')
  })
})

test('nothing that a terminal would obey comes into the line', () => {
  const pasted = insert(EMPTY_EDITOR, 'a\u001b[31mb\u0007\r\nc\td\u202e')
  expect(pasted.text).toBe('ab\nc    d')
})

describe('any keys', () => {
  const keys = [
    ...['left', 'right', 'home', 'end', 'backspace', 'delete', 'Ctrl-left', 'Ctrl-right', 'Ctrl-w', 'Alt-d'],
    ...['Ctrl-u', 'Alt-k', 'Ctrl-y', 'Ctrl-_'],
  ]
  const typed = fc.constantFrom(
    ...['a', 'B', ' ', '.', '你', '好', '😀', FAMILY, ACCENT, '\u0301', '🇨', '🇳', '\ufe0f', '가', '\u11a8', '\n', 'नि'],
  )
  const pressed = fc.array(fc.oneof(fc.constantFrom(...keys), typed, typed), { maxLength: 60 })

  function typedAll(pressedKeys: readonly string[]): Editor {
    let editor = EMPTY_EDITOR
    for (const key of pressedKeys) {
      editor = key === '\n' ? insert(editor, key) : (editKey(editor, keyOf(key)) ?? editor)
    }
    return editor
  }

  /** All places where a cursor may stand, found without any care for speed. */
  function places(text: string): number[] {
    let at = 0
    return [0, ...graphemes(text).map((grapheme) => (at += grapheme.length))]
  }

  test('leave the cursor between two characters', () => {
    fc.assert(
      fc.property(pressed, (all) => {
        const { text, cursor } = typedAll(all)
        expect(places(text)).toContain(cursor)
      }),
      { numRuns: 500 },
    )
  })

  test('do what they would do to a list of characters', () => {
    const simple = fc.array(fc.oneof(fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete'), typed), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(simple, (all) => {
        let text = ''
        let cursor = 0
        for (const key of all) {
          const at = places(text)
          const index = at.indexOf(cursor)
          const [before = 0, next = text.length] = [at[index - 1], at[index + 1]]
          if (key === 'left') cursor = before
          else if (key === 'right') cursor = next
          else if (key === 'home') cursor = text.slice(0, cursor).lastIndexOf('\n') + 1
          else if (key === 'end') cursor += text.slice(cursor).split('\n')[0]?.length ?? 0
          else {
            const [from, to, by] =
              key === 'backspace' ? [before, cursor, ''] : key === 'delete' ? [cursor, next, ''] : [cursor, cursor, key]
            text = text.slice(0, from) + by + text.slice(to)
            cursor = places(text).find((place) => place >= from + by.length) ?? text.length
          }
        }
        expect(typedAll(all)).toMatchObject({ text, cursor })
      }),
      { numRuns: 500 },
    )
  })

  test('are undone one after the other until nothing was typed', () => {
    fc.assert(
      fc.property(pressed, (all) => {
        let editor = typedAll(all)
        const edits = all.length
        for (let index = 0; index <= edits; index += 1) editor = editKey(editor, keyOf('Ctrl-_')) ?? editor
        expect(editor.text).toBe('')
      }),
      { numRuns: 200 },
    )
  })
})

/** A chat in the lobby. */
function opened(change: Partial<TuiState> = {}): TuiState {
  const start = startState({ size: { columns: 60, rows: 24 }, settings: defaultSettings('en') })
  return { ...start, me: 'me', timeline: emptyTimeline('#lobby'), ...change }
}

function typing(
  state: TuiState,
  ...keys: readonly string[]
): { state: TuiState; sent: string[]; effects: TuiEffect[] } {
  const effects: TuiEffect[] = []
  let now = state
  for (const key of keys) {
    const reduced = reduce(now, { type: 'key', key: keyOf(key) }, 0)
    effects.push(...reduced.effects)
    now = reduced.state
  }
  const sent = effects.flatMap((effect) => (effect.type === 'submit' ? [effect.line] : []))
  return { state: now, sent, effects }
}

function pasting(state: TuiState, text: string): TuiState {
  return reduce(state, { type: 'pasted', text }, 0).state
}

describe('what is written', () => {
  test('is sent by Enter, and the line is empty again', () => {
    const { state, sent } = typing(opened(), 'hello', 'return', 'return')
    expect(sent).toEqual(['hello'])
    expect(state.editor).toMatchObject({ text: '', cursor: 0 })
  })

  test('has as many lines as one likes', () => {
    const { sent } = typing(opened(), 'a', 'Alt-return', 'b', 'Shift-return', 'c', 'Ctrl-j', 'd', 'return')
    expect(sent).toEqual(['a\nb\nc\nd'])
  })

  test('comes back with the arrow keys, and so does what was not sent yet', () => {
    const { state } = typing(opened(), 'one', 'return', '/jion dev', 'return', 'draft')
    let now = state
    const shownLines = ['up', 'up', 'up', 'down', 'down', 'down'].map((key) => {
      now = typing(now, key).state
      return now.editor.text
    })
    expect(shownLines).toEqual(['/jion dev', 'one', 'one', '/jion dev', 'draft', 'draft'])
  })

  test('that was taken out and changed is a draft of its own', () => {
    const { state } = typing(opened(), 'one', 'return', 'two', 'return', 'up', '!', 'up')
    expect(state.editor.text).toBe('two')
    expect(typing(state, 'down').state.editor.text).toBe('two!')
  })

  test('is gone through line by line before the history is', () => {
    const { state } = typing(opened(), 'old', 'return', '你好', 'Alt-return', 'abcdef', 'up')
    expect(state.editor.cursor).toBe(2)
    expect(typing(state, 'down').state.editor.cursor).toBe(3 + 'abcdef'.length)
    expect(typing(state, 'up').state.editor.text).toBe('old')
  })

  test('goes before anybody does: Ctrl-C clears it, and undo brings it back', () => {
    const cleared = typing(opened(), 'a draft', 'Ctrl-c')
    expect([cleared.state.editor.text, cleared.effects]).toEqual(['', []])
    expect(typing(cleared.state, 'Ctrl-_').state.editor.text).toBe('a draft')
    expect(typing(cleared.state, 'Ctrl-c').effects).toEqual([{ type: 'interrupt' }])
  })

  test('up and down go by the rows that are seen, and keep their column', () => {
    const small = { ...opened(), size: { columns: 20, rows: 24 } }
    // `#lobby> ` and the edge leave ten cells.
    const written = typing(
      small,
      'old',
      'return',
      '0123456789abcdefghij',
      'Alt-return',
      'xy',
      'Alt-return',
      '一二三四五',
    ).state
    const cursors = (...keys: string[]) =>
      keys.map((_, index) => typing(written, ...keys.slice(0, index + 1)).state.editor.cursor)
    expect(cursors('up', 'up', 'up', 'down', 'down', 'down')).toEqual([23, 20, 9, 20, 23, 29])
    expect(cursors('up', 'left', 'up')).toEqual([23, 22, 11])
    expect(typing(written, 'up', 'up', 'up', 'up').state.editor.text).toBe('old')
  })

  test('is remembered for 500 lines, without passwords and once where it is repeated', () => {
    const lines = Array.from({ length: 600 }, (_, index) => [`line ${index}`, 'return'])
    const { state } = typing(
      opened(),
      ...lines.flat(),
      'x',
      'return',
      'x',
      'return',
      '/password secret',
      'return',
      '/密码 secret',
      'return',
      '/pasword secret',
      'return',
      '/recovery create secret',
      'return',
    )
    const { lines: kept } = state.typing.history
    expect(kept).toHaveLength(500)
    expect(kept.slice(-2)).toEqual(['line 599', 'x'])
    expect(JSON.stringify(kept)).not.toContain('secret')
  })

  test('is nobody else’s: who logs in next finds nothing of it', () => {
    const { state } = typing(opened(), 'mine', 'return', 'draft')
    const next = reduce(state, { type: 'loggedOut' }, 0).state
    expect(JSON.stringify([next.typing, next.editor])).not.toMatch(/mine/)
  })
})

describe('a paste', () => {
  test('whose end nobody marked keeps its last line end: more may follow', () => {
    const event = { type: 'pasted', text: 'first\rsecond\r', mayGoOn: true } as const
    const { state, sent } = typing(reduce(opened(), event, 0).state, 'third', 'return')
    expect(sent).toEqual(['first\nsecond\nthird'])
    expect(typing(reduce(state, event, 0).state, 'return').sent).toEqual(['first\nsecond'])
  })

  test('of many lines stands in the line until Enter, and is sent as one', () => {
    const pasted = pasting(opened(), 'first\r\nsecond\r\n')
    const { sent } = typing(pasted, 'return')
    expect(sent).toEqual(['first\nsecond'])
  })

  test('of many lines is never a command', () => {
    expect(typing(pasting(opened(), '/quit\nnow'), 'return').sent).toEqual(['//quit\nnow'])
    expect(typing(pasting(opened(), '// code\nmore'), 'return').sent).toEqual(['/// code\nmore'])
    expect(typing(pasting(opened(), '/quit\n'), 'return').sent).toEqual(['/quit'])
    expect(typing(pasting(typing(opened(), '/msg bob ').state, '/a\nb'), 'return').sent).toEqual(['/msg bob /a\nb'])
  })

  test('that is too long for one message is said to be so, not sent, and not lost', () => {
    const pasted = pasting(opened(), '你'.repeat(6_000))
    const { state, sent } = typing(pasted, 'return')
    expect(sent).toEqual([])
    expect(state.editor.text).toHaveLength(6_000)
    expect(shown(state).rows.join('\n')).toContain('Too long to send: 1.6 KB more than 16.4 KB')
  })

  test('that is far too long leaves what was typed as it is, and says so until the next key', () => {
    const { state } = typing(opened(), 'draft')
    const pasted = pasting(state, 'x'.repeat(EDITOR_MAX))
    expect(pasted.editor.text).toBe('draft')
    expect(shown(pasted).rows[0]).toContain('Not pasted')
    expect(shown(typing(pasted, '!').state).rows[0]).toContain('draft!')
  })
})

function shown(state: TuiState, width = 60) {
  const { rows, cursor } = editorRows(state, width)
  return {
    rows: rows.map((row) =>
      row
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    ),
    cursor,
  }
}

describe('on the screen', () => {
  const written = (text: string, cursor = text.length) => opened({ editor: withText(EMPTY_EDITOR, text, cursor) })

  test('the prompt says where it goes, and what could be written', () => {
    expect(shown(opened())).toEqual({
      rows: ['#lobby> Write a message, or / and a command'],
      cursor: { x: 8, y: 0 },
    })
  })

  test('the cursor stands in its cell, whatever is before it', () => {
    expect(shown(written('你好')).cursor).toEqual({ x: 12, y: 0 })
    expect(shown(written(`${FAMILY}${ACCENT}`)).cursor).toEqual({ x: 11, y: 0 })
    expect(shown(written('你好', 1)).cursor).toEqual({ x: 10, y: 0 })
  })

  test('what is longer than a row goes on below the beginning', () => {
    const { rows, cursor } = shown(written('一二三四五六七八九十'), 20)
    expect(rows).toEqual(['#lobby> 一二三四五', '        六七八九十'])
    expect(cursor).toEqual({ x: 18, y: 1 })
  })

  test('of many lines six are shown, around the cursor', () => {
    const text = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n')
    const { rows } = shown(written(text))
    expect(rows[0]).toMatch(/^ +line 14 +\^$/)
    expect(rows.slice(1).map((row) => row.trim())).toEqual(['line 15', 'line 16', 'line 17', 'line 18', 'line 19'])
    const middle = shown(written(text, text.indexOf('line 10')))
    expect(middle.rows).toHaveLength(6)
    expect(middle.rows[middle.cursor.y]).toContain('line 10')
  })

  test('a small terminal keeps most of its rows for what is read', () => {
    expect(shown(opened({ ...written('a\nb\nc\nd'), size: { columns: 60, rows: 10 } })).rows).toHaveLength(2)
  })

  test('a hidden answer shows nothing, not even how long it is', () => {
    const asked = reduce(opened(), { type: 'asked', question: { text: 'Password: ', isHidden: true } }, 0).state
    const { state } = typing(asked, 's3cret', 'left')
    expect(shown(state)).toEqual({ rows: ['Password: (not shown)'], cursor: { x: 10, y: 0 } })
    expect(JSON.stringify(typing(state, 'return').state.typing)).not.toContain('s3cret')
  })

  test('a long question is asked above the answer', () => {
    const question = {
      text: 'report.pdf is there already. Rename (r), overwrite (o), or not now (n)? ',
      isHidden: false,
    }
    const asked = reduce(opened(), { type: 'asked', question }, 0).state
    const { rows, cursor } = shown(typing(asked, 'r').state, 40)
    expect(rows.at(-1)).toMatch(/r$/)
    expect(cursor.y).toBe(rows.length - 1)
    expect(rows.every((row) => widthOf(row) <= 40)).toBe(true)
  })

  test('no text leaves the width, and the cursor stands where its character is', () => {
    const texts = fc.array(fc.constantFrom('a', 'bc ', '你', FAMILY, FLAG, ACCENT, '\n', '，'), { maxLength: 80 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 12, max: 50 }), fc.nat(), (parts, width, seed) => {
        const all = graphemes(parts.join(''))
        const cursor = all.slice(0, seed % (all.length + 1)).join('').length
        const state = { ...written(all.join('')), size: { columns: width, rows: 400 } }
        const placed = { ...state, editor: { ...state.editor, cursor } }
        const { rows, cursor: place } = editorRows(placed, width)
        expect(rows.every((row) => row.reduce((sum, { text }) => sum + widthOf(text), 0) <= width)).toBe(true)
        expect(place.x).toBeLessThan(width)
        expect(place.y).toBeLessThan(rows.length)
      }),
      { numRuns: 200 },
    )
  })
})
