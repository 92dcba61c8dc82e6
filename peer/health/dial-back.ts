/** Whether others can dial this device: the rendezvous tries, at the address that the session comes from. */
import type { NetworkInterfaceInfo } from 'node:os'
import { toHongyanError } from '../../shared/errors.ts'
import { DIAL_BACK_PORTS_MAX, PEER_ADDRESSES_MAX } from '../../shared/limits.ts'
import type { AddressScope, Finding } from '../api/health.ts'
import type { Session } from '../net/session/session.ts'
import { kindOfHost, natBefore, ownHosts } from './nat.ts'

export interface DialBackInit {
  readonly session: Pick<Session, 'request' | 'state'>
  /** `os.networkInterfaces()` */
  readonly interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>
}

export async function* examineDialBack({ session, interfaces }: DialBackInit): AsyncIterable<Finding> {
  const about = { about: 'reach' } as const
  // That nobody is there to try another finding says.
  if (session.state !== 'online') {
    yield { level: 'ok', ...about, state: 'untested', code: undefined }
    return
  }
  try {
    const { host, ...answer } = await session.request('dialBack', {})
    // It tries no more; whoever names thousands wants to be printed.
    const ports = answer.ports.slice(0, DIAL_BACK_PORTS_MAX)
    const reached = answer.reached.slice(0, DIAL_BACK_PORTS_MAX)
    const scope = scopeOf(host)
    const own = ownHosts(interfaces, host)
    const nat = natBefore(host, own)
    if (nat !== undefined) yield { level: 'ok', about: 'nat', nat, host, own: own.slice(0, PEER_ADDRESSES_MAX) }
    if (ports.length === 0 || scope === undefined) {
      yield { level: 'warning', ...about, state: 'untested', code: undefined }
    } else if (reached.length > 0) yield { level: 'ok', ...about, state: 'reached', host, ports: reached, scope }
    else yield { level: 'warning', ...about, state: 'notReached', host, ports, scope, nat }
  } catch (error) {
    yield { level: 'warning', ...about, state: 'untested', code: toHongyanError(error).code }
  }
}

/** Undefined where what a rendezvous says is no address. */
function scopeOf(host: string): Exclude<AddressScope, 'relay'> | undefined {
  const kind = kindOfHost(host)
  return kind === 'relay' ? undefined : kind
}
