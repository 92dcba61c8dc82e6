/** What becomes of a transfer, as sentences for a person; the same in every face. Says nothing twice in a row. */
import { HongyanError } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { ChatEvent, Transfer } from '../../api.ts'
import { type Catalogue, errorText } from '../catalogue/index.ts'
import { formatSize } from '../format.ts'
import { terminalLine } from '../terminal-text.ts'

export type NewsEvent = Extract<ChatEvent, { type: 'file.changed' | 'file.checking' | 'file.verified' | 'file.failed' }>

type ChangedEvent = Extract<NewsEvent, { type: 'file.changed' }>
type FailedEvent = Extract<NewsEvent, { type: 'file.failed' }>

export interface NewsSubject extends Pick<Transfer, 'direction' | 'peer'> {
  /** As the person knows it; safe to print. */
  readonly label: string
  /** When it came to be known. */
  readonly state: Transfer['state']
  /** What to type so that a transfer that failed goes on. */
  readonly goOn: string
}

export interface News {
  /** `!` where the person should do something. */
  readonly mark: '*' | '!'
  readonly text: string
}

export interface TransferNews {
  /** Undefined where nothing is worth saying. */
  of(event: NewsEvent, subject: NewsSubject): News | undefined
}

/** What was said last of a transfer that is not over. */
type Said = 'offered' | 'accepted' | 'waiting' | 'troubled' | 'paused' | 'running'

export function createTransferNews(catalogue: Catalogue): TransferNews {
  const { files: words } = catalogue
  const said = new Map<TransferId, Said>()

  function ofChange({ transferId, state, reason }: ChangedEvent, subject: NewsSubject): News | undefined {
    const { label } = subject
    const peer = terminalLine(subject.peer)
    const before = said.get(transferId) ?? (subject.state === 'offered' ? 'offered' : 'waiting')
    const now = state === 'accepted' ? restOf(reason) : state
    const isIncoming = subject.direction === 'incoming'
    if (reason === 'INTEGRITY') return say('!', isIncoming ? words.fetchedAgain(label) : words.sentAgain(label, peer))
    // Whoever waits for a turn after a pause or a lost connection has been told that it waits.
    if (before === now || (now === 'accepted' && before !== 'offered')) return undefined
    said.set(transferId, now)
    if (now === 'waiting') return say('*', words.waiting(label, peer))
    if (now === 'troubled') return say('!', words.troubled(label, peer))
    if (now === 'paused') return reason === 'PAUSED' ? say('*', words.pausedByOther(label, peer)) : undefined
    if (before === 'offered' && !isIncoming) return say('*', words.acceptedByOther(label, peer))
    // What its user has accepted is told where it was asked for.
    if (now === 'accepted') return say('*', words.acceptedUnasked(label))
    return before === 'waiting' || before === 'troubled' || before === 'paused'
      ? say('*', words.goesOn(label))
      : undefined
  }

  function ofFailure({ code, retryable }: FailedEvent, { label, direction, peer, goOn }: NewsSubject): News {
    if (code === 'DECLINED') return say('*', words.declined(label))
    if (code === 'CANCELLED') return say('*', words.cancelled(label))
    if (code === 'TAKEN') return say('*', words.takenElsewhere(label))
    const isIncoming = direction === 'incoming'
    if (isIncoming && code === 'CONFLICT') return say('!', words.nameTakenMeanwhile(label, goOn))
    if (retryable && (code === 'NO_SPACE' || code === 'NOT_WRITABLE')) {
      return isIncoming
        ? say('!', words.diskFailed[code](label, goOn))
        : say('*', words.otherDiskFailed(label, terminalLine(peer)))
    }
    const reason = errorText(catalogue, new HongyanError(code, ''))
    return say('!', retryable && isIncoming ? words.failedForNow(label, reason, goOn) : words.failed(label, reason))
  }

  return {
    of(event, subject) {
      const { label, peer, direction } = subject
      switch (event.type) {
        case 'file.changed':
          return ofChange(event, subject)
        case 'file.checking':
          return say('*', words.checking(label, formatSize(event.bytes), formatSize(event.sizeBytes)))
        case 'file.failed':
          if (event.retryable) said.set(event.transferId, 'waiting')
          else said.delete(event.transferId)
          return ofFailure(event, subject)
        case 'file.verified':
          said.delete(event.transferId)
          return direction === 'incoming'
            ? say('*', words.received(label, terminalLine(event.path)))
            : say('*', words.sent(label, terminalLine(peer)))
      }
    },
  }
}

/** What an accepted transfer does while nothing runs. */
function restOf(reason: ChangedEvent['reason']): Said {
  if (reason === undefined) return 'accepted'
  return reason === 'INTERNAL' ? 'troubled' : 'waiting'
}

function say(mark: News['mark'], text: string): News {
  return { mark, text }
}
