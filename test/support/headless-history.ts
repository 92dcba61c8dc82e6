/** What a peer's process has in its history, and what it has told of. */
import type { HeadlessProcess } from './headless-process.ts'

/** All texts of the conversation, oldest first. */
export async function historyOf(peer: HeadlessProcess, conversation: string): Promise<string[]> {
  const pages: string[][] = []
  let before: number | undefined
  for (let more = true; more; ) {
    const page = await peer.request<{ messages: { text: string; position: number }[]; more: boolean }>('history', {
      conversation,
      limit: 100,
      ...(before === undefined ? {} : { before }),
    })
    pages.unshift(page.messages.map(({ text }) => text))
    before = page.messages[0]?.position
    more = page.more
  }
  return pages.flat()
}

/** Texts of the message events of this process so far, in order; of one conversation or of all. */
export function toldBy({ events }: HeadlessProcess, conversation?: string): string[] {
  return events.flatMap((event) => {
    const isAsked = event.type === 'message' && (conversation === undefined || event.conversation === conversation)
    return isAsked ? [String(event.text)] : []
  })
}
