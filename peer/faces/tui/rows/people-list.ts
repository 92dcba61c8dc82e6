/** The list at the right: who is there. Pure. */
import { wordsOf } from '../model/face-settings.ts'
import { type People, type Person, peopleOf } from '../model/people.ts'
import type { TuiState } from '../model/state.ts'
import { toneOfName } from '../text/name-tone.ts'
import { type Row, span } from '../text/row.ts'
import { shownLine } from '../text/shown.ts'
import { pad } from '../text/width.ts'

export function peopleList(state: TuiState, width: number, height: number): readonly Row[] {
  const { screen } = wordsOf(state.settings)
  const people = peopleOf(state)
  const rest = people.people.length - (height - 1)
  const fitting = people.people.slice(0, rest > 0 ? height - 2 : height - 1)
  const more: readonly Row[] =
    rest > 0 ? [[span(pad(`   +${people.people.length - fitting.length}`, width), 'dim')]] : []
  const title = titleOf(people, screen)
  return [[span(` ${pad(title, width - 1)}`, 'strong')], ...fitting.map((person) => personRow(person, width)), ...more]
}

function titleOf(
  { of, online, people }: People,
  words: { online(n: number): string; members(n: number, of: number): string },
) {
  return of === 'online' || online === people.length ? words.online(online) : words.members(online, people.length)
}

/** `@`: this person; `-`: away. */
function personRow({ username, isOnline, isMe }: Person, width: number): Row {
  const tone = isMe ? 'strong' : isOnline ? toneOfName(username) : 'dim'
  return [span(` ${isMe ? '@' : isOnline ? ' ' : '-'}`, 'dim'), span(pad(shownLine(username), width - 2), tone)]
}
