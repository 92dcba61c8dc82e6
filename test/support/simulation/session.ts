/** A device's session with the rendezvous, as `peer/net/session/` keeps it: opened again whenever it ends, when `core/connecting/` says. */
import { createReconnecting, type SessionFailure } from '../../../peer/core/connecting/reconnecting.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { REQUEST_TIMEOUT_MS } from '../../../shared/limits.ts'
import type { Machine } from './machine.ts'
import type { Push, Refusal, Rendezvous, Reply, Request, Visitor } from './rendezvous.ts'
import { createWire, type Wire } from './wire.ts'

export interface Session {
  readonly isOnline: boolean
  open(): void
  /** Refused with UNREACHABLE while there is none; every request is answered once. */
  request(request: Request, reply: (reply: Reply) => void, refuse: (refusal: Refusal) => void): void
  /** Something between here and the rendezvous breaks. */
  lose(): void
}

export interface SessionInit {
  readonly machine: Machine
  readonly rendezvous: Rendezvous
  /** The network lets it through. */
  isReachable(): boolean
  readonly latencyMs: number
  resume(): Extract<Request, { name: 'resume' }>
  onOnline(welcome: Reply): void
  onOffline(): void
  onPush(push: Push): void
}

/** Half-open connections are missed by heartbeats. */
const UNNOTICED_MAX_MS = REQUEST_TIMEOUT_MS

export function createSession(init: SessionInit): Session {
  const { machine, rendezvous, latencyMs } = init
  const { process, chance, time, account, device } = machine
  let open: { readonly wire: Wire; readonly visitor: Visitor } | undefined
  let isOnline = false
  const reconnecting = createReconnecting({ random: chance.random })
  const pending = new Set<(refusal: Refusal) => void>()

  function connect(): void {
    process.later(3 * latencyMs, () => {
      if (!init.isReachable()) return lost('silent')
      if (!rendezvous.process.isRunning) return lost('refused')
      const wire = createWire({
        time,
        chance,
        latencyMs,
        unnoticedMaxMs: UNNOTICED_MAX_MS,
        sides: [
          { process, onBroken: () => ended(wire) },
          { process: rendezvous.process, onBroken: () => rendezvous.leave(visitor) },
        ],
      })
      const end = wire.ends[1]
      const visitor: Visitor = {
        account,
        device,
        end,
        push: (push) => end.send(() => init.onPush(push)),
      }
      open = { wire, visitor }
      const giveUp = () => {
        wire.ends[0].cut()
        ended(wire)
      }
      ask(init.resume(), (welcome) => (isNoted() ? greeted(welcome) : giveUp()), giveUp)
    })
  }

  /** The pass is written down before anything else: with a disk that refuses there is no session. */
  function isNoted(): boolean {
    try {
      machine.disk.writeNow(() => undefined)
      return true
    } catch (error) {
      if (error instanceof HongyanError) return false
      throw error
    }
  }

  function greeted(welcome: Reply): void {
    reconnecting.succeed()
    isOnline = true
    init.onOnline(welcome)
  }

  function ended(wire: Wire): void {
    if (open?.wire !== wire) return
    open = undefined
    const wasOnline = isOnline
    isOnline = false
    const requests = [...pending]
    pending.clear()
    const failAll = () => {
      for (const fail of requests) fail({ code: 'UNREACHABLE' })
    }
    // What is under way may be told first or last: these are different promises.
    const isFirst = chance.happens(0.5)
    if (isFirst) failAll()
    if (wasOnline) init.onOffline()
    if (!isFirst) failAll()
    lost('refused')
  }

  function lost(failure: SessionFailure): void {
    process.later(reconnecting.fail(failure, time.now) - time.now, connect)
  }

  function ask(request: Request, reply: (reply: Reply) => void, refuse: (refusal: Refusal) => void): void {
    const session = open
    if (session === undefined) {
      process.later(0, () => refuse({ code: 'UNREACHABLE' }))
      return
    }
    const { wire, visitor } = session
    pending.add(refuse)
    const settle = (answer: () => void) => () => {
      if (pending.delete(refuse)) answer()
    }
    wire.ends[0].send(() =>
      rendezvous.serve(
        visitor,
        request,
        (body) => wire.ends[1].send(settle(() => reply(body))),
        (refusal) => wire.ends[1].send(settle(() => refuse(refusal))),
      ),
    )
  }

  return {
    get isOnline() {
      return isOnline
    },
    open: connect,
    request(request, reply, refuse) {
      if (isOnline) ask(request, reply, refuse)
      else process.later(0, () => refuse({ code: 'UNREACHABLE' }))
    },
    lose() {
      open?.wire.break()
    },
  }
}
