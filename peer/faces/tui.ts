/**
 * The face for people at a terminal: a menu, then the chat, on the whole screen. Knows the chat only by its interface.
 */
import { systemClock } from '../../shared/clock.ts'
import type { Catalogue } from './catalogue/index.ts'
import { type MenuInit, resumeLast, runMenu } from './dialogue/menu.ts'
import type { ConflictChoice } from './files/conflict.ts'
import type { Profiles } from './profiles.ts'
import { exitCodeOfStop, type Terminal } from './terminal.ts'
import { defaultSettings } from './tui/model/face-settings.ts'
import { openStage } from './tui/stage.ts'
import { createStageReader } from './tui/stage-reader.ts'
import { openTalk, type Talk } from './tui/talk.ts'
import { COLOURS, MONOCHROME } from './tui/view/theme.ts'

export interface TuiInit {
  readonly profiles: Profiles
  readonly terminal: Pick<Terminal, 'input' | 'output' | 'signal'>
  readonly catalogue: Catalogue
  /** `resume`: straight into the chat where somebody is logged in. */
  readonly start: 'menu' | 'resume'
  readonly onConflict?: ConflictChoice | undefined
  readonly colours: 'colours' | 'monochrome'
}

/** Runs until the person leaves. Closes the profiles. Returns the exit code. */
export async function runTui({ profiles, terminal, catalogue, start, onConflict, colours }: TuiInit): Promise<number> {
  const left = new AbortController()
  const stopped = AbortSignal.any([left.signal, terminal.signal])
  let talk: Talk | undefined
  const stage = openStage({
    terminal,
    theme: colours === 'colours' ? COLOURS : MONOCHROME,
    clock: systemClock,
    settings: defaultSettings(catalogue.language),
    perform(effect) {
      if (effect.type === 'interrupt') left.abort('interrupted')
      else if (effect.type === 'answer') reader.answer(effect.text)
      else talk?.perform(effect)
    },
  })
  const reader = createStageReader(stage.dispatch)
  const menu: MenuInit = { profiles, reader, catalogue }

  const converse = async (): Promise<void> => {
    let session = start === 'resume' ? await resumeLast(menu) : undefined
    for (;;) {
      session ??= await runMenu(menu)
      if (session === undefined) return
      talk = await openTalk({ ...session, stage, reader, onConflict: onConflict ?? 'ask' })
      await talk.begin()
      const leaving = await talk.left
      talk.close()
      talk = undefined
      session = undefined
      if (leaving === 'quit') return
      stage.dispatch({ type: 'loggedOut' })
    }
  }
  try {
    await Promise.race([converse(), aborted(stopped)])
  } finally {
    reader.close()
    stage.close()
    await profiles.close()
  }
  return exitCodeOfStop(stopped)
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
