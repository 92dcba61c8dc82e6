/** The commands that do something with files: offer, take, refuse, break off, pause, go on. */
import { toHongyanError } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'
import { acceptOffer } from '../files/conflict.ts'
import { leftOutLines, whatOf } from '../files/describe.ts'
import { isGoing, isOffer, isOpen, isResumable, isToMend, requireTransfer } from '../files/transfers.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Command, type CommandContext, privateWith, wrongUsage } from './command.ts'
import type { CommandName } from './command-names.ts'
import { homePath } from './home-path.ts'
import { splitWord, unquote } from './parse-line.ts'
import { type Chosen, chosenTransfer } from './transfer-choice.ts'

export const FILE_COMMANDS = {
  async send({ chat, state, catalogue, print }, rest) {
    const [name, quoted] = splitWord(rest)
    if (quoted === '') throw wrongUsage()
    const to = privateWith(name)
    const path = homePath(unquote(quoted))
    const { transferId, leftOut } = await chat.sendFile({ to, path })
    const transfer = await requireTransfer(chat, transferId)
    const number = state.transfers.add(transfer)
    print(`* ${catalogue.files.sending(number, whatOf(transfer, catalogue), to.slice(1))}`)
    const notSent = leftOutLines(leftOut, catalogue)
    if (notSent.length > 0) print(`! ${notSent.join('\n')}`)
    return undefined
  },
  async accept(context, rest) {
    const [word, more] = splitWord(rest)
    const isNumber = /^\d+$/.test(word)
    const chosen = await chosenTransfer(context, isNumber ? word : '', isOffer)
    const directory = unquote(isNumber ? more : rest)
    await take(context, chosen, directory === '' ? undefined : homePath(directory))
    return undefined
  },
  async decline(context, rest) {
    const { transfer, label } = await chosenTransfer(context, rest, isOffer)
    await end(context, transfer.transferId, (id) => context.chat.declineFile(id))
    context.print(`* ${context.catalogue.files.declined(label)}`)
    return undefined
  },
  async cancel(context, rest) {
    const { transfer, label } = await chosenTransfer(context, rest, isOpen)
    await end(context, transfer.transferId, (id) => context.chat.cancelFile(id))
    context.print(`* ${context.catalogue.files.cancelled(label)}`)
    return undefined
  },
  async pause(context, rest) {
    const { chat, catalogue, print } = context
    const { transfer, number, label } = await chosenTransfer(context, rest, isGoing)
    const isPaused = await happens(chat.pauseFile(transfer.transferId))
    print(
      isPaused
        ? `* ${catalogue.files.paused(label, number)}`
        : `! ${catalogue.files.notPausable(label, catalogue.files.states[transfer.state])}`,
    )
    return undefined
  },
  async resume(context, rest) {
    const { chat, catalogue, print } = context
    const chosen = await chosenTransfer(context, rest, isResumable)
    const { transfer, label } = chosen
    if (isToMend(transfer)) {
      await take(context, chosen, undefined)
      return undefined
    }
    const { files: words } = catalogue
    if (await happens(chat.resumeFile(transfer.transferId))) print(`* ${words.resumed(label)}`)
    // Whoever paused resumes.
    else if (transfer.state === 'paused') print(`! ${words.pausedByOther(label, terminalLine(transfer.peer))}`)
    else print(`! ${words.notResumable(label, words.states[transfer.state])}`)
    return undefined
  },
} satisfies Partial<Record<CommandName, Command>>

/** Its end is told by an event as well. */
async function end(
  { state }: CommandContext,
  transferId: TransferId,
  call: (transferId: TransferId) => Promise<void>,
): Promise<void> {
  state.endedHere.add(transferId)
  try {
    await call(transferId)
  } catch (error) {
    state.endedHere.delete(transferId)
    throw error
  }
}

async function take(
  { chat, catalogue, onConflict, ask, print }: CommandContext,
  { transfer, label }: Chosen,
  directory: string | undefined,
): Promise<void> {
  const accepted = await acceptOffer({ chat, transfer, directory, onConflict, ask, catalogue })
  print(
    accepted === undefined
      ? `! ${catalogue.files.nameTaken(label)}`
      : `* ${catalogue.files.receiving(label, terminalLine(accepted.path))}`,
  )
}

/** False where the transfer is in no state for it. */
async function happens(call: Promise<void>): Promise<boolean> {
  try {
    await call
    return true
  } catch (error) {
    if (toHongyanError(error).code === 'CONFLICT') return false
    throw error
  }
}
