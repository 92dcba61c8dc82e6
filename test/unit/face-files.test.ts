/** Files in the lines face, against a chat in memory, in both languages where the words matter. */
import { describe, expect, test } from 'vitest'
import type { ChatEvent, Transfer } from '../../peer/api.ts'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { startPlain } from '../support/plain-run.ts'

const loggedIn = () => new FakeChat({ loggedIn: 'me' })
const FOLDER = { name: 'photos', folder: true, files: 1204, sizeBytes: 3_200_000_000 } as const

describe('sending', () => {
  test.each([
    ['en', 'folder (1.0 KB) is offered to bob', 'Not sent: 12', 'l9 (link)', '… and 2 more'],
    ['zh', '已请 bob 接收 folder（1.0 KB）', '有 12 项不发送', 'l9 (链接)', '……还有 2 项'],
  ] as const)('says what is offered and, with an end to it, what is left out (%s)', async (language, ...words) => {
    const chat = loggedIn()
    chat.leftOut = Array.from({ length: 12 }, (_, index) => ({ path: `l${index}`, why: 'link' }))
    const text = await startPlain({ chat, language }).after('/send @bob "/tmp/folder"')
    for (const word of words) expect(text).toContain(word)
    expect(text).not.toContain('l10')
  })

  test('a name that would reach the terminal does not', async () => {
    const chat = loggedIn()
    chat.leftOut = [{ path: 'a\u001b[2J\u202e\nb', why: 'special' }]
    const text = await startPlain({ chat }).after('/send bob /tmp/x')
    expect(text).toContain('a b (no file)')
    expect(text).not.toContain('\u001b')
  })
})

describe('an offer', () => {
  test.each([
    [
      'en',
      '[1] alice wants to send the folder photos (1,204 files, 3.2 GB) — /files 1 lists it, /accept 1 or /decline 1',
    ],
    ['zh', '[1] alice 想发送文件夹 photos（1,204 个文件，3.2 GB）。/文件 1 查看内容，/接收 1 或 /拒绝 1'],
  ] as const)('of a folder says what is in it, live and at the login (%s)', async (language, line) => {
    const chat = loggedIn()
    const live = startPlain({ chat, language })
    await live.output.waitFor('#lobby> ')
    chat.offer(FOLDER)
    await live.output.waitFor(line)
    expect(await startPlain({ chat, language }).after('/quit')).toContain(line)
  })

  test('can be looked into before it is accepted, a page at a time', async () => {
    const chat = loggedIn()
    const { transferId } = chat.addTransfer({ ...FOLDER, files: 100_000 })
    const modifiedAtMs = new Date(2025, 4, 6, 12, 5).getTime()
    const file = { folder: false, sizeBytes: 4_200_000, modifiedAtMs, executable: false }
    chat.entries = [
      { path: 'empty', folder: true, sizeBytes: 0, modifiedAtMs, executable: false },
      { ...file, path: 'bin/run\u001b[31m', executable: true },
      ...Array.from({ length: 99_998 }, (_, index) => ({ ...file, path: `图片/${index}.jpg` })),
    ]
    const text = await startPlain({ chat }).after('/files 1', '/files 1 51')
    expect(text).toContain('[1] <- alice  the folder photos (100,000 files, 3.2 GB)  offered, not accepted yet\n')
    expect(text).toContain('1–50 of 100,000:\n            2025-05-06 12:05  empty/\n')
    expect(text).toContain('    4.2 MB  2025-05-06 12:05  bin/run*\n')
    expect(text).toContain('… and 99,950 more: /files 1 51\n')
    expect(text).toContain('51–100 of 100,000:')
    expect(chat.called('transferEntries').map(([, init]) => init)).toEqual([
      { transferId, after: 0, limit: 50 },
      { transferId, after: 50, limit: 50 },
    ])
  })

  test.each([
    ['en', 'What is in it cannot be shown now: alice is not reachable.'],
    ['zh', '暂时无法查看其中的内容：连不上 alice。'],
  ] as const)('whose sender is away cannot be looked into, and that is said (%s)', async (language, words) => {
    const chat = loggedIn()
    chat.addTransfer(FOLDER)
    chat.fail('transferEntries', new HongyanError('UNREACHABLE', 'no way there'))
    const text = await startPlain({ chat, language }).after('/files 1')
    expect(text).toContain(words)
    expect(text).not.toContain('--server')
  })

  test.each([
    ['rename', 'rename'],
    ['overwrite', 'overwrite'],
    [undefined, 'rename'],
  ] as const)('is accepted by the rule %s', async (onConflict, asked) => {
    const chat = loggedIn()
    const { transferId } = chat.addTransfer({})
    chat.isNameTaken = true
    await startPlain({ chat, ...(onConflict === undefined ? {} : { onConflict }) }).after('/accept')
    expect(chat.called('acceptFile')).toEqual([['acceptFile', { transferId, onConflict: asked }]])
  })

  test.each([
    ['en', 'file is there already, so nothing was accepted'],
    ['zh', 'file 已存在，因此没有接收'],
  ] as const)('stays where its name is taken and that is refused (%s)', async (language, words) => {
    const chat = loggedIn()
    chat.addTransfer({})
    chat.isNameTaken = true
    expect(await startPlain({ chat, language, onConflict: 'refuse' }).after('/accept')).toContain(words)
    expect(chat.transferList[0]?.state).toBe('offered')
  })

  test.each([
    ['en', 'report.pdf is there already. (r)ename the new one, (o)verwrite, or (n)ot now? ', 'o', 'overwrite'],
    ['zh', 'report.pdf 已存在。改名保存 (r)、覆盖 (o)，还是暂不接收 (n)？', '改名', 'rename'],
  ] as const)('at a terminal asks what a taken name means (%s)', async (language, question, answer, asked) => {
    const chat = loggedIn()
    const { transferId } = chat.addTransfer({ name: 'report.pdf' })
    chat.isNameTaken = true
    const face = startPlain({ chat, language, kind: 'terminal' })
    await face.output.waitFor('#lobby> ')
    face.input.write('/accept 1 /tmp/here\r')
    await face.output.waitFor(question)
    face.input.write(`${answer}\r`)
    await expect
      .poll(() => chat.called('acceptFile').at(-1))
      .toEqual(['acceptFile', { transferId, directory: '/tmp/here', onConflict: asked }])
    face.input.write('/quit\r')
    expect(await face.exited).toBe(0)
  })
})

describe('pausing', () => {
  test.each([
    ['en', '/pause', '[1] file is paused, also after a restart. /resume 1 goes on.', '/resume', 'goes on as soon as'],
    ['zh', '/暂停', '[1] file 已暂停，重启后仍然暂停。/继续 1 可接着传。', '/继续', '一能连上对方就继续传输'],
  ] as const)('and going on (%s)', async (language, pause, paused, resume, resumed) => {
    const chat = loggedIn()
    const { transferId } = chat.addTransfer({ state: 'running' })
    const face = startPlain({ chat, language })
    face.type(pause)
    await face.output.waitFor(paused)
    chat.changeTransfer(transferId, { state: 'paused' })
    expect(await face.after(resume)).toContain(resumed)
    expect([chat.called('pauseFile'), chat.called('resumeFile')]).toEqual([
      [['pauseFile', transferId]],
      [['resumeFile', transferId]],
    ])
  })

  test.each([
    ['en', 'cannot be paused: arrived', 'need not be resumed: arrived'],
    ['zh', '不能暂停：已完成', '无需继续：已完成'],
  ] as const)('of what is over says that it is over (%s)', async (language, notPausable, notResumable) => {
    const chat = loggedIn()
    chat.addTransfer({ state: 'verified' })
    for (const method of ['pauseFile', 'resumeFile'] as const) chat.fail(method, new HongyanError('CONFLICT', 'over'))
    const text = await startPlain({ chat, language }).after('/files', '/pause 1', '/resume 1')
    expect(text).toContain(notPausable)
    expect(text).toContain(notResumable)
  })

  test('what the other side paused is for them to resume', async () => {
    const chat = loggedIn()
    chat.addTransfer({ state: 'paused' })
    chat.fail('resumeFile', new HongyanError('CONFLICT', 'not paused here'))
    expect(await startPlain({ chat }).after('/resume')).toContain('[1] file: alice has paused it; it goes on once')
  })

  test('a name that was taken in the end is asked about before it goes on', async () => {
    const chat = loggedIn()
    const { transferId } = chat.addTransfer({ state: 'failed', error: 'CONFLICT', bytes: 1000 })
    const face = startPlain({ chat, onConflict: 'ask' })
    expect(await face.after('/resume 1', 'rename')).toContain('file is there already. (r)ename')
    expect(chat.called('acceptFile')).toEqual([['acceptFile', { transferId, onConflict: 'rename' }]])
  })

  test('why something waits is not told as if the server were away', async () => {
    const chat = loggedIn()
    chat.addTransfer({ state: 'accepted', error: 'UNREACHABLE' })
    expect(await startPlain({ chat }).after('/files 1')).not.toContain('--server')
  })

  test.each(['/resume 1', '/accept 1'])(
    '%s takes up what stopped for want of space, and asks nothing',
    async (line) => {
      const chat = loggedIn()
      const { transferId } = chat.addTransfer({ state: 'failed', error: 'NO_SPACE', bytes: 600 })
      chat.isNameTaken = true
      const text = await startPlain({ chat }).after(line)
      expect(text).toContain('[1] <- alice  file (1.0 KB)  failed 60%')
      expect(chat.called('acceptFile')).toEqual([['acceptFile', { transferId }]])
    },
  )
})

describe('accepting without asking', () => {
  test.each([
    [
      'en',
      '/auto',
      'Every offer asks first. /auto NAME SIZE',
      'without asking, up to 50.0 MB each',
      'alice: up to 50.0 MB',
      'off',
    ],
    ['zh', '/自动接收', '目前每个请求都会先询问', '每次不超过 50.0 MB 的，不再询问', 'alice：不超过 50.0 MB', '关'],
  ] as const)('is off, says what it means, is listed, and ends (%s)', async (language, auto, off, set, listed, end) => {
    const chat = loggedIn()
    const face = startPlain({ chat, language })
    const text = await face.after(auto, `${auto} Alice 50MB`, auto, `${auto} @alice ${end}`)
    for (const words of [off, set, listed]) expect(text).toContain(words)
    expect(chat.called('setAutoAccept').map(([, wish]) => wish)).toEqual([
      { username: 'alice', maxBytes: 50_000_000 },
      { username: 'alice', maxBytes: 0 },
    ])
  })

  test.each([
    ['/auto alice', 'Usage: /auto [NAME SIZE|off]'],
    ['/auto alice lots', '"lots" is not a size. Write it like 50MB'],
  ])('%s sets nothing and says how it is written', async (line, words) => {
    const chat = loggedIn()
    expect(await startPlain({ chat }).after(line)).toContain(words)
    expect(chat.called('setAutoAccept')).toEqual([])
  })

  test.each([
    ['en', '* [1] x is accepted without asking (/auto).'],
    ['zh', '* [1] x 已自动接收（/自动接收）。'],
  ] as const)('is said when it happens (%s)', async (language, line) => {
    const chat = loggedIn()
    const face = startPlain({ chat, language })
    await face.output.waitFor('#lobby> ')
    const { transferId } = chat.offer({ name: 'x' })
    chat.tell({ type: 'file.changed', transferId, state: 'accepted' })
    await face.output.waitFor(line)
  })
})

describe('what becomes of a transfer', () => {
  type Told = Extract<ChatEvent, { type: 'file.changed' | 'file.failed' | 'file.verified' | 'file.checking' }>
  type Fate = Told extends infer Each ? (Each extends Told ? Omit<Each, 'transferId'> : never) : never

  async function linesAfter(transfer: Partial<Transfer>, language: 'en' | 'zh', ...fates: Fate[]): Promise<string[]> {
    const chat = loggedIn()
    const { transferId } = chat.addTransfer({ name: 'x', ...transfer })
    const face = startPlain({ chat, language })
    await face.output.waitFor('#lobby> ')
    const before = face.output.text.length
    for (const fate of fates) chat.tell({ ...fate, transferId } as Told)
    face.input.end()
    await face.exited
    return face.output.text
      .slice(before)
      .split('\n')
      .filter((line) => line.includes('[1]'))
  }
  const waiting: Fate = { type: 'file.changed', state: 'accepted', reason: 'UNREACHABLE' }
  const running: Fate = { type: 'file.changed', state: 'running' }
  const failed = (code: Extract<Told, { type: 'file.failed' }>['code'], retryable = false): Fate => ({
    type: 'file.failed',
    code,
    retryable,
  })

  test.each([
    ['en', '* [1] x waits for alice to be reachable; then it goes on by itself.', '* [1] x goes on.'],
    ['zh', '* [1] x 等待能连上 alice，届时自动继续。', '* [1] x 继续传输。'],
  ] as const)(
    'waiting is said once however often it is tried, and that it goes on (%s)',
    async (language, ...lines) => {
      const fates = [running, waiting, waiting, waiting, running]
      expect(await linesAfter({}, language, ...fates)).toEqual(lines)
    },
  )

  test.each([
    ['en', '* [1] x: alice has accepted.'],
    ['zh', '* [1] x：alice 已接受。'],
  ] as const)('the sender hears that it was accepted, once (%s)', async (language, line) => {
    const fates = [{ type: 'file.changed', state: 'accepted' } as const, running]
    expect(await linesAfter({ direction: 'outgoing' }, language, ...fates)).toEqual([line])
  })

  test.each([
    ['en', '* [1] x goes on.'],
    ['zh', '* [1] x 继续传输。'],
  ] as const)('what was under way before the login goes on (%s)', async (language, line) => {
    expect(await linesAfter({ state: 'accepted', bytes: 9 }, language, running)).toEqual([line])
  })

  test('a sender hears that it goes on once the other side has made room', async () => {
    const fates = [failed('NO_SPACE', true), { type: 'file.changed', state: 'accepted' } as const, running]
    expect(await linesAfter({ state: 'offered', direction: 'outgoing' }, 'en', ...fates)).toEqual([
      '* [1] x stopped: alice has no room for it. It goes on once they continue.',
      '* [1] x goes on.',
    ])
  })

  const fates: readonly (readonly [Fate, Partial<Transfer>, string, string])[] = [
    [
      { type: 'file.changed', state: 'accepted', reason: 'INTERNAL' },
      { state: 'running' },
      "! [1] x: something failed here or at alice's, a disk perhaps. It is tried again by itself; if this goes on, look at both disks.",
      '! [1] x：本机或 alice 那边出了故障，可能是磁盘的问题。稍后会自动重试；如果一直这样，请检查两边的磁盘。',
    ],
    [
      { type: 'file.changed', state: 'paused', reason: 'PAUSED' },
      { state: 'running' },
      '* [1] x: alice has paused it; it goes on once they continue.',
      '* [1] x：alice 暂停了传输，对方继续后接着传。',
    ],
    [
      { type: 'file.changed', state: 'running', reason: 'INTEGRITY' },
      { state: 'running' },
      '! [1] x: what is here already differs from the source, so that file is fetched again.',
      '! [1] x：本机已有的内容与来源不同，该文件重新传输。',
    ],
    [
      { type: 'file.changed', state: 'running', reason: 'INTEGRITY' },
      { state: 'running', direction: 'outgoing' },
      '! [1] x: what alice has differs from the source, so that file is sent again.',
      '! [1] x：alice 已有的内容与来源不同，该文件重新发送。',
    ],
    [failed('TAKEN'), {}, '* [1] x: another of your devices has taken it.', '* [1] x：已由您的另一台设备接收。'],
    [
      failed('NO_SPACE', true),
      { state: 'running' },
      '! [1] x stopped: there is no space left on the disk. What has arrived is kept. Make room, then: /resume 1',
      '! [1] x 中断：磁盘空间不足。已收到的部分保留着，请清理磁盘，然后输入：/继续 1',
    ],
    [
      failed('NOT_WRITABLE', true),
      { state: 'running' },
      '! [1] x stopped: its folder cannot be written. What has arrived is kept. Check the permissions, then: /resume 1',
      '! [1] x 中断：文件夹无法写入。已收到的部分保留着，请检查权限，然后输入：/继续 1',
    ],
    [
      failed('NO_SPACE', true),
      { state: 'running', direction: 'outgoing' },
      '* [1] x stopped: alice has no room for it. It goes on once they continue.',
      '* [1] x 中断：alice 那边没有空间存放，对方继续后接着传。',
    ],
    [
      failed('CONFLICT'),
      { state: 'running' },
      '! [1] x: something else took its name, or the place of its part, meanwhile. To go on: /resume 1',
      '! [1] x：它的名称或临时文件（.part）在传输期间被别的东西占用。要继续，请输入：/继续 1',
    ],
    [
      failed('SOURCE_CHANGED'),
      { state: 'running' },
      '! [1] x was not transferred. The file was changed after it had been offered. It has to be sent anew.',
      '! [1] x 传输失败。文件在发出请求之后被修改，需要重新发送。',
    ],
    [failed('CANCELLED'), {}, '* [1] x: cancelled.', '* [1] x：已取消。'],
    [
      { type: 'file.verified', path: '/d/x\u001b[2J', digest: 'd' },
      { state: 'running' },
      '* [1] x has arrived, verified: /d/x',
      '* [1] x 已收到并校验：/d/x',
    ],
    [
      { type: 'file.verified', path: '/d/x', digest: 'd' },
      { state: 'running', direction: 'outgoing' },
      '* [1] x has reached alice, verified.',
      '* [1] x 已送达 alice，校验一致。',
    ],
  ]
  test.each(fates)('%j is told in both languages', async (fate, transfer, en, zh) => {
    expect(await linesAfter(transfer, 'en', fate)).toEqual([en])
    expect(await linesAfter(transfer, 'zh', fate)).toEqual([zh])
  })

  test.each([
    ['/decline', {}, '[1] x: declined.'],
    ['/cancel', { state: 'running' }, '[1] x: cancelled.'],
  ] as const)('what the person ended is said once (%s)', async (command, transfer, line) => {
    const chat = loggedIn()
    chat.addTransfer({ name: 'x', ...transfer })
    const text = await startPlain({ chat }).after(command)
    expect(text.split(line)).toHaveLength(2)
  })

  test.each([
    [
      'en',
      '[1] x: checking what is there already, 250 B of 500 B',
      '[1] x 60 %, 600 B of 1.0 KB, 100 B/s, 4 s left, local network',
    ],
    [
      'zh',
      '[1] x：正在核对已有的内容，250 B，共 500 B',
      '[1] x 60%，已传 600 B，共 1.0 KB，100 B/s，还需 4 秒，局域网',
    ],
  ] as const)('how far it is shows at a terminal, and not in a log (%s)', async (language, checking, progress) => {
    for (const kind of ['terminal', 'pipes'] as const) {
      const chat = loggedIn()
      const { transferId } = chat.addTransfer({ name: 'x', state: 'running' })
      const face = startPlain({ chat, language, kind })
      await face.output.waitFor('#lobby> ')
      chat.tell({ type: 'file.checking', transferId, bytes: 250, sizeBytes: 500 })
      chat.tell({ type: 'file.progress', transferId, bytes: 600, sizeBytes: 1000, bytesPerSecond: 100, via: 'lan' })
      face.input.write('/quit\r\n')
      await face.exited
      const shown = [checking, progress].map((line) => face.output.text.includes(line))
      expect(shown, kind).toEqual(kind === 'terminal' ? [true, true] : [false, false])
    }
  })
})

describe('the list', () => {
  test('shows what is under way with how far it is, and of what is over the newest', async () => {
    const chat = loggedIn()
    for (let count = 1; count <= 25; count += 1) chat.addTransfer({ name: `old${count}.`, state: 'verified' })
    chat.addTransfer({ name: 'half', state: 'accepted', bytes: 450 })
    const text = await startPlain({ chat }).after('/files')
    expect(text).toContain('… and 5 older ones that are over')
    expect(text).not.toContain('old5.')
    expect(text).toContain('old6.')
    expect(text).toContain('half (1.0 KB)  accepted, waits for the other side 45%')
  })

  test('a number that is none, and a page that is none, are refused', async () => {
    const text = await startPlain().after('/files 7', '/files x', '/files 1 0')
    expect(text).toContain('No transfer has this number')
    expect(text.split('Usage: /files [N [FROM]]')).toHaveLength(3)
  })

  test('of one that failed it says why', async () => {
    const chat = loggedIn()
    chat.addTransfer({ state: 'failed', error: 'SOURCE_CHANGED', path: '/d/file' })
    const text = await startPlain({ chat }).after('/files', '/files 1')
    expect(text).toContain('    /d/file\n    The file was changed after it had been offered.')
  })
})

test.each([
  ['en', 'Not finished: 2 transfers. What has arrived is kept, and the rest goes on by itself at the next login.'],
  ['zh', '有 2 个传输没有完成。已收到的部分保留着，其余在下次登录后自动继续。'],
] as const)('leaving says that what is under way goes on at the next login (%s)', async (language, words) => {
  const chat = loggedIn()
  chat.addTransfer({ state: 'running' })
  chat.addTransfer({ state: 'accepted' })
  chat.addTransfer({ state: 'verified' })
  expect(await startPlain({ chat, language }).after('/quit')).toContain(words)
  expect(await startPlain({ chat, language }).after('/logout', '3')).toContain(words)
})
