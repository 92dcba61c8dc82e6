/** The operator's commands as processes of their own, beside a rendezvous that runs. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { JsonLinesProcess, type JsonObject } from '../support/json-lines-process.ts'
import { rejectionOf } from '../support/refusal.ts'
import { temporaryDirectory } from '../support/rendezvous.ts'
import {
  askForPass,
  createTestAccount,
  createTestDevice,
  login,
  openSession,
  registerAccount,
} from '../support/session-client.ts'

const MAIN = fileURLToPath(new URL('../../dist/rendezvous/main.js', import.meta.url))

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error('dist/ is missing: run `npm run build` first')
})

async function operate(
  data: string,
  ...words: string[]
): Promise<{ code: number | null; said: readonly JsonObject[] }> {
  const process = new JsonLinesProcess({ name: words.join(' '), args: [MAIN, ...words, '--data', data, '--json'] })
  const { code } = await process.exited
  return { code, said: process.said }
}

it('an invited person registers, is banned while online, and comes back when the ban is lifted', async () => {
  const data = await temporaryDirectory()
  expect(await operate(`${data}/none`, 'bans')).toMatchObject({ code: 1, said: [] })
  const args = [MAIN, '--json', '--data', data, '--listen', '/ip4/127.0.0.1/tcp/0', '--registration', 'invite']
  const rendezvous = new JsonLinesProcess({ name: 'hongyan-rendezvous', args })
  const { addresses } = (await rendezvous.waitFor('ready', ({ event }) => event === 'ready')) as { addresses: string[] }
  const [address = ''] = addresses

  const invited = await operate(data, 'invite', '--days', '1')
  expect(invited).toMatchObject({ code: 0, said: [{ invite: expect.stringMatching(/^[0-9A-Z-]{34}$/) }] })
  const session = await openSession(await createTestDevice(), address)
  const alice = createTestAccount('alice', session.server)
  expect(await rejectionOf(registerAccount(session, alice))).toBe('INVITE_REQUIRED')
  await registerAccount(session, alice, String(invited.said[0]?.invite))
  await login(session, alice)

  expect(await operate(data, 'ban', 'alice', '--reason', 'a test')).toMatchObject({ code: 0 })
  expect((await session.pushed('revoked')).reason).toBe('BANNED')
  await session.asker.closed
  const back = await openSession(session.device, address)
  expect(await rejectionOf(askForPass(back, 'resume', alice))).toBe('BANNED')
  expect(await rejectionOf(login(back, alice))).toBe('BANNED')
  expect((await operate(data, 'bans')).said).toMatchObject([{ username: 'alice', reason: 'a test' }])
  expect(await operate(data, 'ban', 'nobody')).toMatchObject({ code: 1, said: [] })
  expect(await operate(data, 'ban', 'not a name')).toMatchObject({ code: 2, said: [] })

  expect((await operate(data, 'unban', 'alice')).said).toMatchObject([{ event: 'unbanned', wasBanned: true }])
  await login(back, alice)
  rendezvous.signal('SIGTERM')
  expect(await rendezvous.exited).toEqual({ code: 0, signal: null })
})
