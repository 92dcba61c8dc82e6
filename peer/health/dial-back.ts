/** Whether others can dial this device: the rendezvous tries, at the address that the session comes from. */
import { multiaddr } from '@multiformats/multiaddr'
import { toHongyanError } from '../../shared/errors.ts'
import type { AddressScope, Finding } from '../api-health.ts'
import { kindOf } from '../net/addresses.ts'
import type { Session } from '../net/session.ts'

export async function examineDialBack({
  session,
}: {
  readonly session: Pick<Session, 'request' | 'state'>
}): Promise<Finding> {
  const about = { about: 'reach' } as const
  // That nobody is there to try another finding says.
  if (session.state !== 'online') return { level: 'ok', ...about, state: 'untested', code: undefined }
  try {
    const { host, ports, reached } = await session.request('dialBack', {})
    const scope = scopeOf(host)
    if (ports.length === 0 || scope === undefined) {
      return { level: 'warning', ...about, state: 'untested', code: undefined }
    }
    if (reached.length > 0) return { level: 'ok', ...about, state: 'reached', host, ports: reached, scope }
    return { level: 'warning', ...about, state: 'notReached', host, ports, scope }
  } catch (error) {
    return { level: 'warning', ...about, state: 'untested', code: toHongyanError(error).code }
  }
}

function scopeOf(host: string): AddressScope | undefined {
  try {
    // Any port: where the address is does not depend on it.
    return kindOf(multiaddr(`/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/1`))
  } catch {
    // What a rendezvous says is no address.
    return undefined
  }
}
