/** The connection with the relay that the rendezvous names: its own, where it is the relay itself. */
import type { Connection } from '@libp2p/interface'
import type { DeviceId } from '../../../shared/identity.ts'
import type { Circuits } from './circuits.ts'

export interface RelayLink {
  /** @param address as the rendezvous named it with the newest pass; empty where there is no relay */
  follow(address: string): void
  /** Whether the rendezvous has named one. */
  readonly isOffered: boolean
}

export interface RelayLinkInit {
  readonly circuits: Circuits
  readonly server: DeviceId
  /** That of the session. */
  connection(): Connection | undefined
}

export function createRelayLink({ circuits, server, connection }: RelayLinkInit): RelayLink {
  let isOffered = false
  return {
    follow(address) {
      isOffered = address !== ''
      if (address !== `/p2p/${server}`) return
      const relay = connection()
      if (relay !== undefined) circuits.use(relay)
    },
    get isOffered() {
      return isOffered
    },
  }
}
