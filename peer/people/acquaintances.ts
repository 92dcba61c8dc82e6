/**
 * Tells the rendezvous whom the user has written to: it keeps room in the mailbox for them, and may show them where this
 * device is. Once for each, again only after a restart of the rendezvous, which may have been put back to a backup.
 */
import { CONTACTS_PER_REQUEST_MAX } from '../../shared/limits.ts'
import type { PrivateBody } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { Session } from '../net/session/session.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { WrittenToStore } from '../store/written-to.ts'

export interface AcquaintancesInit {
  readonly session: Pick<Session, 'state' | 'request'>
  readonly profile: Pick<ProfileDatabase, 'write'>
  readonly rows: WrittenToStore
}

export interface Acquaintances {
  /** In the transaction in which a message to that account enters the outbox. Whether there is something to `tell` then. */
  note(username: Username, body: PrivateBody): boolean
  /** The user has written to them and has not blocked them since. */
  has(username: Username): boolean
  /** That start of the rendezvous is there. */
  greeted(incarnation: Uint8Array | undefined): void
  /** Somebody was written to, blocked or unblocked. Whoever cannot be told now is told at the next greeting. */
  tell(): void
}

export function createAcquaintances({ session, profile, rows }: AcquaintancesInit): Acquaintances {
  let incarnation: Uint8Array | undefined
  let isRunning = false
  let again = false

  function tell(): void {
    again = true
    if (isRunning) return
    isRunning = true
    tellAll()
      // The next greeting tries again; until then their mail counts as that of strangers.
      .catch(() => undefined)
      .finally(() => {
        isRunning = false
      })
  }

  async function tellAll(): Promise<void> {
    while (again) {
      again = false
      for (let more = true; more; ) more = (await takeBack()) || (await add())
    }
  }

  async function takeBack(): Promise<boolean> {
    if (incarnation === undefined || session.state !== 'online') return false
    const usernames = rows.toTakeBack(CONTACTS_PER_REQUEST_MAX)
    if (usernames.length === 0) return false
    await session.request('removeContacts', { usernames: [...usernames] })
    await profile.write(() => rows.setTold(usernames, undefined))
    return true
  }

  async function add(): Promise<boolean> {
    const told = incarnation
    if (told === undefined || session.state !== 'online') return false
    const usernames = rows.untold(told, CONTACTS_PER_REQUEST_MAX)
    if (usernames.length === 0) return false
    await session.request('addContacts', { usernames: [...usernames] })
    await profile.write(() => rows.setTold(usernames, told))
    return true
  }

  return {
    note(username, body) {
      // A receipt or an answer to an offer is no wish to hear more.
      return (body.type === 'text' || body.type === 'fileOffer') && rows.add(username)
    },
    has: (username) => rows.has(username),
    greeted(of) {
      incarnation = of
      tell()
    },
    tell,
  }
}
