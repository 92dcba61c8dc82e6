/**
 * The main job, shown and checked: one rendezvous and three peers, each a process of its own, driven through the
 * headless face. Exits 0 only if every step did what it says. Run by `npm run demo`.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createFleet, type Fleet } from '../test/support/fleet.ts'
import type { HeadlessProcess } from '../test/support/headless-process.ts'

const DEADLINE_MS = 60_000
const FILE_BYTES = 20 * 1024 * 1024

const startedAt = performance.now()
const guard = new AbortController()
process.once('SIGINT', () => guard.abort(new Error('interrupted')))
process.once('SIGTERM', () => guard.abort(new Error('terminated')))

try {
  await using fleet = await createFleet()
  await Promise.race([tell(fleet), deadline()])
  say(`\nAll of it worked, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. 全部成功。`)
} catch (error) {
  say(`\n✗ ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  guard.abort()
}

async function tell(fleet: Fleet): Promise<void> {
  title('Registration', '注册')
  say(`  rendezvous: ${fleet.server}`)
  const hundred = fleet.peer('100')
  const alice = fleet.peer('alice')
  const ming = fleet.peer('小明')
  await register(hundred, '100', '123456')
  await register(alice, 'Alice', 'tea at four')
  await register(ming, '小明', '鸿雁在云鱼在水')
  check(
    'the name ALICE is taken (one person, one name)',
    await refusal(ming, 'register', 'ALICE', 'x-x-x-x'),
    'NAME_TAKEN',
  )

  title('Login', '登录')
  check('a wrong password is refused', await refusal(hundred, 'login', '100', '654321'), 'BAD_CREDENTIALS')
  check('an unknown user is refused alike', await refusal(hundred, 'login', 'nobody', '123456'), 'BAD_CREDENTIALS')
  await login(hundred, '100', '123456')
  await login(alice, 'alice', 'tea at four')
  await login(ming, '小明', '鸿雁在云鱼在水')
  await hundred.waitForEvent('presence', { username: '小明', online: true })
  const { users } = await hundred.request<{ users: { username: string }[] }>('users.online')
  check('100 sees who is online', users.map(({ username }) => username).sort(), ['100', 'alice', '小明'])

  await talkInTheLobby(hundred, alice, ming)
  await talkInPrivate(alice, hundred, ming)
  const mingAgain = await mailTheAbsent(fleet, { hundred, alice, ming })
  await sendFile(fleet, hundred, alice)
  await leave(fleet, [alice, mingAgain, hundred])
}

async function talkInTheLobby(hundred: HeadlessProcess, alice: HeadlessProcess, ming: HeadlessProcess): Promise<void> {
  title('The lobby', '大厅')
  const lines: [HeadlessProcess, string, string][] = [
    [hundred, '100', '大家好！'],
    [alice, 'alice', 'Good morning, everyone'],
    [ming, '小明', '早上好'],
  ]
  for (const [author, from, text] of lines) {
    await author.request('message.send', { to: '#lobby', text })
    for (const [other] of lines) {
      if (other !== author) await other.waitForEvent('message', { conversation: '#lobby', from, text })
    }
    done(`${from}: ${text}`)
  }
  for (const [reader, name] of lines) {
    check(
      `${name} has the lobby once and in order`,
      await textsOf(reader, '#lobby'),
      lines.map(([, , text]) => text),
    )
  }
}

async function talkInPrivate(alice: HeadlessProcess, hundred: HeadlessProcess, ming: HeadlessProcess): Promise<void> {
  title('A private message', '私聊')
  const text = '只说给你听：明天的雁往南飞'
  const { id } = await alice.request('message.send', { to: '@100', text })
  await hundred.waitForEvent('message', { conversation: '@alice', from: 'alice', text, id })
  done(`100 reads alice: ${text}`)
  await alice.waitForEvent('message.state', { id, state: 'delivered' })
  done('alice sees it delivered')
  check(
    '小明 saw nothing of it',
    ming.events.filter(({ conversation }) => conversation !== undefined && conversation !== '#lobby'),
    [],
  )
}

async function mailTheAbsent(
  fleet: Fleet,
  { hundred, alice, ming }: Record<'hundred' | 'alice' | 'ming', HeadlessProcess>,
): Promise<HeadlessProcess> {
  title('Mail for someone away', '离线消息')
  check('小明 leaves', await ming.shutdown(), 0)
  for (const other of [hundred, alice]) await other.waitForEvent('presence', { username: '小明', online: false })
  done('the others see it')

  const letter = await alice.request('message.send', { to: '@小明', text: '等你回来再看' })
  await alice.waitForEvent('message.state', { id: letter.id, state: 'stored' })
  done('alice writes: the rendezvous keeps it, sealed')
  const line = await hundred.request('message.send', { to: '#lobby', text: '小明不在，先聊' })
  await hundred.waitForEvent('message.state', { id: line.id, state: 'stored' })
  done('100 writes in the lobby: archived')

  const again = fleet.peer('小明')
  await login(again, '小明', '鸿雁在云鱼在水')
  await again.waitForEvent('message', { id: letter.id, from: 'alice', text: '等你回来再看' })
  await again.waitForEvent('message', { id: line.id, from: '100', text: '小明不在，先聊' })
  done('小明 logs in and has both')
  await alice.waitForEvent('message.state', { id: letter.id, state: 'delivered' })
  done('alice sees hers delivered')
  const times = again.events.filter(({ type, id }) => type === 'message' && (id === letter.id || id === line.id)).length
  check('each was shown once', times, 2)
  return again
}

async function sendFile(fleet: Fleet, hundred: HeadlessProcess, alice: HeadlessProcess): Promise<void> {
  title('A file of 20 MB, straight from disk to disk', '文件')
  const source = join(fleet.directory, '雁.bin')
  const downloads = join(fleet.directory, 'downloads')
  const content = randomBytes(FILE_BYTES)
  await writeFile(source, content)
  await mkdir(downloads)

  const { transferId } = await hundred.request('file.send', { to: '@alice', path: source })
  const offer = await alice.waitForEvent('file.offered', { transferId })
  check('alice is offered', [offer.from, offer.name, offer.size], ['100', '雁.bin', FILE_BYTES])
  const before = performance.now()
  await alice.request('file.accept', { transferId, directory: downloads })
  const verified = await alice.waitForEvent('file.verified', { transferId }, { timeoutMs: 20_000 })
  const rate = FILE_BYTES / (1024 * 1024) / ((performance.now() - before) / 1000)
  done(`received and verified, ${rate.toFixed(0)} MiB/s, BLAKE3 ${String(verified.digest).slice(0, 16)}…`)
  const atSender = await hundred.waitForEvent('file.verified', { transferId })
  check('both sides name the same digest', verified.digest, atSender.digest)
  check('the bytes are the same (SHA-256)', sha256(await readFile(String(verified.path))), sha256(content))
}

async function leave(fleet: Fleet, [first, ...others]: HeadlessProcess[]): Promise<void> {
  title('Leaving', '离开')
  check('alice leaves', await first?.shutdown(), 0)
  for (const other of others) await other.waitForEvent('presence', { username: 'alice', online: false })
  done('the others see it')
  for (const other of others) check(`${other.process.name} leaves`, await other.shutdown(), 0)
  check('the rendezvous stops', await fleet.stopRendezvous(), 0)
}

// ---- small words of the story

async function register(peer: HeadlessProcess, username: string, password: string): Promise<void> {
  const result = await peer.request('register', { username, password })
  done(`${username} registers as ${String(result.username)}`)
}

async function login(peer: HeadlessProcess, username: string, password: string): Promise<void> {
  const result = await peer.request<{ online: { username: string }[] }>('login', { username, password })
  done(`${username} logs in; online: ${result.online.map((user) => user.username).join(', ')}`)
}

function refusal(peer: HeadlessProcess, method: string, username: string, password: string): Promise<string> {
  return peer.refusal(method, { username, password })
}

async function textsOf(peer: HeadlessProcess, conversation: string): Promise<string[]> {
  const { messages } = await peer.request<{ messages: { text: string }[] }>('history', { conversation })
  return messages.map(({ text }) => text)
}

function check(what: string, found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`)
  }
  done(what)
}

async function deadline(): Promise<never> {
  await wait(DEADLINE_MS, undefined, { signal: guard.signal }).catch(() => {
    throw guard.signal.reason
  })
  throw new Error(`not done after ${DEADLINE_MS / 1000} s`)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function title(english: string, chinese: string): void {
  say(`\n${english} · ${chinese}`)
}

function done(what: string): void {
  say(`  ✓ ${what}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
