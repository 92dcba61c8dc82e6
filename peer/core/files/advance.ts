/** Whether an attempt still comes further, or its other side only says again and again that it lives. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import { FILE_STALL_MS } from '../../../shared/limits.ts'
import type { FileMessage } from './messages.ts'

export interface Advance {
  /** When something last happened that brings it further. */
  at: Instant
  /** Of the whole content: nobody hashes more. */
  readonly sizeBytes: number
  /** What the other side said last. */
  hashedThere: number
  writtenThere: number
}

/** Whatever happens at either side; a tick does not. */
type Happening = { readonly type: string } | { readonly type: 'received'; readonly message: FileMessage }

export function createAdvance(sizeBytes: number, now: Instant): Advance {
  return { at: now, sizeBytes, hashedThere: 0, writtenThere: 0 }
}

export function noteAdvance(advance: Advance, event: Happening, now: Instant): void {
  if (event.type === 'tick' || ('message' in event && !isNews(advance, event.message))) return
  advance.at = now
}

/** To be asked where this side has nothing left to do. */
export function isStalled({ at }: Advance, now: Instant): boolean {
  return now - at >= FILE_STALL_MS
}

/** Words of life are none, unless they say that more is hashed or written. */
function isNews(advance: Advance, message: FileMessage): boolean {
  if (message.type === 'checking') {
    if (message.bytes <= advance.hashedThere || message.bytes > advance.sizeBytes) return false
    advance.hashedThere = message.bytes
  }
  if (message.type === 'progress') {
    if (message.offset <= advance.writtenThere) return false
    advance.writtenThere = message.offset
  }
  return true
}
