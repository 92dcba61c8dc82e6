/**
 * What stands on the rendezvous' disk, with the rules of `rendezvous/store/`: mail with one acknowledgement per device and
 * quotas, archives with index and chain, incarnations. Changed inside commits only; can be backed up and restored.
 */
import type { MailMark } from '../../../peer/core/private/delivery.ts'
import type { ArchivedId, Head } from '../../../peer/core/rooms/log.ts'
import type { Instant } from '../../../shared/clock.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { type MessageId, nextChain } from '../../../shared/message.ts'
import type { RoomName, Username } from '../../../shared/names.ts'
import type { Device } from './letter.ts'

export interface Mail {
  readonly position: number
  readonly recipient: Username
  readonly sender: Username
  readonly id: MessageId
  readonly acknowledged: ReadonlySet<Device>
  /** No device has fetched it yet: what a sender says of them does not count. */
  readonly isUntouched: boolean
}

interface Data {
  readonly mail: ReadonlyMap<number, Mail>
  readonly lastPosition: number
  /** Each with the first position that it could give. */
  readonly incarnations: readonly { readonly id: Uint8Array; readonly first: number }[]
  readonly archives: ReadonlyMap<RoomName, Archive>
}

interface Archive {
  /** Of what is kept; what is older has been removed. */
  readonly entries: readonly Entry[]
  /** Until when what was archived has been removed. */
  readonly removedUntil: Instant
  readonly newest: Head
}

interface Entry extends ArchivedId {
  readonly archivedAt: Instant
}

export interface Appending {
  readonly id: MessageId
  readonly sentAtMs: Instant
  readonly broughtBy: 'author' | 'member'
}

const NOTHING: Archive = { entries: [], removedUntil: 0, newest: { index: 0, chain: new Uint8Array() } }

export interface StoreInit {
  readonly mailboxMax: number
  /** Entries kept of a room. */
  readonly archiveMax: () => number
  devicesOf(account: Username): readonly Device[]
}

export type RendezvousStore = ReturnType<typeof createRendezvousStore>

export function createRendezvousStore({ mailboxMax, archiveMax, devicesOf }: StoreInit) {
  const mail = new Map<number, Mail>()
  /** Positions by mailbox. */
  const mailboxes = new Map<Username, Set<number>>()
  let lastPosition = 0
  let incarnations: Data['incarnations'] = []
  const archives = new Map<RoomName, Archive>()
  const archiveOf = (room: RoomName) => archives.get(room) ?? NOTHING

  function put(row: Mail): void {
    mail.set(row.position, row)
    const positions = mailboxes.get(row.recipient) ?? new Set()
    mailboxes.set(row.recipient, positions)
    positions.add(row.position)
  }

  function mailOf(account: Username): Mail[] {
    return [...(mailboxes.get(account) ?? [])].flatMap((position) => mail.get(position) ?? [])
  }

  /** These have it now; it goes when nobody waits for it any more. */
  function touch(row: Mail, devices: readonly Device[]): void {
    const { position, recipient } = row
    const acknowledged = new Set([...row.acknowledged, ...devices])
    mail.set(position, { ...row, acknowledged })
    if (devices.length === 0 || !devicesOf(recipient).every((each) => acknowledged.has(each))) return
    mail.delete(position)
    mailboxes.get(recipient)?.delete(position)
  }

  function currentIncarnation(): Uint8Array {
    return incarnations.at(-1)?.id ?? new Uint8Array()
  }

  return {
    begin(): void {
      incarnations = [...incarnations, { id: new Uint8Array(1), first: lastPosition + 1 }]
    },

    /** Throws NOT_FOUND or MAILBOX_FULL. */
    deposit(sender: Username, recipient: Username, id: MessageId, having: readonly Device[]): MailMark {
      const found = mailOf(recipient).find((row) => row.id === id && row.sender === sender)
      if (found !== undefined) touch(found, having)
      if (found !== undefined) return { incarnation: currentIncarnation(), position: found.position }
      if (devicesOf(recipient).length === 0) throw new HongyanError('NOT_FOUND', 'no such account')
      const untouched = mailOf(recipient).filter(({ isUntouched }) => isUntouched)
      if (untouched.length >= mailboxMax) throw new HongyanError('MAILBOX_FULL', 'no room')
      lastPosition += 1
      const row = { position: lastPosition, recipient, sender, id, acknowledged: new Set<Device>(), isUntouched: true }
      put(row)
      touch(row, having)
      return { incarnation: currentIncarnation(), position: lastPosition }
    },
    fetch(recipient: Username, device: Device, after: number, limit: number): { mail: Mail[]; more: boolean } {
      const rows = mailOf(recipient).filter(
        ({ position, acknowledged }) => position > after && !acknowledged.has(device),
      )
      return { mail: rows.slice(0, limit), more: rows.length > limit }
    },
    acknowledge(recipient: Username, device: Device, positions: readonly number[]): void {
      for (const position of positions) {
        const row = mail.get(position)
        if (row?.recipient !== recipient) continue
        touch({ ...row, isUntouched: false }, [device])
      }
    },
    waiting: () => [...mail.values()],

    reached(asked: readonly Uint8Array[]): MailMark[] {
      return incarnations.flatMap(({ id }, number) => {
        if (id !== currentIncarnation() && !asked.includes(id)) return []
        const next = incarnations[number + 1]
        return [{ incarnation: id, position: next === undefined ? lastPosition : next.first - 1 }]
      })
    },

    /**
     * `isNew` is false for one that is there already. Throws TOO_OLD where a member brings what may have been removed.
     */
    append(room: RoomName, { id, sentAtMs, broughtBy }: Appending, now: Instant): { index: number; isNew: boolean } {
      const { entries, newest, removedUntil } = archiveOf(room)
      const found = entries.find((entry) => entry.id === id)
      if (found !== undefined) return { index: found.index, isNew: false }
      if (broughtBy === 'member' && sentAtMs <= removedUntil)
        throw new HongyanError('TOO_OLD', 'it may have been removed')
      const head = { index: newest.index + 1, chain: nextChain(newest.chain, id) }
      const all = [...entries, { ...head, id, archivedAt: now }]
      const removed = all.slice(0, -archiveMax())
      const until = Math.max(removedUntil, ...removed.map(({ archivedAt }) => archivedAt))
      archives.set(room, { entries: all.slice(removed.length), newest: head, removedUntil: until })
      return { index: head.index, isNew: true }
    },
    entries: (room: RoomName) => archiveOf(room).entries,
    head: (room: RoomName) => archiveOf(room).newest,

    backUp(): Data {
      return { mail: new Map(mail), lastPosition, incarnations, archives: new Map(archives) }
    },
    restore(data: Data): void {
      mail.clear()
      mailboxes.clear()
      archives.clear()
      for (const row of data.mail.values()) put(row)
      for (const [room, archive] of data.archives) archives.set(room, archive)
      lastPosition = data.lastPosition
      incarnations = data.incarnations
    },
  }
}
