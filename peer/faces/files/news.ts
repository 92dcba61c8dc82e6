/** What becomes of a transfer, as sentences for a person; the same in every face. Says nothing twice in a row. */
import { type ErrorCode, HongyanError } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { ChatEvent, Transfer } from '../../api.ts'
import { type Catalogue, errorText } from '../catalogue/index.ts'
import { formatSize } from '../format.ts'
import { terminalLine } from '../text/terminal-text.ts'

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
  readonly weight: 'news' | 'warning'
  readonly text: string
}

export interface TransferNews {
  /** Undefined where nothing is worth saying. */
  of(event: NewsEvent, subject: NewsSubject): News | undefined
}

/** What was said last of a transfer that is not over. */
type Said = 'offered' | 'accepted' | Rest | 'paused' | 'running'

/** Why it does not move. */
type Rest = 'waiting' | 'troubled' | 'relayFullHere' | 'relayFullThere'

/** @param catalogue the language as it is chosen now */
export function createTransferNews(catalogue: () => Catalogue): TransferNews {
  const said = new Map<TransferId, Said>()

  function ofChange({ transferId, state, reason }: ChangedEvent, subject: NewsSubject): News | undefined {
    const { files: words } = catalogue()
    const { label } = subject
    const peer = terminalLine(subject.peer)
    const before = said.get(transferId) ?? (subject.state === 'offered' ? 'offered' : 'waiting')
    const now = state === 'accepted' ? restOf(reason) : state
    const isIncoming = subject.direction === 'incoming'
    if (reason === 'INTEGRITY')
      return say('warning', isIncoming ? words.fetchedAgain(label) : words.sentAgain(label, peer))
    // Whoever waits for a turn after a pause or a lost connection has been told that it waits.
    if (before === now || (now === 'accepted' && before !== 'offered')) return undefined
    said.set(transferId, now)
    if (isRest(now)) return say(now === 'waiting' ? 'news' : 'warning', words[now](label, peer))
    if (now === 'paused') return reason === 'PAUSED' ? say('news', words.pausedByOther(label, peer)) : undefined
    if (before === 'offered' && !isIncoming) return say('news', words.acceptedByOther(label, peer))
    // What its user has accepted is told where it was asked for.
    if (now === 'accepted') return say('news', words.acceptedUnasked(label))
    return isRest(before) || before === 'paused' ? say('news', words.goesOn(label)) : undefined
  }

  function ofFailure({ code, retryable }: FailedEvent, { label, direction, peer, goOn }: NewsSubject): News {
    const { files: words } = catalogue()
    if (code === 'DECLINED') return say('news', words.declined(label))
    if (code === 'CANCELLED') return say('news', words.cancelled(label))
    if (code === 'TAKEN') return say('news', words.takenElsewhere(label))
    const isIncoming = direction === 'incoming'
    if (isIncoming && code === 'CONFLICT') return say('warning', words.nameTakenMeanwhile(label, goOn))
    if (retryable && (code === 'NO_SPACE' || code === 'NOT_WRITABLE')) {
      return isIncoming
        ? say('warning', words.diskFailed[code](label, goOn))
        : say('news', words.otherDiskFailed(label, terminalLine(peer)))
    }
    const reason = errorText(catalogue(), new HongyanError(code, ''))
    return say(
      'warning',
      retryable && isIncoming ? words.failedForNow(label, reason, goOn) : words.failed(label, reason),
    )
  }

  return {
    of(event, subject) {
      const { label, peer, direction } = subject
      const { files: words } = catalogue()
      switch (event.type) {
        case 'file.changed':
          return ofChange(event, subject)
        case 'file.checking':
          return say('news', words.checking(label, formatSize(event.bytes), formatSize(event.sizeBytes)))
        case 'file.failed':
          if (event.retryable) said.set(event.transferId, 'waiting')
          else said.delete(event.transferId)
          return ofFailure(event, subject)
        case 'file.verified':
          said.delete(event.transferId)
          return direction === 'incoming'
            ? say('news', words.received(label, terminalLine(event.path)))
            : say('news', words.sent(label, terminalLine(peer)))
      }
    },
  }
}

/** What an accepted transfer does while nothing runs. */
function restOf(reason: ChangedEvent['reason']): Said {
  if (reason === undefined) return 'accepted'
  return RESTS[reason] ?? 'waiting'
}

const RESTS: Readonly<Partial<Record<ErrorCode, Rest>>> = {
  INTERNAL: 'troubled',
  RELAY_FULL: 'relayFullHere',
  RATE_LIMITED: 'relayFullThere',
}

function isRest(said: Said): said is Rest {
  return said === 'waiting' || Object.values(RESTS).includes(said as Rest)
}

function say(weight: News['weight'], text: string): News {
  return { weight, text }
}
