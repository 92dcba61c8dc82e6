/** What is worth a bell or a word on the desktop, and when it is not. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { ChatEvent, Message } from '../../../api.ts'
import { wordsOf } from '../../face-settings.ts'
import { offerNotice } from '../../notices/file-notices.ts'
import { transferOf } from '../files/shelf.ts'
import type { TuiEffect } from '../model/event.ts'
import { only, type Reduced } from '../model/reduced.ts'
import { remembered } from '../model/remembered.ts'
import type { TuiState } from '../model/state.ts'
import { isMentionOf } from './mentions.ts'

/** Whoever writes ten lines at once is announced once. */
const AGAIN_MS = 5_000
/** Conversations with their time; one that is let go may ring a moment too early. */
const ALERTED_MAX = 100

interface Alert {
  /** Conversation that it is about. */
  readonly about: string
  readonly title: string
  readonly text: string
}

/** Of what was told: for what concerns this person, and is not before their eyes. */
export function attend(state: TuiState, event: ChatEvent, now: Instant): Reduced {
  const alert = alertOf(state, event)
  if (alert === undefined || !isWelcome(state, alert.about, now)) return only(state)
  const { bell, notify } = state.settings
  const effects: TuiEffect[] = []
  if (bell) effects.push({ type: 'ring' })
  if (notify) effects.push({ type: 'notify', title: alert.title, text: alert.text })
  if (effects.length === 0) return only(state)
  return { state: { ...state, alerted: remembered(state.alerted, [alert.about, now], ALERTED_MAX) }, effects }
}

function alertOf(state: TuiState, event: ChatEvent): Alert | undefined {
  switch (event.type) {
    case 'message':
      return ofMessage(event.message, state)
    case 'file.offered':
      return ofOffer(event, state)
    case 'key.changed':
      return {
        about: `@${event.username}`,
        title: event.username,
        text: wordsOf(state.settings).account.keyChanged(event.username),
      }
    default:
      return undefined
  }
}

/** In a room only what names the person. */
function ofMessage({ from, conversation, text }: Message, { me }: TuiState): Alert | undefined {
  if (me === undefined || from === me) return undefined
  if (conversation.startsWith('@')) return { about: conversation, title: from, text }
  return isMentionOf(text, me) ? { about: conversation, title: `${from} (${conversation})`, text } : undefined
}

function ofOffer(
  event: Extract<ChatEvent, { type: 'file.offered' }>,
  { shelf, settings }: TuiState,
): Alert | undefined {
  const shelved = transferOf(shelf, event.transferId)
  if (shelved === undefined) return undefined
  return {
    about: `@${event.from}`,
    title: event.from,
    text: offerNotice(shelved.number, shelved, wordsOf(settings)).text,
  }
}

function isWelcome({ settings, alerted, timeline, isFocused }: TuiState, about: string, now: Instant): boolean {
  if (settings.doNotDisturb || settings.muted.has(about)) return false
  if (isFocused && timeline.conversation === about) return false
  return now - (alerted.get(about) ?? Number.NEGATIVE_INFINITY) >= AGAIN_MS
}
