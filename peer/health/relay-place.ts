/** Whether this device has a place at the relay of its rendezvous, and why not; and whether that carries what it sends. */
import type { Finding } from '../api/health.ts'
import type { Circuits } from '../net/circuits/circuits.ts'
import type { RelayLink } from '../net/circuits/relay-link.ts'
import type { Session } from '../net/session/session.ts'

export interface RelayPlaceInit {
  readonly session: Pick<Session, 'state'>
  readonly relayLink: Pick<RelayLink, 'isOffered'>
  readonly node: { readonly circuits: Pick<Circuits, 'answered' | 'share'> }
}

/** Waits for the relay's answer where it has been asked a moment ago. */
export async function examineRelay({ session, relayLink, node }: RelayPlaceInit): Promise<Finding> {
  const about = { about: 'relay' } as const
  // That nobody is there to name one another finding says.
  if (session.state !== 'online') return { level: 'ok', ...about, state: 'away' }
  if (!relayLink.isOffered) return { level: 'ok', ...about, state: 'off' }
  const answer = await node.circuits.answered()
  if (answer === undefined) return { level: 'warning', ...about, state: 'away' }
  if (answer !== 'held') return { level: 'warning', ...about, state: 'refused', code: answer }
  const { share } = node.circuits
  // As it is now, and not a minute ago.
  share.doubt()
  return (await share.isLeft())
    ? { level: 'ok', ...about, state: 'held' }
    : { level: 'warning', ...about, state: 'spent' }
}
