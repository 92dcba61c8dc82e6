/** A circuit: bytes both ways between two streams, or two bare connections, until both have ended, one has gone, or it is of no use any more. */
import type { Instant } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { CIRCUIT_IDLE_MS, CIRCUIT_STALLED_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { Flow, type FlowInit, type Pipe } from './flow.ts'
import type { Holding } from './most-held.ts'

export interface CircuitEnd {
  /** Its window is shut, see `shutWindow`. */
  readonly stream: Pipe
  readonly account: Username
}

export interface CircuitInit {
  /** Who asked for the circuit, and whom it asked for. */
  readonly ends: readonly [CircuitEnd, CircuitEnd]
  now(): Instant
  readonly pace: FlowInit['pace']
  /** Bytes of that account have come. Throws where it may send no more. */
  onBytes(account: Username, bytes: number): void
  /** So many more, or fewer, wait for a receiver. */
  onHeld(bytes: number): void
  /** Once, when nothing is carried any more. */
  onEnd(): void
}

export interface Circuit extends Holding {
  /** Carries from now on. */
  start(): void
  abort(reason: HongyanError): void
  /** Since when a receiver has taken nothing of what waits for it; undefined where nothing waits. */
  readonly stalledSince: Instant | undefined
  /** Why it should end by now, if it should. */
  readonly fault: HongyanError | undefined
}

export function createCircuit({ ends, now, onBytes, onEnd, ...init }: CircuitInit): Circuit {
  let isOver = false
  let lastByteAt = now()

  function finish(): void {
    if (isOver) return
    isOver = true
    for (const flow of flows) flow.abort()
    // The other end of one that ended both ways at once.
    for (const { stream } of ends) if (stream.status === 'open') stream.abort(gone())
    onEnd()
  }

  function settle(): void {
    if (flows.every(({ isDone }) => isDone)) finish()
  }

  function abort(reason: HongyanError): void {
    for (const { stream } of ends) stream.abort(reason)
    finish()
  }

  function flowBetween(from: CircuitEnd, to: CircuitEnd): Flow {
    return new Flow({
      ...init,
      ...{ from: from.stream, to: to.stream, account: from.account, now },
      onBytes(bytes) {
        lastByteAt = now()
        onBytes(from.account, bytes)
      },
      onFailure: (error) => abort(toHongyanError(error, 'UNREACHABLE')),
      onDone: settle,
    })
  }

  function watch(stream: Pipe, flowTo: Flow, flowFrom: Flow): void {
    const onClose = ({ error }: { readonly error?: Error }) => {
      if (error !== undefined) return abort(gone())
      // What waits for it waits in vain; what it said before it went still goes over.
      if (!flowTo.isEnding) flowTo.abort()
      flowFrom.end()
      settle()
    }
    stream.addEventListener('close', onClose)
    if (stream.status !== 'open') onClose({})
  }

  const [source, target] = ends
  const flows = [flowBetween(source, target), flowBetween(target, source)] as const
  const [forth, back] = flows

  const circuit: Circuit = {
    start() {
      watch(target.stream, forth, back)
      watch(source.stream, back, forth)
      for (const flow of flows) flow.start()
    },
    abort,
    held: flows,
    get stalledSince() {
      const times = flows.flatMap(({ stalledSince = [] }) => stalledSince)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    get fault() {
      const time = now()
      if (time - lastByteAt >= CIRCUIT_IDLE_MS) return new HongyanError('TIMEOUT', 'the circuit was not used')
      const { stalledSince = time } = circuit
      if (time - stalledSince >= CIRCUIT_STALLED_MS) return new HongyanError('TIMEOUT', 'what came was not taken')
      return undefined
    },
  }
  return circuit
}

function gone(): HongyanError {
  return new HongyanError('CLOSED', 'one side has gone')
}
