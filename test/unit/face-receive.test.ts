/** `hongyan receive` against a chat in memory: which offers it takes, what it asks, and how it exits. */
import { expect, test } from 'vitest'
import type { Transfer } from '../../peer/api.ts'
import type { OneShotCommand } from '../../peer/faces/one-shot.ts'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { type OneShotRunInit, startOneShot } from '../support/one-shot-run.ts'

type Wish = Partial<Omit<Extract<OneShotCommand, { name: 'receive' }>, 'name'>>

function receive(wish: Wish, init: OneShotRunInit = {}) {
  return startOneShot({ name: 'receive', consent: 'yes', ...wish }, { chat: new FakeChat({ loggedIn: 'me' }), ...init })
}

function arrived(chat: FakeChat, { transferId, name }: Transfer): void {
  chat.changeTransfer(transferId, { state: 'verified' })
  chat.tell({ type: 'file.verified', transferId, path: `/downloads/${name}`, digest: 'd' })
}

test('takes what waits, and ends with the paths when all has arrived, verified', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  const report = chat.addTransfer({ name: 'report.pdf', sizeBytes: 4_200_000 })
  const photos = chat.addTransfer({ name: '照片', folder: true, files: 1204, peer: 'bob' })
  const run = receive({ directory: '/downloads' }, { chat })
  await run.errors.waitFor('照片 is accepted')
  arrived(chat, photos)
  arrived(chat, report)
  expect(await run.exited).toBe(0)
  expect(run.output.text).toBe('/downloads/照片\n/downloads/report.pdf\n')
  expect(run.errors.text).toContain('alice wants to send report.pdf (4.2 MB)')
  expect(run.errors.text).toContain('bob wants to send the folder 照片 (1,204 files, 1.0 KB)')
  expect(chat.called('acceptFile').map(([, init]) => init)).toEqual([
    { transferId: report.transferId, directory: '/downloads', onConflict: 'rename' },
    { transferId: photos.transferId, directory: '/downloads', onConflict: 'rename' },
  ])
  expect(chat.listeners).toBe(0)
})

test('where nothing waits it waits for the first, and takes what comes meanwhile', async () => {
  const run = receive({})
  await run.errors.waitFor('Waiting for an offer.')
  const first = run.chat.offer({ name: 'first' })
  const second = run.chat.offer({ name: 'second' })
  await run.errors.waitFor('second is accepted')
  arrived(run.chat, first)
  arrived(run.chat, second)
  expect(await run.exited).toBe(0)
  expect(run.output.text).toBe('/downloads/first\n/downloads/second\n')
})

test.each([
  ['en', 'Waiting for an offer from alice.'],
  ['zh', '等待 alice 发来文件。'],
] as const)('--from takes of nobody else (%s)', async (language, words) => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.addTransfer({ peer: 'mallory', name: 'trap' })
  const run = receive({ from: '@Alice' }, { chat, language })
  await run.errors.waitFor(words)
  chat.offer({ peer: 'mallory', name: 'another trap' })
  arrived(chat, await accepted(chat, chat.offer({ peer: 'alice', name: 'good' })))
  expect(await run.exited).toBe(0)
  expect(chat.called('acceptFile')).toHaveLength(1)
  expect(run.errors.text).not.toContain('trap')
})

test('what was accepted before goes on by itself, and its path is told too', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  const half = chat.addTransfer({ name: 'half', state: 'accepted', bytes: 500 })
  chat.addTransfer({ name: 'sent', state: 'accepted', direction: 'outgoing' })
  chat.addTransfer({ name: 'resting', state: 'paused' })
  const run = receive({}, { chat })
  await run.errors.waitFor('half (1.0 KB) from alice was accepted before and goes on.')
  chat.tell({ type: 'file.checking', transferId: half.transferId, bytes: 250, sizeBytes: 500 })
  arrived(chat, half)
  expect(await run.exited).toBe(0)
  expect(chat.called('acceptFile')).toEqual([])
  expect(run.errors.text).toContain('half: checking what is there already, 250 B of 500 B')
  expect(run.errors.text).toContain('resting is paused')
})

test('what arrives in the moment of the login is not missed', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  const half = chat.addTransfer({ name: 'half', state: 'accepted', bytes: 999 })
  const release = chat.hold('resume')
  const run = receive({}, { chat })
  await expect.poll(() => chat.called('resume')).toHaveLength(1)
  arrived(chat, half)
  release()
  expect(await run.exited).toBe(0)
  expect(run.output.text).toBe('/downloads/half\n')
})

test('a transfer that stopped for want of space is taken up, and where there is none again says what to do', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  const { transferId } = chat.addTransfer({ name: 'big', state: 'failed', error: 'NO_SPACE' })
  chat.addTransfer({ name: 'hopeless', state: 'failed', error: 'SOURCE_CHANGED' })
  const run = receive({ onConflict: 'refuse' }, { chat })
  await run.errors.waitFor('big is accepted')
  chat.tell({ type: 'file.failed', transferId, code: 'NO_SPACE', retryable: true })
  expect(await run.exited).toBe(1)
  // It has its place already: nothing is asked about its name.
  expect(chat.called('acceptFile')).toEqual([['acceptFile', { transferId }]])
  expect(run.errors.text).toContain('What has arrived is kept. Make room, then: hongyan receive [NO_SPACE]')
})

test.each([
  ['INTEGRITY', 7],
  ['TAKEN', 8],
  ['CANCELLED', 6],
] as const)('a transfer that ends with %s exits with %i, whatever else arrives', async (code, exitCode) => {
  const chat = new FakeChat({ loggedIn: 'me' })
  const bad = chat.addTransfer({ name: 'bad' })
  const good = chat.addTransfer({ name: 'good' })
  const run = receive({}, { chat })
  await run.errors.waitFor('good is accepted')
  chat.tell({ type: 'file.failed', transferId: bad.transferId, code, retryable: false })
  arrived(chat, good)
  expect(await run.exited).toBe(exitCode)
  expect(run.output.text).toBe('/downloads/good\n')
})

test('an offer that cannot be accepted is told and keeps the others from nothing', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.addTransfer({ name: 'bad\u001b[2J' })
  chat.fail('acceptFile', new HongyanError('NO_SPACE', 'full'))
  const run = receive({}, { chat })
  expect(await run.exited).toBe(1)
  expect(run.errors.text).toContain('hongyan: bad: There is no space left on the disk.')
  expect(run.errors.text).not.toContain('\u001b')
})

test.each([
  ['en', 'is there already'],
  ['zh', '已存在'],
] as const)('a taken name is refused where that is the rule, and the offer stays: 8 (%s)', async (language, words) => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.isNameTaken = true
  chat.addTransfer({ name: 'report.pdf' })
  const run = receive({ onConflict: 'refuse' }, { chat, language })
  expect(await run.exited).toBe(8)
  expect(run.errors.text).toContain(words)
  expect(chat.transferList[0]?.state).toBe('offered')
})

test.each([
  ['en', '--yes'],
  ['zh', '--yes'],
] as const)('where nobody can be asked, --yes is needed: 2 (%s)', async (language, words) => {
  for (const wish of [{ consent: 'ask' }, { consent: 'yes', onConflict: 'ask' }] as const) {
    const run = receive(wish, { language })
    expect(await run.exited).toBe(2)
    expect(run.errors.text).toContain(words)
    expect(run.chat.calls).toEqual([])
  }
})

test.each([
  ['en', 'Accept? (y)es, (n)o', 'wants to send', 'y', 'n'],
  ['zh', '是否接收？', '想发送', '是', '否'],
] as const)('at a terminal it asks about each offer (%s)', async (language, question, words, yes, no) => {
  const chat = new FakeChat({ loggedIn: 'me' })
  const [wanted, unwanted, later] = ['wanted', 'unwanted', 'later'].map((name) => chat.addTransfer({ name }))
  const run = receive({ consent: 'ask' }, { chat, language, kind: 'terminal' })
  for (const [name, answer] of [
    ['wanted', yes],
    ['unwanted', no],
    ['later', ''],
  ] as const) {
    await run.errors.waitFor(`${words} ${name}`)
    await expect
      .poll(() => run.errors.text.split(question).length - 1)
      .toBeGreaterThan(['wanted', 'unwanted', 'later'].indexOf(name))
    run.input.write(`${answer}\r`)
  }
  await expect.poll(() => chat.called('declineFile')).toEqual([['declineFile', unwanted?.transferId]])
  if (wanted !== undefined) arrived(chat, wanted)
  expect(await run.exited).toBe(0)
  expect(chat.called('acceptFile').map(([, init]) => init)).toEqual([
    { transferId: wanted?.transferId, onConflict: 'refuse' },
  ])
  expect(chat.transferList.find(({ transferId }) => transferId === later?.transferId)?.state).toBe('offered')
})

test('where nothing is wanted it exits with 6', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.addTransfer({ name: 'unwanted' })
  const run = receive({ consent: 'ask' }, { chat, kind: 'terminal' })
  await run.errors.waitFor('Accept?')
  run.input.write('n\r')
  expect(await run.exited).toBe(6)
})

test('at a terminal a taken name is asked about until the answer is one', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.isNameTaken = true
  const { transferId } = chat.addTransfer({ name: 'report.pdf' })
  const run = receive({ consent: 'ask' }, { chat, kind: 'terminal' })
  await run.errors.waitFor('Accept?')
  run.input.write('y\r')
  await run.errors.waitFor('report.pdf is there already. (r)ename')
  run.input.write('what?\r')
  await expect.poll(() => run.errors.text.split('(r)ename').length).toBeGreaterThan(2)
  run.input.write('o\r')
  await run.errors.waitFor('report.pdf is accepted')
  expect(chat.called('acceptFile').at(-1)).toEqual(['acceptFile', { transferId, onConflict: 'overwrite' }])
  chat.tell({ type: 'file.verified', transferId, path: '/downloads/report.pdf', digest: 'd' })
  expect(await run.exited).toBe(0)
})

test.each(['a signal', 'Ctrl-C at a question'] as const)('%s exits with 130 and says how to go on', async (how) => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.addTransfer({ name: 'report.pdf' })
  const run = receive({ consent: 'ask' }, { chat, kind: 'terminal' })
  await run.errors.waitFor('Accept?')
  if (how === 'a signal') run.stopping.abort('interrupted')
  else run.input.write('\u0003')
  expect(await run.exited).toBe(130)
  await run.errors.waitFor('goes on by itself when hongyan runs again: hongyan receive')
  expect(run.errors.text).not.toContain('the offer stays')
  expect(chat.stopped).toBe(true)
})

/** Once the command has accepted it. */
async function accepted(chat: FakeChat, transfer: Transfer): Promise<Transfer> {
  await expect.poll(() => chat.called('acceptFile')).toHaveLength(1)
  return transfer
}
