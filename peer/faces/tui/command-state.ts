/** What commands know and change, as it is on the stage: where lines go, what was sent, the numbers of transfers. */
import { systemClock } from '../../../shared/clock.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { LoginResult } from '../../api.ts'
import { type ChatState, createChatState } from '../commands/chat-state.ts'
import type { TransferList } from '../commands/transfer-list.ts'
import { transferOf } from './model/shelf.ts'
import type { Stage } from './stage.ts'

export interface CommandState extends ChatState {
  /** What was typed goes there, whatever is open by the time it is its turn. */
  typedIn(conversation: string): void
}

export function createCommandState(stage: Stage, login: LoginResult): CommandState {
  const known = createChatState(login)
  let typedIn = ''
  return {
    ...known,
    transfers: shelfList(stage),
    typedIn(conversation) {
      typedIn = conversation
    },
    get conversation() {
      return typedIn
    },
    set conversation(conversation) {
      typedIn = conversation
      stage.dispatch({ type: 'opened', conversation })
    },
    closed: (conversation) => stage.dispatch({ type: 'closed', conversation }),
    rememberSent(sent) {
      known.rememberSent(sent)
      const { id, to, text } = sent
      // Last, until its page is read from the disk.
      const at = { position: Number.MAX_SAFE_INTEGER, sentAtMs: systemClock.now(), state: 'queued' } as const
      stage.dispatch({ type: 'sent', message: { id, conversation: to, from: login.username, text, ...at } })
    },
  }
}

/** The numbers that commands go by are those on the screen. */
function shelfList(stage: Stage): TransferList {
  const byId = (transferId: TransferId) => transferOf(stage.state.shelf, transferId)
  return {
    add(transfer) {
      stage.dispatch({ type: 'transfers', transfers: [transfer] })
      return byId(transfer.transferId)?.number ?? 0
    },
    byNumber: (number) => stage.state.shelf.transfers.find((known) => known.number === number),
    byId,
  }
}
