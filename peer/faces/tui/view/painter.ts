/** The terminal while the face has it: another screen, painted by Ink, and the keyboard. Nothing of it is left at the end. */
import { render } from 'ink'
import { createElement } from 'react'
import type { Terminal } from '../../terminal.ts'
import type { Screen } from '../rows/screen.ts'
import { App } from './app.tsx'
import type { Theme } from './theme.ts'

/** Of the painter, which must not hold a key back. */
const FRAMES_PER_SECOND = 250

export interface PainterInit {
  readonly output: Terminal['output']
  readonly theme: Theme
  /** What stands there first. */
  readonly screen: Screen
}

export interface Painter {
  paint(screen: Screen): void
  /** Gives the terminal back as it was; written when this returns, as far as its stream is synchronous. */
  close(): void
}

/** What a terminal gives another width than is counted here is cut at the edge, and moves no other row. */
const NO_WRAP = '\u001b[?7l'
const WRAP = '\u001b[?7h'

export function openPainter({ output, theme, screen: first }: PainterInit): Painter {
  output.write(NO_WRAP)
  const app = (screen: Screen) => createElement(App, { screen, theme })
  const ink = render(app(first), {
    stdout: output as NodeJS.WriteStream,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: FRAMES_PER_SECOND,
  })
  return {
    paint: (screen) => ink.rerender(app(screen)),
    close() {
      output.write(WRAP)
      ink.unmount()
    },
  }
}
