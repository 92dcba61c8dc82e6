/** Receipts of one run: what is owed is told as the receipts core decides, in the order in which `peer/private/receipts.ts` does. */
import { oneAtATime } from '../../../peer/core/one-at-a-time.ts'
import { createReceipts as createReceiptsCore, type ReceiptsEvent } from '../../../peer/core/private/receipts.ts'
import { RECEIPT_MAX_IDS } from '../../../shared/limits.ts'
import type { Username } from '../../../shared/names.ts'
import type { Directory } from './directory.ts'
import { createWake, type Machine, performAll } from './machine.ts'
import type { Outbox } from './outbox.ts'

export interface Receipts {
  /** It is on disk that something is owed to them. */
  due(accounts: readonly Username[]): void
  load(): void
}

export function createReceipts(machine: Machine, outbox: Outbox, directory: Directory): Receipts {
  const { disk, profile } = machine
  const core = createReceiptsCore()

  const handle = oneAtATime<ReceiptsEvent>((event) => {
    // Whoever rests is told once more, though nothing may be owed by then.
    const limit = profile.creditors().length + machine.profile.knownAccounts + 2
    performAll(machine, core.handle(event, machine.time.now), limit, (effect) => {
      if (effect.type === 'tell') tell(effect.account)
      else wake(effect.time)
    })
  })
  const wake = createWake(machine, () => handle({ type: 'tick' }))

  function tell(account: Username): void {
    if (account === machine.account && !directory.hasOtherDevices()) {
      disk.write(
        () => profile.removeReceipts(account),
        () => handle({ type: 'told', account }),
        () => handle({ type: 'refused', account, by: 'disk' }),
      )
      return
    }
    const receipt = profile.nextReceipt(account, RECEIPT_MAX_IDS)
    if (receipt === undefined) {
      handle({ type: 'told', account })
      return
    }
    const told = (failure?: { readonly code: string }) => {
      if (failure === undefined) tell(account)
      else handle({ type: 'refused', account, by: 'disk' })
    }
    const { kind, ids } = receipt
    outbox.submit(account, { type: 'receipt', kind, ids }, told, () => profile.removeReceipt(receipt))
  }

  return {
    due: (accounts) => handle({ type: 'due', accounts }),
    load: () => handle({ type: 'due', accounts: profile.creditors() }),
  }
}
