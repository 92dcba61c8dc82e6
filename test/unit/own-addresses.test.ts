import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { expect, test, vi } from 'vitest'
import { createOwnAddresses } from '../../peer/net/node/own-addresses.ts'
import { PEER_ADDRESSES_MAX } from '../../shared/limits.ts'

const RELAY = '/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit'
const parsed = (...addresses: readonly string[]): Multiaddr[] => addresses.map((address) => multiaddr(address))

function machine({ listening = [] as string[], announced = [] as string[], relay = true } = {}) {
  const state = { listening, address: relay ? multiaddr(RELAY) : undefined, isHidden: false }
  const onChange = vi.fn()
  const own = createOwnAddresses({
    transports: { getAddrs: () => parsed(...state.listening) },
    circuits: state,
    announced: parsed(...announced),
    isHidden: () => state.isHidden,
    onChange,
  })
  return { state, onChange, own, all: () => own.all().map(String) }
}

test('the most widely known first, each once, and nothing that nobody can dial', () => {
  const { all } = machine({
    listening: ['/ip4/127.0.0.1/tcp/4001', '/ip4/192.168.1.5/tcp/4001', '/ip6/fe80::1/tcp/4001'],
    announced: ['/dns4/goose.example.org/tcp/9000', '/ip4/192.168.1.5/tcp/4001'],
  })
  expect(all()).toEqual([
    '/dns4/goose.example.org/tcp/9000',
    RELAY,
    '/ip4/192.168.1.5/tcp/4001',
    '/ip4/127.0.0.1/tcp/4001',
  ])
})

test('a machine with dozens of networks still names one of each kind', () => {
  const many = (net: string) => Array.from({ length: 40 }, (_, index) => `/ip4/${net}.${index + 1}/tcp/4001`)
  const { all } = machine({ listening: [...many('203.0.113'), ...many('172.17.0'), '/ip4/127.0.0.1/tcp/4001'] })
  expect(all()).toHaveLength(PEER_ADDRESSES_MAX)
  expect(all()).toContain(RELAY)
  expect(all()).toContain('/ip4/172.17.0.1/tcp/4001')
  expect(all()[0]).toBe('/ip4/203.0.113.1/tcp/4001')
})

test('what is learnt takes the place of what was learnt before', () => {
  const { own, all } = machine({ listening: ['/ip4/10.0.0.5/tcp/4001'] })
  own.learn(parsed('/ip4/203.0.113.1/tcp/4001'))
  own.learn(parsed('/ip4/203.0.113.2/tcp/4001'))
  expect(all()).toEqual(['/ip4/203.0.113.2/tcp/4001', RELAY, '/ip4/10.0.0.5/tcp/4001'])
  own.learn([])
  expect(all()).toEqual([RELAY, '/ip4/10.0.0.5/tcp/4001'])
})

test('it is told when they are others, and not when they are the same', () => {
  const { own, state, onChange } = machine({ listening: ['/ip4/10.0.0.5/tcp/4001'] })
  own.refresh()
  own.refresh()
  own.learn([])
  expect(onChange).toHaveBeenCalledTimes(1)
  state.listening = ['/ip4/192.168.1.5/tcp/4001']
  own.refresh()
  state.address = undefined
  own.refresh()
  own.learn(parsed('/ip4/203.0.113.1/tcp/4001'))
  expect(onChange).toHaveBeenCalledTimes(4)
})

test('whoever is hidden names the relay only, and nothing where there is none', () => {
  const { state, own, all } = machine({ listening: ['/ip4/10.0.0.5/tcp/1'], announced: ['/ip4/203.0.113.1/tcp/1'] })
  own.learn(parsed('/ip4/203.0.113.2/tcp/4001'))
  state.isHidden = true
  expect(all()).toEqual([RELAY])
  state.address = undefined
  expect(all()).toEqual([])
})
