/** What is said of one transfer in its row: pieces, the most telling first. Pure. */
import type { Catalogue } from '../../catalogue/index.ts'
import { percentOf } from '../../files/progress.ts'
import { isOffer, isToMend } from '../../files/transfers.ts'
import { formatCount, formatDuration, formatRate, formatSize, secondsLeft } from '../../format.ts'
import { type Span, span } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import type { ShelfTransfer } from './shelf.ts'

const HOUR_SECONDS = 3_600
/** Longer ones are said in words. */
const CLOCK_MAX_SECONDS = 24 * HOUR_SECONDS
/** Figures that change keep their place: `100%`, `999.9 MB/s`. */
const PERCENT_CELLS = 4
const RATE_CELLS = 9

/** Where there is not room for all, the last go first. */
export function figuresOf(transfer: ShelfTransfer, catalogue: Catalogue): readonly Span[] {
  const { shelf: words } = catalogue
  const peer = shownLine(transfer.peer)
  if (transfer.state === 'running') return runningFigures(transfer, catalogue)
  const whose = span(transfer.direction === 'incoming' ? words.from(peer) : words.to(peer), 'dim')
  if (isOffer(transfer)) return [span(sizeOf(transfer, catalogue)), whose]
  const { state } = transfer
  // Where it lies is said then, and takes the room.
  if (state === 'verified') return [stateOf(transfer, catalogue)]
  return [stateOf(transfer, catalogue), ...(namesPeer(transfer) ? [] : [whose]), ...sizeWhereOpen(transfer)]
}

function runningFigures(transfer: ShelfTransfer, { shelf: words, files }: Catalogue): readonly Span[] {
  const { checkedBytes, sizeBytes, bytesPerSecond, via, reason, direction } = transfer
  const peer = shownLine(transfer.peer)
  const whose = span(direction === 'incoming' ? words.from(peer) : words.to(peer), 'dim')
  if (checkedBytes !== undefined)
    return [span(words.checking(percentOf({ bytes: checkedBytes, sizeBytes })), 'dim'), whose]
  if (reason === 'INTEGRITY') return [span(words.fetchedAgain, 'warning'), whose]
  if (via === 'none') return [span(words.starting, 'dim'), whose]
  const left = secondsLeft(transfer)
  return [
    span(`${percentOf(transfer)}%`.padStart(PERCENT_CELLS), 'strong'),
    span(formatRate(bytesPerSecond).padStart(RATE_CELLS)),
    ...(left === undefined ? [] : [span(words.left(countdownOf(left, files.duration)))]),
    whose,
    span(words.via[via], 'dim'),
  ]
}

function stateOf(transfer: ShelfTransfer, { shelf: words, files, errors }: Catalogue): Span {
  const { state, direction, reason, number, bytes } = transfer
  const peer = shownLine(transfer.peer)
  const done = bytes > 0 ? `  ${percentOf(transfer)}%` : ''
  switch (state) {
    case 'offered':
      return span(words.askedOf(peer), 'dim')
    case 'accepted':
      if (reason === undefined) return span(words.accepted + done, 'dim')
      return reason === 'INTERNAL' ? span(words.triedAgain, 'warning') : span(words.waitsFor(peer) + done, 'dim')
    case 'paused':
      return span((reason === 'PAUSED' ? words.pausedBy(peer) : words.paused) + done, 'dim')
    case 'verified':
      return span(direction === 'incoming' ? words.arrived : words.delivered(peer), 'good')
    case 'declined':
      return span(words.declined, 'dim')
    case 'cancelled':
      return span(words.cancelled, 'dim')
    case 'running':
      return span(words.starting, 'dim')
    case 'failed': {
      const why = isMendable(reason) ? words.why[reason] : reason === undefined ? '' : errors[reason]
      const mend = isToMend(transfer) ? `${words.stopped} ${files.goOn(number)}` : words.failed
      return span(`${mend}  ${why}`.trimEnd(), 'warning')
    }
  }
}

function isMendable(reason: ShelfTransfer['reason']): reason is 'NO_SPACE' | 'NOT_WRITABLE' | 'CONFLICT' {
  return reason === 'NO_SPACE' || reason === 'NOT_WRITABLE' || reason === 'CONFLICT'
}

/** Whether its state says already whose it is. */
function namesPeer({ state, direction, reason }: ShelfTransfer): boolean {
  if (state === 'accepted') return reason !== undefined && reason !== 'INTERNAL'
  if (state === 'paused') return reason === 'PAUSED'
  return direction === 'outgoing' && state === 'offered'
}

function sizeWhereOpen({ state, sizeBytes }: ShelfTransfer): readonly Span[] {
  return state === 'accepted' || state === 'paused' || state === 'offered' ? [span(formatSize(sizeBytes), 'dim')] : []
}

function sizeOf({ folder, files, sizeBytes }: ShelfTransfer, { shelf: words }: Catalogue): string {
  const size = formatSize(sizeBytes)
  return folder ? `${words.files(formatCount(files))} ${size}` : size
}

/** `0:08`, `1:02:03` */
function countdownOf(seconds: number, words: Catalogue['files']['duration']): string {
  const whole = Math.ceil(seconds)
  if (whole >= CLOCK_MAX_SECONDS) return formatDuration(seconds, words)
  const two = (number: number) => String(number).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / HOUR_SECONDS), Math.floor((whole % HOUR_SECONDS) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
