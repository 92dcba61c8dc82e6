/** Follows transfers to their ends, and says meanwhile how they go. Hears also what is told before it knows of one. */
import type { TransferId } from '../../../shared/message.ts'
import type { Chat, ChatEvent, Transfer } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { createTransferNews, type NewsEvent } from '../files/news.ts'
import { createProgressThrottle, type ProgressEvent, progressText } from '../files/progress.ts'
import { terminalLine } from '../text/terminal-text.ts'
import type { Teller } from './teller.ts'

/** How a transfer ended, for us. */
export type Outcome = Extract<ChatEvent, { type: 'file.verified' | 'file.failed' }>

export type Followed = Pick<Transfer, 'transferId' | 'direction' | 'peer' | 'name' | 'state'>

export interface TransferWatch {
  /** Resolves when it is over. */
  follow(transfer: Followed): Promise<Outcome>
  /** Whether anything was told of it. */
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
  const tell = tellingOn(teller, catalogue)
  const followed = new Map<TransferId, (event: NewsEvent | ProgressEvent) => void>()
  const unknown = new Map<TransferId, NewsEvent>()
  const heard = new Set<TransferId>()

  const isOver = (event: NewsEvent | ProgressEvent): event is Outcome =>
    event.type === 'file.verified' || (event.type === 'file.failed' && !(event.retryable && endsAt === 'finalFailure'))

  const keep = (event: NewsEvent): void => {
    unknown.set(event.transferId, event)
    const [oldest] = unknown.keys()
    if (unknown.size > UNKNOWN_MAX && oldest !== undefined) unknown.delete(oldest)
  }

  const unsubscribe = chat.subscribe((event) => {
    if (!isToldOfTransfer(event)) return
    const hear = followed.get(event.transferId)
    if (hear !== undefined) hear(event)
    else if (event.type !== 'file.progress') keep(event)
  })

  return {
    follow(transfer) {
      const { transferId } = transfer
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const hear = (event: NewsEvent | ProgressEvent): void => {
        heard.add(transferId)
        tell(event, transfer)
        if (!isOver(event)) return
        followed.delete(transferId)
        resolve(event)
      }
      followed.set(transferId, hear)
      const earlier = unknown.get(transferId)
      unknown.delete(transferId)
      if (earlier !== undefined) hear(earlier)
      return promise
    },
    hasHeardOf: (transferId) => heard.has(transferId) || unknown.has(transferId),
    close: unsubscribe,
  }
}

/** Of what has arrived nothing is said: the command itself tells it, as its result. */
function tellingOn(teller: Teller, catalogue: Catalogue): (event: NewsEvent | ProgressEvent, of: Followed) => void {
  const throttle = createProgressThrottle()
  const news = createTransferNews(() => catalogue)
  return (event, transfer) => {
    const label = terminalLine(transfer.name)
    if (event.type === 'file.progress') {
      const isDue = teller.overwrites || throttle.isWorthSaying(event, Date.now())
      if (isDue) teller.showProgress(`${label}: ${progressText(event, catalogue)}`)
      return
    }
    const text = news.of(event, { ...transfer, label, goOn: GO_ON })?.text
    if (text === undefined || event.type === 'file.verified') return
    if (event.type === 'file.checking') teller.showProgress(text)
    else teller.say(event.type === 'file.failed' ? `hongyan: ${text} [${event.code}]` : text)
  }
}

function isToldOfTransfer(event: ChatEvent): event is NewsEvent | ProgressEvent {
  return event.type.startsWith('file.') && event.type !== 'file.offered'
}
