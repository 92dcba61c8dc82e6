/** What is found of addresses of a rendezvous that nobody answers at: a name that stands for nothing, or a port that is shut. */
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { examineServers } from '../../peer/health/server-health.ts'
import type { Names } from '../../peer/net/dialling/names.ts'

const NODE = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

async function found(address: string, names: Names): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const signal = new AbortController().signal
  for await (const finding of examineServers([multiaddr(`${address}/p2p/${NODE}`)], signal, names))
    findings.push(finding)
  return findings
}

/** Nothing but this machine has a name. */
const NAMES: Names = {
  async hosts(name) {
    if (name === 'here.test') return ['127.0.0.1']
    throw new Error('ENOTFOUND')
  },
  async texts() {
    return []
  },
}

test.each([
  ['a name that stands for nothing', '/dns4/nobody.test/tcp/1', 'unresolved'],
  ['a name without records of addresses', '/dnsaddr/here.test', 'unresolved'],
  ['a name that stands for a machine where nobody answers', '/dns4/here.test/tcp/1', 'failed'],
  ['an address where nobody answers', '/ip4/127.0.0.1/tcp/1', 'failed'],
])('%s', async (_, address, state) => {
  const [server, clock] = await found(address, NAMES)
  expect(server).toMatchObject({ level: 'problem', about: 'server', address: `${address}/p2p/${NODE}`, state })
  expect(clock).toEqual({ level: 'warning', about: 'clock', offsetMs: undefined })
})
