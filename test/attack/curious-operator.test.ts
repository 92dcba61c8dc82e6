/** An operator who only looks: at the database, its log and copies, at what the programs write down, at every frame. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCommunity } from '../support/community.ts'
import { HeadlessProcess, RendezvousProcess } from '../support/headless-process.ts'
import { filesBelow, secretsIn } from '../support/spellings.ts'
import { proveLogin, STRETCHING } from './client/account.ts'
import { createKey } from './client/keys.ts'
import { serverOf } from './client/member.ts'
import { createBareNode } from './client/node.ts'
import { startOperator } from './client/operator.ts'
import { openSession } from './client/session.ts'

const PASSWORD = 'a password that nobody says'
const WRONG = 'a wrong guess of hers'
const TEXT = 'words for bob and for nobody else'
const CONTENT = 'content of a file for bob alone '.repeat(100)
const NEW_PASSWORD = 'another that nobody says'
/** A process falls over an error of its own where it gets this signal. */
const CRASH = 'SIGUSR2'
const CRASHES = `--import "data:text/javascript,process.on('${CRASH}',()=>{throw new Error('fallen over')})"`
/** All that a process can say at these levels within a test. */
const ALL_CHARACTERS = 64 * 1024 * 1024

let directory: string
let processes: { kill(): Promise<void> }[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  processes = []
})
afterEach(async () => {
  await Promise.all(processes.map((each) => each.kill()))
  rmSync(directory, { recursive: true })
})

function keep<Process extends { kill(): Promise<void> }>(process: Process): Process {
  processes.push(process)
  return process
}

function startRendezvous(): RendezvousProcess {
  return keep(
    new RendezvousProcess({
      directory: join(directory, 'rendezvous'),
      args: ['--log-level', 'trace'],
      env: { DEBUG: '*', NODE_OPTIONS: CRASHES },
      stderrTailCharacters: ALL_CHARACTERS,
    }),
  )
}

function startPeer(name: string, server: string): HeadlessProcess {
  return keep(
    new HeadlessProcess({
      name,
      home: join(directory, name),
      servers: [server],
      env: { HONGYAN_DEBUG: '1', DEBUG: '*', NODE_OPTIONS: CRASHES },
      stderrTailCharacters: ALL_CHARACTERS,
    }),
  )
}

/** What only this machine may know. */
function secretsOf(name: string): Record<string, Uint8Array> {
  const database = new Database(join(directory, name, 'profile.db'), { readonly: true })
  const rows = database
    .prepare<[], { name: string; value: unknown }>(
      "SELECT name, value FROM settings WHERE name LIKE '%Seed' OR name LIKE '%sealing%' OR name LIKE '%aultKey'",
    )
    .all()
  database.close()
  const found = rows.flatMap(({ name: setting, value }) =>
    value instanceof Uint8Array && value.byteLength >= 32 ? [[`${name}'s ${setting}`, value] as const] : [],
  )
  expect(found.length).toBeGreaterThanOrEqual(3)
  return Object.fromEntries(found)
}

/** What a login with that password makes of it, and nobody else may know. */
async function proofsOf(server: string, password: string): Promise<Record<string, Uint8Array>> {
  const session = await openSession(await createBareNode(await createKey()), server)
  const alice = { username: 'alice', password, server: serverOf(server) }
  return { 'the export key': await proveLogin(session, alice, STRETCHING.documented) }
}

function passOf(name: string): Uint8Array {
  const database = new Database(join(directory, name, 'profile.db'), { readonly: true })
  const pass = database.prepare<[], Uint8Array>("SELECT value FROM settings WHERE name = 'pass'").pluck().get()
  database.close()
  return pass ?? new Uint8Array()
}

describe('neither what is written down nor what is logged, at any level,', () => {
  test('has a password, a key, or a word of what was said in private', async () => {
    const rendezvous = startRendezvous()
    const [server = ''] = await rendezvous.ready()
    const alice = startPeer('alice', server)
    const bob = startPeer('bob', server)
    for (const [name, peer] of [
      ['alice', alice],
      ['bob', bob],
    ] as const) {
      await peer.request('register', { username: name, password: PASSWORD })
      expect(await peer.refusal('login', { username: name, password: WRONG })).toBe('BAD_CREDENTIALS')
      // Wrong in form as well: a report of that must not repeat it.
      expect(await peer.refusal('login', { username: name, password: [PASSWORD] })).toBe('INVALID_PARAMS')
      expect(await peer.refusal('login', { user: name, password: PASSWORD })).toBe('INVALID_PARAMS')
      peer.process.writeLine(`{"method":"login","params":{"password":"${PASSWORD}`)
      await peer.request('login', { username: name, password: PASSWORD })
    }
    const secrets = { ...secretsOf('alice'), ...secretsOf('bob') }
    await alice.request('message.send', { to: '@bob', text: TEXT })
    await bob.waitForEvent('message', { text: TEXT })
    const path = join(directory, 'file.txt')
    writeFileSync(path, CONTENT)
    const { transferId } = await alice.request('file.send', { to: '@bob', path })
    await bob.waitForEvent('file.offered', { transferId })
    await bob.request('file.accept', { transferId, directory: join(directory, 'received') })
    await bob.waitForEvent('file.verified', { transferId })
    const passes = { "alice's pass": passOf('alice'), "bob's pass": passOf('bob') }

    // One ends at once, one in order; then by mail, the rendezvous ends at once, and all begins again.
    await bob.kill()
    const { id } = await alice.request('message.send', { to: '@bob', text: `${TEXT}, by mail` })
    await alice.waitForEvent('message.state', { id, state: 'stored' })
    await rendezvous.kill()
    const again = startRendezvous()
    const [moved = ''] = await again.ready()
    const back = startPeer('bob', moved)
    await back.request('resume')
    await back.waitForEvent('message', { text: `${TEXT}, by mail` })
    expect(await back.shutdown()).toBe(0)
    await alice.shutdown()

    const logs = Object.fromEntries(
      [rendezvous, again, alice, bob, back].map(({ process }, index) => [
        `stderr of ${process.name} ${index}`,
        Buffer.from(process.stderr),
      ]),
    )
    // Silence would prove nothing.
    expect(rendezvous.process.stderr).toContain('sessions are accepted')
    const said = Object.fromEntries(
      [alice, bob, back].map(({ process }, index) => [
        `stdout of ${process.name} ${index}`,
        Buffer.from(JSON.stringify(process.said)),
      ]),
    )
    const spoken = { 'a private text': TEXT, 'a file': CONTENT.slice(0, 64) }
    const passwords = { 'the password': PASSWORD, 'a wrong password': WRONG }
    const everything = { ...passwords, ...secrets, ...spoken }
    expect(secretsIn(logs, { ...everything, ...passes })).toEqual([])
    expect(secretsIn(said, { ...passwords, ...secrets, ...passes, 'a file': CONTENT.slice(0, 64) })).toEqual([])
    expect(secretsIn(filesBelow(join(directory, 'rendezvous')), everything)).toEqual([])
    // No machine keeps a password, not even its own.
    expect(
      secretsIn({ ...filesBelow(join(directory, 'alice')), ...filesBelow(join(directory, 'bob')) }, passwords),
    ).toEqual([])
  })
})

test('a change of password, a recovery code and a crash leave no secret in any log, nor at the rendezvous', async () => {
  const rendezvous = startRendezvous()
  const [server = ''] = await rendezvous.ready()
  const alice = startPeer('alice', server)
  await alice.request('register', { username: 'alice', password: PASSWORD })
  await alice.request('login', { username: 'alice', password: PASSWORD })
  expect(await alice.refusal('password.change', { oldPassword: WRONG, newPassword: NEW_PASSWORD })).toBe(
    'BAD_CREDENTIALS',
  )
  await alice.request('password.change', { oldPassword: PASSWORD, newPassword: NEW_PASSWORD })
  const { recoveryCode } = await alice.request<{ recoveryCode: string }>('recovery.create', { password: NEW_PASSWORD })
  const tablet = startPeer('tablet', server)
  const login = { username: 'alice', password: NEW_PASSWORD }
  expect(await tablet.refusal('login', login)).toBe('RECOVERY_REQUIRED')
  expect(await tablet.refusal('login', { ...login, recoveryCode: `${recoveryCode}0` })).toBe('INVALID_PARAMS')
  await tablet.request('login', { ...login, recoveryCode })

  const proofs = await proofsOf(server, NEW_PASSWORD)
  const secrets = { ...secretsOf('alice'), ...secretsOf('tablet') }
  for (const { process } of [alice, tablet, rendezvous]) {
    process.signal(CRASH)
    expect((await process.exited).code, process.name).not.toBe(0)
    expect(process.stderr).toContain('fallen over')
  }
  const passwords = { 'the old password': PASSWORD, 'the new one': NEW_PASSWORD, 'a wrong one': WRONG }
  const codes = { 'the code': recoveryCode, 'the code without dashes': recoveryCode.replaceAll('-', '') }
  const everything = { ...passwords, ...codes, ...proofs, ...secrets }
  const logs = Object.fromEntries(
    [rendezvous, alice, tablet].map(({ process }) => [`stderr of ${process.name}`, Buffer.from(process.stderr)]),
  )
  expect(secretsIn(logs, everything)).toEqual([])
  expect(secretsIn(filesBelow(join(directory, 'rendezvous')), everything)).toEqual([])
  // A machine keeps the code so as not to ask for it again, but nothing that proves the password.
  const machines = { ...filesBelow(join(directory, 'alice')), ...filesBelow(join(directory, 'tablet')) }
  expect(secretsIn(machines, { ...passwords, ...proofs })).toEqual([])
})

test('every frame that a rendezvous gets has no password and no private word in it, sealed or not', async () => {
  const community = await createCommunity()
  try {
    const operator = await startOperator()
    const open = (name: string) => community.open(name, { servers: [operator.address] })
    const [alice, bob] = [await open('alice'), await open('bob')]
    for (const { chat, name } of [alice, bob]) {
      await chat.register({ username: name, password: PASSWORD })
      await chat.login({ username: name, password: PASSWORD })
    }
    await bob.stop()
    const { id } = await alice.chat.send({ to: '@bob', text: TEXT })
    await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
    const path = join(directory, 'file.txt')
    writeFileSync(path, CONTENT)
    await alice.chat.sendFile({ to: '@bob', path })
    const back = await open('bob')
    await back.chat.login({ username: 'bob', password: PASSWORD })
    await back.hear('message', ({ message }) => message.text === TEXT)
    const frames = { frames: Buffer.concat(operator.seen) }
    expect(frames.frames.byteLength).toBeGreaterThan(1_000)
    expect(
      secretsIn(frames, {
        'the password': PASSWORD,
        'a text': TEXT,
        'a file': CONTENT.slice(0, 64),
        'its name': 'file.txt',
      }),
    ).toEqual([])
    // What it does see: who writes to whom.
    expect(secretsIn(frames, { 'a name': 'alice' })).toEqual(['frames: a name'])
  } finally {
    await community[Symbol.asyncDispose]()
  }
})
