import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OFFERS_PER_ACCOUNT_MAX } from '../../shared/limits.ts'
import { offerOf } from '../support/file-hand.ts'
import { createFilePeers, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

const CONTENTS = randomBytes(600_000)

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer

beforeEach(async () => {
  peers = createFilePeers()
  alice = await peers.peer('alice')
  bob = await peers.peer('bob')
})
afterEach(() => peers.stop())

describe('a hostile offer', () => {
  it.each([
    '../up.txt',
    '/etc/passwd',
    'a\\b.txt',
    'C:evil.txt',
    'nul.txt',
    '',
    '..',
    'photo\u202egpj.exe',
    'two\nlines.txt',
    `${'长'.repeat(90)}.txt`,
  ])('with the name %j is refused, and its name is nowhere', async (name) => {
    const { offer } = offerOf(name, CONTENTS)
    bob.files.onOffer(alice.username, alice.device, offer)
    expect(bob.events).toEqual([
      { type: 'file.failed', transferId: offer.transferId, code: 'INVALID_NAME', retryable: false },
    ])
    const [row] = bob.files.list()
    expect(row).toMatchObject({ state: 'failed', error: 'INVALID_NAME' })
    expect(row?.name).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
    expect(bob.sent).toEqual([{ type: 'fileAnswer', transferId: offer.transferId, answer: 'declined' }])
    await expect(bob.files.accept(offer)).rejects.toMatchObject({ code: 'INVALID_NAME' })
    expect(namesIn(bob.downloads)).toEqual([])
  })

  it.each([
    ['that is one file and yet two', 'MALFORMED', { count: 2 }],
    ['of more bytes than can be counted', 'TOO_LARGE', { sizeBytes: 2 ** 60 }],
    ['of more files than any folder has', 'TOO_LARGE', { folder: true, count: 2 ** 31 }],
    ['with half a digest', 'MALFORMED', { manifestDigest: new Uint8Array(5) }],
  ])('%s is refused as %s', (_, code, wrong) => {
    const { offer } = offerOf('a.txt', CONTENTS)
    bob.files.onOffer(alice.username, alice.device, { ...offer, ...wrong })
    expect(bob.events).toMatchObject([{ type: 'file.failed', code }])
  })

  it('of one account cannot fill the screen', async () => {
    for (let number = 0; number <= OFFERS_PER_ACCOUNT_MAX; number += 1) {
      bob.files.onOffer(alice.username, alice.device, offerOf(`${number}.txt`, CONTENTS).offer)
    }
    expect(bob.files.list()).toHaveLength(OFFERS_PER_ACCOUNT_MAX)
    expect(bob.events).toHaveLength(OFFERS_PER_ACCOUNT_MAX)
    expect(bob.sent).toMatchObject([{ answer: 'declined' }])
  })

  it('an answer by somebody else changes nothing', async () => {
    const transferId = await alice.offer(bob, alice.write('a.txt', CONTENTS))
    const carol = await peers.peer('carol')
    const answer = (answer: 'declined' | 'cancelled') => ({ type: 'fileAnswer', transferId, answer }) as const
    await alice.files.onAnswer(carol.username, carol.device, 1, answer('declined'))
    await alice.files.onAnswer(bob.username, bob.device, 1, answer('cancelled'))
    await bob.files.onAnswer(alice.username, alice.device, 1, answer('declined'))
    await bob.files.onAnswer(alice.username, carol.device, 1, answer('cancelled'))
    await bob.files.accept({ transferId })
    await bob.event('file.verified')
  })
})
