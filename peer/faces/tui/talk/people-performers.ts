/** Who is in a room. */
import type { Performers } from './performer.ts'

export const PEOPLE_PERFORMERS = {
  async loadMembers({ conversation }, { chat, dispatch }) {
    // Without the rendezvous nobody knows; those who are known to be online are shown.
    const members = await chat.roomMembers(conversation.slice(1)).catch(() => undefined)
    if (members === undefined) return
    dispatch({ type: 'members', conversation, usernames: members.map(({ username }) => username) })
  },
} satisfies Partial<Performers>
