/**
 * All circuits of a relay: by the connections that they go over, and what they hold together. Ends those that are of no use
 * any more, and others when all together hold too much.
 */
import type { Connection } from '@libp2p/interface'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
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
  start(ends: readonly [BookedEnd, BookedEnd], onEnd: () => void): void
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
  readonly connection: Connection
}

/** Who has asked for a circuit, and the connection of whom it is to. */
interface Asked {
  readonly account: Username
  readonly target: Connection
}

export interface CircuitBookInit {
  /** Steady. */
  readonly clock: Clock
  /** Where the relay has a rate. */
  readonly pace: Pace | undefined
  /** Throws where that account may send no more. */
  onBytes(account: Username, bytes: number): void
  /** Smaller ones for tests. */
  readonly heldMaxBytes?: number
}

export function createCircuitBook({ clock, pace, onBytes, ...init }: CircuitBookInit): CircuitBook {
  const { heldMaxBytes = RELAY_HELD_MAX_BYTES } = init
  /** The oldest first. */
  const circuits = new Map<Circuit, Asked>()
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

  function askedFor(target: Connection | undefined): [Circuit, Asked][] {
    return [...circuits].filter(([, asked]) => target === undefined || asked.target === target)
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
        onWaiting: pace?.wait,
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
      const [{ account }, { connection: target }] = ends
      circuits.set(circuit, { account, target })
      for (const { connection } of ends) enter(connection, circuit)
      circuit.start()
    },
    countTo: (target) => askedFor(target).length,
    makeRoomFor(account, target) {
      const asked = askedFor(target)
      const counts = new Map<Username, number>()
      for (const [, each] of asked) counts.set(each.account, (counts.get(each.account) ?? 0) + 1)
      const most = Math.max(0, ...counts.values())
      if (most <= (counts.get(account) ?? 0) + 1) return
      const [oldest] = asked.find(([, each]) => counts.get(each.account) === most) ?? []
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
