/** Tells the rendezvous where this device can be found and whom that is for, as often as either changes. */
import type { PeerNode } from '../net/node/node.ts'
import type { Session } from '../net/session/session.ts'
import type { ReachRule } from '../people/reach.ts'

export interface Announcing {
  /** What is true now; once more if it changes while it is being said. Never throws: the next session says it too. */
  announce(): Promise<void>
}

export interface AnnouncingInit {
  readonly session: Pick<Session, 'request' | 'state'>
  readonly node: Pick<PeerNode, 'peerRecords'>
  readonly reach: Pick<ReachRule, 'wire'>
}

export function createAnnouncing({ session, node, reach }: AnnouncingInit): Announcing {
  let running: Promise<void> | undefined
  let isOutdated = false

  async function tell(): Promise<void> {
    while (isOutdated && session.state === 'online') {
      isOutdated = false
      const { local, public: open } = await node.peerRecords()
      await session.request('announce', { localRecord: local, publicRecord: open, reach: reach.wire })
    }
  }

  return {
    announce() {
      isOutdated = true
      running ??= tell()
        // A session that has ended says it when it comes back.
        .catch(() => undefined)
        .finally(() => {
          running = undefined
        })
      return running
    },
  }
}
