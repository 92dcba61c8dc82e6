/** What is pressed and pasted, from what terminals send. */
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Key } from '../../peer/faces/tui/keys/key.ts'
import type { Typed } from '../../peer/faces/tui/keys/key-decoder.ts'
import { openKeyboard } from '../../peer/faces/tui/keys/keyboard.ts'
import { faceStreams } from '../support/face-streams.ts'

const ESC = '\u001b'

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] }),
)
afterEach(() => void vi.useRealTimers())

/** What comes of these chunks, as `Ctrl-a`, `'text'`, `paste:…`; and then of nothing more coming. */
function pressed(...chunks: readonly (string | Buffer)[]): string[] {
  const { told, type } = openedKeyboard()
  for (const chunk of chunks) type(chunk)
  vi.runAllTimers()
  return told
}

function openedKeyboard({ drawingMs = 0 } = {}) {
  const told: string[] = []
  function tell(input: Typed): void {
    if (input.type === 'pasted') told.push(`paste:${input.text}`)
    else if (input.type === 'focus') told.push(input.isHere ? 'focus' : 'blur')
    else told.push(...keyTold(told, input.key))
  }
  const input = new PassThrough()
  const { output } = faceStreams()
  const close = openKeyboard({
    input,
    output,
    onTyped(inputs) {
      vi.advanceTimersByTime(drawingMs)
      for (const input of inputs) tell(input)
    },
  })
  return { told, output, close, type: (chunk: string | Buffer) => void input.emit('data', chunk) }
}

function keyTold(told: string[], { name, text, ctrl, alt, shift }: Key): string[] {
  if (text === '') return [`${ctrl ? 'Ctrl-' : ''}${alt ? 'Alt-' : ''}${shift ? 'Shift-' : ''}${name}`]
  // Characters that came in several chunks were typed all the same.
  const before = told.at(-1)?.startsWith('"') === true ? JSON.parse(told.pop() ?? '') : ''
  return [JSON.stringify(before + text)]
}

describe('a key is the same whatever terminal sends it', () => {
  test.each([
    ['Escape by itself', [ESC], ['escape']],
    ['Escape twice', [ESC + ESC], ['escape', 'escape']],
    ['Enter', ['\r'], ['return']],
    ['Enter of a number block', [`${ESC}OM`, `${ESC}[57414u`], ['return', 'return']],
    ['Alt-Enter', [`${ESC}\r`, `${ESC}[13;3u`, `${ESC}[27;3;13~`], Array(3).fill('Alt-return')],
    ['Shift-Enter', [`${ESC}[13;2u`, `${ESC}[27;2;13~`], Array(2).fill('Shift-return')],
    ['Ctrl-J', ['\n', `${ESC}[106;5u`], Array(2).fill('Ctrl-j')],
    ['Alt and a letter', [`${ESC}a`, `${ESC}[97;3u`], Array(2).fill('Alt-a')],
    ['Alt, Shift and a letter', [`${ESC}A`, `${ESC}[97;4u`], Array(2).fill('Alt-Shift-a')],
    ['Alt and a digit', [`${ESC}1`, `${ESC}[49;3u`], Array(2).fill('Alt-1')],
    ['Alt and what begins a sequence', [`${ESC}[`, `${ESC}O`, `${ESC}]`], ['Alt-[', 'Alt-Shift-o', 'Alt-]']],
    ['Alt and a Chinese character', [`${ESC}你`], ['Alt-你']],
    ['Ctrl and a letter', ['\u000b', `${ESC}[107;5u`, `${ESC}[27;5;107~`], Array(3).fill('Ctrl-k')],
    ['Ctrl and a letter on a Cyrillic keyboard', [`${ESC}[1089::99;5u`], ['Ctrl-c']],
    [
      'Ctrl and what is another key elsewhere',
      [`${ESC}[104;5u`, `${ESC}[91;5u`, `${ESC}[109;5u`],
      ['backspace', 'escape', 'return'],
    ],
    ['Ctrl and a sign', ['\u001f', '\u0000'], ['Ctrl-_', 'Ctrl-space']],
    ['Home', [`${ESC}[H`, `${ESC}OH`, `${ESC}[1~`, `${ESC}[7~`], Array(4).fill('home')],
    ['End', [`${ESC}[F`, `${ESC}OF`, `${ESC}[4~`, `${ESC}[8~`], Array(4).fill('end')],
    ['Ctrl-Home', [`${ESC}[1;5H`, `${ESC}[7^`], Array(2).fill('Ctrl-home')],
    ['Page up and down', [`${ESC}[5~`, `${ESC}[6~`], ['pageup', 'pagedown']],
    ['F1', [`${ESC}OP`, `${ESC}[11~`, `${ESC}[[A`, `${ESC}[P`], Array(4).fill('f1')],
    ['Arrows', [`${ESC}[A`, `${ESC}OA`], ['up', 'up']],
    ['Ctrl and an arrow', [`${ESC}[1;5D`, `${ESC}Od`, `${ESC}O5D`], Array(3).fill('Ctrl-left')],
    ['Alt and an arrow', [`${ESC}[1;3A`, `${ESC}${ESC}[A`, `${ESC}[1;9A`], Array(3).fill('Alt-up')],
    ['Shift and an arrow', [`${ESC}[1;2A`, `${ESC}[a`], Array(2).fill('Shift-up')],
    ['Tab and back', ['\t', `${ESC}[Z`], ['tab', 'Shift-tab']],
    ['Backspace', ['\u007f', '\b'], ['backspace', 'backspace']],
    ['Alt-Backspace', [`${ESC}\u007f`, `${ESC}[127;3u`], Array(2).fill('Alt-backspace')],
    ['Delete', [`${ESC}[3~`, `${ESC}[3;5~`], ['delete', 'Ctrl-delete']],
    ['the number block', [`${ESC}Op`, `${ESC}[57404u`], ['"05"']],
    ['coming and going', [`${ESC}[I`, `${ESC}[O`], ['focus', 'blur']],
  ])('%s', (_, chunks, keys) => {
    expect(pressed(...chunks)).toEqual(keys)
  })

  test('what is no key types nothing', () => {
    const answers = [`${ESC}[?62;22c`, `${ESC}]11;rgb:00/00/00\u0007`, `${ESC}P>|xterm(1)${ESC}\\`, `${ESC}[24;80R`]
    const mouse = [`${ESC}[<0;10;10M`, `${ESC}[<0;10;10m`]
    const unknown = [`${ESC}[99~`, `${ESC}[1;5y`, `${ESC}[57358u`, `${ESC}[97;1:3u`]
    expect(pressed('a', ...answers.slice(0, 3), ...mouse, ...unknown, 'b')).toEqual(['"ab"'])
  })

  test('a character cut between two chunks is whole', () => {
    const bytes = Buffer.from('你好 😀 👨‍👩‍👧 e\u0301')
    expect(pressed(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual([JSON.stringify(bytes.toString())])
  })

  test('an Escape is told when nothing follows it soon', () => {
    const { told, type } = openedKeyboard()
    type(ESC)
    expect(told).toEqual([])
    vi.runAllTimers()
    type('a')
    expect(told).toEqual(['escape', '"a"'])
  })
})

describe('a paste', () => {
  test('comes as one, whatever is in it', () => {
    const text = `/quit\r\nline 2\t${ESC}[A\u0003 end`
    expect(pressed(`a${ESC}[200~${text}${ESC}[201~b`)).toEqual(['"a"', `paste:${text}`, '"b"'])
  })

  test('whose end never comes does not hold the keyboard for ever', () => {
    const { told, type } = openedKeyboard()
    type(`${ESC}[200~half`)
    vi.runAllTimers()
    type('x')
    expect(told).toEqual(['paste:half', '"x"'])
  })

  test('of a megabyte comes through in little time', () => {
    const chunk = Buffer.from('鸿雁传书 '.repeat(5_000))
    const { told, type } = openedKeyboard()
    type(`${ESC}[200~`)
    for (let index = 0; index < 16; index += 1) type(chunk)
    type(`${ESC}[201~`)
    expect(told.length).toBe(1)
    expect(told[0]?.length).toBeGreaterThan(300_000)
    expect(pressed(...Array(16).fill(chunk))).toHaveLength(1)
  })

  test('that the terminal does not mark is one all the same: nothing of it is sent line by line', () => {
    expect(pressed('/join a\rfirst\r\tsecond\n')).toEqual(['"/join a"', 'paste:\rfirst\r\tsecond\n'])
    expect(pressed('one', '\r', 'two', '\r', 'three')).toEqual(['"one"', 'paste:\rtwo\rthree'])
    expect(pressed('a\r\nb\r\n\r\nc')).toEqual(['"a"', 'paste:\r\nb\r\n\r\nc'])
  })

  test('is one also where drawing what came before takes a while', () => {
    const { told, type } = openedKeyboard({ drawingMs: 100 })
    for (const chunk of ['one', '\r', 'two\r', 'three']) type(chunk)
    vi.runAllTimers()
    expect(told).toEqual(['"one"', 'paste:\rtwo\rthree'])
  })

  test('that comes in bursts keeps its line ends where they meet, and none of them sends it', () => {
    const { told, type } = openedKeyboard()
    for (const burst of ['one\rtwo\r', 'three\r', 'four']) {
      type(burst)
      vi.advanceTimersByTime(60)
    }
    vi.runAllTimers()
    expect(told).toEqual(['"one"', 'paste:\rtwo\r', '"three"', 'paste:\r', '"four"'])
    vi.advanceTimersByTime(60)
    type('\r')
    expect(told.at(-1)).toBe('return')
  })

  test('is not made of an Enter that ends what was typed', () => {
    expect(pressed('hello\r')).toEqual(['"hello"', 'return'])
    expect(pressed('/jo\t')).toEqual(['"/jo"', 'tab'])
    expect(pressed('hello\r', `${ESC}[A`)).toEqual(['"hello"', 'return', 'up'])
    const { told, type } = openedKeyboard()
    for (const chunk of ['h', 'i', '\r', 'y', 'o', '\r']) {
      vi.advanceTimersByTime(60)
      type(chunk)
    }
    expect(told).toEqual(['"hi"', 'return', '"yo"', 'return'])
  })
})

test('the wheel scrolls what is read, an arrow key goes through what was typed', () => {
  const up = `${ESC}[A`
  expect(pressed(up, up, up, up + up)).toEqual(Array(5).fill('up'))
  expect(pressed(up.repeat(3))).toEqual(Array(3).fill('Shift-up'))
  expect(pressed(`${`${ESC}OB`.repeat(5)}${up}`)).toEqual([...Array(5).fill('Shift-down'), 'up'])
})

test('a terminal that can tell every modifier is asked to, and all is given back at the end', () => {
  const { output, close, type } = openedKeyboard()
  expect(output.text).toBe(`${ESC}[?2004h${ESC}[?1004h${ESC}[?u`)
  type(`${ESC}[?0u`)
  expect(output.text).toMatch(/\[>5u$/)
  close()
  expect(output.text).toBe(`${ESC}[?2004h${ESC}[?1004h${ESC}[?u${ESC}[>5u${ESC}[<u${ESC}[?2004l${ESC}[?1004l`)
})

describe('whatever a terminal sends', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...['\r', '\n', '\t', 'a', '/', '1', ';', '~', '$', 'O', '[', ']', '\u0007', '\\', '\u0000', '\u009b'],
    ),
    fc.constantFrom(
      ...[ESC, `${ESC}[`, `${ESC}O`, `${ESC}]0;`, `${ESC}[200~`, `${ESC}[201~`, `${ESC}[1;5`, `${ESC}[[`, '😀', '你'],
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )

  test('means the same byte by byte and as a whole', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const bytes = Buffer.from(pieces.join(''))
        expect(pressed(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(pressed(bytes))
      }),
      { numRuns: 500 },
    )
  })

  test('leaves a keyboard that works, even if it is no text at all', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (chunks) => {
        const { told, type } = openedKeyboard()
        for (const chunk of chunks) type(Buffer.from(chunk))
        vi.runAllTimers()
        told.length = 0
        type(`${ESC}[A`)
        expect(told).toEqual(['up'])
      }),
      { numRuns: 300 },
    )
  })
})
