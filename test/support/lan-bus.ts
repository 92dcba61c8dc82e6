/** A local network within one process: what one says all hear, itself included, as from one host. */
import type { MulticastInit, OpenMulticast } from '../../peer/net/lan/multicast.ts'

export interface LanBus {
  readonly open: OpenMulticast
  /** Everything said so far. */
  readonly said: readonly Uint8Array[]
  /** As somebody of no community could, from a host of the network. */
  inject(bytes: Uint8Array, host?: string): void
}

/** Listeners of the tests listen there. */
const HOST = '127.0.0.1'

export function createLanBus(): LanBus {
  const members = new Set<MulticastInit>()
  const said: Uint8Array[] = []

  function inject(bytes: Uint8Array, host = HOST): void {
    for (const member of members) member.onPacket(bytes, host)
  }

  return {
    said,
    inject,
    open(init) {
      members.add(init)
      const joined = setImmediate(() => init.onNetwork())
      return {
        networks: [HOST],
        failure: undefined,
        async send(bytes) {
          said.push(bytes)
          inject(bytes)
        },
        async close() {
          clearImmediate(joined)
          members.delete(init)
        },
      }
    },
  }
}
