/**
 * What was left out when a room was caught up with comes onto the disk quietly, page by page: here into the open
 * conversation, without anything on the screen moving. Pure.
 */
import type { ChatEvent } from '../../../api.ts'
import { endPart, placeOf } from '../conversations/opening.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import type { Part, Timeline } from './timeline.ts'

/** An `unread` event tells that a page has come, or that another device has read something, which costs one look. */
export function catchUp(state: TuiState, event: ChatEvent): Reduced {
  const { timeline } = state
  const { conversation, awaited } = timeline
  if (event.type !== 'unread' || event.conversation !== conversation || !hasGap(timeline)) return only(state)
  // What is under way may have been read from the disk before that page came.
  const part = awaited === undefined ? shownPart(state) : { ...awaited.part }
  const aim = awaited?.aim ?? ({ type: 'place', scroll: timeline.scroll } as const)
  return {
    state: { ...state, timeline: { ...timeline, awaited: { part, aim } } },
    effects: [{ type: 'load', conversation, part }],
  }
}

function hasGap({ items }: Timeline): boolean {
  return items.some((item) => item.type === 'message' && item.message.earlier !== undefined)
}

function shownPart(state: TuiState): Part {
  const place = placeOf(state)
  return place === undefined ? endPart(state.timeline.items.length) : { from: 'around', position: place.position }
}
