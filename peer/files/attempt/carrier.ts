/** What content goes over: the bulk connection where there is one, the stream elsewhere. */
import {
  BULK_RECORD_MAX_BYTES,
  ENDS_MAX_DIGESTS,
  FILE_CHUNK_BYTES,
  FILE_RELAYED_CHUNK_BYTES,
} from '../../../shared/limits.ts'
import type { PathKind } from '../../api.ts'
import type { FileMessage } from '../../core/files/messages.ts'
import { type Line, OWN_LINE, RELAYED_LINE } from '../../core/files/window.ts'
import type { Bulk } from '../wire/bulk.ts'
import { encodeFileMessage } from '../wire/codec.ts'
import type { FileStream } from '../wire/stream.ts'

export interface Carrier extends Required<Line> {
  /** The data, and the digests of what ends with it. Resolves when more may be given and `data` be reused. */
  carry(data: Uint8Array, ended: readonly Uint8Array[]): Promise<void>
}

export function carrierOver(bulk: Bulk | undefined, stream: FileStream, via: PathKind): Carrier {
  if (bulk === undefined) {
    return {
      ...(via === 'relay'
        ? { chunkMaxBytes: FILE_RELAYED_CHUNK_BYTES, bounds: RELAYED_LINE }
        : { chunkMaxBytes: FILE_CHUNK_BYTES, bounds: OWN_LINE }),
      async carry(data, ended) {
        const taken = stream.sendData(data)
        heard(taken)
        for (const message of endsOf(ended)) stream.send(message)
        await taken
      },
    }
  }
  return {
    chunkMaxBytes: BULK_RECORD_MAX_BYTES,
    bounds: OWN_LINE,
    async carry(data, ended) {
      // One record, so it is handed over at once, and what follows comes after it.
      const taken = bulk.sendData(data)
      heard(taken)
      for (const message of endsOf(ended)) bulk.sendFrame(encodeFileMessage(message))
      await taken
    },
  }
}

/** Where what follows the data cannot be sent any more, that is thrown, and it is the same failure. */
function heard(taken: Promise<void>): void {
  taken.catch(() => undefined)
}

function endsOf(digests: readonly Uint8Array[]): readonly FileMessage[] {
  const messages: FileMessage[] = []
  for (let from = 0; from < digests.length; from += ENDS_MAX_DIGESTS) {
    messages.push({ type: 'ends', digests: digests.slice(from, from + ENDS_MAX_DIGESTS) })
  }
  return messages
}
