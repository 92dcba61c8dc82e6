/** Who starts while the rendezvous gives no sign of life goes on as soon as somebody else is there, and not too soon. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { AdmittedPeer, GateListener } from '../../peer/net/gate/gate.ts'
import { createCompany } from '../../peer/reachability/company.ts'
import { COMPANY_PATIENCE_MS, SOLITUDE_PATIENCE_MS } from '../../shared/limits.ts'
import { parseUsername } from '../../shared/names.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function setUp(session = { isHeard: true }) {
  const listeners = new Set<GateListener>()
  const peers: AdmittedPeer[] = []
  const company = createCompany({
    gate: {
      subscribe(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    direct: { peers: () => peers },
    session,
    own: () => parseUsername('alice'),
  })
  const ending = new AbortController()
  const seen = { isFound: false }
  void company.found(ending.signal).then(() => {
    seen.isFound = true
  })
  return {
    seen,
    ending,
    listeners,
    link(name: string) {
      const peer = { account: parseUsername(name) } as AdmittedPeer
      peers.push(peer)
      for (const listener of listeners) listener.onAdmitted?.(peer)
    },
  }
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('the rendezvous has its time to answer, whoever is there', async () => {
  const { seen, link } = setUp()
  link('bob')
  await after(COMPANY_PATIENCE_MS - 1)
  expect(seen.isFound).toBe(false)
  await after(1)
  expect(seen.isFound).toBe(true)
})

it('afterwards the first who comes is enough, unless it is one of our own devices', async () => {
  const { seen, link } = setUp()
  await after(2 * COMPANY_PATIENCE_MS)
  link('alice')
  await after(0)
  expect(seen.isFound).toBe(false)
  link('bob')
  await after(0)
  expect(seen.isFound).toBe(true)
})

it('nothing is left of a wait that has ended', async () => {
  const { seen, ending, listeners } = setUp()
  ending.abort()
  await after(0)
  expect(seen.isFound).toBe(true)
  expect(listeners.size).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

it('who finds nobody waits no longer than a person does, where no machine answers', async () => {
  const { seen } = setUp({ isHeard: false })
  await vi.advanceTimersByTimeAsync(SOLITUDE_PATIENCE_MS - 1)
  expect(seen.isFound).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(seen.isFound).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

it('a rendezvous that has answered, however slowly, is waited for', async () => {
  const { seen, ending } = setUp()
  await vi.advanceTimersByTimeAsync(100 * SOLITUDE_PATIENCE_MS)
  expect(seen.isFound).toBe(false)
  ending.abort()
})
