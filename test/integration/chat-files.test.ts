import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Community, createCommunity, type Member } from '../support/community.ts'

const CONTENTS = randomBytes(300_000)

describe('files between people who come and go', () => {
  let community: Community
  beforeEach(async () => {
    community = await createCommunity()
  })
  afterEach(() => community[Symbol.asyncDispose]())

  function write(member: Member, name: string): string {
    const path = join(member.home, name)
    writeFileSync(path, CONTENTS)
    return path
  }

  async function expectArrival(sender: Member, receiver: Member): Promise<void> {
    const { path, digest } = await receiver.hear('file.verified')
    expect((await sender.hear('file.verified')).digest).toBe(digest)
    expect(readFileSync(path).equals(CONTENTS)).toBe(true)
  }

  it('an offer to somebody who is away is accepted when its sender is, and comes when both are there', async () => {
    const bobBefore = await community.join('bob')
    await bobBefore.stop()
    const aliceBefore = await community.join('alice')
    const source = write(aliceBefore, 'letter.bin')
    const { transferId } = await aliceBefore.chat.sendFile({ to: '@bob', path: source })
    // Mail to one account is deposited in its order.
    const { id } = await aliceBefore.chat.send({ to: '@bob', text: 'have a look at this' })
    await aliceBefore.hear('message.state', (event) => event.id === id && event.state === 'stored')
    await aliceBefore.stop()

    const bob = await community.join('bob')
    await bob.hear('file.offered')
    const { path } = await bob.chat.acceptFile({ transferId })
    expect(await bob.chat.transfers()).toMatchObject([{ transferId, state: 'accepted', path }])
    const alice = await community.join('alice')
    await expectArrival(alice, bob)
  })

  it('what was accepted and paused is so at the next login, and comes when it is resumed', async () => {
    const aliceBefore = await community.join('alice')
    const bobBefore = await community.join('bob')
    const source = write(aliceBefore, 'letter.bin')
    const { transferId } = await aliceBefore.chat.sendFile({ to: '@bob', path: source })
    await bobBefore.hear('file.offered')
    await aliceBefore.stop()
    await bobBefore.chat.acceptFile({ transferId })
    await bobBefore.chat.pauseFile(transferId)
    await bobBefore.stop()
    const bob = await community.join('bob')
    expect(await bob.chat.transfers()).toMatchObject([{ transferId, state: 'paused' }])
    const alice = await community.join('alice')
    await bob.chat.resumeFile(transferId)
    await expectArrival(alice, bob)
  })

  it('a folder is looked at, then accepted, and what was left out is said to its sender', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    mkdirSync(join(alice.home, 'trip', 'empty'), { recursive: true })
    write(alice, 'trip/照片.jpg')
    const sent = await alice.chat.sendFile({ to: '@bob', path: join(alice.home, 'trip') })
    expect(sent.leftOut).toEqual([])
    await bob.hear('file.offered', ({ folder }) => folder)
    const { transferId } = sent
    const { entries, total } = await bob.chat.transferEntries({ transferId })
    expect([total, entries.map(({ path }) => path)]).toEqual([2, ['empty', '照片.jpg']])
    await bob.chat.acceptFile({ transferId })
    const { path } = await bob.hear('file.verified')
    expect(readFileSync(join(path, '照片.jpg')).equals(CONTENTS)).toBe(true)
  })

  it('from one contact they come unasked, up to a size', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    await bob.chat.setAutoAccept({ username: 'Alice', maxBytes: CONTENTS.byteLength })
    expect(bob.chat.autoAccepts()).toEqual([{ username: 'alice', maxBytes: CONTENTS.byteLength }])
    await alice.chat.sendFile({ to: '@bob', path: write(alice, 'letter.bin') })
    await expectArrival(alice, bob)
    await bob.chat.setBlocked('alice', true)
    await expect(bob.chat.setAutoAccept({ username: 'alice', maxBytes: 1 })).rejects.toMatchObject({
      code: 'KEY_CHANGED',
    })
    expect(bob.chat.autoAccepts()).toEqual([])
    await expect(bob.chat.setAutoAccept({ username: 'nobody', maxBytes: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(bob.chat.setAutoAccept({ username: 'alice', maxBytes: -1 })).rejects.toMatchObject({
      code: 'INVALID_PARAMS',
    })
  })
})
