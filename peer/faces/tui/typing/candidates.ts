/** What may be meant by the beginning of a command, a name, a room or a transfer. Pure. */
import { canonicalPrefix } from '../../../../shared/names.ts'
import { COMMAND_NAMES, type CommandName, nameIn } from '../../commands/command-names.ts'
import { isOpen } from '../../files/transfers.ts'
import type { TuiState } from '../model/state.ts'
import type { Spot } from './completion-spot.ts'

export interface Candidate {
  /** As it is shown; of others, and not made safe yet. */
  readonly label: string
  /** What stands there once it is chosen. */
  readonly text: string
}

/** More than fit on any screen; whoever sees them types another letter. */
export const CANDIDATES_MAX = 200

export function candidatesFor(spot: Spot, state: TuiState): readonly Candidate[] {
  return all(spot, state).slice(0, CANDIDATES_MAX)
}

function all(spot: Spot, state: TuiState): readonly Candidate[] {
  const { typed } = spot
  switch (spot.what) {
    case 'command':
      return commands(typed.replace(/^\//, ''), state.settings.language)
    case 'person':
    case 'mention':
      return persons(typed, state, ' ')
    case 'address':
      return persons(typed, state, ': ')
    case 'room':
      return rooms(typed, state)
    case 'conversation':
      return [...persons(typed, state, ' '), ...rooms(typed === '' ? '#' : typed, state)]
    case 'transfer':
      return state.shelf.transfers
        .filter((transfer) => isOpen(transfer) && String(transfer.number).startsWith(typed))
        .map(({ number, name }) => ({ label: `[${number}] ${name}`, text: `${number} ` }))
    case 'phrase':
      return phrases(spot, state.settings.language)
    case 'path':
      return []
  }
}

/** Each command by one name: the one of the language, if it begins like that. */
function commands(typed: string, language: 'zh' | 'en'): readonly Candidate[] {
  const prefix = typed.toLowerCase()
  return Object.entries(COMMAND_NAMES).flatMap(([name, aliases]) => {
    const names = [nameIn(language, name as CommandName), name, ...aliases]
    const found = names.find((each) => each.startsWith(prefix))
    return found === undefined ? [] : [{ label: `/${found}`, text: `/${found} ` }]
  })
}

function persons(typed: string, state: TuiState, end: string): readonly Candidate[] {
  if (typed.startsWith('#')) return []
  const sign = typed.startsWith('@') ? '@' : ''
  return namesLike(typed.slice(sign.length), knownPeople(state)).map((name) => ({
    label: sign + name,
    text: sign + name + end,
  }))
}

/** Those who spoke last first, then those one writes to, then everybody else who is there. */
function knownPeople({ timeline, conversations, members, online, me }: TuiState): readonly string[] {
  const speakers = timeline.items.flatMap((item) => (item.type === 'message' ? [item.message.from] : [])).reverse()
  const partners = conversations.filter(({ id }) => id.startsWith('@')).map(({ id }) => id.slice(1))
  const present = [...(members?.usernames ?? []), ...online].sort()
  const names = new Set([...speakers, ...partners, ...present])
  return [...names].filter((name) => name !== me)
}

function rooms(typed: string, { conversations }: TuiState): readonly Candidate[] {
  if (typed.startsWith('@')) return []
  const sign = typed.startsWith('#') ? '#' : ''
  const names = conversations.filter(({ id }) => id.startsWith('#')).map(({ id }) => id.slice(1))
  return namesLike(typed.slice(sign.length), names).map((name) => ({ label: sign + name, text: `${sign}${name} ` }))
}

function namesLike(typed: string, names: readonly string[]): readonly string[] {
  const prefix = canonicalPrefix(typed)
  return names.filter((name) => name.startsWith(prefix))
}

/** The next word of all that go on like what is typed; in the other language where it is of that one. */
function phrases({ typed, phrases: known }: Spot, language: 'zh' | 'en'): readonly Candidate[] {
  if (known === undefined) return []
  const begun = typed.toLowerCase().replace(/\s+/gu, ' ')
  const goingOn = (among: readonly string[]) => among.filter((phrase) => phrase.startsWith(begun))
  const own = goingOn(known[language])
  const found = own.length > 0 ? own : goingOn(known[language === 'zh' ? 'en' : 'zh'])
  const words = begun.split(' ').length
  const texts = new Set(found.map((phrase) => phrase.split(' ').slice(0, words).join(' ')))
  return [...texts].map((text) => ({ label: text.split(' ').at(-1) ?? text, text: `${text} ` }))
}
