/** The receiving side: takes offers down, and pulls what its user accepts. */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { DIAL_TIMEOUT_MS, OFFERS_PER_ACCOUNT_MAX } from '../../shared/limits.ts'
import type { PrivateBody, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { OnConflict } from '../api.ts'
import { requireFileName, showableName } from '../core/files/file-names.ts'
import type { TransferRow } from '../store/transfers.ts'
import type { Received } from './attempt/ports.ts'
import { receiveContent } from './attempt/receive.ts'
import { targetOfFile } from './attempt/single-file.ts'
import { openTarget, removePart, requireDirectory, type Target } from './disk/target.ts'
import type { FileParts } from './parts.ts'
import type { Conclusion, Session } from './sessions.ts'
import { createFileStream } from './wire/stream.ts'

export type FileOffer = Extract<PrivateBody, { type: 'fileOffer' }>

export interface AcceptInit {
  readonly transferId: TransferId
  readonly directory?: string
  readonly onConflict?: OnConflict
}

interface Wish {
  readonly directory: string | undefined
  readonly onConflict: OnConflict
}

/** What an offer is refused for is the offer's own fault: to accept it later would end the same way. */
const HOPELESS: ReadonlySet<string> = new Set(['INVALID_NAME', 'UNSUPPORTED', 'TOO_LARGE', 'MALFORMED'])

export function createIncoming({ init, ledger, sessions, idleMs }: FileParts) {
  const { store, clock } = init
  /** Of transfers that run: what `accept` answers, also to whoever accepts again meanwhile. */
  const accepted = new Map<TransferId, Promise<{ path: string }>>()
  const reserved = new Set<string>()

  function onOffer(from: Username, device: DeviceId, offer: FileOffer): void {
    const { transferId, count, manifestDigest } = offer
    if (device === init.ownDevice || store.get(transferId) !== undefined) return
    const refusal = refusalOf(offer)
    if (refusal === undefined && store.countOffered(from) >= OFFERS_PER_ACCOUNT_MAX) {
      decline(from, transferId)
      return
    }
    const name = showableName(offer.name)
    const sizeBytes = Number.isSafeInteger(offer.sizeBytes) ? offer.sizeBytes : 0
    store.insert({
      ...{ transferId, direction: 'incoming', peer: from, device, name, count, sizeBytes, manifestDigest },
      ...{ manifest: null, sourceModifiedNs: null, bytes: 0, path: null, partPath: null, createdAtMs: clock.now() },
      state: refusal === undefined ? 'offered' : 'failed',
      error: refusal?.code ?? null,
    })
    if (refusal === undefined) {
      init.onEvent({ type: 'file.offered', transferId, from, name, folder: false, sizeBytes, files: count })
    } else {
      init.onEvent({ type: 'file.failed', transferId, code: refusal.code, retryable: false })
      decline(from, transferId)
    }
  }

  function decline(to: Username, transferId: TransferId): void {
    const told = init.sendPrivate(to, { type: 'fileAnswer', transferId, answer: 'declined' })
    // A courtesy: whoever makes such offers may as well not hear of it.
    sessions.track(told.then(() => undefined).catch(() => undefined))
  }

  async function accept({ transferId, directory, onConflict = 'rename' }: AcceptInit): Promise<{ path: string }> {
    const running = accepted.get(transferId)
    if (running !== undefined) return running
    const row = ledger.require(transferId, 'incoming')
    if (row.state === 'verified' && row.path !== null) return { path: row.path }
    requireAcceptable(row)
    const started = Promise.withResolvers<{ path: string }>()
    sessions.open(transferId, row.device, async (session) => {
      const conclude = await attempt(row, { directory, onConflict }, session, started)
      return () => {
        accepted.delete(transferId)
        conclude()
      }
    })
    accepted.set(transferId, started.promise)
    return started.promise
  }

  /** While it is prepared a failure leaves the offer as it was; from `accepted` on every end is recorded. */
  async function attempt(
    row: TransferRow,
    wish: Wish,
    session: Session,
    started: PromiseWithResolvers<{ path: string }>,
  ): Promise<Conclusion> {
    let target: Target
    try {
      target = await prepare(row, wish, session.signal)
    } catch (error) {
      return () => started.reject(toHongyanError(error))
    }
    try {
      const received = await pull(row, target, session, () => started.resolve({ path: target.path }))
      return () => ledger.verified(row.transferId, received)
    } catch (error) {
      const failure = toHongyanError(error)
      return () => {
        ledger.ended(row.transferId, failure, session.bytes)
        started.reject(failure)
      }
    }
  }

  async function prepare(row: TransferRow, { directory, onConflict }: Wish, signal: AbortSignal): Promise<Target> {
    const { transferId, name, sizeBytes, peer } = row
    const folder = await requireDirectory(directory, init.downloads)
    const target = await openTarget({ directory: folder, name, sizeBytes, onConflict, reserved })
    try {
      signal.throwIfAborted()
      // Once is enough: a second try is for the sender the same transfer.
      if (row.state === 'offered') await init.sendPrivate(peer, { type: 'fileAnswer', transferId, answer: 'accepted' })
      signal.throwIfAborted()
      const { path, partPath } = target
      if (ledger.move(transferId, 'accepted', { path, partPath, bytes: 0 })) return target
      throw new HongyanError('CANCELLED', 'the offer was withdrawn')
    } catch (error) {
      await target.discard()
      throw error
    }
  }

  async function pull(row: TransferRow, target: Target, session: Session, onStarted: () => void): Promise<Received> {
    const { transferId, sizeBytes } = row
    const stream = await openStream(row, session.signal).catch(async (error: unknown) => {
      await target.discard()
      throw error
    })
    try {
      const received = await receiveContent({
        ...{ stream, route: { via: 'none', dialledBy: 'here', host: undefined }, signal: session.signal, clock },
        ...{ promised: { ...row, folder: false }, offset: 0, onCommit: session.commit },
        keepManifest: () => undefined,
        openTarget: async () => targetOfFile(target, sizeBytes),
        async place() {
          await target.sync()
          return target.place()
        },
        hashFile: async () => target.digest(),
        onChecking: () => undefined,
        onRestart: () => undefined,
        onCheckpoint: () => undefined,
        onStarted() {
          if (!ledger.move(transferId, 'started')) throw new HongyanError('CANCELLED', 'it ended as it began')
          onStarted()
        },
        onProgress({ bytes, bytesPerSecond }) {
          session.bytes = bytes
          init.onEvent({ type: 'file.progress', transferId, bytes, sizeBytes, bytesPerSecond, via: 'direct' })
        },
      })
      sessions.track(stream.end())
      return received
    } catch (error) {
      sessions.track(stream.end(toHongyanError(error)))
      await target.discard()
      throw error
    }
  }

  async function openStream({ peer, device }: TransferRow, signal: AbortSignal) {
    try {
      const stream = await init.openStream(
        peer,
        device,
        AbortSignal.any([signal, AbortSignal.timeout(DIAL_TIMEOUT_MS)]),
      )
      return createFileStream(stream, { signal, idleMs })
    } catch (error) {
      signal.throwIfAborted()
      throw error instanceof HongyanError ? error : new HongyanError('UNREACHABLE', 'no way there', { cause: error })
    }
  }

  return {
    onOffer,
    accept,
    /** Removes what a stopped process had begun to write. */
    async clean(rows: readonly TransferRow[]): Promise<void> {
      for (const { direction, partPath } of rows) {
        if (direction === 'incoming' && partPath !== null) await removePart(partPath)
      }
    },
  }
}

function refusalOf({ name, count, sizeBytes, manifestDigest }: FileOffer): HongyanError | undefined {
  if (count !== 1) return new HongyanError('UNSUPPORTED', 'only single files can be received yet')
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return new HongyanError('TOO_LARGE', 'the file is too large')
  if (manifestDigest.byteLength !== 32) return new HongyanError('MALFORMED', 'a digest has 32 bytes')
  try {
    requireFileName(name)
  } catch (error) {
    return toHongyanError(error)
  }
}

function requireAcceptable({ state, error }: TransferRow): void {
  if (state === 'declined') throw new HongyanError('DECLINED', 'the offer was declined')
  if (state === 'cancelled') throw new HongyanError('CANCELLED', 'the transfer was cancelled')
  if (state === 'failed' && error !== null && HOPELESS.has(error)) {
    throw new HongyanError(error, 'the offer cannot be accepted')
  }
}
