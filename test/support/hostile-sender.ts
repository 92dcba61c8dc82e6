/** A sender that is driven by hand, message by message: its offer is accepted, and what then pulls is handed over. */
import { randomBytes } from 'node:crypto'
import type { ManifestEntry } from '../../peer/core/files/messages.ts'
import { encodeManifest, manifestDigest } from '../../peer/files/wire/codec.ts'
import type { FileOffer, TransferId } from '../../shared/message.ts'
import { FILE_PROTOCOL } from '../../shared/protocols.ts'
import { type Hand, takeByHand } from './file-hand.ts'
import type { FilePeer } from './file-peers.ts'

/** What an honest sender would offer for these; `lie` is told instead. */
export function folderOffer(entries: readonly ManifestEntry[], lie: Partial<FileOffer> = {}): FileOffer {
  return {
    ...{ type: 'fileOffer', transferId: randomBytes(16).toString('hex') as TransferId, name: 'album', folder: true },
    count: entries.filter(({ folder }) => !folder).length,
    sizeBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    manifestDigest: manifestDigest(encodeManifest(entries)),
    ...lie,
  }
}

export interface HostileSender {
  /** To be accepted, or not. */
  offer(offer: FileOffer): void
  /** Is accepted, and pulled: the pull has been read. */
  pulled(offer: FileOffer): Promise<Hand>
  /** The next stream that the receiver opens. */
  next(): Promise<Hand>
}

/** Takes over every file stream to `sender`. */
export async function beHostile(sender: FilePeer, receiver: FilePeer): Promise<HostileSender> {
  const arrived: Hand[] = []
  let waiting: PromiseWithResolvers<Hand> | undefined
  await sender.node.unhandle(FILE_PROTOCOL)
  await sender.node.handle(FILE_PROTOCOL, (stream) => {
    const hand = takeByHand(stream)
    if (waiting === undefined) arrived.push(hand)
    else waiting.resolve(hand)
    waiting = undefined
  })

  async function next(): Promise<Hand> {
    const first = arrived.shift()
    if (first !== undefined) return first
    waiting = Promise.withResolvers()
    return waiting.promise
  }

  const offer = (each: FileOffer): void => receiver.files.onOffer(sender.username, sender.device, each)
  return {
    offer,
    next,
    async pulled(each) {
      offer(each)
      await receiver.files.accept({ transferId: each.transferId })
      const hand = await next()
      await hand.expect('pull')
      return hand
    },
  }
}

export const fileEntry = (path: string, sizeBytes = 1): ManifestEntry => ({
  ...{ path, folder: false, sizeBytes, modifiedAtMs: 1, executable: false },
})
export const folderEntry = (path: string): ManifestEntry => ({ ...fileEntry(path, 0), folder: true })

/** The pages of an honest sender. */
export async function sendManifest(hand: Hand, entries: readonly ManifestEntry[], pageEntries = 1000): Promise<void> {
  for (let from = 0; from < entries.length || from === 0; from += pageEntries) {
    hand.send({
      type: 'manifest',
      entries: entries.slice(from, from + pageEntries),
      last: from + pageEntries >= entries.length,
    })
    await hand.expect('pagesTaken')
  }
}

/** Up to where data is asked for. */
export async function beginData(hand: Hand, entries: readonly ManifestEntry[]): Promise<void> {
  await sendManifest(hand, entries)
  hand.send({ type: 'reply', prefixDigest: new Uint8Array() })
  for (;;) {
    const message = await hand.next()
    if (message.type === 'begin') return
    if (message.type !== 'checking') throw new Error(`expected begin, got ${message.type}`)
  }
}
