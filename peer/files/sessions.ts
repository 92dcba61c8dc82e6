/** What is running: at most one attempt per transfer, each with a way to end it, all owned until they are closed. */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import type { PathKind } from '../api.ts'

export interface Session {
  /** At the other end. */
  readonly device: DeviceId
  /** Aborted, with a HongyanError, when the attempt is to end. */
  readonly signal: AbortSignal
  /** Done so far; shown while it runs. */
  bytes: number
  /** Counts whatever comes from the other side. */
  heard: number
  /** The way that its data takes; `none` until there is one. */
  via: PathKind
  /** Resolves when the other side has said beside the stream that it has all. */
  readonly confirmed: Promise<void>
  /** From now on the attempt cannot be ended from here. Throws the reason if it was. */
  commit(): void
}

export type Conclusion = () => void

export interface Sessions {
  /**
   * Runs an attempt. `run` must not throw; what it returns records how it went, and is called when the transfer is
   * free again: whoever hears of a failure may try anew at once. Throws CONFLICT while another runs.
   */
  open(id: TransferId, device: DeviceId, run: (session: Session) => Promise<Conclusion>): void
  get(id: TransferId): Session | undefined
  /** Those with that device. */
  withDevice(device: DeviceId): readonly TransferId[]
  /** Ends the attempt and resolves when it has; false where it is past that, after it has ended by itself. */
  end(id: TransferId, error: HongyanError): Promise<boolean>
  /** The other side has it all: the attempt hears so, and has that long to end by itself. */
  finish(id: TransferId, withinMs: number, error: HongyanError): Promise<void>
  /** Holds something that ends by itself, so that `stop` waits for it. What it throws is told, and harms nothing. */
  track(closing: Promise<unknown>): void
  /** Ends all and waits; nothing can be opened afterwards. */
  stop(): Promise<void>
  /** Aborted, with a HongyanError, once `stop` was called. */
  readonly stopping: AbortSignal
}

interface Running {
  readonly session: Session
  readonly controller: AbortController
  confirm(): void
  committed: boolean
  readonly done: Promise<void>
}

/** @param onFault What should have been done and could not, such as writing down how an attempt ended. */
export function createSessions(onFault: (error: HongyanError) => void): Sessions {
  const running = new Map<TransferId, Running>()
  const closing = new Set<Promise<void>>()
  const stopping = new AbortController()

  function track(promise: Promise<unknown>): void {
    const held: Promise<void> = promise
      .catch((error: unknown) => onFault(toHongyanError(error)))
      .then(() => {
        closing.delete(held)
      })
    closing.add(held)
  }

  async function end(id: TransferId, error: HongyanError): Promise<boolean> {
    const found = running.get(id)
    if (found === undefined) return true
    if (!found.committed) found.controller.abort(error)
    await found.done
    return !found.committed
  }

  return {
    open(id, device, run) {
      stopping.signal.throwIfAborted()
      if (running.has(id)) throw new HongyanError('CONFLICT', `transfer ${id} is running already`)
      const controller = new AbortController()
      const finished = Promise.withResolvers<void>()
      const confirmed = Promise.withResolvers<void>()
      const session: Session = {
        device,
        signal: controller.signal,
        bytes: 0,
        heard: 0,
        via: 'none',
        confirmed: confirmed.promise,
        commit() {
          controller.signal.throwIfAborted()
          entry.committed = true
        },
      }
      const { resolve: confirm } = confirmed
      const entry: Running = { session, controller, confirm, committed: false, done: finished.promise }
      running.set(id, entry)
      track(
        run(session)
          .finally(() => running.delete(id))
          .then((conclude) => conclude())
          .finally(finished.resolve),
      )
    },
    get: (id) => running.get(id)?.session,
    withDevice: (device) => [...running].flatMap(([id, { session }]) => (session.device === device ? [id] : [])),
    end,
    async finish(id, withinMs, error) {
      const found = running.get(id)
      if (found === undefined) return
      found.confirm()
      const timer = setTimeout(() => found.controller.abort(error), withinMs)
      await found.done.finally(() => clearTimeout(timer))
    },
    track,
    async stop() {
      const error = new HongyanError('CLOSED', 'this peer is stopping')
      stopping.abort(error)
      await Promise.all([...running.keys()].map((id) => end(id, error)))
      while (closing.size > 0) await Promise.all(closing)
    },
    stopping: stopping.signal,
  }
}
