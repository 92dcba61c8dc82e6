/**
 * What must hold when nothing has gone wrong for long: everything accepted has arrived or failed for a reason, all copies
 * of a room are its archive, and nobody does anything any more.
 */
import type { Username } from '../../../shared/names.ts'
import { accountOf, type Device, type Letter } from './letter.ts'
import type { Peer } from './peer.ts'
import type { Row } from './profile.ts'
import { NOBODY, type World } from './world.ts'

export function requireAllIsWell(world: World): void {
  for (const peer of world.peers) {
    for (const row of peer.machine.profile.rows.values()) {
      if (row.own && row.letter.recipient !== undefined) requireArrived(world, peer, row)
    }
  }
  requireEmptyMailboxes(world)
  const rooms = new Set(world.accounts.flatMap(world.roomsOf))
  for (const room of rooms) requireOneRoom(world, room)
}

function requireArrived(world: World, { machine }: Peer, { letter, state, reason }: Row): void {
  const { require } = world.witness
  const { id, recipient, body } = letter
  const waits = machine.profile.outboxOf(id)
  if (recipient === NOBODY) {
    require(state === 'failed' && reason === 'NOT_FOUND', `${state} though there is no such account`, id)
    if (!world.witness.wasRestored) requireSameState(world, letter, 'failed')
    return
  }
  require(state !== 'failed', `failed for good: ${reason}`, id)
  const there = recipient === undefined ? [] : rowsAt(world, recipient, letter)
  require(there.some((row) => row !== undefined), `lost on its way to ${recipient}`, id)
  // Nobody answers a receipt that went by mail.
  if (body.type === 'receipt') return
  const isRead = there.some((row) => row?.isRead)
  require(state === (isRead ? 'read' : 'delivered'), `still ${state} though it is ${isRead ? 'read' : 'there'}`, id)
  require(waits.length === 0, 'still in the outbox', id)
  require(there.every((row) => row !== undefined), 'not at every device of its recipient', id)
  // What a restored rendezvous has lost of copies is lost: nobody confirms them.
  if (world.witness.wasRestored) return
  requireSameState(world, letter, state)
  if (isRead) require(there.every((row) => row?.isRead), 'read, and not so at another device', id)
}

/** At every device of its sender. */
function requireSameState(world: World, letter: Letter, state: Row['state']): void {
  for (const row of rowsAt(world, letter.sender, letter)) {
    world.witness.require(
      row?.state === state,
      `${state}, and ${row?.state} at another device of its sender`,
      letter.id,
    )
  }
}

function rowsAt(world: World, account: Username, letter: Letter): readonly (Row | undefined)[] {
  return world.devicesOf(account).map((device) => rowAt(world, device, letter))
}

function rowAt({ peers }: World, device: Device, { id }: Letter): Row | undefined {
  return peers.find(({ machine }) => machine.device === device)?.machine.profile.rows.get(id)
}

function requireEmptyMailboxes({ rendezvous, witness }: World): void {
  for (const { id, recipient } of rendezvous.store.waiting()) witness.require(false, `mail waits for ${recipient}`, id)
}

function requireOneRoom(world: World, room: ReturnType<World['roomsOf']>[number]): void {
  const { require } = world.witness
  const archive = world.rendezvous.store.entries(room)
  const newest = world.rendezvous.store.head(room).index
  const places = new Map(archive.map(({ id, index }) => [id, index]))
  const oldest = archive[0]?.index ?? newest + 1
  const isTrimmed = oldest > 1
  for (const { machine } of world.peers) {
    if (!world.roomsOf(accountOf(machine.device)).includes(room)) continue
    const { profile, device } = machine
    const reached = profile.head(room)?.index
    require(reached === newest, `${device} has #${room} up to ${reached} of ${newest}`)
    for (const { id } of archive) require(profile.has(id), `${device} lacks what #${room} has`, id)
    const taken = new Set<number>()
    for (const { letter, index, state, own, reason } of profile.rows.values()) {
      if (letter.room !== room) continue
      if (state === 'failed') {
        require(reason === 'INVALID_PARAMS', `failed for good: ${reason}`, letter.id)
        continue
      }
      require(!own || state === 'stored', `still ${state}`, letter.id)
      if (index === undefined) {
        // Whoever only heard it, and asks after it was removed there, can learn its place no more. Nor is there a place for
        // what was written by a clock that was far ahead; another clock that was as wrong has let it in.
        const isRefused = rowAt(world, letter.device, letter)?.state === 'failed'
        const isForgotten = isTrimmed && !places.has(letter.id)
        require(isRefused || isForgotten, `without a place at ${device}`, letter.id)
        continue
      }
      const place = places.get(letter.id)
      require(place === undefined || place === index, `at ${index} on ${device}, archived at ${place}`, letter.id)
      require(!taken.has(index), `two messages at ${index} on ${device}`, letter.id)
      taken.add(index)
      require(place !== undefined || index < oldest, `not in the archive, but at ${index} on ${device}`, letter.id)
    }
  }
}
