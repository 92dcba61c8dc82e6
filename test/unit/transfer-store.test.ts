/** Which transfers a profile shows, however many there were. */
import { expect, it } from 'vitest'
import type { TransferState } from '../../peer/api.ts'
import { createTransferStore, TRANSFERS_SCHEMA } from '../../peer/store/transfers.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { openDatabase } from '../../shared/sqlite.ts'

type Listed = readonly [state: TransferState, error?: ErrorCode]

const OPEN: readonly Listed[] = [
  ['offered'],
  ['accepted', 'UNREACHABLE'],
  ['running'],
  ['paused'],
  ['failed', 'NO_SPACE'],
  ['failed', 'CONFLICT'],
]
const OVER: readonly Listed[] = [
  ['verified'],
  ['declined', 'DECLINED'],
  ['cancelled', 'TAKEN'],
  ['failed', 'SOURCE_CHANGED'],
  ['failed'],
]

it('all that can still arrive is listed, and of what is over, failed for good or not, only the newest', () => {
  const store = createTransferStore(openDatabase({ path: ':memory:', migrations: [TRANSFERS_SCHEMA] }))
  for (const [number, [state, error]] of [...OVER, ...OPEN, ...OVER].entries()) {
    store.insert({
      ...{ transferId: String(number) as TransferId, direction: 'incoming', peer: 'bob' as Username },
      ...{ device: 'b' as DeviceId, name: 'x', folder: false, count: 1, sizeBytes: 1, state },
      ...{ manifestDigest: new Uint8Array(32), createdAtMs: number, error: error ?? null },
    })
  }
  const listed = (overMax: number) =>
    store.list(overMax).map(({ state, error }) => (error === null ? [state] : [state, error]))
  expect(listed(0)).toEqual(OPEN)
  expect(listed(2)).toEqual([...OPEN, ...OVER.slice(-2)])
  expect(listed(OVER.length)).toEqual([...OPEN, ...OVER])
})
