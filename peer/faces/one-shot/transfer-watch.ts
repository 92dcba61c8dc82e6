/** Follows transfers to their ends, and says meanwhile how they go. Hears also what is told before it knows of one. */
import type { TransferId } from '../../../shared/message.ts'
import type { Chat, ChatEvent, Transfer } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { createTransferNews, type NewsEvent } from '../files/news.ts'
import { createProgressThrottle, type ProgressEvent, progressText } from '../files/progress.ts'
import { terminalLine } from '../terminal-text.ts'
import type { Teller } from './teller.ts'

/** How a transfer ended, for us. */
export type Outcome = Extract<ChatEvent, { type: 'file.verified' | 'file.failed' }>

export interface TransferWatch {
  follow(transfer: Pick<Transfer, 'transferId' | 'direction' | 'peer' | 'name' | 'state'>): Promise<Outcome>
  /** Whether anything was told of it, but how far it is. */
  hasHeardOf(transferId: TransferId): boolean
  close(): void
}

export interface TransferWatchInit {
  readonly chat: Pick<Chat, 'subscribe'>
  readonly teller: Teller
  readonly catalogue: Catalogue
  /** Whether somebody else may mend a failure: then a transfer that stopped is not over. */
  readonly endsAt: 'anyFailure' | 'finalFailure'
}

/** Transfers not followed whose last event is kept: those that go on by themselves tell too. */
const UNKNOWN_MAX = 1_000

/** What to type after a failure that can be mended here. */
const GO_ON = 'hongyan receive'

export function watchTransfers({ chat, teller, catalogue, endsAt }: TransferWatchInit): TransferWatch {
  const progress = createProgressThrottle()
  const news = createTransferNews(catalogue)
  const followed = new Map<TransferId, (event: NewsEvent | ProgressEvent) => void>()
  const unknown = new Map<TransferId, NewsEvent>()
  const heard = new Set<TransferId>()

  const unsubscribe = chat.subscribe((event) => {
    if (!isToldOfTransfer(event)) return
    const hear = followed.get(event.transferId)
    if (hear !== undefined) {
      heard.add(event.transferId)
      hear(event)
    } else if (event.type !== 'file.progress') {
      unknown.set(event.transferId, event)
      const [oldest] = unknown.keys()
      if (unknown.size > UNKNOWN_MAX && oldest !== undefined) unknown.delete(oldest)
    }
  })

  return {
    follow(transfer) {
      const { transferId } = transfer
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const label = terminalLine(transfer.name)
      const hear = (event: NewsEvent | ProgressEvent): void => {
        if (event.type === 'file.progress') {
          if (teller.overwrites || progress.isWorthSaying(event, Date.now())) {
            teller.showProgress(`${label}: ${progressText(event, catalogue)}`)
          }
          return
        }
        const told = news.of(event, { ...transfer, label, goOn: GO_ON })
        if (event.type === 'file.checking') {
          teller.showProgress(told?.text ?? '')
          return
        }
        // Of what has arrived the command itself tells, as its result.
        if (told !== undefined && event.type !== 'file.verified') {
          teller.say(event.type === 'file.failed' ? `hongyan: ${told.text} [${event.code}]` : told.text)
        }
        const isOver =
          event.type === 'file.verified' ||
          (event.type === 'file.failed' && !(event.retryable && endsAt === 'finalFailure'))
        if (isOver) {
          followed.delete(transferId)
          resolve(event)
        }
      }
      followed.set(transferId, hear)
      const earlier = unknown.get(transferId)
      unknown.delete(transferId)
      if (earlier !== undefined) {
        heard.add(transferId)
        hear(earlier)
      }
      return promise
    },
    hasHeardOf: (transferId) => heard.has(transferId) || unknown.has(transferId),
    close: unsubscribe,
  }
}

function isToldOfTransfer(event: ChatEvent): event is NewsEvent | ProgressEvent {
  return event.type.startsWith('file.') && event.type !== 'file.offered'
}
