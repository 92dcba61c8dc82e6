/** What a bot is told again, and what not, over restarts and kills of the real process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HeadlessProcess } from '../support/headless-process.ts'
import { isOwn, NOBODY, writeProfile } from '../support/written-profile.ts'

const COUNT = 5_000
/** Positions count from 1. What this device has sent itself is told to nobody. */
const TOLD = Array.from({ length: COUNT }, (_, number) => number + 1).filter((position) => !isOwn(position - 1))
let home: string
let peers: HeadlessProcess[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hongyan-after-'))
  peers = []
  writeProfile(home, COUNT)
})

afterEach(async () => {
  for (const peer of peers) await peer.kill()
  rmSync(home, { recursive: true })
})

function start(...args: string[]): HeadlessProcess {
  const peer = new HeadlessProcess({ name: 'bot', home, servers: [NOBODY], args })
  peers.push(peer)
  return peer
}

function toldBy({ events }: HeadlessProcess): number[] {
  return events.flatMap(({ type, position }) => (type === 'message' ? [Number(position)] : []))
}

/** Everything that waited has been told by then. */
async function readToEnd(peer: HeadlessProcess): Promise<number[]> {
  await peer.waitForEvent('message', { position: TOLD.at(-1) })
  expect(await peer.shutdown()).toBe(0)
  return toldBy(peer)
}

test('what was written out once comes no more; --after brings it again, from there or from the beginning', async () => {
  expect(await readToEnd(start())).toEqual(TOLD)
  expect(await readToEnd(start('--after', '4321'))).toEqual(TOLD.filter((position) => position > 4321))
  expect(await readToEnd(start('--after', '0'))).toEqual(TOLD)

  const last = start()
  await last.request('status')
  expect([await last.shutdown(), toldBy(last)]).toEqual([0, []])
})

test('killed in the middle, however often: what was not written out comes the next time, in order, nothing missing', async () => {
  const heard: number[] = []
  // A quick one may have written out all of them before it is gone.
  for (let kills = 0; kills < 3 && heard.at(-1) !== TOLD.at(-1); kills += 1) {
    const peer = start()
    const from = heard.at(-1) ?? 0
    await peer.waitForEvent('message', ({ position }) => Number(position) > from)
    await peer.kill()
    const told = toldBy(peer)
    expect(told).toEqual(TOLD.slice(TOLD.indexOf(told[0] ?? 0)).slice(0, told.length))
    // At most what was on its way comes twice, and there is no gap.
    expect(told[0]).toBeLessThanOrEqual(TOLD.find((position) => position > from) ?? 0)
    heard.push(...told)
  }
  heard.push(...(await readToEnd(start())))
  expect([...new Set(heard)].sort((one, other) => one - other)).toEqual(TOLD)
})
