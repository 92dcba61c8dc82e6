/** Bare connections to a relay's port: by strangers, with tickets of others, too often, too late, and by thieves. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saying } from '../support/community.ts'
import { watchDialled } from '../support/dialled-sockets.ts'
import { offerRelayedFile } from '../support/relayed-file.ts'
import { connectTo, reserve, takeAndStop } from './client/circuit.ts'
import { createKey } from './client/keys.ts'
import { becomeMember, type Member as HostileMember } from './client/member.ts'
import { createBareNode, dial } from './client/node.ts'
import { askForSplice, prefaceOf, type Tickets, type Visit, visit } from './client/splice.ts'
import { deviceOf, openScene, operate, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

async function aliceAndBobTalk(): Promise<void> {
  await scene.alice.chat.send({ to: '@bob', text: 'all the same' })
  await scene.bob.hear('message', saying('all the same'))
}

/** At the relay, and takes circuits. */
async function join(name: string): Promise<HostileMember> {
  const member = await becomeMember(scene.address, name)
  await takeAndStop(member.node)
  await reserve(member.session.connection)
  return member
}

async function ticketsFor(asker: HostileMember, other: HostileMember): Promise<Tickets> {
  await connectTo(asker.session.connection, other.device.peerId)
  const tickets = await askForSplice(asker.session.connection, other.device.peerId)
  if (typeof tickets === 'string') throw new Error(`the relay says ${tickets}`)
  return tickets
}

const come = (ticket: Uint8Array, words = ''): Visit =>
  visit(scene.address, Buffer.concat([prefaceOf(ticket), Buffer.from(words)]))

/** They hear each other. */
async function spliced({ ownTicket, theirTicket }: Tickets): Promise<readonly [Visit, Visit]> {
  const pair = [come(ownTicket, 'one'), come(theirTicket, 'two')] as const
  expect([String(await pair[0].heard(3)), String(await pair[1].heard(3))]).toEqual(['two', 'one'])
  return pair
}

test('who has no ticket is cut without an answer, whatever he says, and others go on', async () => {
  const words = [randomBytes(32), prefaceOf(randomBytes(32)), prefaceOf(new Uint8Array(32)), Buffer.from('hongyan/1')]
  const visits = words.map((each) => visit(scene.address, each))
  expect((await Promise.all(visits.map(({ ended }) => ended))).map(({ byteLength }) => byteLength)).toEqual([
    0, 0, 0, 0,
  ])
  await aliceAndBobTalk()
})

// Other addresses than 127.0.0.1 are needed to come from.
test.runIf(process.platform === 'linux')(
  'many that are silent, or stop in the middle of a ticket, keep nobody out',
  async () => {
    const preface = prefaceOf(randomBytes(32))
    const visits = Array.from({ length: 400 }, (_, number) =>
      visit(scene.address, preface.subarray(0, number % 49), `127.0.2.${1 + (number % 20)}`),
    )
    const carol = await scene.community.join('carol')
    await carol.chat.send({ to: '@bob', text: 'I could log in' })
    await scene.bob.hear('message', saying('I could log in'))
    for (const { socket } of visits) socket.destroy()
  },
)

test('tickets are for members, and for two that have a circuit', async () => {
  const stranger = await dial(await createBareNode(await createKey()), scene.address)
  expect(await askForSplice(stranger, deviceOf(scene.alice))).toBe('CLOSED')
  const { connection } = scene.mallory.session
  expect(await askForSplice(connection, deviceOf(scene.alice))).toBe('NOT_FOUND')
  expect(await askForSplice(connection, scene.mallory.device.peerId)).toBe('NOT_FOUND')
})

test('a ticket holds once, joins its own two only, and not for long', async () => {
  const [trudy, peggy] = [await join('trudy'), await join('peggy')]
  const first = await ticketsFor(trudy, peggy)
  const [one, two] = await spliced(first)
  for (const ticket of [first.ownTicket, first.theirTicket]) expect((await come(ticket).ended).byteLength).toBe(0)
  one.socket.write('more')
  expect(String(await two.heard(7))).toBe('onemore')

  const [second, third] = [await ticketsFor(trudy, peggy), await ticketsFor(peggy, trudy)]
  const waiting = [come(second.ownTicket, 'for whom?'), come(third.ownTicket, 'and this?')]
  expect((await Promise.all(waiting.map(({ ended }) => ended))).map(String)).toEqual(['', ''])
  expect((await come(second.theirTicket).ended).byteLength).toBe(0)
})

test('what one side said before it went still comes, and then the other is closed', async () => {
  const [trudy, peggy] = [await join('trudy'), await join('peggy')]
  const [one, two] = await spliced(await ticketsFor(trudy, peggy))
  const last = randomBytes(4_000_000)
  one.socket.end(last)
  expect((await two.ended).subarray(3).equals(last)).toBe(true)
})

test.each([
  ['is banned', async () => void (await operate(scene.data, { command: 'ban', name: 'trudy', reason: 'floods' }))],
  ['leaves', async (trudy: HostileMember) => trudy.session.connection.abort(new Error('enough'))],
])('when a member %s its splices end at once', async (_, end) => {
  const [trudy, peggy] = [await join('trudy'), await join('peggy')]
  const waiting = come((await ticketsFor(trudy, peggy)).ownTicket)
  const pair = await spliced(await ticketsFor(trudy, peggy))
  await end(trudy)
  await Promise.all([...pair, waiting].map(({ ended }) => ended))
})

test('one account has so many splices and no more', async () => {
  const [trudy, peggy] = [await join('trudy'), await join('peggy')]
  await ticketsFor(trudy, peggy)
  // At once: a splice that nobody comes for is given up soon.
  const ask = () => askForSplice(trudy.session.connection, peggy.device.peerId)
  for (const tickets of await Promise.all(Array.from({ length: 15 }, ask))) {
    expect(tickets).toMatchObject({ status: 100 })
  }
  expect(await askForSplice(trudy.session.connection, peggy.device.peerId)).toBe('RATE_LIMITED')
  expect(await askForSplice(peggy.session.connection, trudy.device.peerId)).toMatchObject({ status: 100 })
})

test('who steals a ticket on the line has nothing of the file, which arrives by the circuit', async () => {
  const file = await offerRelayedFile(scene.community, 3_000_000, ['carol', 'dave'])
  const thief = stealTicket()
  await file.accept()
  await file.expectArrived()
  // A hello at most.
  expect((await (await thief).ended).byteLength).toBeLessThanOrEqual(20)
})

/** Of the first in this process who shows one: a thief comes with it before. */
function stealTicket(): Promise<Visit> {
  const stolen = Promise.withResolvers<Visit>()
  let isTried = false
  watchDialled((socket) => {
    const { _write: send } = socket
    socket._write = (words, encoding, done) => {
      socket._write = send
      const say = () => socket._write(words, encoding, done)
      if (isTried || !isPreface(words)) return say()
      isTried = true
      const thief = visit(scene.address, words)
      thief.socket.once('connect', () => setImmediate(say))
      stolen.resolve(thief)
    }
  })
  return stolen.promise
}

function isPreface(words: Uint8Array): boolean {
  return Buffer.from(words.subarray(0, 14)).toString() === 'hongyan/splice'
}
