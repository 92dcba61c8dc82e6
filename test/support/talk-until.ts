/** Members that go on talking until something has come of it. */
import { type Member, saying } from './community.ts'

let talks = 0

/** In private, until its sender knows it delivered. */
export async function tell(from: Member, to: Member, text: string): Promise<void> {
  const { id } = await from.chat.send({ to: `@${to.name}`, text })
  await to.hear('message', saying(text))
  await from.hear('message.state', (event) => event.id === id && event.state === 'delivered')
}

/**
 * Until it is so. On a busy machine mail is faster than a circuit, and delivered is delivered: whoever goes on talking
 * dials again.
 */
export async function talkUntil(from: Member, to: Member, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    talks += 1
    await tell(from, to, `${from.name} goes on talking, ${talks}`)
  }
}

/** Until the first has been told so often that it reaches the second by that path. */
export function talkBy(path: 'direct' | 'relay', from: Member, to: Member, times = 1): Promise<void> {
  const told = () =>
    from.events.filter((event) => event.type === 'peer.path' && event.username === to.name && event.path === path)
  return talkUntil(from, to, () => told().length >= times)
}
