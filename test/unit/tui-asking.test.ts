/** Questions in the line where one types: what answers them, and what must never become a message. Also settings as they are kept. */
import { describe, expect, test } from 'vitest'
import { defaultSettings, settingsFrom, textOf } from '../../peer/faces/face-settings.ts'
import { TuiHand } from '../support/tui-hand.ts'
import { talkState } from '../support/tui-states.ts'

function answersOf(hand: TuiHand): (string | undefined)[] {
  return hand.effects.flatMap((effect) => (effect.type === 'answer' ? [effect.text] : []))
}

function asked(isHidden: boolean, hand = new TuiHand(talkState())): TuiHand {
  hand.happens({ type: 'asked', question: { text: 'Password: ', isHidden } })
  return hand
}

describe('a question', () => {
  test('that is hidden shows nothing of its answer, which is neither sent nor in the history', () => {
    const hand = asked(true)
    hand.press('x', 'y', 'z')
    expect(hand.rows.join('\n')).toContain(' Password: (not shown)\n')
    expect(hand.rows.join('\n')).not.toContain('xyz')
    hand.press('return', 'up')
    expect(answersOf(hand)).toEqual(['xyz'])
    hand.happens({ type: 'performed', line: '/x' })
    hand.press('up')
    expect(hand.state.editor.text).toBe('')
    expect(hand.lines).toEqual([])
  })

  test('has what is typed before it is there, if an answer came before; the rest is nobody’s', () => {
    const hand = asked(true)
    hand.press('a', 'return', 'b', 'return', 'c')
    asked(true, hand)
    expect(answersOf(hand)).toEqual(['a', 'b'])
    hand.happens({ type: 'performed', line: '/x' })
    hand.press('d', 'return')
    expect(hand.lines).toEqual(['d'])
  })

  test('for a password that waits for another command has all that is typed meanwhile', () => {
    const hand = new TuiHand(talkState())
    hand.press(...'/password', 'return', 's', 'e', 'return')
    expect(hand.lines).toEqual(['/password'])
    expect(hand.state.editor.text).toBe('')
    // What was asked by the one before does not show it.
    asked(false, hand)
    expect(hand.state.editor.text).toBe('')
    hand.press('x', 'return', 'n', 'return')
    hand.happens({ type: 'performed', line: '/accept 1' })
    asked(true, hand)
    expect(answersOf(hand)).toEqual(['x', 'n'])
    hand.happens({ type: 'performed', line: '/password' })
    hand.press('h', 'i', 'return')
    expect(hand.lines).toEqual(['/password', 'hi'])
  })

  test('puts aside what is being written, and gives it back', () => {
    const hand = new TuiHand(talkState())
    hand.press('h', 'i')
    asked(false, hand)
    expect(hand.state.editor.text).toBe('')
    hand.press('x', 'Ctrl-c')
    expect(answersOf(hand)).toEqual([undefined])
    expect(hand.state.editor.text).toBe('hi')
    expect(hand.effects.some(({ type }) => type === 'interrupt')).toBe(false)
  })

  test('closes what lies over the conversation: what is typed next answers it', () => {
    const hand = new TuiHand(talkState())
    hand.press('Ctrl-k')
    asked(true, hand)
    hand.press('s', 'return')
    expect(answersOf(hand)).toEqual(['s'])
  })

  test('is not answered by a paste alone, of which it takes one line', () => {
    const hand = asked(false)
    hand.happens({ type: 'pasted', text: 'overwrite\r\nand more' })
    expect(answersOf(hand)).toEqual([])
    hand.press('return')
    expect(answersOf(hand)).toEqual(['overwrite'])
  })

  test('that takes a while lets one write', () => {
    const hand = asked(true)
    hand.press('a', 'return')
    hand.happens({ type: 'working', text: 'One moment…', mayAsk: false })
    expect(hand.rows.join('\n')).toContain('One moment…')
    hand.press('h', 'i', 'return')
    expect(hand.lines).toEqual(['hi'])
  })
})

describe('what has been chosen', () => {
  const defaults = defaultSettings('en')

  test('is read as it was kept', () => {
    const settings = {
      ...defaults,
      ...({ language: 'zh', borders: 'unicode', panes: false, presence: true, bell: false } as const),
      ...{ notify: true, doNotDisturb: true, muted: new Set(['#dev', '@老王']) },
    }
    const names = Object.keys(settings) as (keyof typeof settings)[]
    const kept = names.map((name) => [`face.${name}`, textOf(settings, name)])
    expect(settingsFrom(Object.fromEntries(kept), defaults)).toEqual(settings)
  })

  test.each([[{}], [{ 'face.language': 'fr', 'face.bell': 'yes', 'face.muted': '' }], [{ 'face.muted': 'dev  ## ' }]])(
    'is as by default where it cannot be read: %j',
    (preferences) => {
      const settings = settingsFrom(preferences, defaults)
      expect({ ...settings, muted: defaults.muted }).toEqual(defaults)
      expect([...settings.muted].every((name) => /^[#@]\S/.test(name))).toBe(true)
    },
  )
})
