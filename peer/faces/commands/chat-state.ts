/** What the chat screen knows beside the chat itself: who is seen, what was sent, which numbers transfers have. */
import type { MessageId, TransferId } from '../../../shared/message.ts'
import type { LoginResult } from '../../api.ts'
import { createTransferList, type TransferList } from './transfer-list.ts'

/** Own messages whose fate may still be told; older ones are in the history. */
const SENT_MAX = 500

export interface SentMessage {
  readonly id: MessageId
  readonly to: string
  readonly text: string
}

export interface ChatState {
  readonly me: string
  readonly transfers: TransferList
  /** Transfers that were declined or cancelled here: what the command says need not be said again. */
  readonly endedHere: Set<TransferId>
  /** PeerIds as `/devices` listed them last. */
  devices: readonly string[]
  /** Names known to be online. */
  readonly online: Set<string>
  sent(id: MessageId): SentMessage | undefined
  rememberSent(message: SentMessage): void
  /** Ends when the last text sent is remembered: before that its fate cannot be told. */
  sending: Promise<void>
  /** The last own message that failed. */
  failed: SentMessage | undefined
}

export function createChatState(login: LoginResult): ChatState {
  const sent = new Map<MessageId, SentMessage>()
  return {
    me: login.username,
    transfers: createTransferList(),
    endedHere: new Set(),
    devices: [],
    online: new Set(login.online.map(({ username }) => username)),
    sending: Promise.resolve(),
    failed: undefined,
    sent: (id) => sent.get(id),
    rememberSent(message) {
      sent.set(message.id, message)
      const [oldest] = sent.keys()
      if (sent.size > SENT_MAX && oldest !== undefined) sent.delete(oldest)
    },
  }
}
