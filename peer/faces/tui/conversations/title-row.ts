/** What stands above the messages: which conversation it is, and of a person what there is to know. Pure. */
import { wordsOf } from '../../face-settings.ts'
import { wayText } from '../../paths.ts'
import { type Row, type Span, span } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import type { TuiState } from '../model/state.ts'
import { peopleCount } from './people-list.ts'

/** @param lists whether there is one beside it that counts who is there */
export function titleRow(state: TuiState, { lists }: { readonly lists: 'shown' | 'folded' }): Row {
  const { timeline, settings, connection, online, paths, me } = state
  const words = wordsOf(settings)
  const { screen } = words
  const { conversation } = timeline
  if (me === undefined || conversation === '') return [span(' '), span(screen.title, 'strong')]
  const title: Span[] = [span(' '), span(shownLine(conversation), 'strong')]
  if (conversation.startsWith('@')) {
    const username = conversation.slice(1)
    const path = paths.get(username)
    if (path !== undefined) title.push(span(`  ${screen.isOnline}`, 'good'))
    // While the rendezvous is away nobody says who comes and goes.
    else if (connection !== 'online') title.push(span(`  ${screen.isOutOfReach}`, 'dim'))
    else if (online.has(username)) title.push(span(`  ${screen.isOnline}`, 'good'))
    else title.push(span(`  ${screen.isOffline}`, 'dim'))
    if (path !== undefined) title.push(span(`  ${wayText(path, words)}`, 'dim'))
  }
  if (conversation.startsWith('#') && lists === 'folded') title.push(span(`  ${peopleCount(state)}`, 'dim'))
  if (settings.muted.has(conversation)) title.push(span(`  ${screen.muted}`, 'dim'))
  return title
}
