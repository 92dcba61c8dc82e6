/** The characters of our own that stand around what people write, in either set that a terminal may show well. */
import type { MessageState } from '../../../api.ts'
import type { FaceSettings } from '../../face-settings.ts'

export interface Chrome {
  readonly vertical: string
  readonly horizontal: string
  /** A horizontal line under the end of a vertical one. */
  readonly junction: string
  /** How far an own message is; at most two cells. Told apart without colours. */
  readonly states: Readonly<Record<MessageState, string>>
  /** Tells of more in that direction. */
  readonly up: string
  readonly down: string
}

const ASCII: Chrome = {
  ...{ vertical: '|', horizontal: '-', junction: '+' },
  states: { queued: '..', stored: 'v', delivered: 'vv', read: 'VV', failed: '!!' },
  ...{ up: '^', down: 'v' },
}

const UNICODE: Chrome = {
  ...{ vertical: '│', horizontal: '─', junction: '┴' },
  states: { queued: '..', stored: '✓', delivered: '✓✓', read: '✔✔', failed: '!!' },
  ...{ up: '↑', down: '↓' },
}

export function chromeOf({ borders }: Pick<FaceSettings, 'borders'>): Chrome {
  return borders === 'unicode' ? UNICODE : ASCII
}
