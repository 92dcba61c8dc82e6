/** Requests that deposit, fetch and acknowledge mail. */
import { deviceIdOf } from '../../../shared/identity.ts'
import { messageIdFromBytes } from '../../../shared/message.ts'
import type { PageTurns } from '../page-turns.ts'
import type { Services, Some } from './handlers.ts'

export function mailHandlers({ mailbox, allowances }: Services, inTurn: PageTurns): Some<'deposit' | 'fetch' | 'ack'> {
  return {
    async deposit({ recipient, id, sealed, acknowledged }, session) {
      const self = session.present()
      allowances.deposit(self.username, sealed.byteLength)
      const mark = await mailbox.deposit(self, {
        recipient,
        id: messageIdFromBytes(id),
        sealed,
        acknowledged: acknowledged.map(deviceIdOf),
      })
      return { mark }
    },
    fetch({ after, limit }, session) {
      return inTurn(session, async () => {
        const self = session.present()
        session.allowance.spend('pageBytes', 0)
        const { mail, more } = await mailbox.fetch(self, { after, limit })
        session.allowance.spend('pageBytes', bytesOf(mail))
        return { mail: [...mail], more }
      })
    },
    async ack({ positions }, session) {
      await mailbox.acknowledge(session.present(), positions)
      return {}
    },
  }
}

function bytesOf(mail: readonly { readonly sealed: Uint8Array }[]): number {
  return mail.reduce((sum, { sealed }) => sum + sealed.byteLength, 0)
}
