/** Holds the state, lets nothing but events change it, and has it drawn: keys at once, everything else when it is time. */
import type { Clock } from '../../../../shared/clock.ts'
import type { Terminal } from '../../terminal.ts'
import { openKeyboard } from '../keys/keyboard.ts'
import type { TuiEffect, TuiEvent } from '../model/event.ts'
import { reduce, wakeAt } from '../model/reduce.ts'
import { type StartInit, startState, type TuiState } from '../model/state.ts'
import { screenOf } from '../screen/screen.ts'
import { openPainter, type Painter } from '../view/painter.ts'
import type { Theme } from '../view/theme.ts'
import { planFrames } from './frames.ts'
import { createWakeUp } from './wake-up.ts'

/** What the person does is answered at once, with what the disk has of it. */
const AT_ONCE: ReadonlySet<TuiEvent['type']> = new Set(['key', 'pasted', 'resized', 'loaded', 'found'])

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
  /** Sends the terminal what neither draws nor moves the cursor. */
  attract(sequence: string): void
  /** The terminal is somebody else's until it returns. */
  lend(away: () => Promise<void>): Promise<void>
  /** Gives the terminal back as it was. */
  close(): void
}

export function openStage({ terminal, theme, clock, settings, perform }: StageInit): Stage {
  const { input, output } = terminal
  let state = startState({ size: sizeOf(output), settings })
  const frames = planFrames(draw)
  const wakeUp = createWakeUp(clock, () => dispatch({ type: 'tick' }))
  const screen = () => screenOf(state, clock.now())
  /** Undefined while the terminal is somebody else's. */
  let taken: Taken | undefined = take()
  let isClosed = false

  function take(): Taken {
    const painter = openPainter({ output, theme, screen: screen() })
    const closeKeyboard = openKeyboard({ input, output, onTyped: dispatchAll })
    return {
      ...{ paint: painter.paint, repaint: painter.repaint },
      close() {
        closeKeyboard()
        painter.close()
      },
    }
  }

  function giveBack(): void {
    frames.cancel()
    taken?.close()
    taken = undefined
  }

  function draw(): void {
    frames.cancel()
    taken?.paint(screen())
  }

  function dispatch(event: TuiEvent): void {
    dispatchAll([event])
  }

  /** What came together is drawn together. */
  function dispatchAll(events: readonly TuiEvent[]): void {
    const before = state
    const effects: TuiEffect[] = []
    for (const event of events) {
      const reduced = reduce(state, event, clock.now())
      state = reduced.state
      effects.push(...reduced.effects)
    }
    if (state !== before && taken !== undefined) {
      if (events.some(({ type }) => AT_ONCE.has(type))) frames.next()
      else frames.soon()
    }
    wakeUp.set(wakeAt(state))
    for (const effect of effects) perform(effect)
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
      frames.cancel()
      taken?.repaint(screen())
    },
    attract(sequence) {
      if (taken !== undefined) output.write(sequence)
    },
    async lend(away) {
      giveBack()
      await away()
      // It was ended while it was away.
      if (isClosed) return
      // It may have another size by now.
      state = reduce(state, { type: 'resized', size: sizeOf(output) }, clock.now()).state
      taken ??= take()
    },
    close() {
      isClosed = true
      wakeUp.set(undefined)
      output.off('resize', onResize)
      giveBack()
    },
  }
}

interface Taken extends Pick<Painter, 'paint' | 'repaint'> {
  close(): void
}

/** Serial lines and the like have no size, and say 0. */
function sizeOf({ columns, rows }: Terminal['output']): TuiState['size'] {
  return { columns: columns || 80, rows: rows || 24 }
}
