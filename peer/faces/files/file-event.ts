/** The events that are about files. */
import type { ChatEvent } from '../../api.ts'

export type FileEvent = Extract<ChatEvent, { type: `file.${string}` }>

export function isFileEvent(event: ChatEvent): event is FileEvent {
  return event.type.startsWith('file.')
}
