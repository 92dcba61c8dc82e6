/** `/password`, `/devices` and `/recovery`: who may log in to this account, and with what. Secrets are asked for, never typed after a command. */
import { toHongyanError } from '../../../shared/errors.ts'
import type { Chat } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { askNewPassword } from '../dialogue/new-password.ts'
import { formatTime } from '../format.ts'
import { terminalLine } from '../text/terminal-text.ts'
import { type Command, type CommandContext, type Leaving, wrongUsage } from './command.ts'
import type { CommandName } from './command-names.ts'
import { splitWord } from './parse-line.ts'

export const ACCOUNT_COMMANDS = {
  password,
  devices: async (context, rest) => (rest === '' ? listDevices(context) : revokeDevice(context, rest)),
  recovery,
} as const satisfies Partial<Record<CommandName, Command>>

async function password(context: CommandContext, rest: string): Promise<Leaving> {
  const { state, catalogue, print, askHidden } = context
  // A password that stands here is on the screen, and in the history of lines.
  if (rest !== '') throw wrongUsage()
  const { account: words } = catalogue
  const oldPassword = await askHidden(words.oldPassword)
  if (oldPassword === undefined || oldPassword === '') return undefined
  const reader = { print, readHidden: askHidden }
  const newPassword = await askNewPassword({ username: state.me, reader, catalogue, question: words.newPassword })
  if (newPassword === undefined) return undefined
  context.working(catalogue.menu.working)
  const changed = await change(context, { oldPassword, newPassword })
  if (changed !== undefined) print(`* ${words.passwordChanged}`)
  return undefined
}

/** Undefined where the present password was wrong, which is said. */
async function change(
  { chat, catalogue, print }: CommandContext,
  wish: Parameters<CommandContext['chat']['changePassword']>[0],
): Promise<{ readonly recoveryCode?: string } | undefined> {
  try {
    return await chat.changePassword(wish)
  } catch (error) {
    if (toHongyanError(error).code !== 'BAD_CREDENTIALS') throw error
    print(`! ${catalogue.account.oldPasswordWrong}`)
    return undefined
  }
}

const CREATE: ReadonlySet<string> = new Set(['create', '新建'])
const REMOVE: ReadonlySet<string> = new Set(['remove', '取消'])

async function recovery(context: CommandContext, rest: string): Promise<Leaving> {
  const { catalogue, print, askHidden } = context
  const { account: words } = catalogue
  if (rest === '') {
    print(words.recoveryExplained)
    return undefined
  }
  const wish = CREATE.has(rest) ? 'create' : REMOVE.has(rest) ? 'remove' : undefined
  if (wish === undefined) throw wrongUsage()
  const typed = await askHidden(words.oldPassword)
  if (typed === undefined || typed === '') return undefined
  context.working(catalogue.menu.working)
  const changed = await change(context, { oldPassword: typed, newPassword: typed, recovery: wish })
  if (changed === undefined) return undefined
  const { recoveryCode } = changed
  print(`* ${recoveryCode === undefined ? words.recoveryRemoved : words.recoveryCreated(recoveryCode)}`)
  return undefined
}

async function listDevices({ chat, state, catalogue, print }: CommandContext): Promise<Leaving> {
  const { account: words } = catalogue
  const devices = await chat.devices()
  state.devices = devices.map(({ peerId }) => peerId)
  for (const [index, device] of devices.entries()) {
    print(`  [${index + 1}] ${terminalLine(device.peerId)}  ${whereaboutsOf(device, catalogue)}`)
  }
  print(words.devicesHint)
  return undefined
}

function whereaboutsOf(
  { current, online, lastSeenAtMs }: Awaited<ReturnType<Chat['devices']>>[number],
  { account: words }: Catalogue,
): string {
  if (current) return words.thisDevice
  return online ? words.onlineNow : words.lastSeen(formatTime(lastSeenAtMs, Date.now()))
}

const REVOKE: ReadonlySet<string> = new Set(['revoke', '注销'])

async function revokeDevice({ chat, state, catalogue, print }: CommandContext, rest: string): Promise<Leaving> {
  const { account: words } = catalogue
  const [verb, number] = splitWord(rest)
  if (!REVOKE.has(verb) || !/^\d{1,4}$/.test(number)) throw wrongUsage()
  const peerId = state.devices[Number(number) - 1]
  if (peerId === undefined) {
    print(`! ${words.noSuchDevice}`)
    return undefined
  }
  if (peerId === chat.status().peerId) {
    print(`! ${words.isThisDevice}`)
    return undefined
  }
  await chat.revokeDevice(peerId)
  print(`* ${words.deviceRevoked(terminalLine(peerId))}`)
  return undefined
}
