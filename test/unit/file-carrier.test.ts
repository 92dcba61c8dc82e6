/** What a carrier does when it is cut between the content and the digests that follow it. */
import { expect, test } from 'vitest'
import { carrierOver } from '../../peer/files/attempt/carrier.ts'
import type { Bulk } from '../../peer/files/wire/bulk.ts'
import type { FileStream } from '../../peer/files/wire/stream.ts'
import { HongyanError } from '../../shared/errors.ts'

const LOST = new HongyanError('UNREACHABLE', 'cut by the test')
const DATA = new Uint8Array(3)
const DIGEST = new Uint8Array(32)

const cut = {
  async sendData() {
    throw LOST
  },
  send() {
    throw LOST
  },
  sendFrame() {
    throw LOST
  },
}

/** A failure that nobody hears of would end the process, and one that is thrown at once would pass whoever waits by. */
test.each([
  ['a bulk connection', carrierOver(cut as unknown as Bulk, cut as unknown as FileStream, 'direct')],
  ['a stream', carrierOver(undefined, cut as unknown as FileStream, 'relay')],
])('%s that is cut before the digests fails once, to whoever waits for it', async (_, carrier) => {
  await expect(carrier.carry(DATA, [DIGEST])).rejects.toBe(LOST)
  await new Promise(setImmediate)
})
