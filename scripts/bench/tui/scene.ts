/** Somebody with a long history, somebody who writes to the lobby, and a rendezvous: what the screen is measured with. */
import { join } from 'node:path'
import { createMessageStore } from '../../../peer/store/messages.ts'
import { openProfile } from '../../../peer/store/profile.ts'
import type { MessageId } from '../../../shared/message.ts'
import { parseUsername } from '../../../shared/names.ts'
import type { Screen } from '../../../test/support/screen.ts'
import { createBenchDirectory, startPeer, startRendezvous } from '../processes.ts'
import { startTimed, type TimedTerminal } from './timed-terminal.ts'

export const HISTORY_MESSAGES = 100_000
/** More than a screen has. */
const LOBBY_MESSAGES = 60
/** As of somebody who comes back after some days. */
const UNREAD = 500
const PASSWORD = 'a long enough password'
const MAIN = join(import.meta.dirname, '../../../dist/peer/main.js')
const HERE = ['--listen', '/ip4/127.0.0.1/tcp/0']

export interface Scene extends AsyncDisposable {
  /** Whether what was said in the lobby before is to be seen. */
  isLobbyShown(screen: Screen): boolean
  /** Resolves when it is on the writer's disk. */
  say(text: string): Promise<void>
  /** The program of whoever has the history, in the lobby. */
  start(...args: readonly string[]): TimedTerminal
}

export async function openScene(progress: (doing: string) => void): Promise<Scene> {
  await using stack = new AsyncDisposableStack()
  const directory = stack.use(await createBenchDirectory())
  const rendezvous = stack.use(await startRendezvous(join(directory.path, 'rendezvous')))
  const homeOf = (name: string) => join(directory.path, name)
  const joinAs = async (name: string) => {
    const peer = startPeer({ name, home: homeOf(name), servers: [rendezvous.address] })
    await peer.headless.request('register', { username: name, password: PASSWORD })
    await peer.headless.request('login', { username: name, password: PASSWORD })
    return peer
  }

  progress('two people log in')
  const reader = await joinAs('reader')
  const { headless: writer } = stack.use(await joinAs('writer'))
  const say = async (text: string) => void (await writer.request('message.send', { to: '#lobby', text }))
  for (let number = 1; number <= LOBBY_MESSAGES; number += 1) await say(textOf(number))
  const lastText = textOf(LOBBY_MESSAGES)
  await reader.headless.waitForEvent('message', ({ text }) => text === lastText)
  await reader.headless.shutdown()
  progress(`a history of ${HISTORY_MESSAGES} messages`)
  fillHistory(homeOf('reader'))

  const owned = stack.move()
  return {
    say,
    // It opens where one has not read on.
    isLobbyShown: ({ text }) => text.includes('鸿雁传书'),
    start: (...args) => startTimed([MAIN, '--home', homeOf('reader'), '--lang', 'zh', ...HERE, ...args]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Private ones: what is in a room has to be in its archive too. */
function fillHistory(home: string): void {
  const profile = openProfile(home)
  const messages = createMessageStore(profile.database)
  const sender = parseUsername('writer')
  profile.database.transaction(() => {
    for (let number = 0; number < HISTORY_MESSAGES; number += 1) {
      messages.insert({
        ...{ id: `beef${number.toString(16).padStart(28, '0')}` as MessageId, conversation: '@writer', kind: 'text' },
        ...{ sender, own: false, text: textOf(number), sentAtMs: Date.now(), state: undefined, lamport: number },
        ...{ bytes: new Uint8Array(), isQuiet: true, isRead: number < HISTORY_MESSAGES - UNREAD },
      })
    }
  })()
  profile.close()
}

function textOf(number: number): string {
  return `${number} 鸿雁传书，云中谁寄锦书来，雁字回时，月满西楼。A wild goose carries the ${number}th letter 🪿`
}
