/** Performs what transfer-sender.ts decides: reads the source and talks on the stream. Decides nothing. */
import type { Clock } from '../../../shared/clock.ts'
import { HongyanError } from '../../../shared/errors.ts'
import type { ManifestEntry, Pull } from '../../core/files/transfer.ts'
import type { Progress } from '../../core/files/transfer-progress.ts'
import { createSender, type SenderEffect, type SenderEvent, stepSender } from '../../core/files/transfer-sender.ts'
import type { Source } from '../disk/source.ts'
import type { FileStream } from '../wire/stream.ts'

export interface SendFileInit {
  readonly stream: FileStream
  readonly source: Source
  readonly manifest: readonly ManifestEntry[]
  /** With which the receiver opened the stream. */
  readonly pull: Pull
  readonly clock: Clock
  onProgress(progress: Progress): void
}

/**
 * Sends the file and resolves with its BLAKE3 when the receiver has verified it. Throws what ended it instead. The
 * source is not read afterwards; listening ends with the stream, which the caller is to end.
 */
export async function sendFile({
  stream,
  source,
  manifest,
  pull,
  clock,
  onProgress,
}: SendFileInit): Promise<Uint8Array> {
  const state = createSender(manifest, clock.now())
  const outcome = Promise.withResolvers<Uint8Array>()
  let digest: Uint8Array = new Uint8Array()
  let working: Promise<void> = Promise.resolve()

  function dispatch(event: SenderEvent): void {
    for (const effect of stepSender(state, event, clock.now())) perform(effect)
  }

  /** At most one piece of work is under way: the machine asks for the next when it has the last. */
  function work<T>(result: Promise<T>, eventOf: (result: T) => SenderEvent): void {
    working = result.then((value) => dispatch(eventOf(value))).catch(outcome.reject)
  }

  function perform(effect: SenderEffect): void {
    if (effect.type === 'send') stream.send(effect.message)
    else if (effect.type === 'progress') onProgress(effect)
    else if (effect.type === 'read') work(source.read(effect.offset, effect.length), (data) => ({ type: 'read', data }))
    else if (effect.type === 'hash') work(source.digest(), hashed)
    else if (effect.type === 'verified') outcome.resolve(digest)
    else throw new HongyanError(effect.code, effect.why)
  }

  function hashed(hash: Uint8Array): SenderEvent {
    digest = hash
    return { type: 'hashed', digest }
  }

  async function listen(): Promise<void> {
    dispatch({ type: 'received', message: pull })
    while (state.phase !== 'over') dispatch({ type: 'received', message: await stream.next() })
  }

  void listen().catch(outcome.reject)
  try {
    return await outcome.promise
  } finally {
    state.phase = 'over'
    await working
  }
}
