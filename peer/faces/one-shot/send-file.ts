/** `hongyan send-file`: offers files and folders, and waits until all have arrived, verified. */
import { basename } from 'node:path'
import { toHongyanError } from '../../../shared/errors.ts'
import { conversationId, parseUsername } from '../../../shared/names.ts'
import type { Chat, PathKind, Transfer } from '../../api.ts'
import { errorText } from '../catalogue/index.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { leftOutLines, whatOf } from '../files/describe.ts'
import { requireTransfer } from '../files/transfers.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Command, type OneShotInit, resume } from './command.ts'
import { SEND_TIMEOUT_MS } from './send.ts'
import { createTeller, type Teller } from './teller.ts'
import { type TransferWatch, watchTransfers } from './transfer-watch.ts'

interface Sending {
  readonly init: OneShotInit
  readonly chat: Chat
  readonly to: string
  readonly teller: Teller
  readonly watch: TransferWatch
  readonly reach: Reach
}

/** Returns the highest of the exit codes that the transfers would have alone. */
export async function sendFiles(init: OneShotInit, { to: named, paths }: Command<'send-file'>): Promise<number> {
  const to = conversationId({ kind: 'private', username: parseUsername(named.replace(/^@/, '')) })
  const { chat } = await resume(init)
  const teller = createTeller(init.terminal)
  const watch = watchTransfers({ chat, teller, catalogue: init.catalogue, endsAt: 'finalFailure' })
  const reach = watchReach(chat, to)
  const sending = { init, chat, to, teller, watch, reach }
  const ends: Promise<number>[] = []
  try {
    // One after the other: a folder is read as a whole before it is offered.
    for (const path of paths) {
      const transfer = await offer(sending, path)
      ends.push(typeof transfer === 'number' ? Promise.resolve(transfer) : end(sending, transfer))
    }
    return Math.max(...(await Promise.all(ends)))
  } finally {
    reach.close()
    watch.close()
    teller.close()
  }
}

/** Resolves when the offer is on disk; with an exit code where it cannot be made. */
async function offer({ init, chat, to, teller }: Sending, path: string): Promise<Transfer | number> {
  const { catalogue } = init
  try {
    const { transferId, leftOut } = await chat.sendFile({ to, path })
    const transfer = await requireTransfer(chat, transferId)
    teller.say(catalogue.oneShot.waitingForAccept(to, whatOf(transfer, catalogue)))
    for (const line of leftOutLines(leftOut, catalogue)) teller.say(line)
    return transfer
  } catch (error) {
    const failure = toHongyanError(error)
    teller.say(`hongyan: ${terminalLine(basename(path))}: ${errorText(catalogue, failure)} [${failure.code}]`)
    return exitCodeOf(failure.code)
  }
}

/** Resolves when it has arrived, can arrive no more, or is nowhere but here. */
async function end({ init, to, teller, watch, reach }: Sending, transfer: Transfer): Promise<number> {
  const { terminal, catalogue } = init
  const name = terminalLine(transfer.name)
  const unheard = Promise.withResolvers<'unheard'>()
  const timer = setTimeout(() => {
    if (!reach.isGiven && !watch.hasHeardOf(transfer.transferId)) unheard.resolve('unheard')
  }, SEND_TIMEOUT_MS)
  try {
    const outcome = await Promise.race([watch.follow(transfer), unheard.promise])
    if (outcome === 'unheard') {
      teller.say(catalogue.oneShot.offerNotStored(to, name))
      return EXIT.notStored
    }
    if (outcome.type === 'file.failed') return exitCodeOf(outcome.code)
    teller.endProgress()
    terminal.output.write(`${catalogue.oneShot.verified(name, outcome.digest)}\n`)
    return EXIT.done
  } finally {
    clearTimeout(timer)
  }
}

interface Reach {
  /** Whether an offer can have left this machine: to the server, or straight to its addressee. */
  readonly isGiven: boolean
  close(): void
}

function watchReach(chat: Pick<Chat, 'status' | 'subscribe'>, to: string): Reach {
  let path: PathKind = 'none'
  const close = chat.subscribe((event) => {
    if (event.type === 'peer.path' && `@${event.username}` === to) path = event.path
  })
  return {
    get isGiven() {
      return path !== 'none' || chat.status().connection === 'online'
    },
    close,
  }
}
