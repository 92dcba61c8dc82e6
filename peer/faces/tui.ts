/**
 * The face for people at a terminal: a menu, then the chat, on the whole screen. Knows the chat only by its interface.
 */
import { systemClock } from '../../shared/clock.ts'
import type { Catalogue, Language } from './catalogue/index.ts'
import { type MenuInit, recallLast, runMenu, type Session } from './dialogue/menu.ts'
import type { ConflictChoice } from './files/conflict.ts'
import { isGoing } from './files/transfers.ts'
import { aborted, confirmingInterrupt, emptyOutbox, hasRunningTransfer } from './leaving.ts'
import type { Profiles } from './profiles.ts'
import { exitCodeOfStop, type Terminal } from './terminal.ts'
import type { RunEffect, TuiEffect } from './tui/model/event.ts'
import { defaultSettings, settingsFrom, wordsOf } from './tui/model/face-settings.ts'
import { BELL, desktopNotice } from './tui/notify.ts'
import { openStage, type Stage } from './tui/stage.ts'
import { createStageReader, type StageReader } from './tui/stage-reader.ts'
import { openTalk, type Talk } from './tui/talk.ts'
import { COLOURS, MONOCHROME } from './tui/view/theme.ts'

export interface TuiInit {
  readonly profiles: Profiles
  readonly terminal: Omit<Terminal, 'errors'>
  readonly catalogue: Catalogue
  /** Asked for on the command line, so that for this run it goes before what a profile keeps. */
  readonly chosenLanguage?: Language | undefined
  /** `resume`: straight into the chat where somebody is logged in. */
  readonly start: 'menu' | 'resume'
  readonly onConflict?: ConflictChoice | undefined
  readonly colours: 'colours' | 'monochrome'
}

/** Runs until the person leaves. Closes the profiles. Returns the exit code. */
export async function runTui(init: TuiInit): Promise<number> {
  const { profiles, terminal, catalogue, colours } = init
  const left = new AbortController()
  const stopped = AbortSignal.any([left.signal, terminal.signal])
  let talk: Talk | undefined
  const stage = openStage({
    terminal,
    theme: colours === 'colours' ? COLOURS : MONOCHROME,
    clock: systemClock,
    settings: defaultSettings(catalogue.language),
    perform(effect) {
      if (isOfRun(effect)) runIt(effect, run)
      else talk?.perform(effect)
    },
  })
  const run: Run = {
    ...{ stage, terminal, reader: createStageReader(stage.dispatch) },
    leave: () => (talk === undefined ? left.abort('left') : talk.leave()),
    interrupt: confirmingInterrupt({
      mustConfirm: () => hasRunningTransfer(talk?.chat),
      ask: () => run.reader.print(`! ${wordsOf(stage.state.settings).chat.transferRuns}`),
      leave: () => left.abort('interrupted'),
    }),
  }
  terminal.rescues.add(stage.close)
  profiles.tellThrough({
    get catalogue() {
      return wordsOf(stage.state.settings)
    },
    warn(text) {
      run.reader.print(`! ${text}`)
      // What follows may let nothing else happen.
      stage.draw()
    },
  })
  const parting: string[] = []

  const converse = async (): Promise<void> => {
    const menu: MenuInit = {
      ...{ profiles, reader: run.reader },
      get catalogue() {
        return wordsOf(stage.state.settings)
      },
    }
    let session = init.start === 'resume' ? await recallLast(menu) : undefined
    for (;;) {
      session ??= await runMenu(menu)
      if (session === undefined) return
      takeUpSettings(session, stage, init.chosenLanguage)
      talk = openTalk({ ...session, stage, reader: run.reader, onConflict: init.onConflict ?? 'ask' })
      await talk.begin()
      const leaving = await talk.left
      if (leaving === 'quit') parting.push(...(await partingWords(session, run)))
      talk.close()
      talk = undefined
      session = undefined
      if (leaving === 'quit') return
      stage.dispatch({ type: 'loggedOut' })
      const { account } = menu.catalogue
      run.reader.print(`* ${leaving === 'logout' ? account.loggedOut : leaving.ended}`)
    }
  }
  try {
    await Promise.race([converse(), aborted(stopped)])
  } finally {
    run.reader.close()
    stage.close()
    terminal.rescues.delete(stage.close)
    await profiles.close()
  }
  for (const line of [...parting, wordsOf(stage.state.settings).menu.goodbye]) terminal.output.write(`${line}\n`)
  return exitCodeOfStop(stopped)
}

interface Run {
  readonly stage: Stage
  readonly reader: StageReader
  readonly terminal: TuiInit['terminal']
  leave(): void
  interrupt(): void
}

/** For this account, on this machine. */
function takeUpSettings({ chat }: Session, { state, dispatch }: Stage, chosen: Language | undefined): void {
  const kept = settingsFrom(chat.preferences(), defaultSettings(state.settings.language))
  dispatch({ type: 'settings', settings: chosen === undefined ? kept : { ...kept, language: chosen } })
}

/** What is left to say once the terminal is given back. */
async function partingWords({ chat }: Session, { stage, reader }: Run): Promise<string[]> {
  const words = wordsOf(stage.state.settings)
  const left = await emptyOutbox(chat, () => {
    reader.working(words.chat.sendingLast)
    stage.draw()
  })
  const going = (await chat.transfers()).filter(isGoing)
  return [
    ...(left > 0 ? [words.chat.stillSending(left)] : []),
    ...(going.length > 0 ? [words.files.unfinished(going.length)] : []),
  ]
}

type RunPerformers = {
  readonly [Type in RunEffect['type']]: (effect: Extract<RunEffect, { readonly type: Type }>, run: Run) => void
}

const RUN: RunPerformers = {
  answer: ({ text }, { reader }) => reader.answer(text),
  interrupt: (_, { interrupt }) => interrupt(),
  leave: (_, { leave }) => leave(),
  repaint: (_, { stage }) => stage.repaint(),
  ring: (_, { stage }) => stage.attract(BELL),
  notify: ({ title, text }, { stage }) => stage.attract(desktopNotice(title, text)),
  suspend(_, { stage, terminal: { suspend } }) {
    if (suspend !== undefined) void stage.lend(suspend)
  },
}

function isOfRun(effect: TuiEffect): effect is RunEffect {
  return effect.type in RUN
}

function runIt<Type extends RunEffect['type']>(effect: Extract<RunEffect, { readonly type: Type }>, run: Run): void {
  const perform: RunPerformers[Type] = RUN[effect.type as Type]
  perform(effect, run)
}
