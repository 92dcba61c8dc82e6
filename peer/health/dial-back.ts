/** Whether others can dial this device: the rendezvous tries, at the address that the session comes from. */
import { isIP } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import { toHongyanError } from '../../shared/errors.ts'
import { DIAL_BACK_PORTS_MAX } from '../../shared/limits.ts'
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
    const { host, ...answer } = await session.request('dialBack', {})
    // It tries no more; whoever names thousands wants to be printed.
    const ports = answer.ports.slice(0, DIAL_BACK_PORTS_MAX)
    const reached = answer.reached.slice(0, DIAL_BACK_PORTS_MAX)
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

/** Undefined where what a rendezvous says is no address. */
function scopeOf(host: string): Exclude<AddressScope, 'relay'> | undefined {
  const family = isIP(host)
  // Any port: where the address is does not depend on it.
  const kind = family === 0 ? undefined : kindOf(multiaddr(`/ip${family}/${host}/tcp/1`))
  return kind === 'relay' ? undefined : kind
}
