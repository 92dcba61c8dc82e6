/** The real process, as it is built into dist/. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { JsonLinesProcess } from '../support/json-lines-process.ts'
import { temporaryDirectory } from '../support/rendezvous.ts'
import { askForPass, join, openSession } from '../support/session-client.ts'

const MAIN = fileURLToPath(new URL('../../dist/rendezvous/main.js', import.meta.url))

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error('dist/ is missing: run `npm run build` first')
})

async function startProcess(data: string) {
  const args = [MAIN, '--json', '--data', data, '--listen', '/ip4/127.0.0.1/tcp/0']
  const process = new JsonLinesProcess({ name: 'hongyan-rendezvous', args, env: { HONGYAN_LANG: 'en' } })
  const { addresses } = (await process.waitFor('ready', ({ event }) => event === 'ready')) as { addresses: string[] }
  return { process, address: addresses[0] ?? '' }
}

describe('the process hongyan-rendezvous', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('says goodbye on %s, prints stopped and ends with 0', async (signal) => {
    const { process, address } = await startProcess(await temporaryDirectory())
    const alice = await join(address, 'alice')
    process.signal(signal)
    expect(await process.exited).toEqual({ code: 0, signal: null })
    expect(process.said.map(({ event }) => event)).toEqual(['ready', 'stopped'])
    await alice.pushed('goingAway')
  })

  it('keeps what it has acknowledged when it is killed', async () => {
    const data = await temporaryDirectory()
    const first = await startProcess(data)
    const alice = await join(first.address, 'alice')
    const deposits = Array.from({ length: 50 }, (_, number) =>
      alice.request('deposit', {
        recipient: 'alice',
        id: Buffer.alloc(16, number),
        sealed: Buffer.from(`message ${number}`),
        acknowledged: [],
      }),
    )
    await Promise.all(deposits)
    await first.process.kill()

    const second = await startProcess(data)
    const back = await openSession(alice.device, second.address)
    await askForPass(back, 'resume', alice.account)
    expect((await back.request('fetch', { after: 0, limit: 0 })).mail.length).toBe(deposits.length)
    second.process.signal('SIGTERM')
    await second.process.exited
  })

  it('refuses a directory that another process holds, with 8', async () => {
    const data = await temporaryDirectory()
    const first = await startProcess(data)
    const args = [MAIN, '--json', '--data', data, '--listen', '/ip4/127.0.0.1/tcp/0']
    const second = new JsonLinesProcess({ name: 'the second', args })
    expect((await second.exited).code).toBe(8)
    expect(second.said).toEqual([])
    first.process.signal('SIGTERM')
    await first.process.exited
  })
})
