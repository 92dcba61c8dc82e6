import { multiaddr } from '@multiformats/multiaddr'
import { expect, test, vi } from 'vitest'
import { createPeerNames } from '../../peer/net/dialling/peer-names.ts'

const DEVICE = '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA'
const signal = new AbortController().signal
const named = (name: string, family = 4) => multiaddr(`/dns${family}/${name}/tcp/4001/p2p/${DEVICE}`)

test('a name becomes an address of its family, with port and device; a number stays as it is', async () => {
  const hosts = vi.fn(async (_: string, family: number) =>
    family === 4 ? ['203.0.113.7', '203.0.113.8'] : ['2001:db8::7'],
  )
  const resolve = createPeerNames({ hosts })
  expect(String(await resolve(named('goose.example'), signal))).toBe(`/ip4/203.0.113.7/tcp/4001/p2p/${DEVICE}`)
  expect(String(await resolve(named('goose.example', 6), signal))).toBe(`/ip6/2001:db8::7/tcp/4001/p2p/${DEVICE}`)
  const number = multiaddr(`/ip4/203.0.113.7/tcp/4001/p2p/${DEVICE}`)
  expect(await resolve(number, signal)).toBe(number)
  expect(hosts).toHaveBeenCalledTimes(2)
})

test('a name that stands for nothing cannot be dialled', async () => {
  const resolve = createPeerNames({ hosts: async () => [] })
  await expect(resolve(named('goose.example'), signal)).rejects.toMatchObject({ code: 'UNREACHABLE' })
})

test('a name of the internet that leads to this machine, to a network of ours or beside it leads nowhere', async () => {
  const traps = ['127.0.0.1', '10.0.0.1', '192.168.1.1', '100.100.100.200', '169.254.169.254', '0.0.0.0', '::1']
  const resolve = createPeerNames({ hosts: async () => traps })
  await expect(resolve(named('trap.example'), signal)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  const mapped = createPeerNames({
    hosts: async () => ['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', 'fd00:ec2::254', 'fe80::1'],
  })
  await expect(mapped(named('trap.example', 6), signal)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  const mixed = createPeerNames({ hosts: async () => [...traps, '203.0.113.7'] })
  expect(String(await mixed(named('goose.example'), signal))).toContain('/ip4/203.0.113.7/')
})

test('one name is looked up at a time, however many are given up meanwhile', async () => {
  const running: PromiseWithResolvers<string[]>[] = []
  const resolve = createPeerNames({
    hosts() {
      const lookUp = Promise.withResolvers<string[]>()
      running.push(lookUp)
      return lookUp.promise
    },
  })
  const impatient = new AbortController()
  const given = [resolve(named('slow.example'), impatient.signal), resolve(named('slower.example'), impatient.signal)]
  const next = resolve(named('goose.example'), signal)
  const ends = Promise.all(given.map((each) => expect(each).rejects.toMatchObject({ name: 'AbortError' })))
  impatient.abort()
  await ends
  // Nobody waits for it, and the system goes on with it all the same.
  expect(running).toHaveLength(1)
  running[0]?.reject(new Error('no answer'))
  await expect.poll(() => running).toHaveLength(2)
  running[1]?.resolve(['203.0.113.7'])
  expect(String(await next)).toContain('/ip4/203.0.113.7/')
})
