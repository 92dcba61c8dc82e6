/**
 * What happens around a peer, and whom it concerns: a fresh session, a push, a link, somebody's coming, a message that is
 * not a text. Each reaction only tells parts; what they make of it is their business.
 */
import type { CorrectedClock } from '../shared/clock.ts'
import { type ErrorCode, HongyanError, toHongyanError } from '../shared/errors.ts'
import type { DeviceId } from '../shared/identity.ts'
import { CLOCK_SKEW_MS } from '../shared/limits.ts'
import type { PrivateBody, PrivateMessage } from '../shared/message.ts'
import type { Username } from '../shared/names.ts'
import type { Pass } from '../shared/pass.ts'
import type { Push } from '../shared/session-methods.ts'
import type { Account, Identity, Welcome } from './account.ts'
import type { AccountVault } from './account-vault.ts'
import type { Acquaintances } from './acquaintances.ts'
import type { ChatEvent, ConnectionState, PathKind, User } from './api.ts'
import { keepOffset } from './clock-hint.ts'
import type { KnownDevices } from './core/private/addressee.ts'
import type { Directory } from './directory.ts'
import { ENDINGS, type Ending, VAULT_SHUT } from './endings.ts'
import type { Files } from './files/files.ts'
import type { Mesh } from './mesh.ts'
import { kindOf } from './net/addresses.ts'
import type { Direct } from './net/direct.ts'
import type { Gate } from './net/gate.ts'
import type { Session } from './net/session.ts'
import type { Confirmations } from './private/confirmations.ts'
import type { Inbox } from './private/inbox.ts'
import type { Outbox } from './private/outbox.ts'
import type { Receipts } from './private/receipts.ts'
import type { ReachRule } from './reach.ts'
import type { Revocations } from './revocations.ts'
import type { Rooms } from './rooms/rooms.ts'
import type { ContactStore } from './store/contacts.ts'
import type { SettingsStore } from './store/settings.ts'

/** Those that are told, and asked to tell. */
export interface Concerned {
  readonly settings: SettingsStore
  readonly contacts: ContactStore
  readonly reach: ReachRule
  readonly acquaintances: Acquaintances
  readonly gate: Gate
  readonly session: Session
  readonly direct: Direct
  readonly account: Account
  readonly vault: AccountVault
  readonly directory: Directory
  readonly revocations: Revocations
  readonly outbox: Outbox
  readonly receipts: Receipts
  readonly inbox: Inbox
  readonly confirmations: Confirmations
  readonly rooms: Rooms
  readonly files: Files
  readonly mesh: Mesh
}

export interface ReactionsInit {
  readonly clock: CorrectedClock
  /** Asked for when something happens, by when all of them exist. */
  parts(): Concerned
  emit(event: ChatEvent): void
}

export interface Reactions {
  onIdentity(identity: Identity): void
  onWelcome(welcome: Welcome): void
  onState(state: ConnectionState, reason?: ErrorCode): void
  onPush(push: Push): void
  onPass(pass: Pass): void
  onRevoked(device: DeviceId): void
  onLink(change: { account: Username; device: DeviceId; up: boolean }): void
  onDirectoryEvent(event: Extract<ChatEvent, { type: 'presence' | 'key.changed' }>): void
  onBody(message: Omit<PrivateMessage, 'body'>, body: Exclude<PrivateBody, { type: 'text' }>): Promise<void>
  onDevices(account: Username, known: KnownDevices): void
  /** Who is online, as the newest session found; rejects if it could not ask. */
  arrival(): Promise<readonly User[]>
  /** Another device is, or has been, logged in to the account, as was said with the newest pass. */
  isAccountInUse(): boolean
  fetchMail(): void
  /** This device does not open the account's vault any more. */
  onShut(): void
  /** After a logout: nothing of that account goes on. */
  leave(): void
}

export function createReactions({ clock, parts, emit }: ReactionsInit): Reactions {
  const linkedDevices = new Set<DeviceId>()
  let newest: Welcome | undefined
  let toldOffsetMs = 0
  let arrival: Promise<readonly User[]> = Promise.resolve([])

  /** Everything that a fresh session makes possible. */
  async function arrive(): Promise<readonly User[]> {
    const { account, rooms, outbox, session, directory, revocations, mesh, files } = parts()
    tellSkew()
    keepOffset(parts().settings, clock)
    void revocations.catchUp()
    if (newest !== undefined) keepVault(parts().vault.greeted(newest))
    outbox.greeted(newest?.marks ?? [])
    parts().acquaintances.greeted(newest?.marks[0]?.incarnation)
    rooms.tell({ type: 'sessionUp' })
    outbox.tell({ type: 'sessionUp' })
    rooms.onWelcome(newest?.rooms ?? [])
    fetchMail()
    files.wake()
    const ownDevices = directory.lookup(account.require().username)
    await Promise.all([session.request('watch', { usernames: [] }), ownDevices])
    const online = await directory.refresh()
    for (const { username } of online) outbox.tell({ type: 'present', account: username as Username })
    mesh.check()
    return online
  }

  /** Ours is corrected by that of the rendezvous; other programs on this machine are not, nor is its next start alone. */
  function tellSkew(): void {
    const { offsetMs } = clock
    const isFar = Math.abs(offsetMs) > CLOCK_SKEW_MS
    if (isFar && Math.abs(offsetMs - toldOffsetMs) > CLOCK_SKEW_MS) {
      const seconds = Math.round(Math.abs(offsetMs) / 1000)
      const detail = `this clock is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} that of the rendezvous`
      emit({ type: 'warning', code: 'CLOCK_SKEW', detail, offsetMs })
    }
    toldOffsetMs = isFar ? offsetMs : 0
  }

  function onState(state: ConnectionState, reason?: ErrorCode): void {
    const { account, directory, outbox, rooms } = parts()
    if (state === 'online') {
      arrival = arrive()
      // A login waits for it and hears of a failure; after a reconnection nobody does.
      arrival.catch(() => undefined)
    } else {
      directory.onSessionEnd()
      outbox.tell({ type: 'sessionDown' })
      rooms.tell({ type: 'sessionDown' })
    }
    emit({ type: 'connection', state, ...(reason === undefined ? {} : { reason }) })
    // The rendezvous says that this device may not speak for the account any more.
    if (state === 'offline' && (reason === 'NOT_LOGGED_IN' || reason === 'BANNED')) {
      account.forget()
      leave()
    }
  }

  function leave(): void {
    const { direct, directory, files } = parts()
    files.rest()
    for (const device of linkedDevices) direct.disconnect(device)
    directory.forget()
  }

  function fetchMail(): void {
    parts()
      .inbox.fetch()
      .catch((error: unknown) => {
        const { code, message } = toHongyanError(error)
        // It is tried again; without a session, by the next one.
        if (parts().session.state === 'online')
          emit({ type: 'warning', code, about: 'mailNotFetched', detail: message })
      })
  }

  /** What could not be looked at now is looked at when the next session begins, or the pass is renewed. */
  function keepVault(done: Promise<void>): void {
    done.catch((error: unknown) => {
      const { code, message } = toHongyanError(error)
      if (parts().session.state === 'online') {
        emit({ type: 'warning', code, about: 'keysNotCompared', detail: message })
      }
    })
  }

  function react(push: Push): void {
    const { directory, rooms, revocations } = parts()
    if (push.name === 'presence') directory.onPresence(push.body)
    else if (push.name === 'accountsChanged') directory.onAccountsChanged(push.body)
    else if (push.name === 'mailWaiting') fetchMail()
    else if (push.name === 'roomHead') rooms.onHead(push.body)
    else if (push.name === 'roomKeys') rooms.onKeys(push.body)
    else if (push.name === 'passesRevoked') revocations.onPush(push.body)
    else if (push.name === 'vaultChanged') keepVault(parts().vault.changed(push.body.version))
    else if (push.name === 'revoked') endSession(ENDINGS[push.body.reason])
  }

  function endSession({ code, detail, ends }: Ending): void {
    emit({ type: 'warning', code, detail })
    const ending = parts().session.end(ends)
    // Offline at once; what is left to close closes or is cut.
    ending.catch(() => undefined)
  }

  function pathTo(device: DeviceId): PathKind {
    const address = parts().gate.connectionWith(device)?.remoteAddr
    return address !== undefined && kindOf(address) === 'lan' ? 'lan' : 'direct'
  }

  function remember(username: Username, device: DeviceId): void {
    try {
      parts().contacts.saveDevice(device, username, { metAt: clock.now() })
    } catch (error) {
      const { code, message } = toHongyanError(error)
      emit({ type: 'warning', code, about: 'contactNotKept', detail: `${username}: ${message}` })
    }
  }

  return {
    onIdentity({ username, accountKey }) {
      const { contacts, inbox, receipts, files } = parts()
      contacts.pinOwn(username, accountKey)
      inbox.load()
      receipts.load()
      files.wake()
    },
    onWelcome(welcome) {
      newest = welcome
      // At a renewal; at a login the session does not take other requests yet, and `arrive` does this.
      const { session, directory, rooms, revocations } = parts()
      if (session.state !== 'online') return
      keepOffset(parts().settings, clock)
      // A record that was looked up is asked for anew before it is ACCOUNT_RECORD_FRESH_MS old.
      directory.onSessionEnd()
      keepVault(parts().vault.greeted(welcome))
      rooms.onWelcome(welcome.rooms)
      void revocations.catchUp()
    },
    onState,
    onPush(push) {
      try {
        react(push)
      } catch (error) {
        const { code, message } = toHongyanError(error)
        emit({ type: 'warning', code, about: 'pushNotUnderstood', detail: `${push.name}: ${message}` })
      }
    },
    onPass({ certificate }) {
      // As if nobody were here; and so that nothing is pinned of those who are nobody's business.
      if (!parts().reach.allows(certificate.username)) throw new HongyanError('CLOSED', 'not with that account')
      const contact = parts().directory.trust(certificate.username, certificate.accountKey)
      // As if nobody were here.
      if (contact.blocked) throw new HongyanError('CLOSED', 'the account is blocked')
    },
    onRevoked(device) {
      const { gate, revocations } = parts()
      const peer = gate.admitted(device)
      if (peer === undefined || !revocations.isRevoked(peer.pass)) return
      gate.expel(device, new HongyanError('PASS_EXPIRED', "the peer's pass was revoked"))
    },
    onLink({ account: username, device, up }) {
      const { account, direct, outbox, files } = parts()
      if (up) {
        files.present(username)
        linkedDevices.add(device)
        remember(username, device)
      } else {
        linkedDevices.delete(device)
      }
      outbox.tell({ type: up ? 'linkUp' : 'linkDown', account: username, device })
      // As with presence: one's own name says nothing of anybody else.
      if (username === account.identity()?.username) return
      const [linked] = direct.linked(username)
      emit({ type: 'peer.path', username, path: linked === undefined ? 'none' : pathTo(linked) })
    },
    onDirectoryEvent(event) {
      const { account, outbox, mesh, files } = parts()
      if (event.type === 'presence' && event.username === account.identity()?.username) return
      if (event.type === 'presence' && event.online) {
        outbox.tell({ type: 'present', account: event.username as Username })
        files.present(event.username as Username)
        mesh.check()
      }
      emit(event)
    },
    onDevices(account, known) {
      parts().outbox.tell({ type: 'devices', account, known })
    },
    async onBody({ sender: from, device, recipient, sequence }, body) {
      const { confirmations, files } = parts()
      if (body.type === 'receipt') await confirmations.hear({ sender: from, device, recipient, ...body })
      else if (body.type === 'fileOffer') files.onOffer(from, device, body)
      else await files.onAnswer(from, device, sequence, body)
    },
    onShut() {
      endSession(VAULT_SHUT)
    },
    arrival: () => arrival,
    isAccountInUse: () => newest?.inUse === true,
    fetchMail,
    leave,
  }
}
