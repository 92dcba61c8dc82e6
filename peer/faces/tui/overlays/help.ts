/** The help that lies over the screen: what it is about, and which part of it is seen. Pure. */
import type { Key } from '../keys/key.ts'
import type { TuiState } from '../model/state.ts'
import { helpPage } from './help-rows.ts'

export interface HelpOverlay {
  readonly type: 'help'
  /** A topic, a command, or empty for everything. */
  readonly about: string
  /** The first row that is seen. */
  readonly top: number
}

export function openHelp(state: TuiState, about: string): TuiState {
  return { ...state, overlay: { type: 'help', about, top: 0 } }
}

/** Keys go nowhere else while it is open. */
export function helpKey(state: TuiState, help: HelpOverlay, { name, text }: Key): TuiState {
  if (name === 'escape' || name === 'return' || text.toLowerCase() === 'q') return { ...state, overlay: undefined }
  const { height, total } = helpPage(help, state)
  const page = Math.max(1, height - 1)
  const steps: Readonly<Record<string, number>> = {
    ...{ up: -1, down: 1, pageup: -page, pagedown: page, space: page, home: -total, end: total },
  }
  const top = Math.max(0, Math.min(help.top + (steps[name] ?? 0), total - height))
  return top === help.top ? state : { ...state, overlay: { ...help, top } }
}
