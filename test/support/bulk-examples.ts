/** The bulk connection's byte examples of docs/protocol.md: alice dials 小明, for the transfer of the other examples. */

import { createSealer, deriveBulkKeys } from '../../peer/files/wire/bulk-records.ts'
import { concat, toUtf8 } from '../../shared/bytes.ts'
import type { TransferId } from '../../shared/message.ts'
import { alice, bob, seed } from './cast.ts'

export function bulkExamples(transferId: TransferId): Record<string, Uint8Array> {
  const keys = deriveBulkKeys(seed(0x0e), { transferId, dialler: alice.deviceId, listener: bob.deviceId })
  const sealer = createSealer(keys.fromDialler)
  return {
    'bulk-key-from-dialler': keys.fromDialler.export(),
    'bulk-key-from-listener': keys.fromListener.export(),
    'bulk-hello': concat([...sealer.seal('hello', new Uint8Array())]),
    'bulk-data': concat([...sealer.seal('data', toUtf8('hello'))]),
  }
}
