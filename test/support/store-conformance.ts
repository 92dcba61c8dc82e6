/**
 * What every implementation of the rendezvous' store must do. Run over SQLite today; a second database runs the same.
 */
import type { Store } from '../../rendezvous/store/port.ts'
import { describeAccounts } from './store-conformance/accounts.ts'
import { describeArchive } from './store-conformance/archive.ts'
import { describeBans } from './store-conformance/bans.ts'
import { describeDevices } from './store-conformance/devices.ts'
import { describeGuards } from './store-conformance/guards.ts'
import { describeMail } from './store-conformance/mail.ts'
import { describeOperator } from './store-conformance/operator.ts'
import { describeRooms } from './store-conformance/rooms.ts'

/** @param open gives a new, empty store; the suites do not close it */
export function describeStore(name: string, open: () => Promise<Store>): void {
  for (const describePart of [
    ...[describeAccounts, describeDevices, describeOperator, describeBans, describeMail, describeGuards],
    ...[describeRooms, describeArchive],
  ]) {
    describePart(name, open)
  }
}
