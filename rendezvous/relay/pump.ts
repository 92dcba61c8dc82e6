/**
 * Carries bytes both ways between two streams. What it holds is bounded: where one side does not take more, the other
 * side's window stays shut.
 */
import type { Stream } from '@libp2p/interface'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'

export interface PumpInit {
  /** Asked for every piece that is carried. */
  onBytes(bytes: number): void
  /** Once, when nothing is carried any more. */
  onEnd(): void
}

export interface Pump {
  abort(reason: HongyanError): void
}

export function startPump(one: Stream, other: Stream, { onBytes, onEnd }: PumpInit): Pump {
  let isOver = false

  function abort(reason: HongyanError): void {
    if (isOver) return
    isOver = true
    one.abort(reason)
    other.abort(reason)
    onEnd()
  }

  function carry(from: Stream, to: Stream): void {
    from.addEventListener('message', ({ data }) => {
      try {
        onBytes(data.byteLength)
        if (!to.send(data)) from.pause()
      } catch (error) {
        abort(toHongyanError(error, 'UNREACHABLE'))
      }
    })
    to.addEventListener('drain', () => {
      if (from.readStatus === 'paused') from.resume()
    })
    // A connection that ends in one direction is of no use in the other.
    from.addEventListener('remoteCloseWrite', () => abort(new HongyanError('CLOSED', 'one side has ended the circuit')))
    from.addEventListener('close', () => abort(new HongyanError('CLOSED', 'one side has gone')))
  }

  carry(one, other)
  carry(other, one)
  return { abort }
}
