/** Whatever others write, and wherever it is shown: the terminal is sent nothing but what the face itself means to send. */
import { expect, test } from 'vitest'
import type { LoginResult } from '../../peer/api.ts'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { runOnScreen, type ScreenRun } from '../support/screen-run.ts'
import { foreignIn } from '../support/terminal-bytes.ts'

const ESC = '\u001b'
/** Colours, titles, the clipboard, links, device control, both sets of controls, directions, marks, halves, floods. */
const EVIL = [
  ...[
    `${ESC}[31mA`,
    `${ESC}]0;title${ESC}\\`,
    `${ESC}]52;c;WkFQ\u0007`,
    `${ESC}]8;;http://x${ESC}\\L${ESC}]8;;${ESC}\\`,
  ],
  ...[`${ESC}P1$r${ESC}\\`, `${ESC}_G${ESC}\\`, '\u009b2J\u009d0;t\u009c\u0090q\u009c', '\u202eB\u2066\u200b\u061c'],
  ...['\u0000\u0007\b\n\r\n\u2028\tC', `a${'\u0301'.repeat(5_000)}`, '\ud800Z', '👩‍👩‍👧‍👦'.repeat(60)],
  ...[`${ESC}c${ESC}[?1049l`, ESC],
].join('')

/** Those who are not as the protocol wants them are refused long before; a face takes nobody's word for it. */
class EvilChat extends FakeChat {
  override async recall(): Promise<LoginResult> {
    return evil(await super.recall())
  }

  override async resume(): Promise<LoginResult> {
    return evil(await super.resume())
  }

  override async conversations() {
    return ['#lobby', `#r${EVIL}`, `@p${EVIL}`].map((id) => ({ id, unread: 3, lastAtMs: 1 }))
  }

  override async rooms() {
    return [{ room: `x${EVIL}`, members: 3, joined: true }]
  }

  override async online() {
    return { users: [{ username: `o${EVIL}`, devices: 1 }], total: 1 }
  }

  override async lookup(username: string) {
    return { ...(await super.lookup(username)), safetyNumber: EVIL }
  }
}

function evil(login: LoginResult): LoginResult {
  return { ...login, rooms: ['lobby', `r${EVIL}`], online: [{ username: `u${EVIL}`, devices: 1 }] }
}

function evilChat(): EvilChat {
  const chat = new EvilChat({ loggedIn: 'alice' })
  chat.preferred = { 'face.notify': 'on', 'face.presence': 'on' }
  chat.accepting = [{ username: `a${EVIL}`, maxBytes: 5 }]
  chat.otherDevices = [`d${EVIL}`]
  chat.entries = [{ path: `e${EVIL}`, folder: false, executable: false, sizeBytes: 1e30, modifiedAtMs: 1e30 }]
  for (const conversation of ['#lobby', `#r${EVIL}`, `@p${EVIL}`])
    for (let count = 0; count < 30; count += 1) chat.storeSilently(`f${EVIL}`, `${count}${EVIL} alice`, conversation)
  return chat
}

/** All that a chat tells. */
function tellAll(chat: EvilChat): void {
  const name = `q${EVIL}`
  chat.receive(name, `${EVIL} alice`)
  chat.receive(name, `5;${EVIL}`, `@p${EVIL}`)
  for (const online of [true, false]) chat.tell({ type: 'presence', username: name, online })
  for (const type of ['key.changed', 'key.restored'] as const) chat.tell({ type, username: name })
  chat.tell({ type: 'peer.path', username: name, path: 'direct', rttMs: 1e30 })
  const { transferId } = chat.offer({ name, peer: name, folder: true, files: 1e30, sizeBytes: 1e30 })
  const [bytes, bytesPerSecond] = [1e31, Number.POSITIVE_INFINITY]
  chat.tell({ type: 'file.progress', transferId, bytes, sizeBytes: 0, bytesPerSecond, via: 'direct' })
  const arrived = chat.offer({ name, peer: name })
  chat.tell({ type: 'file.verified', transferId: arrived.transferId, path: `/d/${EVIL}`, digest: EVIL })
}

const COMMANDS = ['who', 'rooms', 'devices', 'files', 'files 1', 'verify bob', 'auto', 'history', 'accept 1', EVIL]
const TO_END = `${ESC}[1;5F`
/** Opens something, and closes it again. */
const ELSEWHERE = [
  `${line('/search alice')}\r`,
  '\u000bp',
  `\u0006${line('alice')}\r`,
  '\u0014',
  `${ESC}a`,
  '\u000e',
  '@p\t\t',
]

/** What comes key by key this fast would be taken for a paste, with its line end. */
function line(text: string): string {
  return `${ESC}[200~${text}${ESC}[201~`
}

let marks = 0
/** What was done before has been drawn: it is read from the screen, in the order of its coming. */
async function drawn(run: ScreenRun, chat: FakeChat): Promise<void> {
  marks += 1
  chat.receive('bob', `mark${marks}`)
  await run.screen.waitFor(`mark${marks}`)
}

test.each([
  { language: 'zh', size: { columns: 100, rows: 30 } },
  { language: 'en', size: { columns: 120, rows: 40 } },
] as const)(
  'nothing that others write reaches the terminal as more than text: $language',
  async ({ language, size }) => {
    const chat = evilChat()
    const run = runOnScreen({ chat, language, size, start: 'resume' })
    await run.screen.waitFor('#lobby>')
    await run.screen.waitUntil('loaded', () => run.screen.text.includes('ALB'))
    tellAll(chat)
    run.type(TO_END)
    await drawn(run, chat)
    for (const command of COMMANDS) {
      run.type(`${line(`/${command}`)}\r`)
      await drawn(run, chat)
    }
    chat.fail('send', new HongyanError('INTERNAL', EVIL))
    run.type(`${line('hello')}\r`)
    await drawn(run, chat)
    for (const keys of ELSEWHERE) {
      const { length } = run.written
      run.type(keys)
      await run.screen.waitUntil('answered', () => run.written.length > length)
      // Away from wherever that led.
      run.type(`${ESC}${ESC}\u0015`)
      run.type(`${ESC}1`)
      await new Promise(setImmediate)
      run.type(TO_END)
      await drawn(run, chat)
    }
    expect(await run.stop()).toBe(0)
    expect(foreignIn(run.written)).toEqual([])
  },
)

test('what would reach it is found out', () => {
  const own = `${ESC}[?2026h${ESC}[2K${ESC}[38;5;31mhello 你好${ESC}[39m\n${ESC}]9;bob: hi\u0007\u0007${ESC}[?2026l`
  expect(foreignIn(own)).toEqual([])
  for (const foreign of [`${ESC}]0;x\u0007`, `${ESC}]9;4;1\u0007`, `${ESC}[6n`, '\u009b', '\r', '\u202e', `${ESC}c`])
    expect(foreignIn(own + foreign)).not.toEqual([])
  expect(foreignIn(`${ESC}]9;${'a'.repeat(5_000)}\u0007`)).not.toEqual([])
})
