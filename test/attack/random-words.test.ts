/** Well-formed nonsense: every request of a member to the rendezvous, every word of a rendezvous to a peer, at random. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HongyanError } from '../../shared/errors.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { type DocumentedField, encode, type Fields, fieldsOf, METHODS, PUSHES } from './client/document.ts'
import { becomeMember } from './client/member.ts'
import { startOperator } from './client/operator.ts'

const REQUESTS = 400
const LIES_PER_METHOD = 3
const DEPTH_MAX = 3
/** They end the session, rightly. */
const ENDINGS = ['logout', 'revokeDevice']

let community: Community

beforeEach(async () => {
  // Whatever is announced at random is dialled for somebody, and rarely answers.
  community = await createCommunity({ timeouts: { dialBackMs: 200 } })
})
afterEach(() => community[Symbol.asyncDispose]())

const names = fc.constantFrom(
  '',
  'alice',
  'bob',
  'mallory',
  'lobby',
  'nobody',
  '小明',
  'ＡLICE',
  '../x',
  '#',
  'a'.repeat(300),
)

/** Any value of that field, near what is expected or not. */
function anyValueOf({ type, isRepeated }: DocumentedField, depth: number): fc.Arbitrary<unknown> {
  const single = anySingleOf(type, depth)
  return isRepeated ? fc.array(single, { maxLength: 3 }) : single
}

function anySingleOf(type: string, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return fc.oneof(names, fc.string({ unit: 'grapheme', maxLength: 40 }))
    case 'bytes':
      return fc.oneof(
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom(...[0, 12, 16, 32, 64].map((size) => new Uint8Array(size))),
      )
    case 'bool':
      return fc.boolean()
    case 'uint64':
      return fc.oneof(fc.nat(300), fc.maxSafeNat())
    case 'uint32':
      return fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }))
    default:
      return fieldsOf(type) === undefined ? fc.nat(9) : anyMessageOf(type, depth + 1)
  }
}

function anyMessageOf(type: string, depth = 0): fc.Arbitrary<Fields> {
  const fields = depth > DEPTH_MAX ? [] : (fieldsOf(type) ?? [])
  const values = Object.fromEntries(fields.map((field) => [field.name, anyValueOf(field, depth)]))
  return fc.record(values, { requiredKeys: [] })
}

async function chat(one: Member, other: Member, text: string): Promise<void> {
  await one.chat.send({ to: `@${other.name}`, text })
  await other.hear('message', saying(text))
}

test('no request of a member is a fault of the rendezvous, and the others notice nothing', async () => {
  const [alice, bob] = [await community.join('alice'), await community.join('bob')]
  const [address = ''] = community.rendezvous().addresses
  const mallory = await becomeMember(address, 'mallory')
  const methods = [...METHODS].filter(([name]) => !ENDINGS.includes(name))
  const request = fc
    .constantFrom(...methods)
    .chain(([name, { request: type }]) => fc.tuple(fc.constant(name), anyMessageOf(type)))
  const codes = new Set<string | undefined>()
  await fc.assert(
    fc.asyncProperty(request, async ([name, body]) => {
      const code = await mallory.session.refusal(name, body)
      codes.add(code)
      expect(code).not.toBe('INTERNAL')
    }),
    { numRuns: REQUESTS },
  )
  // Some were served, some refused for what they said: neither is all that was tried.
  expect([...codes].length).toBeGreaterThan(4)
  expect(codes.has(undefined)).toBe(true)
  await chat(alice, bob, 'as before')
})

test('no reply and no push of a rendezvous makes a peer fall; when it is honest again, all goes on', async () => {
  const operator = await startOperator()
  const open = async (name: string) => {
    const member = await community.open(name, { servers: [operator.address] })
    await member.chat.register({ username: name, password: PASSWORD })
    await member.chat.login({ username: name, password: PASSWORD })
    return member
  }
  const [alice, bob] = [await open('alice'), await open('bob')]
  const seed = Math.floor(Math.random() * 2 ** 31)
  const context = `seed ${seed}`
  // Asked for by whatever the peer does meanwhile: each is lied to at least once, and then again.
  for (const [name, { reply }] of METHODS) {
    const lies = fc.sample(anyMessageOf(reply), { seed, numRuns: LIES_PER_METHOD })
    let told = 0
    operator.lie(name, async () => lies[told++ % lies.length] ?? {})
  }
  for (const kind of PUSHES.values()) {
    const bodies = fc.sample(fc.uint8Array({ maxLength: 40 }), { seed, numRuns: LIES_PER_METHOD })
    const frames = bodies.map((body) => encode('SessionFrame', { push: { kind, body } }))
    for (const { wire } of operator.visitors)
      for (const frame of frames) if (wire.stream.status === 'open') wire.send(frame)
  }
  for (const type of ['PresencePush', 'RoomHeadPush', 'AccountsChangedPush', 'Revocations', 'VaultChangedPush']) {
    for (const body of fc.sample(anyMessageOf(type), { seed, numRuns: LIES_PER_METHOD })) {
      for (const kind of PUSHES.keys()) operator.push('bob', kind, type, body)
    }
  }
  const calls: readonly ((member: Member) => Promise<unknown>)[] = [
    ({ chat }) => chat.online(),
    ({ chat }) => chat.lookup('alice'),
    ({ chat }) => chat.lookup('bob'),
    ({ chat }) => chat.rooms(),
    ({ chat }) => chat.roomMembers('lobby'),
    ({ chat }) => chat.joinRoom('dev'),
    ({ chat }) => chat.devices(),
    ({ chat }) => chat.send({ to: '#lobby', text: 'into the noise' }),
    ({ chat }) => chat.login({ username: 'bob', password: PASSWORD }),
    ({ chat }) => chat.resume(),
  ]
  // Each may fail, with a code; none may hang or end the process.
  for (const call of calls) {
    const outcome = await call(bob).then(
      () => 'done',
      (error: unknown) => (error instanceof HongyanError ? error.code : error),
    )
    expect(outcome, context).toEqual(expect.any(String))
  }
  operator.beHonest()
  await bob.stop()
  const back = await community.open('bob', { servers: [operator.address] })
  await back.chat.login({ username: 'bob', password: PASSWORD })
  expect(alice.name, context).toBe('alice')
  const carol = await open('carol')
  await chat(carol, back, 'as before')
})
