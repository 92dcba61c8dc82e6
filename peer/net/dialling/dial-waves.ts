/**
 * Dialling until something answers: while nothing does, another dial begins beside the one under way. What was begun on a
 * network that has been left, or lost its first packets, is not waited for; on a very slow line it is what arrives.
 */
import { HongyanError } from '../../../shared/errors.ts'
import { DIAL_WAVES_MAX, SERVER_CONNECT_MS } from '../../../shared/limits.ts'
import type { Line } from './line.ts'

/** How long to wait for somebody who says nothing. */
export interface DialPatience {
  /** Then it ends, unless a machine has answered. */
  readonly silenceMs: number
  /** Once for each machine that has answered. Must not throw. */
  onAnswer?(): void
  /** Calls it whenever circumstances have changed; returns how to end that. */
  onHurry?(again: () => void): () => void
}

/** @param onAnswer to be called when a machine has answered; what it returns, with why that came to nothing */
export type BeginDial = (signal: AbortSignal, onAnswer: () => (failure: unknown) => void) => Promise<Line>

/**
 * Throws what the last dial under way failed with, what `signal` was aborted with, or an AggregateError of a TIMEOUT and of
 * what those failed with that had answered.
 */
export async function dialInWaves(begin: BeginDial, patience: DialPatience, signal: AbortSignal): Promise<Line> {
  signal.throwIfAborted()
  const found = Promise.withResolvers<Line>()
  /** The oldest first. */
  const waves = new Set<AbortController>()
  const failures: unknown[] = []
  let answering = 0
  let isTimeUp = false
  let isOver = false

  function giveUpSilence(): void {
    if (!isTimeUp || answering > 0) return
    const silence = new HongyanError('TIMEOUT', 'no machine answers there')
    found.reject(new AggregateError([...failures, silence], silence.message))
  }

  function hear(): (failure: unknown) => void {
    answering += 1
    patience.onAnswer?.()
    return (failure) => {
      failures.push(failure)
      answering -= 1
      giveUpSilence()
    }
  }

  function beginOne(): void {
    const [oldest] = waves
    const wave = new AbortController()
    waves.add(wave)
    if (oldest !== undefined && waves.size > DIAL_WAVES_MAX) {
      waves.delete(oldest)
      oldest.abort(new HongyanError('ABORTED', 'others have begun since'))
    }
    begin(wave.signal, hear).then(
      (line) => {
        waves.delete(wave)
        if (isOver) line.connection.abort(new HongyanError('CLOSED', 'another dial was faster'))
        isOver = true
        found.resolve(line)
      },
      (error: unknown) => {
        if (waves.delete(wave) && waves.size === 0) found.reject(error)
      },
    )
  }

  const onAbort = () => found.reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  const again = setInterval(() => answering === 0 && beginOne(), SERVER_CONNECT_MS)
  const limit = setTimeout(() => {
    isTimeUp = true
    giveUpSilence()
  }, patience.silenceMs)
  const unsubscribe = patience.onHurry?.(beginOne)
  try {
    beginOne()
    return await found.promise
  } finally {
    isOver = true
    unsubscribe?.()
    clearTimeout(limit)
    clearInterval(again)
    signal.removeEventListener('abort', onAbort)
    for (const wave of waves) wave.abort(new HongyanError('ABORTED', 'no longer wanted'))
  }
}
