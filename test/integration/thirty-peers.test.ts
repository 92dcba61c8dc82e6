import { expect, it } from 'vitest'
import { createCommunity, type Member } from '../support/community.ts'

const PEERS = 30
const MESSAGES_PER_SECOND = 20
const SECONDS = 5
const MESSAGES = MESSAGES_PER_SECOND * SECONDS

it('30 peers on one address: every lobby message reaches every peer, once', async () => {
  await using community = await createCommunity()
  const members: Member[] = []
  for (let number = 0; number < PEERS; number += 1) members.push(await community.join(`peer-${number}`))

  await speak(members)

  for (const member of members) {
    const others = new Set(expectedTexts().filter((text) => !text.startsWith(`${member.name}:`)))
    await member.hear('message', () => member.texts('#lobby').length >= others.size)
    expect(new Set(member.texts('#lobby'))).toEqual(others)
    expect(member.texts('#lobby')).toHaveLength(others.size)
  }
})

function speakerOf(message: number): string {
  return `peer-${(message * 7) % PEERS}`
}

function expectedTexts(): string[] {
  return Array.from({ length: MESSAGES }, (_, message) => `${speakerOf(message)}: ${message}`)
}

/** Sends at the given rate, each message from another peer; resolves when all are on their senders' disks. */
async function speak(members: readonly Member[]): Promise<void> {
  const sent: Promise<unknown>[] = []
  const { promise: done, resolve } = Promise.withResolvers<void>()
  const timer = setInterval(() => {
    const message = sent.length
    if (message === MESSAGES) {
      clearInterval(timer)
      resolve()
      return
    }
    const speaker = members.find(({ name }) => name === speakerOf(message))
    sent.push(speaker?.chat.send({ to: '#lobby', text: `${speakerOf(message)}: ${message}` }) ?? Promise.resolve())
  }, 1000 / MESSAGES_PER_SECOND)
  await done
  await Promise.all(sent)
}
