/** Who may register: everybody, whoever has an invite, nobody. */
import { describe, expect, it } from 'vitest'
import type { OperatorJob } from '../../rendezvous/operator/operator.ts'
import { runOperatorCommand } from '../../rendezvous/operator/operator-command.ts'
import { OPERATOR_SENTENCES } from '../../rendezvous/operator/operator-sentences.ts'
import { openStoreAsGuest } from '../../rendezvous/server.ts'
import type { Clock } from '../../shared/clock.ts'
import { INVITE_GUESSES_PER_MINUTE } from '../../shared/limits.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestClock, startTestRendezvous } from '../support/rendezvous.ts'
import { createTestAccount, createTestDevice, openSession, registerAccount } from '../support/session-client.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * 60 * 1000

async function operate(data: string, job: OperatorJob, clock: Clock): Promise<Record<string, string>[]> {
  const printed: string[] = []
  await runOperatorCommand({
    ...{ job, data, clock },
    json: true,
    sentences: OPERATOR_SENTENCES.en,
    openStore: openStoreAsGuest,
    print: (line) => printed.push(line),
  })
  return printed.map((line) => JSON.parse(line))
}

async function startByInvite() {
  const clock = createTestClock()
  const { address, data, stop } = await startTestRendezvous({ registration: 'invite', clock })
  const invites = await operate(data, { command: 'invite', count: 2, days: 7 }, clock)
  const registrar = async (at: string) => {
    const session = await openSession(await createTestDevice(), at)
    return (name: string, invite = '') =>
      rejectionOf(registerAccount(session, createTestAccount(name, session.server), invite))
  }
  const register = await registrar(address)
  const restart = async () => {
    await stop()
    const restarted = await startTestRendezvous({ data, registration: 'invite', clock })
    return await registrar(restarted.address)
  }
  const list = () => operate(data, { command: 'invites' }, clock)
  const [first = '', second = ''] = invites.map(({ invite }) => invite)
  return { clock, address, data, first, second, register, restart, list }
}

describe('registration by invite', () => {
  it('takes each invite once, however it is typed, and says who used it', async () => {
    const { first, register, list } = await startByInvite()
    expect(await register('alice')).toBe('INVITE_REQUIRED')
    expect(await register('alice', 'AAAA-BBBB')).toBe('INVITE_REQUIRED')
    expect(await register('alice', first.toLowerCase().replaceAll('-', ' '))).toBeUndefined()
    expect(await register('bob', first)).toBe('INVITE_REQUIRED')
    expect((await list()).map(({ state, usedBy }) => [state, usedBy]).toSorted()).toEqual([
      ['unused', undefined],
      ['used', 'alice'],
    ])
  })

  it('gives one account to two who use the same invite at once', async () => {
    const { first, address, list } = await startByInvite()
    const outcomes = await Promise.all(
      ['alice', 'bob'].map(async (name) => {
        const session = await openSession(await createTestDevice(), address)
        return rejectionOf(registerAccount(session, createTestAccount(name, session.server), first))
      }),
    )
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1)
    expect(outcomes).toContain('INVITE_REQUIRED')
    expect((await list()).filter(({ state }) => state === 'used')).toHaveLength(1)
  })

  it('keeps an invite for whoever finds the name taken', async () => {
    const { first, second, register } = await startByInvite()
    expect(await register('alice', first)).toBeUndefined()
    expect(await register('alice', second)).toBe('NAME_TAKEN')
    expect(await register('bob', second)).toBeUndefined()
  })

  it('refuses one that has expired or was revoked', async () => {
    const { clock, data, first, second, register, list } = await startByInvite()
    await operate(data, { command: 'revokeInvite', code: first }, clock)
    expect(await register('alice', first)).toBe('INVITE_REQUIRED')
    clock.advance(7 * DAY_MS)
    expect(await register('alice', second)).toBe('INVITE_REQUIRED')
    expect((await list()).map(({ state }) => state)).toEqual(['expired'])
    await expect(operate(data, { command: 'revokeInvite', code: first }, clock)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('slows down whoever guesses, who learns nothing by a right guess among too many, also over a restart', async () => {
    const { clock, first, register, restart } = await startByInvite()
    const wrong = '0'.repeat(28)
    for (let count = 0; count < INVITE_GUESSES_PER_MINUTE; count++) {
      expect(await register('alice', wrong)).toBe('INVITE_REQUIRED')
    }
    expect(await register('alice', wrong)).toBe('RATE_LIMITED')
    expect(await register('alice', first)).toBe('RATE_LIMITED')
    const again = await restart()
    expect(await again('alice', first)).toBe('RATE_LIMITED')
    clock.advance(MINUTE_MS)
    expect(await again('alice', first)).toBeUndefined()
  })

  it('does not count those who have an invite', async () => {
    const { data, clock, address } = await startByInvite()
    const more = await operate(data, { command: 'invite', count: INVITE_GUESSES_PER_MINUTE + 1, days: 7 }, clock)
    const session = await openSession(await createTestDevice(), address)
    for (const [count, { invite = '' }] of more.entries()) {
      const account = createTestAccount(`pupil${count}`, session.server)
      expect(await rejectionOf(registerAccount(session, account, invite))).toBeUndefined()
    }
  })
})

it('closed registration refuses everybody, and lets those who have an account log in', async () => {
  const open = await startTestRendezvous()
  const first = await openSession(await createTestDevice(), open.address)
  await registerAccount(first, createTestAccount('alice', first.server))
  await open.stop()
  const { address } = await startTestRendezvous({ data: open.data, registration: 'closed' })
  const session = await openSession(await createTestDevice(), address)
  expect(await rejectionOf(registerAccount(session, createTestAccount('bob', session.server)))).toBe(
    'REGISTRATION_CLOSED',
  )
})
