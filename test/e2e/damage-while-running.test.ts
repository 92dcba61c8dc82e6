/** A disk that fails under a bot: a code it can act on, and a restart that heals. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HeadlessProcess } from '../support/headless-process.ts'
import { NOBODY, writeProfile } from '../support/written-profile.ts'

test('damage that shows while it runs is an error with a code, and the next start repairs', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hongyan-damage-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  writeProfile(home, 5_000)
  const start = (): HeadlessProcess => {
    const peer = new HeadlessProcess({ name: 'bot', home, servers: [NOBODY], args: ['--after', '9999'] })
    onTestFinished(() => peer.kill())
    return peer
  }
  const bot = start()
  await bot.request('status')
  const path = join(home, 'profile.db')
  const { size } = statSync(path)
  const file = openSync(path, 'r+')
  writeSync(file, new Uint8Array(size / 2).fill(0xa5), 0, size / 2, size / 4)
  closeSync(file)

  expect(await bot.refusal('history', { conversation: '@bob', before: 2_500 })).toBe('CORRUPT_DATABASE')
  expect(await bot.request('status')).toMatchObject({ connection: 'offline' })
  expect(await bot.shutdown()).toBe(0)

  const again = start()
  await again.waitForEvent('warning', { code: 'PROFILE_REPAIRED' })
  const { messages } = await again.request<{ messages: unknown[] }>('search', { text: '封信', limit: 500 })
  expect(messages.length).toBeGreaterThan(100)
  expect(await again.shutdown()).toBe(0)
})
