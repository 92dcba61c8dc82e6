/**
 * What is made of other people's devices: who is let in, whose link or presence came or went, and what they say that is
 * not a text. A part of `reactions.ts`.
 */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { PrivateBody, PrivateMessage } from '../../shared/message.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import type { Pass } from '../../shared/pass.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import type { ChatEvent } from '../api.ts'
import type { KnownDevices } from '../core/private/addressee.ts'
import type { ReactionsInit } from './concerned.ts'

export interface Encounters {
  /** Throws CLOSED where that account is not let in, or KEY_CHANGED. */
  onPass(pass: Pass): void
  onRevoked(device: DeviceId): void
  /** A member's device is in a network of ours. */
  onSighted(device: DeviceId): void
  /** A device of theirs may be reached now, whatever was tried before. */
  onPresent(username: Username): void
  onLink(change: { account: Username; device: DeviceId; up: boolean }): void
  onDirectoryEvent(event: Extract<ChatEvent, { type: 'presence' | 'key.changed' | 'key.restored' }>): void
  onDevices(account: Username, known: KnownDevices): void
  /** What the rendezvous said of these is not true any more; where they can be found, too. */
  onAccounts(push: PushBody<'accountsChanged'>): void
  onBody(message: Omit<PrivateMessage, 'body'>, body: Exclude<PrivateBody, { type: 'text' }>): Promise<void>
  /** Ends every link. */
  part(): void
}

export function createEncounters({ clock, parts, emit }: ReactionsInit): Encounters {
  const linkedDevices = new Set<DeviceId>()

  function remember(username: Username, device: DeviceId): void {
    try {
      parts().contacts.saveDevice(device, username, { metAt: clock.now() })
    } catch (error) {
      const { code, message } = toHongyanError(error)
      emit({ type: 'warning', code, about: 'contactNotKept', detail: `${username}: ${message}` })
    }
  }

  /**
   * Nothing needs to be asked of somebody who is linked, until the link is lost: should the rendezvous be away then, what
   * is remembered has to be where they are, not where they were.
   */
  function learnWhereabouts(username: Username): void {
    const { acquaintances, directory, ways } = parts()
    if (!acquaintances.has(username) || ways.to(username).path === 'none') return
    // Whoever is written to next is asked about again.
    directory.lookup(username).catch(() => undefined)
  }

  function onPresent(username: Username): void {
    const { outbox, files, ways } = parts()
    outbox.tell({ type: 'present', account: username })
    files.present(username)
    ways.newsOf(username)
  }

  return {
    onPass({ certificate }) {
      const { reach, directory } = parts()
      // As if nobody were here; and so that nothing is pinned of those who are nobody's business.
      if (!reach.allows(certificate.username)) throw new HongyanError('CLOSED', 'not with that account')
      const contact = directory.trust(certificate.username, certificate.accountKey)
      // As if nobody were here.
      if (contact.blocked) throw new HongyanError('CLOSED', 'the account is blocked')
    },
    onRevoked(device) {
      const { gate, revocations } = parts()
      const peer = gate.admitted(device)
      if (peer === undefined || !revocations.isRevoked(peer.pass)) return
      gate.expel(device, new HongyanError('PASS_EXPIRED', "the peer's pass was revoked"))
    },
    onSighted(device) {
      const { neighbours, ways } = parts()
      neighbours.sighted(device)
      ways.sighted(device)
    },
    onPresent,
    onLink({ account: username, device, up }) {
      const { directory, outbox, files, mesh } = parts()
      if (up) {
        files.present(username)
        linkedDevices.add(device)
        remember(username, device)
        mesh.linked(device)
      } else {
        linkedDevices.delete(device)
        mesh.lost(device)
      }
      directory.onLinks(username)
      outbox.tell({ type: up ? 'linkUp' : 'linkDown', account: username, device })
    },
    onDirectoryEvent(event) {
      const { account, mesh } = parts()
      if (event.type === 'presence' && event.username === account.identity()?.username) return
      if (event.type === 'presence' && event.online) {
        onPresent(event.username as Username)
        mesh.arrived()
      }
      emit(event)
    },
    onAccounts({ usernames }) {
      parts().directory.onAccountsChanged({ usernames })
      // What waits for them may have been tried before they could be reached.
      for (const username of usernames.map(parseUsername)) {
        onPresent(username)
        learnWhereabouts(username)
      }
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
    part() {
      const { direct } = parts()
      for (const device of linkedDevices) direct.disconnect(device)
    },
  }
}
