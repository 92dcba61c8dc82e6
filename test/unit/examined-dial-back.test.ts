/** What a rendezvous says of being reached is said on, as far as it can be true. */
import { describe, expect, test } from 'vitest'
import { examineDialBack } from '../../peer/health/dial-back.ts'
import type { Session } from '../../peer/net/session.ts'
import { DIAL_BACK_PORTS_MAX } from '../../shared/limits.ts'

interface Answer {
  readonly host: string
  readonly ports: number[]
  readonly reached: number[]
}

function told(answer: Answer) {
  const request = (async () => answer) as unknown as Session['request']
  return examineDialBack({ session: { state: 'online', request } })
}

describe('dialled back', () => {
  test('a device is reached where the rendezvous says so', async () => {
    const answer = { host: '192.0.2.1', ports: [4001], reached: [4001] }
    expect(await told(answer)).toMatchObject({ state: 'reached', host: '192.0.2.1', ports: [4001] })
    expect(await told({ ...answer, reached: [] })).toMatchObject({ state: 'notReached', ports: [4001] })
    expect(await told({ ...answer, host: '2001:db8::1' })).toMatchObject({ state: 'reached', host: '2001:db8::1' })
  })

  test('what is no address is no answer', async () => {
    const long = `192.0.2.1${'/tcp/9'.repeat(1_000)}`
    for (const host of ['', 'example.org', '192.0.2.1/tcp/1', long, '::1/ws', '1.2.3.4\u001b[2J'])
      expect(await told({ host, ports: [4001], reached: [4001] })).toMatchObject({ state: 'untested' })
  })

  test('nobody prints thousands of ports', async () => {
    const ports = Array.from({ length: 100_000 }, (_, index) => index)
    for (const reached of [ports, []]) {
      const found = await told({ host: '192.0.2.1', ports, reached })
      expect('ports' in found && found.ports).toHaveLength(DIAL_BACK_PORTS_MAX)
    }
  })
})
