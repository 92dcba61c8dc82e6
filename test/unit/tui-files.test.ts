/** Files in the full-screen face: what stands above the line where one types, and what keys do with it. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Transfer } from '../../peer/api.ts'
import type { TransferId } from '../../shared/message.ts'
import { FakeChat, fakeId } from '../support/fake-chat.ts'
import { runOnScreen, type ScreenRun } from '../support/screen-run.ts'
import { TuiHand } from '../support/tui-hand.ts'
import { type TalkStateInit, talkState } from '../support/tui-states.ts'

const hand = (init: TalkStateInit = {}) => new TuiHand(talkState(init))
const progress = (transferId: TransferId, bytes: number, bytesPerSecond = 12_100_000) =>
  ({ type: 'file.progress', transferId, bytes, sizeBytes: 100_000_000, bytesPerSecond, via: 'direct' }) as const
const SEEN_MS = 5_000
const LONG_MS = 61_000

describe('an offer', () => {
  test.each([
    ['zh', '[1] 报告.pdf  Alt-Y 接收  Alt-N 拒绝  4.2 MB  来自 alice'],
    ['en', '[1] 报告.pdf  Alt-Y accept  Alt-N decline  4.2 MB  from alice'],
  ] as const)('stands there with the keys that decide (%s), however long it waits', (language, row) => {
    const face = hand({ language })
    face.offered(1, { name: '报告.pdf' })
    face.later(LONG_MS)
    expect(face.shelf).toEqual([row])
  })

  test('is accepted or declined by one key, as if the command had been typed', () => {
    const face = hand()
    face.offered(1, { name: 'one.pdf' })
    face.offered(2, { name: 'two.pdf' })
    face.later(SEEN_MS)
    face.press('Alt-y', 'Alt-n')
    expect(face.lines).toEqual(['/accept 2', '/decline 2'])
  })

  test('that has just taken the place of another is not decided on by a key meant for that', () => {
    const face = hand()
    face.offered(1, { name: 'expected.pdf' })
    face.later(SEEN_MS)
    face.offered(2, { name: 'unexpected.exe' })
    face.press('Alt-y')
    expect(face.lines).toEqual([])
  })

  test('of a folder says how many files are in it', () => {
    const face = hand({ language: 'zh' })
    face.offered(1, { name: 'photos', folder: true, files: 1204, sizeBytes: 3_200_000_000 })
    expect(face.shelf[0]).toContain('photos/  Alt-Y 接收  Alt-N 拒绝  1,204 个文件 3.2 GB')
  })

  test('with a hostile name stays in its row', () => {
    const face = hand()
    face.offered(1, { name: `a\u001b[2J\n\u202etxt.exe${'x'.repeat(300)}` })
    expect(face.shelf).toHaveLength(1)
    expect(face.shelf[0]).toMatch(/^\[1\] a .*\.\.\.x+ {2}Alt-Y accept/)
  })
})

describe('a transfer that runs', () => {
  test('shows how far it is, how fast, how long it takes and which way it goes', () => {
    const face = hand({ language: 'zh' })
    const id = face.offered(1, { name: '报告.pdf', sizeBytes: 100_000_000 })
    face.hears({ type: 'file.changed', transferId: id, state: 'running' })
    face.hears(progress(id, 63_000_000))
    expect(face.shelf).toEqual(['[1] 报告.pdf  [###########.......]   63%  12.1 MB/s  剩余 0:04  来自 alice  直连'])
  })

  test('keeps its name readable on 60 columns, and what it is about before the rest', () => {
    const face = hand({ size: { columns: 60, rows: 20 } })
    const id = face.offered(1, { name: 'a-very-long-name-of-a-report-2026.pdf', sizeBytes: 100_000_000 })
    face.hears(progress(id, 63_000_000))
    expect(face.shelf).toEqual(['[1] a-ver...2026.pdf   63%  12.1 MB/s  0:04 left  from alice'])
  })

  test('tells nothing new by news that tells nothing new', () => {
    const face = hand()
    const id = face.offered(1, { name: 'a.bin', sizeBytes: 100_000_000 })
    face.hears(progress(id, 1000))
    const before = face.state
    face.hears(progress(id, 1000))
    expect(face.state).toBe(before)
  })

  test('says that it waits for somebody who went away, and is gone from there after a while', () => {
    const face = hand({ language: 'zh' })
    const id = face.offered(1, { name: 'a.bin', sizeBytes: 100_000_000 })
    face.hears(progress(id, 7_000_000))
    face.hears({ type: 'file.changed', transferId: id, state: 'accepted', reason: 'UNREACHABLE' })
    expect(face.shelf).toEqual(['[1] a.bin  等待能连上 alice  7%  100 MB'])
    face.later(LONG_MS)
    expect(face.shelf).toEqual([])
    face.press('Ctrl-t')
    expect(face.shelf[0]).toContain('等待能连上 alice')
  })
})

test('what has arrived shows where it lies, for a minute', () => {
  const face = hand({ language: 'zh' })
  const id = face.offered(1, { name: '报告.pdf' })
  face.hears({ type: 'file.verified', transferId: id, path: '/data/ming/下载/报告 (2).pdf', digest: '' })
  expect(face.shelf).toEqual(['[1] 报告.pdf  已收到  /data/ming/下载/报告 (2).pdf'])
  face.later(LONG_MS)
  expect(face.shelf).toEqual([])
})

test('a long path is shortened in its middle', () => {
  const face = hand({ size: { columns: 60, rows: 20 } })
  const id = face.offered(1, { name: 'a.pdf' })
  const path = '/data/ming/projects/2026/november/customers/contracts/final/a.pdf'
  face.hears({ type: 'file.verified', transferId: id, path, digest: '' })
  expect(face.shelf).toEqual(['[1] a.pdf  arrived  /data/ming/pro...s/contracts/final/a.pdf'])
})

test.each([
  ['zh', 'NO_SPACE', '[1] a.pdf  中断 /继续 1  磁盘空间不足  来自 alice'],
  ['en', 'NOT_WRITABLE', '[1] a.pdf  stopped /resume 1  folder not writable  from alice'],
] as const)('what stopped says what to do, until it is done (%s)', (language, code, row) => {
  const face = hand({ language })
  const id = face.offered(1, { name: 'a.pdf' })
  face.hears({ type: 'file.failed', transferId: id, code, retryable: true })
  face.later(LONG_MS)
  expect(face.shelf).toEqual([row])
})

test('three rows at most, the most pressing first, and how many there are besides', () => {
  const face = hand()
  for (const number of [1, 2, 3, 4, 5]) face.offered(number, { name: `${number}.pdf` })
  expect(face.shelf.map((row) => row.slice(0, 9))).toEqual(['[5] 5.pdf', '[4] 4.pdf', '[3] 3.pdf'])
  expect(face.shelf[2]).toMatch(/\+2 more Ctrl-T$/)
  face.hears({ type: 'file.failed', transferId: fakeId(5) as TransferId, code: 'CANCELLED', retryable: false })
  expect(face.shelf[0]).toMatch(/^\[4\]/)
})

describe('the list of files', () => {
  const waiting = (transfers: readonly Partial<Transfer>[]) => {
    const face = hand({ size: { columns: 80, rows: 24 } })
    const all = transfers.map((transfer, index) => ({
      ...{
        transferId: fakeId(index + 1) as TransferId,
        direction: 'incoming',
        peer: 'alice',
        name: `${index + 1}.pdf`,
      },
      ...{ folder: false, files: 1, sizeBytes: 1000, bytes: 500, state: 'offered' },
      ...transfer,
    }))
    face.happens({ type: 'transfers', transfers: all as Transfer[] })
    face.press('Ctrl-t')
    return face
  }

  test.each<[string, Partial<Transfer>, string]>([
    ['an offer', {}, ' y accept  n decline  Up/Down choose  Esc back'],
    ['what runs', { state: 'running' }, ' p pause  x cancel  Up/Down choose  Esc back'],
    ['what is paused', { state: 'paused' }, ' r resume  x cancel  Up/Down choose  Esc back'],
    ['what the other side paused', { state: 'paused', error: 'PAUSED' }, ' x cancel  Up/Down choose  Esc back'],
    [
      'what stopped',
      { state: 'failed', error: 'NO_SPACE', retryable: true },
      ' r resume  x cancel  Up/Down choose  Esc back',
    ],
    ['what was offered to others', { direction: 'outgoing' }, ' x cancel  Up/Down choose  Esc back'],
  ])('says which keys fit %s', (_, transfer, keys) => {
    expect(waiting([transfer]).shelf.at(-1)).toBe(keys)
  })

  test('arrows choose, and keys do what they say to the chosen one', () => {
    const face = waiting([{ state: 'running' }, { state: 'paused' }, {}])
    face.press('y', 'down', 'p', 'r', 'down', 'p', 'up', 'r')
    expect(face.lines).toEqual(['/accept 3', '/resume 2', '/pause 1', '/resume 2'])
  })

  test('begins with what is most pressing', () => {
    const face = waiting([{}, { state: 'paused' }])
    face.press('y')
    expect(face.lines).toEqual(['/accept 1'])
  })

  test('nothing is broken off by one key alone', () => {
    const face = waiting([{ state: 'running' }])
    face.press('x')
    expect(face.shelf.at(-1)).toBe('Cancel [1] for good? x: yes, any other key: no')
    face.press('q')
    expect(face.lines).toEqual([])
    face.press('x', 'x')
    expect(face.lines).toEqual(['/cancel 1'])
  })

  test('types nothing while it is open, and gives the keyboard back', () => {
    const face = waiting([{}])
    face.press('z')
    expect(face.state.editor.text).toBe('')
    face.press('escape', 'z')
    expect(face.state.editor.text).toBe('z')
    expect(face.shelf).toHaveLength(1)
  })

  test('leaves the keyboard to a question', () => {
    const face = waiting([{}])
    face.happens({ type: 'asked', question: { text: 'rename? ', isHidden: false } })
    face.press('r')
    expect(face.state.editor.text).toBe('r')
  })

  test('shows the chosen one among more than there is room for', () => {
    const face = waiting(Array.from({ length: 30 }, () => ({})))
    face.press(...Array<string>(20).fill('down'))
    expect(face.shelf.some((row) => row.startsWith('[10] '))).toBe(true)
    expect(face.rows).toHaveLength(24)
  })

  test('is seen on the smallest screen, where it has the keyboard', () => {
    const face = waiting([{}])
    face.happens({ type: 'resized', size: { columns: 40, rows: 8 } })
    expect(face.rows).toHaveLength(8)
    expect(face.rows.join('\n')).toMatch(/\[1\] 1\.pdf.*\n {2}y accept {2}n decline/)
  })

  test('where there is none, shows the transfers that are over', () => {
    const face = hand()
    face.press('Ctrl-t')
    expect(face.lines).toEqual(['/files'])
  })
})

test('what a command finds unchanged changes nothing', () => {
  const face = hand()
  const transfers: Transfer[] = [
    {
      ...{ transferId: fakeId(1) as TransferId, direction: 'incoming', peer: 'alice', name: 'a', folder: false },
      ...{ files: 1, sizeBytes: 1, bytes: 0, state: 'failed', error: 'NO_SPACE', retryable: true },
    },
  ]
  face.happens({ type: 'transfers', transfers })
  const { shelf } = face.state
  face.happens({ type: 'transfers', transfers })
  expect(face.state.shelf).toBe(shelf)
})

test('numbers stay with their transfers, and those of a thousand and more are let go', () => {
  const face = hand()
  for (let number = 1; number <= 1_010; number += 1) face.offered(number, { name: `${number}` })
  expect(face.state.shelf.transfers).toHaveLength(1_000)
  expect(face.state.shelf.transfers.at(-1)).toMatchObject({ number: 1_010, name: '1010' })
})

describe('through the commands', () => {
  let run: ScreenRun | undefined
  afterEach(async () => {
    await run?.stop()
    run = undefined
  })

  const CTRL_T = '\u0014'

  test('an offer whose name is taken asks as the typed command does, and arrives under another', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.isNameTaken = true
    run = runOnScreen({ chat, language: 'en', start: 'resume' })
    const { screen, type } = run
    await screen.waitFor('#lobby>')
    const { transferId } = chat.offer({ name: 'report.pdf' })
    await screen.waitFor('[1] report.pdf')
    type(CTRL_T)
    await screen.waitFor('y accept')
    type('y')
    await screen.waitFor('(r)ename')
    type('r\r')
    await screen.waitFor('[1] report.pdf is accepted')
    expect(chat.called('acceptFile').map(([, wish]) => wish)).toEqual([
      { transferId, onConflict: 'refuse' },
      { transferId, onConflict: 'rename' },
    ])
  })

  test('a typed number means the transfer that has it on the screen', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.addTransfer({ name: 'waits.pdf' })
    run = runOnScreen({ chat, language: 'zh', start: 'resume' })
    await run.screen.waitFor('[1] waits.pdf')
    const { transferId } = chat.offer({ name: 'second.pdf' })
    await run.screen.waitFor('[2] second.pdf')
    run.type('/拒绝 2\r')
    await run.screen.waitFor('[2] second.pdf：已拒绝')
    expect(chat.called('declineFile')).toEqual([['declineFile', transferId]])
  })
})
