/** What a peer's process has in its history, and what it has told of. */
import type { HeadlessProcess } from './headless-process.ts'

export interface KeptMessage {
  readonly id: string
  readonly from: string
  readonly text: string
  readonly position: number
  readonly state?: string
}

/** All of the conversation, oldest first. */
export async function messagesOf(peer: HeadlessProcess, conversation: string): Promise<KeptMessage[]> {
  const pages: (readonly KeptMessage[])[] = []
  let before: number | undefined
  for (let more = true; more; ) {
    const page = await peer.request<{ messages: KeptMessage[]; more: boolean }>('history', {
      conversation,
      limit: 100,
      ...(before === undefined ? {} : { before }),
    })
    pages.unshift(page.messages)
    before = page.messages[0]?.position
    more = page.more
  }
  return pages.flat()
}

/** All texts of the conversation, oldest first. */
export async function historyOf(peer: HeadlessProcess, conversation: string): Promise<string[]> {
  return (await messagesOf(peer, conversation)).map(({ text }) => text)
}

/** Texts of the message events of this process so far, in order; of one conversation or of all. */
export function toldBy({ events }: HeadlessProcess, conversation?: string): string[] {
  return events.flatMap((event) => {
    const isAsked = event.type === 'message' && (conversation === undefined || event.conversation === conversation)
    return isAsked ? [String(event.text)] : []
  })
}
