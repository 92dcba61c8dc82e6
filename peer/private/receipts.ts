/**
 * Tells senders that their messages have arrived or were read, and the account's other devices what has become of its
 * messages, as the receipts core decides. What is owed was written down together with what it confirms, and is struck off
 * together with the receipt's entering the outbox.
 */
import type { Clock } from '../../shared/clock.ts'
import { type ErrorCode, toHongyanError } from '../../shared/errors.ts'
import { RECEIPT_MAX_IDS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { oneAtATime } from '../core/one-at-a-time.ts'
import { createReceipts as createReceiptsCore, type ReceiptsEvent } from '../core/private/receipts.ts'
import { createRoomReads, type RoomReadsEvent } from '../core/private/room-reads.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { ReceiptStore } from '../store/receipts.ts'
import type { Outbox } from './outbox.ts'

export interface ReceiptsInit {
  readonly outbox: Pick<Outbox, 'submit'>
  readonly profile: Pick<ProfileDatabase, 'write'>
  readonly contacts: Pick<ContactStore, 'get'>
  readonly rows: Pick<ReceiptStore, 'next' | 'remove' | 'removeAll' | 'accounts'>
  own(): Username | undefined
  hasOtherDevices(): boolean
  /** Never runs backwards, for waiting. */
  readonly steady: Clock
}

export interface Receipts {
  /** It is on disk that something is owed to them; or they may be told again, or must not be told any more. */
  due(accounts: readonly Username[]): void
  /** It is on disk that the account's other devices are to hear how far a room was read. */
  roomRead(): void
  /** Takes up what an earlier run left. */
  load(): void
  /** What is owed stays on disk for the next start. */
  stop(): void
}

/** Its new key has not been accepted, or nobody is logged in who could tell it. */
const PERSONAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['KEY_CHANGED', 'NOT_LOGGED_IN'])

export function createReceipts(init: ReceiptsInit): Receipts {
  const { outbox, profile, contacts, rows, steady } = init
  const core = createReceiptsCore()
  const roomReads = createRoomReads()
  let wake: NodeJS.Timeout | undefined
  let roomWake: NodeJS.Timeout | undefined
  let isStopped = false

  const handle = oneAtATime<ReceiptsEvent>((event) => {
    if (isStopped) return
    for (const effect of core.handle(event, steady.now())) {
      if (effect.type === 'tell') void tell(effect.account)
      else {
        clearTimeout(wake)
        wake = setTimeout(() => handle({ type: 'tick' }), Math.max(0, effect.time - steady.now()))
      }
    }
  })

  const handleRoomReads = oneAtATime<RoomReadsEvent>((event) => {
    if (isStopped) return
    for (const effect of roomReads.handle(event, steady.now())) {
      const own = init.own()
      if (effect.type === 'tell') handle({ type: 'due', accounts: own === undefined ? [] : [own] })
      else {
        clearTimeout(roomWake)
        roomWake = setTimeout(() => handleRoomReads({ type: 'tick' }), Math.max(0, effect.time - steady.now()))
      }
    }
  })

  async function tell(account: Username): Promise<void> {
    try {
      if (isHere(account)) await tellAll(account)
      else await profile.write(() => rows.removeAll(account))
      handle({ type: 'told', account })
    } catch (error) {
      const isPersonal = PERSONAL.has(toHongyanError(error).code)
      handle({ type: 'refused', account, by: isPersonal ? 'account' : 'disk' })
    }
  }

  /** To the blocked nobody is here; and without other devices there is nobody else of this account. */
  function isHere(account: Username): boolean {
    if (account === init.own()) return init.hasOtherDevices()
    return contacts.get(account)?.blocked === false
  }

  async function tellAll(account: Username): Promise<void> {
    while (!isStopped) {
      const receipt = rows.next(account, RECEIPT_MAX_IDS)
      if (receipt === undefined) return
      const { kind, ids } = receipt
      await outbox.submit(account, { type: 'receipt', kind, ids }, { alongside: () => rows.remove(receipt) })
    }
  }

  return {
    due(accounts) {
      handle({ type: 'due', accounts })
    },
    roomRead() {
      handleRoomReads({ type: 'read' })
    },
    load() {
      handle({ type: 'due', accounts: rows.accounts() })
    },
    stop() {
      isStopped = true
      clearTimeout(wake)
      clearTimeout(roomWake)
    },
  }
}
