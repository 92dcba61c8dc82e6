/**
 * All circuits of a relay: by the connections that they go over, and what they hold together. Ends those that are of no use
 * any more, and others when all together hold too much.
 */
import type { Connection } from '@libp2p/interface'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { CIRCUIT_CHECK_MS, RELAY_HELD_MAX_BYTES } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { type Circuit, type CircuitEnd, createCircuit } from './circuit.ts'
import { mostHeld } from './most-held.ts'
import type { Pace } from './pace.ts'

export interface CircuitBook {
  /**
   * @param ends who has asked for it, and whom it is to
   * @param onEnd once, when nothing is carried any more
   */
  start(ends: Ends, onEnd: () => void): void
  /** The other end of a circuit over that connection, if that device has one there. */
  partner(connection: Connection, device: DeviceId): BookedEnd | undefined
  /** How many there are to the device of that connection. */
  countTo(target: Connection): number
  /**
   * Where all who want cannot have one: ends the oldest circuit of whoever has asked for most of them, if that is more
   * than this account will have.
   *
   * @param target of those to that one only; otherwise of all
   */
  makeRoomFor(account: Username, target?: Connection): void
  /** Ends every circuit over that connection. */
  end(connection: Connection, reason: HongyanError): void
  endAll(reason: HongyanError): void
}

export interface BookedEnd extends CircuitEnd {
  /** Of the member. */
  readonly connection: Connection
  readonly device: DeviceId
}

/** Who has asked for a circuit, and whom it is to. */
type Ends = readonly [BookedEnd, BookedEnd]

export interface CircuitBookInit {
  /** Steady. */
  readonly clock: Clock
  readonly pace: Pick<Pace, 'mayPass' | 'wait'>
  /** Throws where that account may send no more. */
  onBytes(account: Username, bytes: number): void
  /** Smaller ones for tests. */
  readonly heldMaxBytes?: number
}

export function createCircuitBook({ clock, pace, onBytes, ...init }: CircuitBookInit): CircuitBook {
  const { heldMaxBytes = RELAY_HELD_MAX_BYTES } = init
  /** The oldest first. */
  const circuits = new Map<Circuit, Ends>()
  const byConnection = new Map<Connection, Set<Circuit>>()
  let heldBytes = 0

  const timer = setInterval(() => {
    for (const circuit of circuits.keys()) {
      const { fault } = circuit
      if (fault !== undefined) circuit.abort(fault)
    }
  }, CIRCUIT_CHECK_MS)
  timer.unref()

  function enter(connection: Connection, circuit: Circuit): void {
    const others = byConnection.get(connection) ?? new Set()
    byConnection.set(connection, others.add(circuit))
  }

  function leave(connection: Connection, circuit: Circuit): void {
    const others = byConnection.get(connection)
    others?.delete(circuit)
    if (others?.size === 0) byConnection.delete(connection)
  }

  function askedFor(target: Connection | undefined): [Circuit, Ends][] {
    return [...circuits].filter(([, [, to]]) => target === undefined || to.connection === target)
  }

  function makeRoom(): void {
    mostHeld(circuits.keys())?.abort(
      new HongyanError('RATE_LIMITED', 'others need the room that what was not taken has filled'),
    )
  }

  return {
    start(ends, onEnd) {
      const circuit = createCircuit({
        ends,
        now: clock.now,
        pace,
        onBytes,
        onHeld(bytes) {
          heldBytes += bytes
          if (bytes > 0 && heldBytes > heldMaxBytes) makeRoom()
        },
        onEnd() {
          circuits.delete(circuit)
          for (const { connection } of ends) leave(connection, circuit)
          onEnd()
        },
      })
      circuits.set(circuit, ends)
      for (const { connection } of ends) enter(connection, circuit)
      circuit.start()
    },
    partner(connection, device) {
      const others = [...(byConnection.get(connection) ?? [])].flatMap((circuit) => circuits.get(circuit) ?? [])
      return others.find((end) => end.connection !== connection && end.device === device)
    },
    countTo: (target) => askedFor(target).length,
    makeRoomFor(account, target) {
      const asked = askedFor(target)
      const counts = new Map<Username, number>()
      for (const [, [by]] of asked) counts.set(by.account, (counts.get(by.account) ?? 0) + 1)
      const most = Math.max(0, ...counts.values())
      if (most <= (counts.get(account) ?? 0) + 1) return
      const [oldest] = asked.find(([, [by]]) => counts.get(by.account) === most) ?? []
      oldest?.abort(new HongyanError('RATE_LIMITED', 'others want circuits, too'))
    },
    end(connection, reason) {
      for (const circuit of [...(byConnection.get(connection) ?? [])]) circuit.abort(reason)
    },
    endAll(reason) {
      clearInterval(timer)
      for (const circuit of [...circuits.keys()]) circuit.abort(reason)
    },
  }
}
