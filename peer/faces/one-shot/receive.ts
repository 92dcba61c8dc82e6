/**
 * `hongyan receive`: takes what is offered, waits for the first offer where there is none, and ends when all that it took
 * has arrived, verified. Their paths are its result.
 */
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'
import { parseUsername } from '../../../shared/names.ts'
import type { Chat, ChatEvent, Transfer } from '../../api.ts'
import { errorText } from '../catalogue/index.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { acceptOffer, type ConflictChoice } from '../files/conflict.ts'
import { whatOf } from '../files/describe.ts'
import { isGoing, isOffer, isToMend } from '../files/transfers.ts'
import { isInteractive } from '../terminal.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Command, type OneShotInit, opened } from './command.ts'
import { createTeller, type Teller } from './teller.ts'
import { type TransferWatch, watchTransfers } from './transfer-watch.ts'

const YES: ReadonlySet<string> = new Set(['y', 'yes', '是', '好'])
const NO: ReadonlySet<string> = new Set(['n', 'no', '否', '不'])

interface Receiving {
  readonly init: OneShotInit
  readonly command: Command<'receive'>
  readonly onConflict: ConflictChoice
  readonly chat: Chat
  readonly teller: Teller
  readonly watch: TransferWatch
}

/** Returns the highest of the exit codes that the transfers would have alone; `declined` where nothing was taken. */
export async function receive(init: OneShotInit, command: Command<'receive'>): Promise<number> {
  const { terminal, catalogue } = init
  const from = command.from === undefined ? undefined : parseUsername(command.from.replace(/^@/, ''))
  const onConflict = command.onConflict ?? (command.consent === 'ask' ? 'ask' : 'rename')
  const asks = command.consent === 'ask' || onConflict === 'ask'
  if (asks && !isInteractive({ input: terminal.input, output: terminal.errors })) {
    throw new HongyanError('USAGE', catalogue.oneShot.receiveNeedsYes)
  }
  const chat = await opened(init, (profiles) => profiles.openLast())
  const teller = createTeller(terminal)
  // Before the login: what goes on by itself may arrive in the moment after it.
  const watch = watchTransfers({ chat, teller, catalogue, endsAt: 'anyFailure' })
  const inbox = openInbox(chat, from)
  try {
    await chat.resume()
    const receiving = { init, command, onConflict, chat, teller, watch }
    await findOpen(receiving, inbox)
    return await Promise.race([takeAll(receiving, inbox, from), teller.givenUp])
  } finally {
    inbox.close()
    watch.close()
    teller.close()
  }
}

/** What waits, and what was accepted before and is not over. */
async function findOpen({ init, chat, teller, watch }: Receiving, inbox: Inbox): Promise<void> {
  for (const transfer of await chat.transfers()) {
    if (transfer.direction !== 'incoming') continue
    const hasJustEnded = watch.hasHeardOf(transfer.transferId)
    if (isOffer(transfer) || isGoing(transfer) || isToMend(transfer) || hasJustEnded) inbox.put(transfer)
    else if (transfer.state === 'paused') teller.say(init.catalogue.oneShot.stillPaused(terminalLine(transfer.name)))
  }
}

/** Offers that come while others are on their way are taken too. */
async function takeAll(receiving: Receiving, inbox: Inbox, from: string | undefined): Promise<number> {
  const { init, teller } = receiving
  const ended: number[] = []
  const running = new Set<Promise<void>>()
  let hasMet = false
  for (;;) {
    const transfer = inbox.next()
    if (transfer !== undefined) {
      hasMet = true
      const begun = await begin(receiving, transfer)
      if (begun === 'accepted') {
        const run = arrive(receiving, transfer).then((code) => {
          ended.push(code)
          running.delete(run)
        })
        running.add(run)
      } else if (begun !== 'left') ended.push(begun)
    } else if (hasMet && running.size === 0) break
    else {
      if (!hasMet) teller.say(init.catalogue.oneShot.waitingForOffer(from))
      await Promise.race([inbox.arrived(), ...running])
    }
  }
  return ended.length === 0 ? EXIT.declined : Math.max(...ended)
}

/** `left`: the person does not want it, now or ever. Otherwise that it is accepted, or why it cannot be. */
async function begin(receiving: Receiving, transfer: Transfer): Promise<'accepted' | 'left' | number> {
  const { init, command, onConflict, chat, teller, watch } = receiving
  const { catalogue } = init
  const label = terminalLine(transfer.name)
  const what = whatOf(transfer, catalogue)
  const peer = terminalLine(transfer.peer)
  const isToAccept = isOffer(transfer) || (isToMend(transfer) && !watch.hasHeardOf(transfer.transferId))
  if (!isToAccept) {
    teller.say(catalogue.oneShot.acceptedBefore(peer, what))
    return 'accepted'
  }
  teller.say(catalogue.files.offeredBy(peer, what))
  try {
    if (isOffer(transfer) && !(await isWanted(receiving, transfer))) return 'left'
    const { directory } = command
    const accepted = await acceptOffer({ chat, transfer, directory, onConflict, ask: teller.ask, catalogue })
    if (accepted !== undefined) {
      teller.say(catalogue.files.receiving(label, terminalLine(accepted.path)))
      return 'accepted'
    }
    teller.say(`hongyan: ${catalogue.files.nameTaken(label)} [CONFLICT]`)
    return EXIT.conflict
  } catch (error) {
    const failure = toHongyanError(error)
    teller.say(`hongyan: ${label}: ${errorText(catalogue, failure)} [${failure.code}]`)
    return exitCodeOf(failure.code)
  }
}

async function isWanted({ init, command, chat, teller }: Receiving, { transferId, name }: Transfer): Promise<boolean> {
  if (command.consent === 'yes') return true
  const { catalogue } = init
  const answer = ((await teller.ask(catalogue.oneShot.askAccept)) ?? '').trim().toLowerCase()
  if (YES.has(answer)) return true
  const label = terminalLine(name)
  if (NO.has(answer)) {
    await chat.declineFile(transferId)
    teller.say(catalogue.files.declined(label))
  } else teller.say(catalogue.oneShot.offerKept(label))
  return false
}

/** Resolves when it is over. */
async function arrive({ init, teller, watch }: Receiving, transfer: Transfer): Promise<number> {
  const outcome = await watch.follow(transfer)
  if (outcome.type === 'file.failed') return exitCodeOf(outcome.code)
  const { output } = init.terminal
  teller.endProgress()
  // A script needs the path as it is, a person's terminal must not be touched by it.
  output.write(`${output.isTTY === true ? terminalLine(outcome.path) : outcome.path}\n`)
  return EXIT.done
}

interface Inbox {
  /** Nothing where it has been put before, or is from somebody else. */
  put(transfer: Transfer): void
  next(): Transfer | undefined
  /** Resolves when `next` has something. */
  arrived(): Promise<void>
  close(): void
}

/** Each transfer once, those that are put and the offers that come. */
function openInbox(chat: Chat, from: string | undefined): Inbox {
  const seen = new Set<TransferId>()
  const waiting: Transfer[] = []
  let arrival = Promise.withResolvers<void>()
  const put = (transfer: Transfer): void => {
    if (seen.has(transfer.transferId) || (from !== undefined && transfer.peer !== from)) return
    seen.add(transfer.transferId)
    waiting.push(transfer)
    arrival.resolve()
  }
  const close = chat.subscribe((event) => {
    if (event.type === 'file.offered') put(offerOf(event))
  })
  return {
    put,
    next() {
      const transfer = waiting.shift()
      if (waiting.length === 0) arrival = Promise.withResolvers<void>()
      return transfer
    },
    arrived: () => arrival.promise,
    close,
  }
}

function offerOf(offer: Extract<ChatEvent, { type: 'file.offered' }>): Transfer {
  const { transferId, from: peer, name, folder, sizeBytes, files } = offer
  return { transferId, direction: 'incoming', peer, name, folder, files, sizeBytes, bytes: 0, state: 'offered' }
}
