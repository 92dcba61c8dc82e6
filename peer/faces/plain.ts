/**
 * The face for people: a menu, then lines. Works through a terminal, a pseudo-terminal and a pipe. Knows the chat only by
 * its interface.
 */
import type { Catalogue, Language } from './catalogue/index.ts'
import { ALL_NAMES } from './commands/command-names.ts'
import { type MenuInit, resumeLast, runMenu, type Session } from './dialogue/menu.ts'
import { createReader } from './dialogue/reader.ts'
import type { ConflictChoice } from './files/conflict.ts'
import { aborted, confirmingInterrupt, hasRunningTransfer } from './leaving.ts'
import { runChatScreen } from './plain/chat-screen.ts'
import { createSpeaking } from './plain/speaking.ts'
import type { Profiles } from './profiles.ts'
import { exitCodeOfStop, type Terminal } from './terminal.ts'

export interface PlainInit {
  readonly profiles: Profiles
  readonly terminal: Pick<Terminal, 'input' | 'output' | 'signal'>
  readonly catalogue: Catalogue
  /** Asked for on the command line, so that for this run it goes before what a profile keeps. */
  readonly chosenLanguage?: Language | undefined
  /** `resume`: straight into the chat where somebody is logged in. */
  readonly start: 'menu' | 'resume'
  /** What becomes of an offer whose name is taken; default: ask a person, else rename. */
  readonly onConflict?: ConflictChoice | undefined
}

/** Runs until the person leaves. Closes the profiles. Returns the exit code. */
export async function runPlain(init: PlainInit): Promise<number> {
  const { profiles, terminal, start } = init
  const speaking = createSpeaking(init)
  const left = new AbortController()
  let chatting: Session | undefined
  const interrupted = confirmingInterrupt({
    mustConfirm: () => hasRunningTransfer(chatting?.chat),
    ask: () => reader.print(`! ${speaking.catalogue.chat.transferRuns}`),
    leave: () => left.abort('interrupted'),
  })
  const reader = createReader({ ...terminal, interrupted, completions })
  const stopped = AbortSignal.any([left.signal, terminal.signal])
  const menu: MenuInit = {
    ...{ profiles, reader },
    get catalogue() {
      return speaking.catalogue
    },
  }
  const onConflict = init.onConflict ?? (reader.isInteractive ? 'ask' : 'rename')

  const converse = async (): Promise<void> => {
    let session = start === 'resume' ? await resumeLast(menu) : undefined
    for (;;) {
      session ??= await runMenu(menu)
      if (session === undefined) break
      chatting = session
      speaking.takeUp(session.chat)
      const leaving = await runChatScreen({ ...session, reader, speaking, onConflict })
      chatting = undefined
      session = undefined
      if (leaving === 'quit') break
    }
    reader.print(speaking.catalogue.menu.goodbye)
  }
  try {
    await Promise.race([converse(), aborted(stopped)])
  } finally {
    reader.close()
    await profiles.close()
  }
  return exitCodeOfStop(stopped)
}

/** Command names that begin like the line. */
function completions(line: string): readonly string[] {
  if (!line.startsWith('/') || line.startsWith('//')) return []
  return ALL_NAMES.map((name) => `/${name} `).filter((word) => word.startsWith(line))
}
