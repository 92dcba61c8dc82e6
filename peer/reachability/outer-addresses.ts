/**
 * Addresses that this machine does not have and yet is reached at: a router forwards a port, or an address of the internet
 * stands for a private one (1:1 NAT). The rendezvous sees where the session comes from and can try. Asked once for each
 * session and each set of interfaces.
 */
import { isIP } from 'node:net'
import type { Connection } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { toHongyanError } from '../../shared/errors.ts'
import { DIAL_BACK_PORTS_MAX, OUTER_ADDRESSES_SPACING_MS, RETRY_AFTER_MAX_MS } from '../../shared/limits.ts'
import type { ReplyOf } from '../../shared/session-methods.ts'
import { familyOf, isPrivateAddress, kindOf } from '../net/dialling/addresses.ts'
import type { PeerNode } from '../net/node/node.ts'
import type { Session } from '../net/session/session.ts'
import type { ReachRule } from '../people/reach.ts'

export interface OuterAddresses {
  /** To be called with every session, and when addresses or the setting may have changed: asks if there is a reason. */
  look(): void
  stop(): void
}

export interface OuterAddressesInit {
  readonly session: Pick<Session, 'request' | 'state' | 'connection'>
  readonly node: Pick<PeerNode, 'addresses' | 'listening' | 'learnAddresses'>
  readonly reach: Pick<ReachRule, 'setting'>
  /** [0, 1). */
  random(): number
}

export function createOuterAddresses({ session, node, reach, random }: OuterAddressesInit): OuterAddresses {
  let asked: { readonly on: Connection; readonly listening: string } | undefined
  let notBeforeMs = 0
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const on = session.connection
    if (session.state !== 'online' || on === undefined || reach.setting === 'relay-only') return
    const listening = node.listening().join()
    if (asked?.on === on && asked.listening === listening) return
    // Elsewhere what was true before is not.
    if (asked?.listening !== listening) node.learnAddresses([])
    asked = { on, listening }
    clearTimeout(timer)
    if (isWorthAsking(node.listening(), on.remoteAddr)) wait(Math.max(0, notBeforeMs - performance.now()))
    else node.learnAddresses([])
  }

  function wait(waitMs: number): void {
    timer = setTimeout(() => void ask(), waitMs)
  }

  async function ask(): Promise<void> {
    const question = asked
    notBeforeMs = performance.now() + OUTER_ADDRESSES_SPACING_MS
    try {
      const reply = await session.request('dialBack', {})
      if (question === asked) node.learnAddresses(learntFrom(reply, node.addresses()))
    } catch (error) {
      const { code, retryAfterMs = 0 } = toHongyanError(error)
      // Where the session has ended the next one asks; many that share an address do not come back together.
      if (code !== 'RATE_LIMITED' || question !== asked) return
      wait(Math.max(Math.min(retryAfterMs, RETRY_AFTER_MAX_MS), OUTER_ADDRESSES_SPACING_MS) * (1 + random()))
    }
  }

  return {
    look,
    stop() {
      asked = undefined
      clearTimeout(timer)
    },
  }
}

/**
 * Not where others could not dial anyway, where the rendezvous is in the same network, or where the machine itself has an
 * address of the internet, of the family by which it is connected.
 */
export function isWorthAsking(listening: readonly Multiaddr[], rendezvous: Multiaddr): boolean {
  const family = familyOf(rendezvous)
  const alike = listening.filter((address) => family === undefined || familyOf(address) === family)
  return !isPrivateAddress(rendezvous) && alike.length > 0 && alike.every((address) => kindOf(address) !== 'public')
}

/** None where the rendezvous says what makes no sense: it names the host, but a port only of `own` ones. */
export function learntFrom(
  { host, reached }: Pick<ReplyOf<'dialBack'>, 'host' | 'reached'>,
  own: readonly Multiaddr[],
): Multiaddr[] {
  const family = isIP(host)
  if (family === 0) return []
  const ports = new Set(own.map((address) => address.getComponents().find(({ name }) => name === 'tcp')?.value))
  return reached
    .slice(0, DIAL_BACK_PORTS_MAX)
    .filter((port) => ports.has(String(port)))
    .map((port) => multiaddr(`/ip${family}/${host}/tcp/${port}`))
    .filter((address) => kindOf(address) === 'public')
}
