/** The rendezvous is killed at any moment of a change of password: all is old or all is new. HONGYAN_SEED repeats a run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Chat, ChatEvent } from '../../peer/api.ts'
import { openChatWith } from '../../peer/chat.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { RendezvousProcess } from '../support/headless-process.ts'
import { chooseSeed } from '../support/hostile-kills.ts'
import { rejectionOf } from '../support/refusal.ts'
import { createChance } from '../support/simulated-time.ts'

const KILLS = 4
const CHEAP = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } }
const BACK = { timeout: 30_000, interval: 50 }
const seed = chooseSeed()

test(`a password is the old one or the new one, with the vault that it opens (seed ${seed})`, async () => {
  const { random } = createChance(seed)
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  const data = join(directory, 'rendezvous')
  let rendezvous = new RendezvousProcess({ directory: data })
  const servers = await rendezvous.ready()
  const listen = servers[0]?.replace(/\/p2p\/.*/, '') ?? ''
  const open = (name: string) =>
    openChatWith(
      { profile: join(directory, name), servers, listen: ['/ip4/127.0.0.1/tcp/0'], downloads: directory },
      CHEAP,
    )
  const phone = await open('phone')
  const events: ChatEvent[] = []
  phone.subscribe((event) => events.push(event))
  onTestFinished(async () => {
    await phone.stop()
    await rendezvous.kill()
    rmSync(directory, { recursive: true, force: true })
  })
  let password = 'password 0'
  await phone.register({ username: 'alice', password })
  await phone.login({ username: 'alice', password })

  // As long as one takes that nobody disturbs, so that the kills meet every stage of it.
  const begun = performance.now()
  await phone.changePassword({ oldPassword: password, newPassword: password })
  const killWithinMs = 1.2 * (performance.now() - begun)

  for (let round = 1; round <= KILLS; round += 1) {
    const newPassword = `password ${round}`
    const changing = rejectionOf(phone.changePassword({ oldPassword: password, newPassword }))
    await pass(random() * killWithinMs)
    await rendezvous.kill()
    const outcome = await changing
    rendezvous = new RendezvousProcess({ directory: data, listen })
    await rendezvous.ready()
    await expect.poll(() => phone.status().connection, BACK).toBe('online')
    // Whoever was told that it is done can rely on it.
    const isNew = await opens(await open(`laptop ${round}`), newPassword)
    if (outcome === undefined) expect(isNew).toBe(true)
    if (!isNew) expect(await opens(await open(`laptop ${round}`), password)).toBe(true)
    if (isNew) password = newPassword
    // The device that asked goes on, whichever it was.
    expect((await phone.devices()).filter(({ current }) => current)).toHaveLength(1)
  }
  expect(events.filter((event) => event.type === 'warning' && event.code === 'VAULT_SHUT')).toEqual([])
}, 180_000)

/** Whether the account opens with that password on a machine that has never seen it. */
async function opens(laptop: Chat, password: string): Promise<boolean> {
  try {
    await patiently(() => laptop.login({ username: 'alice', password }))
    await laptop.logout()
    return true
  } catch (error) {
    expect(toHongyanError(error).code).toBe('BAD_CREDENTIALS')
    return false
  } finally {
    await laptop.stop()
  }
}

/** Guesses are counted, those of before a kill too: waits for as long as it is asked to. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const { code, retryAfterMs } = toHongyanError(error)
      if (code !== 'RATE_LIMITED' || retryAfterMs === undefined) throw error
      await pass(retryAfterMs)
    }
  }
}
