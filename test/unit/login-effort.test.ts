/**
 * A clock tells nobody which names exist: the rendezvous does the same for a name that nobody has as for a wrong password.
 * Bytes, codes and patience are compared in test/attack/guessing.test.ts.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { client, ready } from '@serenity-kit/opaque'
import { expect, it, onTestFinished } from 'vitest'
import { createAccounts } from '../../rendezvous/accounts/accounts.ts'
import { createOpaque, createOpaqueSetup } from '../../rendezvous/accounts/opaque.ts'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { parseUsername } from '../../shared/names.ts'
import { alice, bob, server } from '../support/cast.ts'
import { createTestClock, temporaryDirectory } from '../support/rendezvous.ts'
import { createTestTallies } from '../support/tallies.ts'

const GUESSES = 8

/** The same object, whose calls are written down. */
function overheard<Target extends object>(name: string, target: Target, calls: string[]): Target {
  return new Proxy(target, {
    get(_, property, receiver) {
      const value = Reflect.get(target, property, receiver)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls.push(`${name}.${String(property)}`)
        return Reflect.apply(value, target, args)
      }
    },
  })
}

it('a login costs the rendezvous the same steps in the same order, whether or not the name exists', async () => {
  await ready
  const clock = createTestClock()
  const store = openSqliteStore({ path: join(await temporaryDirectory(), 'rendezvous.sqlite') })
  onTestFinished(() => store.close())
  const opaque = await createOpaque(await createOpaqueSetup(), server)
  await store.createAccount(
    {
      username: alice.username,
      opaqueRecord: registrationOf(opaque, 'the right one'),
      accountRecord: randomBytes(100),
      vault: randomBytes(62),
      createdAtMs: clock.now(),
    },
    undefined,
  )
  const calls: string[] = []
  const accounts = createAccounts({
    store: overheard('store', store, calls),
    tallies: overheard('tallies', await createTestTallies(clock), calls),
    opaque: overheard('opaque', opaque, calls),
    registration: { require: async () => undefined },
    server,
    clock,
  })

  async function guess(name: string): Promise<{ steps: readonly string[]; outcome: string }> {
    calls.length = 0
    const { startLoginRequest } = client.startLogin({ password: 'a guess' })
    const origin = { address: '198.51.100.1', device: bob.deviceId }
    try {
      const pending = await accounts.startLogin(name, bytesOf(startLoginRequest), origin)
      accounts.finishLogin(pending, pending.attempt, randomBytes(64))
      return { steps: [...calls], outcome: 'in' }
    } catch (error) {
      return { steps: [...calls], outcome: toHongyanError(error).code }
    }
  }

  async function guesses(name: string) {
    const all: Awaited<ReturnType<typeof guess>>[] = []
    for (let count = 0; count < GUESSES; count += 1) all.push(await guess(name))
    return all
  }
  const known = await guesses(alice.username)
  expect(await guesses(parseUsername('nobody'))).toEqual(known)
  expect(known[0]?.steps).toEqual(expect.arrayContaining(['opaque.startLogin', 'opaque.finishLogin']))
  expect(known.map(({ outcome }) => outcome)).toEqual([
    ...Array(5).fill('BAD_CREDENTIALS'),
    ...Array(GUESSES - 5).fill('RATE_LIMITED'),
  ])
  // Whoever has to wait is told so before anything is computed for him.
  expect(known.at(-1)?.steps.filter((step) => step.startsWith('opaque'))).toEqual([])
})

function registrationOf(opaque: Awaited<ReturnType<typeof createOpaque>>, password: string): Uint8Array {
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
  const response = opaque.respondToRegistration(alice.username, bytesOf(registrationRequest))
  const { registrationRecord } = client.finishRegistration({
    ...{ password, clientRegistrationState },
    registrationResponse: Buffer.from(response).toString('base64url'),
    identifiers: { client: alice.username, server },
    keyStretching: { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } },
  })
  return bytesOf(registrationRecord)
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64url'))
}
