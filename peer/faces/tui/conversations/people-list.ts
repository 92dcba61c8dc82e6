/** The list at the right: who is there. Pure. */
import { wordsOf } from '../../face-settings.ts'
import { toneOfName } from '../../text/name-tone.ts'
import { type Row, span } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import { pad } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import { type Person, peopleOf } from './people.ts'

export function peopleList(state: TuiState, width: number, height: number): readonly Row[] {
  const people = peopleOf(state)
  const rest = people.people.length - (height - 1)
  const fitting = people.people.slice(0, rest > 0 ? height - 2 : height - 1)
  const more: readonly Row[] =
    rest > 0 ? [[span(pad(`   +${people.people.length - fitting.length}`, width), 'dim')]] : []
  return [
    [span(` ${pad(peopleCount(state), width - 1)}`, 'strong')],
    ...fitting.map((person) => personRow(person, width)),
    ...more,
  ]
}

/** How many are there: of a room's members, or of all. */
export function peopleCount(state: TuiState): string {
  const { of, online, people } = peopleOf(state)
  const { screen } = wordsOf(state.settings)
  return of === 'online' || online === people.length ? screen.online(online) : screen.members(online, people.length)
}

/** `@`: this person; `-`: away. */
function personRow({ username, isOnline, isMe }: Person, width: number): Row {
  const tone = isMe ? 'strong' : isOnline ? toneOfName(username) : 'dim'
  return [span(` ${isMe ? '@' : isOnline ? ' ' : '-'}`, 'dim'), span(pad(shownLine(username), width - 2), tone)]
}
