/** Holds the state, lets nothing but events change it, and has it drawn: keys at once, everything else when it is time. */
import type { Clock, Instant } from '../../../shared/clock.ts'
import type { Terminal } from '../terminal.ts'
import { openKeyboard } from './keyboard.ts'
import type { TuiEffect, TuiEvent } from './model/event.ts'
import { reduce, wakeAt } from './model/reduce.ts'
import { type StartInit, startState, type TuiState } from './model/state.ts'
import { screenOf } from './rows/screen.ts'
import { openPainter } from './view/painter.ts'
import type { Theme } from './view/theme.ts'

/** Nobody reads faster; what comes in a burst is drawn together. */
const FRAME_MS = 50
/** What the person does is answered at once. */
const AT_ONCE: ReadonlySet<TuiEvent['type']> = new Set(['key', 'pasted', 'resized'])

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
  /** Draws what waits for its time: before something that lets nothing else happen. */
  draw(): void
  /** Draws everything anew, whatever others have left on the screen. */
  repaint(): void
  /** The terminal is somebody else's until it returns. */
  lend(away: () => Promise<void>): Promise<void>
  /** Gives the terminal back as it was. */
  close(): void
}

export function openStage({ terminal, theme, clock, settings, perform }: StageInit): Stage {
  const { input, output } = terminal
  let state = startState({ size: sizeOf(output), settings })
  let frame: NodeJS.Timeout | undefined
  /** When the state itself wants to be looked at again. */
  let wake: { readonly at: Instant; readonly timer: NodeJS.Timeout } | undefined
  const screen = () => screenOf(state, clock.now())
  /** Undefined while the terminal is somebody else's. */
  let taken: Taken | undefined = take()

  function take(): Taken {
    const painter = openPainter({ output, theme, screen: screen() })
    const closeKeyboard = openKeyboard({
      ...{ input, output },
      onKey: (key) => dispatch({ type: 'key', key }),
      onPaste: (text) => dispatch({ type: 'pasted', text }),
      onFocus: (isHere) => dispatch({ type: 'focus', isHere }),
    })
    return {
      paint: painter.paint,
      close() {
        closeKeyboard()
        painter.close()
      },
    }
  }

  function giveBack(): void {
    clearTimeout(frame)
    frame = undefined
    taken?.close()
    taken = undefined
  }

  function draw(): void {
    clearTimeout(frame)
    frame = undefined
    taken?.paint(screen())
  }

  function dispatch(event: TuiEvent): void {
    const reduced = reduce(state, event, clock.now())
    const hasChanged = reduced.state !== state
    state = reduced.state
    if (hasChanged && AT_ONCE.has(event.type)) draw()
    else if (hasChanged && taken !== undefined) frame ??= setTimeout(draw, FRAME_MS)
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

  return {
    get state() {
      return state
    },
    dispatch,
    draw,
    repaint() {
      if (taken === undefined) return
      giveBack()
      taken = take()
    },
    async lend(away) {
      giveBack()
      await away()
      // It may have another size by now.
      state = reduce(state, { type: 'resized', size: sizeOf(output) }, clock.now()).state
      taken = take()
    },
    close() {
      clearTimeout(wake?.timer)
      output.off('resize', onResize)
      giveBack()
    },
  }
}

interface Taken {
  paint(screen: ReturnType<typeof screenOf>): void
  close(): void
}

function sizeOf({ columns = 80, rows = 24 }: Terminal['output']): TuiState['size'] {
  return { columns, rows }
}
