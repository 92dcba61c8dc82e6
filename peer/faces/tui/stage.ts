/** Holds the state, lets nothing but events change it, and has it drawn: keys at once, everything else when it is time. */
import { render } from 'ink'
import { createElement } from 'react'
import type { Clock, Instant } from '../../../shared/clock.ts'
import type { Terminal } from '../terminal.ts'
import { openKeyboard } from './keyboard.ts'
import type { TuiEffect, TuiEvent } from './model/event.ts'
import { reduce, wakeAt } from './model/reduce.ts'
import { type StartInit, startState, type TuiState } from './model/state.ts'
import { screenOf } from './rows/screen.ts'
import { App } from './view/app.tsx'
import type { Theme } from './view/theme.ts'

/** Nobody reads faster; what comes in a burst is drawn together. */
const FRAME_MS = 50
/** Of the painter, which must not hold a key back. */
const FRAMES_PER_SECOND = 250

export interface StageInit extends Pick<StartInit, 'settings'> {
  readonly terminal: Pick<Terminal, 'input' | 'output'>
  readonly theme: Theme
  readonly clock: Clock
  /** Carries out what the face wants; its answers are events. */
  perform(effect: TuiEffect): void
}

export interface Stage {
  readonly state: TuiState
  dispatch(event: TuiEvent): void
  /** Gives the terminal back as it was. */
  close(): Promise<void>
}

export function openStage({ terminal, theme, clock, settings, perform }: StageInit): Stage {
  const { input, output } = terminal
  let state = startState({ size: sizeOf(output), settings })
  let frame: NodeJS.Timeout | undefined
  /** When the state itself wants to be looked at again. */
  let wake: { readonly at: Instant; readonly timer: NodeJS.Timeout } | undefined
  const app = () => createElement(App, { screen: screenOf(state, clock.now()), theme })
  const ink = render(app(), {
    stdout: output as NodeJS.WriteStream,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: FRAMES_PER_SECOND,
  })

  function draw(): void {
    clearTimeout(frame)
    frame = undefined
    ink.rerender(app())
  }

  function dispatch(event: TuiEvent): void {
    const reduced = reduce(state, event, clock.now())
    const hasChanged = reduced.state !== state
    state = reduced.state
    if (hasChanged && (event.type === 'key' || event.type === 'pasted' || event.type === 'resized')) draw()
    else if (hasChanged) frame ??= setTimeout(draw, FRAME_MS)
    scheduleWake()
    for (const effect of reduced.effects) perform(effect)
  }

  function scheduleWake(): void {
    const at = wakeAt(state)
    if (at === wake?.at) return
    clearTimeout(wake?.timer)
    const afterMs = at === undefined ? 0 : Math.max(0, at - clock.now())
    wake = at === undefined ? undefined : { at, timer: setTimeout(onWake, afterMs) }
  }

  function onWake(): void {
    wake = undefined
    dispatch({ type: 'tick' })
  }

  const onResize = () => dispatch({ type: 'resized', size: sizeOf(output) })
  output.on('resize', onResize)
  const closeKeyboard = openKeyboard({
    ...{ input, output },
    onKey: (key) => dispatch({ type: 'key', key }),
    onPaste: (text) => dispatch({ type: 'pasted', text }),
    onFocus: (isHere) => dispatch({ type: 'focus', isHere }),
  })

  return {
    get state() {
      return state
    },
    dispatch,
    async close() {
      clearTimeout(frame)
      clearTimeout(wake?.timer)
      output.off('resize', onResize)
      closeKeyboard()
      ink.unmount()
      await ink.waitUntilExit()
    },
  }
}

function sizeOf({ columns = 80, rows = 24 }: Terminal['output']): TuiState['size'] {
  return { columns, rows }
}
