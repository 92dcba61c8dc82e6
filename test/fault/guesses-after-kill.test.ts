/** Whoever guesses passwords gains nothing from a crash of the rendezvous. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LOGIN_FREE_ATTEMPTS } from '../../shared/limits.ts'
import { RendezvousProcess } from '../support/headless-process.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createTestDevice, openSession, proveLogin, register } from '../support/session-client.ts'

test('guesses at a password count on after the rendezvous was killed between two of them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const start = async () => {
    const rendezvous = new RendezvousProcess({ directory })
    onTestFinished(() => rendezvous.kill())
    const [address = ''] = await rendezvous.ready()
    return { rendezvous, session: await openSession(await createTestDevice(), address) }
  }
  const guess = (session: Awaited<ReturnType<typeof openSession>>) => rejectionOf(proveLogin(session, 'alice', 'wrong'))

  const first = await start()
  await register(first.session, 'alice')
  for (let count = 0; count < LOGIN_FREE_ATTEMPTS; count += 1)
    expect(await guess(first.session)).toBe('BAD_CREDENTIALS')
  await first.rendezvous.kill()

  const second = await start()
  // The wait after the last may be over by now; that after one more is not, which a forgiven guesser would not have.
  const outcomes = [await guess(second.session), await guess(second.session)]
  expect(outcomes).toContain('RATE_LIMITED')
})
