import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { span } from '../../peer/faces/text/row.ts'
import type { Screen } from '../../peer/faces/tui/screen/screen.ts'
import { openPainter } from '../../peer/faces/tui/view/painter.ts'
import { MONOCHROME } from '../../peer/faces/tui/view/theme.ts'

const screenOf = (...texts: readonly string[]): Screen => ({
  rows: texts.map((text) => [span(text)]),
  cursor: { x: 0, y: 0 },
})

function openOn(output: PassThrough, ...texts: readonly string[]) {
  const sent = () => String(output.read() ?? '')
  return { painter: openPainter({ output, theme: MONOCHROME, screen: screenOf(...texts) }), sent }
}

test('only rows that have changed are sent again', () => {
  const { painter, sent } = openOn(new PassThrough(), 'first', 'second')
  expect(sent()).toMatch(/first.*second/s)
  painter.paint(screenOf('first', 'other'))
  const frame = sent()
  expect(frame).toContain('other')
  expect(frame).not.toContain('first')
})

test('a terminal that takes nothing gets the latest screen when it does, and nothing in between', async () => {
  const output = new PassThrough({ highWaterMark: 64 })
  const { painter, sent } = openOn(output, 'x'.repeat(100))
  for (let number = 1; number <= 1_000; number += 1) painter.paint(screenOf(`frame ${number}`))
  let all = ''
  const taken = () => {
    all += sent()
    return all
  }
  await expect.poll(taken).toContain('frame 1000')
  painter.paint(screenOf('after'))
  await expect.poll(taken).toContain('after')
  expect(all.match(/frame \d+/g)).toEqual(['frame 1000'])
})

test('once it is closed nothing is painted that waited', async () => {
  const output = new PassThrough({ highWaterMark: 64 })
  const { painter, sent } = openOn(output, 'x'.repeat(100))
  painter.paint(screenOf('too late'))
  painter.close()
  expect(output.listenerCount('drain')).toBe(0)
  expect(sent()).not.toContain('too late')
})

test('all is sent again where others have written over it, and the terminal is kept', () => {
  const { painter, sent } = openOn(new PassThrough(), 'first', 'second')
  sent()
  painter.repaint(screenOf('first', 'second'))
  const frame = sent()
  expect(frame).toMatch(/first.*second/s)
  expect(frame).not.toContain('\u001b[?1049')
})
