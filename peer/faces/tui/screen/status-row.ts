/** The lowest row: the connection in words, who is reached how, what was not read, and the keys that one starts with. Pure. */
import type { ConnectionState } from '../../../api.ts'
import { wordsOf } from '../../face-settings.ts'
import { countPaths } from '../../paths.ts'
import { delayOf } from '../../text/delay.ts'
import { type Row, span, type Tone } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import { rowWidth } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import { chromeOf } from './chrome.ts'

const CONNECTION_TONES: Readonly<Record<ConnectionState, Tone>> = {
  ...{ online: 'good', connecting: 'warning', offline: 'warning' },
}

interface Part {
  readonly row: Row
  /** What is worth least goes first where there is no room. */
  readonly worth: number
}

/** @param urgent what comes first and goes last */
export function statusRow(state: TuiState, width: number, urgent: readonly Row[] = []): Row {
  const separator = span(` ${chromeOf(state.settings).vertical} `, 'dim')
  let parts = [...urgent.map((part) => ({ row: part, worth: 10 })), ...partsOf(state)]
  for (;;) {
    const row: Row = [span(' '), ...parts.flatMap(({ row }, index) => (index === 0 ? row : [separator, ...row]))]
    if (parts.length <= 1 || rowWidth(row) <= width) return row
    const least = parts.reduce((lowest, part) => (part.worth < lowest.worth ? part : lowest))
    parts = parts.filter((part) => part !== least)
  }
}

function partsOf(state: TuiState): readonly Part[] {
  const { settings, connection, rttMs, conversations, paths, me, question } = state
  const { working } = state.asking
  const { screen } = wordsOf(settings)
  const canGiveUp = question !== undefined && question.choices === undefined
  const backHint = canGiveUp ? [{ row: [span(screen.backHint, 'dim')], worth: 7 }] : []
  const helpHint = { row: [span(screen.helpHint, 'dim')], worth: 6 }
  if (me === undefined) return [{ row: [span(screen.notLoggedIn, 'dim')], worth: 9 }, ...backHint, helpHint]
  const { direct, relay } = countPaths(paths)
  const unread = conversations.reduce((sum, each) => sum + (settings.muted.has(each.id) ? 0 : each.unread), 0)
  const reached = [
    ...(direct > 0 ? [`${screen.paths.direct} ${direct}`] : []),
    ...(relay > 0 ? [`${screen.paths.relay} ${relay}`] : []),
  ].join(' ')
  const delay = connection === 'online' ? delayOf(rttMs) : ''
  const connectionRow = [span(screen.connection[connection], CONNECTION_TONES[connection]), span(delay, 'dim')]
  return [
    ...(working === undefined || question !== undefined ? [] : [{ row: [span(working, 'accent')], worth: 9 }]),
    { row: connectionRow, worth: 9 },
    ...(reached === '' ? [] : [{ row: [span(reached, 'dim')], worth: 5 }]),
    ...(unread === 0 ? [] : [{ row: [span(screen.unread(unread), 'accent')], worth: 8 }]),
    { row: [span(shownLine(me), 'strong')], worth: 4 },
    ...(settings.doNotDisturb ? [{ row: [span(screen.doNotDisturb, 'dim')], worth: 7 }] : []),
    ...(unread === 0 ? [] : [{ row: [span(screen.nextHint, 'dim')], worth: 3 }]),
    ...backHint,
    helpHint,
  ]
}
