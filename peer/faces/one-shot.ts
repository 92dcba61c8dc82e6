/**
 * Commands that do one thing and end: for shells and scripts. The result goes to stdout, what people should know to
 * stderr, and the exit code says how it went.
 */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type Catalogue, errorText } from './catalogue/index.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { exportHistory } from './export.ts'
import { logIn, logOut, register, whoAmI } from './one-shot/account.ts'
import { type OneShotInit as CommandInit, type OneShotCommand, opened } from './one-shot/command.ts'
import { doctor } from './one-shot/doctor.ts'
import { listOnline } from './one-shot/online.ts'
import { receive } from './one-shot/receive.ts'
import { send } from './one-shot/send.ts'
import { sendFiles } from './one-shot/send-file.ts'
import { hasReaderGone } from './terminal.ts'

export type { OneShotCommand } from './one-shot/command.ts'

export interface OneShotInit extends CommandInit {
  readonly command: OneShotCommand
}

/** Closes the profiles. Returns the exit code. */
export async function runOneShot(init: OneShotInit): Promise<number> {
  const { command, profiles, terminal, catalogue } = init
  try {
    return await Promise.race([perform(init), interruption(terminal.signal)])
  } catch (error) {
    // Whoever reads a history may stop where they like: `| head` is no fault.
    if (command.name === 'export' && hasReaderGone(terminal.signal)) return EXIT.done
    const failure = toHongyanError(error)
    const goesOn = failure.code === 'ABORTED' ? goesOnLater(command, catalogue) : undefined
    terminal.errors.write(`hongyan: ${goesOn ?? errorText(catalogue, failure)} [${failure.code}]\n`)
    return exitCodeOf(failure.code)
  } finally {
    await profiles.close()
  }
}

async function perform(init: OneShotInit): Promise<number> {
  const { command } = init
  switch (command.name) {
    case 'register':
      return register(init, command)
    case 'login':
      return logIn(init, command)
    case 'logout':
      return logOut(init)
    case 'whoami':
      return whoAmI(init, command.format)
    case 'online':
      return listOnline(init, command)
    case 'send':
      return send(init, command)
    case 'send-file':
      return sendFiles(init, command)
    case 'receive':
      return receive(init, command)
    case 'doctor':
      return doctor(init, command)
    case 'export': {
      const chat = await opened(init, (profiles) => profiles.openLast())
      return exportHistory({ ...init, chat, conversation: command.conversation })
    }
  }
}

/** What becomes of files when the command is broken off. */
function goesOnLater({ name }: OneShotCommand, { oneShot }: Catalogue): string | undefined {
  if (name === 'send-file') return oneShot.sendingGoesOn
  return name === 'receive' ? oneShot.receivingGoesOn : undefined
}

/** Rejects when the process is asked to end. */
function interruption(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const fail = (): void => reject(new HongyanError('ABORTED', 'interrupted'))
  if (signal.aborted) fail()
  signal.addEventListener('abort', fail, { once: true })
  return promise
}
