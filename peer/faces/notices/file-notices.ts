/** What is said of files; each transfer has its number on the screen. */
import type { Catalogue } from '../catalogue/index.ts'
import type { ChatState } from '../commands/chat-state.ts'
import type { CommandContext } from '../commands/command.ts'
import { transferLine } from '../commands/files-command.ts'
import { labelOf } from '../commands/transfer-choice.ts'
import { whatOf } from '../files/describe.ts'
import type { FileEvent } from '../files/file-event.ts'
import { createTransferNews } from '../files/news.ts'
import { createProgressThrottle, progressText } from '../files/progress.ts'
import { isGoing, isOffer, isOpen } from '../files/transfers.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Notice, noticeLine } from './notice.ts'

export interface FileNoticesInit {
  readonly state: Pick<ChatState, 'transfers' | 'endedHere'>
  readonly words: () => Catalogue
  /** `news`: only what changes, for whoever reads a log. */
  readonly detail: 'news' | 'progress'
}

export interface FileNotices {
  /** Undefined where the event is not worth a word. */
  of(event: FileEvent, nowMs: number): Notice | undefined
}

export function createFileNotices({ state, words, detail }: FileNoticesInit): FileNotices {
  const progress = createProgressThrottle()
  const news = createTransferNews(words)

  return {
    of(event, nowMs) {
      if (event.type === 'file.offered') {
        const offer = { ...event, direction: 'incoming', peer: event.from, state: 'offered' } as const
        return offerNotice(state.transfers.add(offer), offer, words())
      }
      const transfer = state.transfers.byId(event.transferId)
      if (transfer === undefined) return undefined
      const { number, name, peer } = transfer
      const label = labelOf(number, name)
      const about = conversationWith(peer)
      if (event.type === 'file.progress') {
        if (detail !== 'progress' || !progress.isWorthSaying(event, nowMs)) return undefined
        return { weight: 'progress', text: `${label} ${progressText(event, words())}`, about }
      }
      if (event.type === 'file.checking' && detail !== 'progress') return undefined
      if (event.type === 'file.verified' || event.type === 'file.failed') {
        progress.forget(event.transferId)
        if (state.endedHere.delete(event.transferId)) return undefined
      }
      const told = news.of(event, { ...transfer, label, goOn: words().files.goOn(number) })
      return told === undefined ? undefined : { ...told, about }
    },
  }
}

export function offerNotice(
  number: number,
  offer: Parameters<typeof whatOf>[0] & { readonly peer: string },
  catalogue: Catalogue,
): Notice {
  const { offered, offeredFolder } = catalogue.files
  const say = offer.folder ? offeredFolder : offered
  const text = say(number, terminalLine(offer.peer), whatOf(offer, catalogue))
  return { weight: 'offer', text, about: conversationWith(offer.peer) }
}

/** Offers made while nobody was looking, and what else is not over. All get their numbers. */
export async function openTransferLines({ chat, state, catalogue }: CommandContext): Promise<string[]> {
  const open = (await chat.transfers()).filter(isOpen)
  return open.map((transfer) => {
    const number = state.transfers.add(transfer)
    return isOffer(transfer)
      ? noticeLine(offerNotice(number, transfer, catalogue))
      : transferLine(number, transfer, catalogue)
  })
}

/** Files that are on their way are no reason to stay: it is said what becomes of them. */
export async function tellUnfinished({ chat, catalogue, print }: CommandContext): Promise<void> {
  const going = (await chat.transfers()).filter(isGoing)
  if (going.length > 0) print(`* ${catalogue.files.unfinished(going.length)}`)
}

function conversationWith(peer: string): string {
  return `@${peer}`
}
