import type { Connection } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ReachSetting } from '../../peer/api.ts'
import { createOuterAddresses, isWorthAsking, learntFrom } from '../../peer/reachability/outer-addresses.ts'
import { HongyanError } from '../../shared/errors.ts'
import { OUTER_ADDRESSES_SPACING_MS } from '../../shared/limits.ts'

const parsed = (...addresses: readonly string[]): Multiaddr[] => addresses.map((address) => multiaddr(address))
const SERVER = '/ip4/198.51.100.1/tcp/8888'
const AT_HOME = ['/ip4/192.168.1.5/tcp/4001', '/ip4/127.0.0.1/tcp/4001']

test.each([
  ['behind a NAT', AT_HOME, SERVER, true],
  ['with an address of the internet', [...AT_HOME, '/ip4/203.0.113.5/tcp/4001'], SERVER, false],
  ['with one of the other family', [...AT_HOME, '/ip6/2001:db8::5/tcp/4001'], SERVER, true],
  ['with that one, connected by it', [...AT_HOME, '/ip6/2001:db8::5/tcp/4001'], '/dns6/a.example/tcp/1', false],
  ['connected by a name', AT_HOME, '/dns/a.example/tcp/8888', true],
  ['connected by a name, with an address', [...AT_HOME, '/ip6/2001:db8::5/tcp/1'], '/dns/a.example/tcp/8888', false],
  ['connected by a name of its family', AT_HOME, '/dns4/a.example/tcp/8888', true],
  ['beside the rendezvous', AT_HOME, '/ip4/192.168.1.2/tcp/8888', false],
  ['that listens nowhere', [], SERVER, false],
])('a machine %s: whether it is worth asking is told by addresses', (_, listening, rendezvous, expected) => {
  expect(isWorthAsking(parsed(...listening), multiaddr(rendezvous))).toBe(expected)
})

test.each([
  ['203.0.113.5', [4001], ['/ip4/203.0.113.5/tcp/4001']],
  ['2001:db8::5', [4001], ['/ip6/2001:db8::5/tcp/4001']],
  ['203.0.113.5', [], []],
  ['203.0.113.5', [4001, 22, 80], ['/ip4/203.0.113.5/tcp/4001']],
  ['203.0.113.5', [22, 80, 4001], []],
  ['192.168.1.5', [4001], []],
  ['127.0.0.1', [4001], []],
  ['224.0.0.1', [4001], []],
  ['victim.example.org', [4001], []],
  ['', [4001], []],
])('where %j was reached at %j that is learnt which makes sense', (host, reached, expected) => {
  expect(learntFrom({ host, reached }, parsed(...AT_HOME)).map(String)).toEqual(expected)
})

describe('asking', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function scene() {
    const connection = (name: string) => ({ id: name, remoteAddr: multiaddr(SERVER) }) as Connection
    const state = {
      state: 'online' as 'online' | 'connecting',
      connection: connection('first') as Connection | undefined,
      answer: { host: '203.0.113.5', ports: [4001], reached: [4001] } as object | HongyanError,
      listening: AT_HOME,
      setting: 'direct' as ReachSetting,
    }
    const learnt: string[][] = []
    const request = vi.fn(async () => {
      if (state.answer instanceof HongyanError) throw state.answer
      return state.answer as never
    })
    const outer = createOuterAddresses({
      session: {
        request,
        get state() {
          return state.state
        },
        get connection() {
          return state.connection
        },
      },
      node: {
        addresses: () => parsed(...state.listening),
        listening: () => parsed(...state.listening),
        learnAddresses: (addresses) => void learnt.push(addresses.map(String)),
      },
      reach: {
        get setting() {
          return state.setting
        },
      },
      random: () => 0.5,
    })
    const look = async () => {
      outer.look()
      await vi.advanceTimersByTimeAsync(0)
    }
    return { state, learnt, request, outer, look, connection }
  }

  test('once for a session, and what is found is learnt', async () => {
    const { look, learnt, request } = scene()
    await look()
    await look()
    expect(request).toHaveBeenCalledTimes(1)
    expect(learnt).toEqual([[], ['/ip4/203.0.113.5/tcp/4001']])
  })

  test('again for the next session, not sooner than the spacing, and what was known stays until the answer', async () => {
    const { state, look, learnt, request, connection } = scene()
    await look()
    state.connection = connection('second')
    state.answer = { host: '203.0.113.5', ports: [4001], reached: [] }
    await look()
    expect(request).toHaveBeenCalledTimes(1)
    expect(learnt.at(-1)).toEqual(['/ip4/203.0.113.5/tcp/4001'])
    await vi.advanceTimersByTimeAsync(OUTER_ADDRESSES_SPACING_MS)
    expect(request).toHaveBeenCalledTimes(2)
    expect(learnt.at(-1)).toEqual([])
  })

  test('again in another network, where what was known is forgotten at once', async () => {
    const { state, look, learnt, request } = scene()
    await look()
    state.listening = ['/ip4/10.0.0.7/tcp/4001']
    await look()
    expect(learnt.at(-1)).toEqual([])
    await vi.advanceTimersByTimeAsync(OUTER_ADDRESSES_SPACING_MS)
    expect(request).toHaveBeenCalledTimes(2)
    expect(learnt.at(-1)).toEqual(['/ip4/203.0.113.5/tcp/4001'])
  })

  test('an answer that is about another network is not learnt', async () => {
    const { state, look, learnt, request, outer } = scene()
    const late = Promise.withResolvers<never>()
    request.mockReturnValueOnce(late.promise)
    await look()
    state.listening = ['/ip4/10.0.0.7/tcp/4001']
    state.answer = { host: '203.0.113.9', ports: [4001], reached: [] }
    await look()
    late.resolve({ host: '203.0.113.5', ports: [4001], reached: [4001] } as never)
    await vi.advanceTimersByTimeAsync(0)
    expect(learnt.flat()).toEqual([])
    outer.stop()
  })

  test('where too many ask, later, and as late as the rendezvous says; otherwise not before the next session', async () => {
    const { state, look, request } = scene()
    state.answer = new HongyanError('RATE_LIMITED', 'too many', { retryAfterMs: 2 * OUTER_ADDRESSES_SPACING_MS })
    await look()
    await vi.advanceTimersByTimeAsync(3 * OUTER_ADDRESSES_SPACING_MS - 1)
    expect(request).toHaveBeenCalledTimes(1)
    state.answer = new HongyanError('UNREACHABLE', 'the session has ended')
    await vi.advanceTimersByTimeAsync(1)
    expect(request).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(100 * OUTER_ADDRESSES_SPACING_MS)
    expect(request).toHaveBeenCalledTimes(2)
  })

  test('not without a session, nor for whoever is hidden, nor after the end', async () => {
    const { state, look, request, outer, connection } = scene()
    state.state = 'connecting'
    await look()
    state.state = 'online'
    state.setting = 'relay-only'
    await look()
    expect(request).not.toHaveBeenCalled()
    state.setting = 'contacts'
    await look()
    state.connection = connection('second')
    outer.look()
    outer.stop()
    await vi.advanceTimersByTimeAsync(100 * OUTER_ADDRESSES_SPACING_MS)
    expect(request).toHaveBeenCalledTimes(1)
  })
})
