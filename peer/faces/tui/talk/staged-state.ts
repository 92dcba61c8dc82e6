/** What commands know of the chat, as the stage has it: what was sent, which number a transfer has. */
import { systemClock } from '../../../../shared/clock.ts'
import type { TransferId } from '../../../../shared/message.ts'
import type { Chat, LoginResult, Transfer } from '../../../api.ts'
import { type ChatState, createChatState } from '../../commands/chat-state.ts'
import type { TransferList } from '../../commands/transfer-list.ts'
import { isOpen } from '../../files/transfers.ts'
import { type ShelfTransfer, transferOf } from '../files/shelf.ts'
import type { Stage } from '../stage/stage.ts'
import { NOT_PLACED } from '../timeline/timeline.ts'

/** What was sent is shown as well. */
export function chatState(stage: Stage, login: LoginResult): ChatState {
  const known = createChatState(login)
  return {
    ...known,
    transfers: shelfList(stage),
    rememberSent(sent) {
      known.rememberSent(sent)
      const { id, to, text } = sent
      const at = { position: NOT_PLACED, sentAtMs: systemClock.now(), state: 'queued' } as const
      stage.dispatch({ type: 'sent', message: { id, conversation: to, from: login.username, text, ...at } })
    },
  }
}

/** Those that are not over, and those that have a number. */
export async function shelvedTransfers(chat: Chat, stage: Stage): Promise<readonly Transfer[]> {
  const { shelf } = stage.state
  return (await chat.transfers()).filter((each) => isOpen(each) || transferOf(shelf, each.transferId) !== undefined)
}

/** The numbers that commands go by are those on the screen. */
function shelfList(stage: Stage): TransferList {
  const byId = (transferId: TransferId) => transferOf(stage.state.shelf, transferId)
  const asListed = (known: ShelfTransfer | undefined) => known && { ...known, state: known.stateAtFirst }
  return {
    add(transfer) {
      stage.dispatch({ type: 'transfers', transfers: [transfer] })
      return byId(transfer.transferId)?.number ?? 0
    },
    byNumber: (number) => asListed(stage.state.shelf.transfers.find((known) => known.number === number)),
    byId: (transferId) => asListed(byId(transferId)),
  }
}
