import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransferId } from '../../shared/message.ts'
import { pullByHand } from '../support/file-hand.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

const MIB = 1024 * 1024

describe('a file for somebody with two devices', () => {
  let peers: FilePeers
  let alice: FilePeer
  let phone: FilePeer
  let laptop: FilePeer
  let source: string
  let transferId: TransferId

  beforeEach(async () => {
    peers = createFilePeers()
    alice = await peers.peer('alice')
    phone = await peers.peer('phone', { account: 'bob' })
    laptop = await peers.peer('laptop', { account: 'bob' })
    source = alice.write('a.bin', randomBytes(8 * MIB))
    transferId = await alice.offer(phone, source)
  })
  afterEach(() => peers.stop())

  async function expectTaken(by: FilePeer, notBy: FilePeer): Promise<void> {
    expect(await notBy.event('file.failed')).toEqual({
      type: 'file.failed',
      transferId,
      code: 'TAKEN',
      retryable: false,
    })
    expect(notBy.transfer()).toMatchObject({ state: 'cancelled', error: 'TAKEN' })
    const [received] = await Promise.all([by.event('file.verified'), alice.event('file.verified')])
    expect(digestOf(received.path)).toBe(digestOf(source))
    expect(namesIn(notBy.downloads)).toEqual([])
    expect(notBy.events.filter(({ type }) => type === 'file.failed')).toHaveLength(1)
    expect(by.events.filter(({ type }) => type === 'file.failed')).toEqual([])
  }

  it('is offered to both, goes to the one that accepts first, and the other learns that it is taken', async () => {
    await Promise.all([phone.event('file.offered'), laptop.event('file.offered')])
    await laptop.files.accept({ transferId })
    await expectTaken(laptop, phone)
    await expect(phone.files.accept({ transferId })).rejects.toMatchObject({ code: 'TAKEN' })
  })

  it('goes to one only when both accept while its sender is away', async () => {
    await alice.leave()
    await phone.files.accept({ transferId })
    await laptop.files.accept({ transferId })
    expect(namesIn(laptop.downloads)).toEqual(['a.bin.part'])
    await alice.comeBack()
    await expectTaken(phone, laptop)
  })

  it('goes to the one that pulls first when no word of accepting has come', async () => {
    const mail = peers.holdMail()
    await phone.files.accept({ transferId })
    await phone.event('file.verified')
    await laptop.files.accept({ transferId })
    expect(await laptop.event('file.failed')).toMatchObject({ code: 'TAKEN' })
    await mail.release()
    await expectTaken(phone, laptop)
  })

  it('is refused to the second device that pulls, before anything is served, also after a restart', async () => {
    await alice.leave()
    await phone.files.accept({ transferId })
    await phone.files.pause(transferId)
    await alice.comeBack()
    await alice.restart()
    const hand = await pullByHand(laptop, alice, transferId)
    expect(await hand.next()).toEqual({ type: 'failure', code: 'TAKEN' })
  })

  it('is not given up by the device that has it, however often it is told who has it', async () => {
    await phone.files.accept({ transferId })
    const taken = { type: 'fileAnswer', transferId, answer: 'taken', device: phone.device } as const
    for (let sequence = 50; sequence < 53; sequence += 1) {
      await phone.files.onAnswer(alice.username, alice.device, sequence, taken)
    }
    await expectTaken(phone, laptop)
  })

  it('is taken from nobody by the word of another account, or of another device', async () => {
    const carol = await peers.peer('carol')
    const taken = { type: 'fileAnswer', transferId, answer: 'taken', device: laptop.device } as const
    await phone.files.onAnswer(carol.username, carol.device, 50, taken)
    await phone.files.onAnswer(alice.username, carol.device, 51, taken)
    expect(phone.transfer().state).toBe('offered')
    expect((await phone.files.accept({ transferId })).path).toBe(join(phone.downloads, 'a.bin'))
    await expectTaken(phone, laptop)
  })

  it('that one declined is declined', async () => {
    await phone.files.decline(transferId)
    expect(await alice.event('file.failed')).toMatchObject({ code: 'DECLINED' })
    await laptop.files.accept({ transferId })
    expect(await laptop.event('file.failed')).toMatchObject({ code: 'DECLINED', retryable: false })
    expect(laptop.transfer().state).toBe('declined')
    expect(namesIn(laptop.downloads)).toEqual([])
  })
})
