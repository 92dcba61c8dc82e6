/** The list at the left: rooms, then people, with what in them was not read. Pure. */

import { wordsOf } from '../../face-settings.ts'
import { type Row, span, type Tone } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import { pad, widthOf } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import { chromeOf } from '../screen/chrome.ts'
import { type ListRow, windowed } from '../screen/windowed.ts'
import { type ListedConversation, listedConversations } from './conversations.ts'

/** More is not counted by anybody. */
const COUNT_MAX = 999
/** A name is worth more than the word that its person is away. */
const NAME_MIN_CELLS = 6
/** Before a name: an edge, the mark and a space. */
const LEAD_CELLS = 3

export function conversationList(state: TuiState, width: number, height: number): readonly Row[] {
  const { screen } = wordsOf(state.settings)
  const listed = listedConversations(state)
  const rooms = listed.filter(({ id }) => id.startsWith('#'))
  const people = listed.filter(({ id }) => !id.startsWith('#'))
  const entry = (each: ListedConversation): ListRow => ({
    row: () => entryRow(each, { width, isChosen: each.isOpen, off: screen.off }),
    isChosen: each.isOpen,
    isPressing: each.unread > 0 && !each.isMuted,
  })
  const section = (title: string, of: readonly ListedConversation[]): ListRow[] =>
    of.length === 0 ? [] : [{ row: () => [span(` ${pad(title, width - 1)}`, 'strong')] }, ...of.map(entry)]
  const between: readonly ListRow[] = rooms.length > 0 && people.length > 0 ? [{ row: () => [] }] : []
  const list = [...section(screen.rooms, rooms), ...between, ...section(screen.people, people)]
  return windowed(list, { width, height, chrome: chromeOf(state.settings) })
}

export interface EntryInit {
  readonly width: number
  readonly isChosen: boolean
  /** Says that somebody is away. */
  readonly off: string
}

export function entryRow(conversation: ListedConversation, { width, isChosen, off }: EntryInit): Row {
  const { id, unread, mentions, isMuted, isOnline } = conversation
  const name = shownLine(id.startsWith('@') ? id.slice(1) : id)
  const count = unread === 0 ? '' : unread > COUNT_MAX ? `${COUNT_MAX}+` : String(unread)
  const isOffShown =
    count === '' && !isOnline && width - LEAD_CELLS - widthOf(off) - 2 >= Math.min(NAME_MIN_CELLS, widthOf(name))
  const end = isOffShown ? off : count
  const room = Math.max(0, width - LEAD_CELLS - (end === '' ? 1 : widthOf(end) + 2))
  const { mark, tone } = markOf(conversation)
  const ending = end === '' ? ' ' : ` ${end} `
  if (isChosen) return [span(` ${mark} ${pad(name, room)}${ending}`, 'selected')]
  const nameTone: Tone = isMuted || !isOnline ? 'dim' : unread + mentions > 0 ? 'strong' : 'plain'
  return [
    span(' '),
    span(mark, tone),
    span(' '),
    span(pad(name, room), nameTone),
    span(ending, isOffShown ? 'dim' : tone),
  ]
}

/** `!`: somebody means this person. */
function markOf({ id, unread, mentions, isMuted }: ListedConversation): { mark: string; tone: Tone } {
  if (unread === 0 && mentions === 0) return { mark: ' ', tone: 'plain' }
  const isMeant = mentions > 0 || id.startsWith('@')
  if (isMuted) return { mark: isMeant ? '!' : '*', tone: 'dim' }
  return isMeant ? { mark: '!', tone: 'mention' } : { mark: '*', tone: 'accent' }
}
