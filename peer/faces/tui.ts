/**
 * The face for people at a terminal: a menu, then the chat, on the whole screen. Knows the chat only by its interface.
 *
 * Whatever happens – a key, a paste, news of the chat – is an event. `reduce.ts` hands it to the part that it concerns, which
 * makes the next state of it, and effects: what is to be done. The stage holds the state and has it drawn: `screen.ts` makes
 * rows of cells of it, the painter writes those that have changed. Effects are carried out here, or by the talk through the
 * chat, and what comes of them are events again. From event to rows nothing waits, and nothing is asked but the state: no
 * clock, no timer, no disk. So all of it is tested with states, keys and texts.
 */
import { systemClock } from '../../shared/clock.ts'
import type { Chat } from '../api.ts'
import type { Catalogue, Language } from './catalogue/index.ts'
import { type MenuInit, recallLast, runMenu, type Session } from './dialogue/menu.ts'
import { defaultSettings, settingsFrom, wordsOf } from './face-settings.ts'
import type { ConflictChoice } from './files/conflict.ts'
import { isGoing } from './files/transfers.ts'
import { aborted, confirmingInterrupt, emptyOutbox, hasRunningTransfer } from './leaving.ts'
import type { Profiles } from './profiles.ts'
import { exitCodeOfStop, type Terminal } from './terminal.ts'
import type { RunEffect, TuiEffect } from './tui/model/event.ts'
import { openStage, type Stage } from './tui/stage/stage.ts'
import { createStageReader, type StageReader } from './tui/stage/stage-reader.ts'
import { openTalk, type Talk, type TalkEnd } from './tui/talk/talk.ts'
import { BELL, desktopNotice } from './tui/view/attention-signals.ts'
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
  const { profiles, terminal } = init
  const run = openRun(init)
  const stopped = AbortSignal.any([run.left.signal, terminal.signal])
  terminal.rescues.add(run.stage.close)
  try {
    await Promise.race([converse(init, run), aborted(stopped)])
  } finally {
    run.reader.close()
    run.stage.close()
    terminal.rescues.delete(run.stage.close)
    for (const line of [...run.parting, wordsOf(run.stage.state.settings).menu.goodbye]) {
      terminal.output.write(`${line}\n`)
    }
    await profiles.close()
  }
  return exitCodeOfStop(stopped)
}

interface Run {
  readonly stage: Stage
  readonly reader: StageReader
  readonly terminal: TuiInit['terminal']
  /** While somebody is logged in. */
  talk: Talk | undefined
  /** Aborted when the person leaves without more ado. */
  readonly left: AbortController
  /** Said while a profile was opened: what is on the screen then is gone once the chat is. */
  readonly early: string[]
  /** What is said once the terminal is given back. */
  readonly parting: string[]
  interrupt(): void
}

function openRun({ terminal, catalogue, colours, profiles }: TuiInit): Run {
  const left = new AbortController()
  const stage = openStage({
    terminal,
    theme: colours === 'colours' ? COLOURS : MONOCHROME,
    clock: systemClock,
    settings: defaultSettings(catalogue.language),
    perform(effect) {
      if (isOfRun(effect)) runIt(effect, run)
      else run.talk?.perform(effect)
    },
  })
  const reader = createStageReader(stage.dispatch)
  const words = () => wordsOf(stage.state.settings)
  const run: Run = {
    ...{ stage, reader, terminal, left, talk: undefined, early: [], parting: [] },
    interrupt: confirmingInterrupt({
      mustConfirm: () => hasRunningTransfer(run.talk?.chat),
      ask: () => reader.print(`! ${words().chat.transferRuns}`),
      leave: () => left.abort('interrupted'),
    }),
  }
  profiles.tellThrough({
    get catalogue() {
      return words()
    },
    warn(text) {
      sayEarly(run, `! ${text}`)
      // What follows may let nothing else happen.
      stage.draw()
    },
  })
  return run
}

/** Menu, chat, menu, until the person leaves. */
async function converse({ profiles, start, chosenLanguage, onConflict }: TuiInit, run: Run): Promise<void> {
  const { stage, reader, early } = run
  const menu: MenuInit = {
    ...{ profiles, reader },
    get catalogue() {
      return wordsOf(stage.state.settings)
    },
  }
  const hearing = { ...menu, reader: { ...reader, print: (text: string) => sayEarly(run, text) } }
  let session = start === 'resume' ? await recallLast(hearing) : undefined
  for (;;) {
    // Whoever comes from the menu has read it there.
    const unread = session === undefined ? [] : early.splice(0)
    session ??= await runMenu(menu)
    if (session === undefined) return
    takeUpSettings(session, stage, chosenLanguage)
    const talk = openTalk({ ...session, stage, reader, onConflict: onConflict ?? 'ask' })
    run.talk = talk
    await talk.begin()
    for (const text of unread) reader.print(text)
    const leaving = await talk.left
    if (leaving === 'quit') run.parting.push(...(await lastWords(session, run)))
    talk.close()
    run.talk = undefined
    if (leaving === 'quit') return
    await backToMenu(session, leaving, run)
    session = undefined
  }
}

function sayEarly({ early, reader }: Run, text: string): void {
  early.push(text)
  reader.print(text)
}

/** Why it is there again stands above it. */
async function backToMenu({ chat }: Session, end: Exclude<TalkEnd, 'quit'>, { stage, reader }: Run): Promise<void> {
  const words = wordsOf(stage.state.settings)
  stage.dispatch({ type: 'loggedOut' })
  reader.print(`* ${end === 'logout' ? words.account.loggedOut : end.ended}`)
  for (const line of await unfinished(chat, words)) reader.print(`* ${line}`)
}

/** For this account, on this machine. */
function takeUpSettings({ chat }: Session, { state, dispatch }: Stage, chosen: Language | undefined): void {
  const kept = settingsFrom(chat.preferences(), defaultSettings(state.settings.language))
  dispatch({ type: 'settings', settings: chosen === undefined ? kept : { ...kept, language: chosen } })
}

async function lastWords({ chat }: Session, { stage, reader }: Run): Promise<string[]> {
  const words = wordsOf(stage.state.settings)
  const left = await emptyOutbox(chat, () => {
    reader.working(words.chat.sendingLast)
    stage.draw()
  })
  return [...(left > 0 ? [words.chat.stillSending(left)] : []), ...(await unfinished(chat, words))]
}

/** What becomes of files that are on their way. */
async function unfinished(chat: Chat, words: Catalogue): Promise<string[]> {
  const going = (await chat.transfers()).filter(isGoing)
  return going.length > 0 ? [words.files.unfinished(going.length)] : []
}

type RunPerformers = {
  readonly [Type in RunEffect['type']]: (effect: Extract<RunEffect, { readonly type: Type }>, run: Run) => void
}

const RUN: RunPerformers = {
  answer: ({ text }, { reader }) => reader.answer(text),
  interrupt: (_, { interrupt }) => interrupt(),
  leave: (_, { talk, left }) => (talk === undefined ? left.abort('left') : talk.leave()),
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
