/** Performs what transfer-receiver.ts decides: writes the target and talks on the stream. Decides nothing. */
import type { Clock } from '../../../shared/clock.ts'
import { HongyanError } from '../../../shared/errors.ts'
import type { Progress } from '../../core/files/transfer-progress.ts'
import {
  createReceiver,
  type Promised,
  type ReceiverEffect,
  type ReceiverEvent,
  stepReceiver,
} from '../../core/files/transfer-receiver.ts'
import type { Target } from '../disk/target.ts'
import { encodeManifest, manifestDigest } from '../wire/codec.ts'
import type { FileStream } from '../wire/stream.ts'

export interface ReceiveFileInit {
  readonly stream: FileStream
  readonly target: Target
  readonly promised: Promised
  readonly clock: Clock
  /** While a large file is synced the sender hears this often that we live. */
  readonly keepAliveMs: number
  onStarted(): void
  onProgress(progress: Progress): void
  /** The last moment: throws if the transfer was given up, and from now on it cannot be. */
  onCommit(): void
}

export interface Received {
  readonly path: string
  readonly digest: Uint8Array
}

/**
 * Pulls the file into the target and resolves when it lies in its place and the sender has been told. Throws what
 * ended it instead; the target is then for the caller to discard.
 */
export async function receiveFile(init: ReceiveFileInit): Promise<Received> {
  const { stream, target, clock } = init
  const state = createReceiver(init.promised, clock.now())
  let path = target.path
  let digest: Uint8Array = new Uint8Array()

  /** In order, each effect done before the next: what is read from the stream waits, within the sender's window. */
  async function dispatch(event: ReceiverEvent): Promise<void> {
    for (const effect of stepReceiver(state, event, clock.now())) await perform(effect)
  }

  async function perform(effect: ReceiverEffect): Promise<void> {
    switch (effect.type) {
      case 'send':
        stream.send(effect.message)
        break
      case 'hashManifest':
        await dispatch({ type: 'manifestHashed', digest: manifestDigest(encodeManifest(effect.entries)) })
        break
      case 'started':
        init.onStarted()
        break
      case 'write':
        await target.write(effect.data)
        await dispatch({ type: 'written', bytes: effect.data.byteLength })
        break
      case 'hash':
        digest = target.digest()
        await dispatch({ type: 'hashed', digest })
        break
      case 'place':
        path = await place()
        await dispatch({ type: 'placed' }).catch(() => {
          // The file lies in its place whether or not the sender can still be told.
        })
        break
      case 'progress':
        init.onProgress(effect)
        break
      case 'fail':
        throw new HongyanError(effect.code, effect.why)
    }
  }

  async function place(): Promise<string> {
    const alive = () => stream.send({ type: 'progress', bytesOnDisk: state.writtenBytes })
    await whileTelling(alive, init.keepAliveMs, target.sync())
    init.onCommit()
    return target.place()
  }

  await dispatch({ type: 'opened' })
  while (state.phase !== 'over') await dispatch({ type: 'received', message: await stream.next() })
  return { path, digest }
}

async function whileTelling(tell: () => void, everyMs: number, work: Promise<void>): Promise<void> {
  const timer = setInterval(() => {
    try {
      tell()
    } catch {
      // The stream has ended: the next who uses it learns why.
      clearInterval(timer)
    }
  }, everyMs)
  try {
    await work
  } finally {
    clearInterval(timer)
  }
}
