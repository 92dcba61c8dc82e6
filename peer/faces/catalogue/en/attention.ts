/** Mute, do not disturb and unread, in English. */
import type { AttentionWords } from '../words/attention.ts'

export const enAttention: AttentionWords = {
  muted: (conversation) => `${conversation} is muted: no bell and no notification. /unmute ends it`,
  unmuted: (conversation) => `${conversation} is not muted any more`,
  tooManyMuted: 'Too many conversations are muted. Unmute some first.',
  doNotDisturb: {
    on: 'Do not disturb: no bell and no notification. /dnd again ends it',
    off: 'Do not disturb is off',
  },
  unread: (conversation) => `The last message of ${conversation} is marked as unread`,
}
