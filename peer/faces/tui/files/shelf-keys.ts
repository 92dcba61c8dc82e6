/** What keys do while the keyboard is the shelf's, and the two that decide on the newest offer from anywhere. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { Key } from '../keys/key.ts'
import type { TuiEffect } from '../model/event.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import type { ShelfFocus, ShelfTransfer } from './shelf.ts'
import { actionsFor, newestOffer, openTransfers, pressingTransfers, type ShelfAction } from './shelf-choice.ts'

/** An offer is not decided on by a key that was pressed for the one before it, which it has just replaced on the screen. */
const OFFER_SEEN_MS = 700

export const SHELF_KEYS: Readonly<Record<ShelfAction, string>> = {
  accept: 'y',
  decline: 'n',
  pause: 'p',
  resume: 'r',
  cancel: 'x',
}

/** Gives the shelf the keyboard, or takes it back. Where there is nothing to choose from, what is over is listed. */
export function toggleShelf(state: TuiState): Reduced {
  if (state.shelf.focus !== undefined) return only(unfocused(state))
  const [first] = [...pressingTransfers(state.shelf), ...openTransfers(state.shelf)]
  if (first === undefined) return { state, effects: [command(state, '/files')] }
  return only(focusedOn(state, { chosen: first.transferId, isAsking: false }))
}

export function decideOffer(state: TuiState, action: 'accept' | 'decline', now: Instant): Reduced {
  const offer = newestOffer(state.shelf)
  const isSeen = offer !== undefined && now - offer.changedAtMs >= OFFER_SEEN_MS
  return isSeen ? act(state, offer, action) : only(state)
}

/** Any key but those that go anywhere: nothing is typed meanwhile. */
export function shelfKey(state: TuiState, key: Key): Reduced {
  const transfers = openTransfers(state.shelf)
  const { focus } = state.shelf
  const at = transfers.findIndex(({ transferId }) => transferId === focus?.chosen)
  // What was chosen is over: the one that took its place.
  const chosen = transfers[at] ?? transfers[0]
  if (focus === undefined || chosen === undefined) return only(unfocused(state))
  if (focus.isAsking) {
    const isSure = key.text === SHELF_KEYS.cancel
    return isSure ? act(choose(state, chosen).state, chosen, 'cancel') : choose(state, chosen)
  }
  if (key.name === 'escape') return only(unfocused(state))
  const step = { up: -1, down: 1 }[key.name]
  if (step !== undefined) return choose(state, transfers[Math.max(0, at) + step] ?? chosen)
  const action = actionsFor(chosen).find((each) => isKeyOf(each, key))
  if (action === undefined) return only(state)
  if (action === 'cancel') return only(focusedOn(state, { ...focus, isAsking: true }))
  return act(state, chosen, action)
}

/** Enter does what one would most likely want. */
function isKeyOf(action: ShelfAction, { name, text }: Key): boolean {
  return (
    text.toLowerCase() === SHELF_KEYS[action] || (name === 'return' && (action === 'accept' || action === 'resume'))
  )
}

function act(state: TuiState, { number }: ShelfTransfer, action: ShelfAction): Reduced {
  return { state, effects: [command(state, `/${action} ${number}`)] }
}

function command({ timeline }: TuiState, line: string): TuiEffect {
  return { type: 'submit', conversation: timeline.conversation, line }
}

function choose(state: TuiState, { transferId }: ShelfTransfer): Reduced {
  return only(focusedOn(state, { chosen: transferId, isAsking: false }))
}

function focusedOn(state: TuiState, focus: ShelfFocus): TuiState {
  return { ...state, shelf: { ...state.shelf, focus } }
}

/** A question needs the keyboard too. */
export function unfocused(state: TuiState): TuiState {
  return state.shelf.focus === undefined ? state : { ...state, shelf: { ...state.shelf, focus: undefined } }
}
