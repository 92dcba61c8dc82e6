/**
 * What happens around a peer, and whom it concerns: here what comes of the session with the rendezvous, in
 * `encounters.ts` what comes of other peers. Each reaction only tells parts; what they make of it is their business.
 */
import { type ErrorCode, toHongyanError } from '../../shared/errors.ts'
import { CLOCK_SKEW_MS, RELAY_FULL_TOLD_EVERY_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import type { Push } from '../../shared/session-methods.ts'
import type { Identity, Welcome } from '../account/account.ts'
import type { ConnectionState, Trouble, User } from '../api.ts'
import { keepOffset } from '../clock-hint.ts'
import type { ReactionsInit } from './concerned.ts'
import { createEncounters, type Encounters } from './encounters.ts'
import { ENDINGS, type Ending, VAULT_SHUT } from './endings.ts'

export interface Reactions extends Omit<Encounters, 'part'> {
  onIdentity(identity: Identity): void
  onWelcome(welcome: Welcome): void
  onState(state: ConnectionState, reason?: ErrorCode): void
  onPush(push: Push): void
  /** This device can be found elsewhere than before. */
  onAddresses(): void
  /** This machine is on another network than before, or has slept. */
  onNetworkChange(): void
  /** What was written goes by mail since the relay carries no more of this account. */
  onRelayFull(): void
  /** Who is online, as the newest session found; rejects if it could not ask. */
  arrival(): Promise<readonly User[]>
  /** Another device is, or has been, logged in to the account, as was said with the newest pass. */
  isAccountInUse(): boolean
  fetchMail(): void
  /** Which key an account has is in doubt no more: what waited for that goes on. */
  onKeySettled(username: Username): void
  /** This device does not open the account's vault any more. */
  onShut(): void
  /** After a logout: nothing of that account goes on. */
  leave(): void
}

export function createReactions(init: ReactionsInit): Reactions {
  const { clock, parts, emit } = init
  const { part, ...encounters } = createEncounters(init)
  let newest: Welcome | undefined
  let toldOffsetMs = 0
  let toldRelayFullAt = Number.NEGATIVE_INFINITY
  let arrival: Promise<readonly User[]> = Promise.resolve([])

  /** Everything that a fresh session makes possible. */
  async function arrive(): Promise<readonly User[]> {
    const { account, vault, acquaintances, rooms, outbox, session, directory, revocations, mesh, files, lan } = parts()
    tellSkew()
    keepOffset(parts().settings, clock)
    void revocations.catchUp()
    if (newest !== undefined) keepVault(vault.greeted(newest))
    outbox.greeted(newest?.marks ?? [])
    acquaintances.greeted(newest?.marks[0]?.incarnation)
    parts().relayLink.follow(newest?.relay ?? '')
    parts().outerAddresses.look()
    rooms.tell({ type: 'sessionUp' })
    outbox.tell({ type: 'sessionUp' })
    rooms.onWelcome(newest?.rooms ?? [])
    lan.refresh()
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
    const { account, directory, direct, outbox, rooms, neighbours } = parts()
    if (state === 'online') {
      arrival = arrive()
      // A login waits for it and hears of a failure; after a reconnection nobody does.
      arrival.catch(() => undefined)
    } else {
      directory.onSessionEnd()
      outbox.tell({ type: 'sessionDown' })
      rooms.tell({ type: 'sessionDown' })
      // It may be our own line that is gone, and with it everybody.
      if (state === 'connecting') direct.suspect()
    }
    neighbours.onState()
    emit({ type: 'connection', state, ...(reason === undefined ? {} : { reason }) })
    // The rendezvous says that this device may not speak for the account any more.
    if (state === 'offline' && (reason === 'NOT_LOGGED_IN' || reason === 'BANNED')) {
      account.forget()
      leave()
    }
  }

  /** Who has a way that may be gone looks at once; the others wait for what the session finds. */
  function onNetworkChange(): void {
    const { node, session, announcing, direct, ways, mesh } = parts()
    session.check()
    direct.suspect()
    node.refreshAddresses()
    void announcing.announce().then(ways.ownMoved)
    mesh.check()
  }

  function leave(): void {
    const { directory, files, lan, relayLink } = parts()
    relayLink.end()
    files.rest()
    lan.refresh()
    part()
    directory.forget()
  }

  /** What is tried again, and without a session by the next one: of that failure nobody need hear. */
  function warnOnline(done: Promise<void>, about: Trouble): void {
    done.catch((error: unknown) => {
      const { code, message } = toHongyanError(error)
      if (parts().session.state === 'online') emit({ type: 'warning', code, about, detail: message })
    })
  }

  function fetchMail(): void {
    warnOnline(parts().inbox.fetch(), 'mailNotFetched')
  }

  /** What could not be looked at now is looked at when the next session begins, or the pass is renewed. */
  function keepVault(done: Promise<void>): void {
    warnOnline(done, 'keysNotCompared')
  }

  function react(push: Push): void {
    const { vault, directory, rooms, revocations } = parts()
    if (push.name === 'presence') directory.onPresence(push.body)
    else if (push.name === 'accountsChanged') encounters.onAccounts(push.body)
    else if (push.name === 'mailWaiting') fetchMail()
    else if (push.name === 'roomHead') rooms.onHead(push.body)
    else if (push.name === 'roomKeys') rooms.onKeys(push.body)
    else if (push.name === 'roomMembers') rooms.onMembers(push.body)
    else if (push.name === 'passesRevoked') revocations.onPush(push.body)
    else if (push.name === 'vaultChanged') keepVault(vault.changed(push.body.version))
    else if (push.name === 'revoked') endSession(ENDINGS[push.body.reason])
  }

  function endSession({ code, detail, ends }: Ending): void {
    emit({ type: 'warning', code, detail })
    const ending = parts().session.end(ends)
    // Offline at once; what is left to close closes or is cut.
    ending.catch(() => undefined)
  }

  function onKeySettled(username: Username): void {
    const { receipts, rooms } = parts()
    receipts.due([username])
    // What came under a key in doubt has waited at the rendezvous.
    fetchMail()
    rooms.onKeyAccepted()
  }

  return {
    ...encounters,
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
      const { session, vault, directory, rooms, revocations, lan } = parts()
      if (session.state !== 'online') return
      keepOffset(parts().settings, clock)
      // A record that was looked up is asked for anew before it is ACCOUNT_RECORD_FRESH_MS old.
      directory.onSessionEnd()
      keepVault(vault.greeted(welcome))
      parts().relayLink.follow(welcome.relay)
      rooms.onWelcome(welcome.rooms)
      lan.refresh()
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
    onAddresses() {
      const { announcing, outerAddresses, ways } = parts()
      void announcing.announce().then(ways.ownMoved)
      outerAddresses.look()
    },
    onNetworkChange,
    onRelayFull() {
      const now = clock.now()
      if (Math.abs(now - toldRelayFullAt) < RELAY_FULL_TOLD_EVERY_MS) return
      toldRelayFullAt = now
      emit({
        type: 'warning',
        code: 'RELAY_FULL',
        detail: 'the relay carries no more of this account for now: messages go by mail',
      })
    },
    onDirectoryEvent(event) {
      encounters.onDirectoryEvent(event)
      if (event.type === 'key.restored') onKeySettled(event.username as Username)
    },
    onKeySettled,
    onShut() {
      endSession(VAULT_SHUT)
    },
    arrival: () => arrival,
    isAccountInUse: () => newest?.inUse === true,
    fetchMail,
    leave,
  }
}
