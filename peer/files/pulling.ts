/** One attempt at an accepted transfer: opens the stream, goes on where the journal ends, and writes down how it went. */
import { dirname } from 'node:path'
import { setTimeout as passing } from 'node:timers/promises'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { DIAL_TIMEOUT_MS, FILE_REPLACED_MS } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import type { PathKind } from '../api.ts'
import { isPullable } from '../core/files/lifecycle.ts'
import type { TransferChange, TransferRow } from '../store/transfers.ts'
import { receiveContent } from './attempt/receive.ts'
import type { FileConnection, FilesContext } from './context.ts'
import { openTarget } from './disk/content-target.ts'
import { hashFile } from './disk/hash-prefix.ts'
import { PartReplaced } from './disk/part-files.ts'
import { keptManifest } from './kept-manifest.ts'
import { lifecycleOf } from './ledger.ts'
import { othersOf, pathsOf, requireRoom, roomOfEntries } from './places.ts'
import type { Pulls } from './pulls.ts'
import type { Conclusion, Session } from './sessions.ts'
import { bulkOf } from './transfer-bulk.ts'
import { createFileStream } from './wire/stream.ts'

/** What came in the place of the part is somebody's: it is not looked at again, and whoever resumes begins anew. */
const LEFT_ALONE: TransferChange = { partPath: null, triedPath: null, bytes: 0 }

export function createPulling(context: FilesContext, pulls: () => Pulls) {
  const { init, ledger, sessions, idleMs } = context
  const { store } = init
  const goesOnBetter = new HongyanError('UNREACHABLE', 'it goes on by a better way')

  /** Called by the schedule. */
  function begin(id: TransferId): void {
    const row = store.get(id)
    if (row === undefined || !isPullable(lifecycleOf(row)) || sessions.get(id) !== undefined) {
      pulls().ended(id, 'lost')
      return
    }
    sessions.open(id, row.device, (session) => attempt(row, session))
  }

  async function attempt(row: TransferRow, session: Session): Promise<Conclusion> {
    const { transferId } = row
    session.bytes = row.bytes
    try {
      await pull(row, session)
      return () => pulls().ended(transferId, 'further')
    } catch (error) {
      const { code } = toHongyanError(error)
      return () => {
        // The next attempt follows at once: nothing that anybody would notice has changed.
        if (session.signal.reason === goesOnBetter) return pulls().ended(transferId, 'further')
        const isFurther = (store.get(transferId)?.bytes ?? 0) > row.bytes
        pulls().ended(
          transferId,
          code === 'PAUSED' || code === 'RATE_LIMITED' ? 'refused' : isFurther ? 'further' : 'lost',
        )
        // What was ended from here is told by whoever ended it.
        if (session.signal.aborted) ledger.apply(transferId, { type: 'interrupted' })
        else ledger.apply(transferId, { type: 'ended', code }, error instanceof PartReplaced ? LEFT_ALONE : {})
      }
    }
  }

  async function pull(row: TransferRow, session: Session): Promise<void> {
    const { stream: raw, route } = await openStream(row, session.signal)
    session.via = route.via
    const hear = () => {
      session.heard += 1
    }
    raw.addEventListener('message', hear)
    const stream = createFileStream(raw, { signal: session.signal, idleMs })
    const { transferId, name, sizeBytes, folder, path, partPath, triedPath } = row
    try {
      const manifest = await keptManifest(store, row)
      if (path === null || partPath === null) throw new HongyanError('INTERNAL', 'an accepted transfer without a place')
      await receiveContent({
        ...{ stream, route, promised: row, signal: session.signal, clock: init.steady },
        ...bulkOf(context, transferId, row.device),
        ...(manifest === undefined ? { offset: 0 } : { manifest, offset: row.bytes }),
        keepManifest: (_, bytes) => store.keepManifest(transferId, bytes),
        openTarget: (entries, offset) =>
          atHome(async () => {
            if (folder) await requireRoom(dirname(path), roomOfEntries(entries, offset), othersOf(store, row))
            return openTarget({ partPath, folder, entries, offset, triedPath: triedPath ?? undefined })
          }),
        onChecking: (bytes) => init.onEvent({ type: 'file.checking', transferId, bytes, sizeBytes }),
        onRestart(offset) {
          session.bytes = offset
          store.update(transferId, { bytes: offset })
          init.onEvent({ type: 'file.changed', transferId, state: 'running', reason: 'INTEGRITY' })
        },
        onStarted(offset) {
          session.bytes = offset
          ledger.apply(transferId, { type: 'started' }, { bytes: offset })
        },
        onProgress({ bytes, bytesPerSecond }) {
          hear()
          session.bytes = bytes
          init.onEvent({ type: 'file.progress', transferId, bytes, sizeBytes, bytesPerSecond, via: route.via })
        },
        onCheckpoint: (offset) => store.update(transferId, { bytes: offset }),
        onCommit: session.commit,
        onArrived: (received) =>
          void ledger.apply(transferId, { type: 'arrived', digest: received.digest }, { path: received.path }),
        hashFile: (placed) => hashFile(placed, sizeBytes, session.signal),
        place: (target) =>
          atHome(() =>
            target.place({
              ...{ path, name, onConflict: row.onConflict ?? 'rename' },
              isReserved: (other) => pathsOf(othersOf(store, row)).has(other),
              onTry: (tried) => store.update(transferId, { triedPath: tried }),
            }),
          ),
      })
      sessions.track(stream.end())
    } catch (error) {
      sessions.track(stream.end(toHongyanError(error)))
      throw error
    }
  }

  async function openStream({ peer, device }: TransferRow, signal: AbortSignal): Promise<FileConnection> {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(DIAL_TIMEOUT_MS)])
    try {
      return await init.openStream(peer, device, patience)
    } catch (error) {
      signal.throwIfAborted()
      const isRelayFull = toHongyanError(error).code === 'RELAY_FULL'
      // Whatever keeps us from getting there passes.
      throw new HongyanError(isRelayFull ? 'RELAY_FULL' : 'UNREACHABLE', 'no way there', { cause: error })
    }
  }

  /** There is a better way to that device than there was. */
  function improved(device: DeviceId, path: PathKind): void {
    for (const id of sessions.withDevice(device)) {
      const isElsewhere = sessions.get(id)?.via !== path && store.get(id)?.direction === 'incoming'
      if (isElsewhere) sessions.track(sessions.end(id, goesOnBetter))
    }
  }

  /** There is a newer connection with that device. Whoever has moved has left what ran by the one before, which nobody tells. */
  function reconnected(device: DeviceId): void {
    for (const id of sessions.withDevice(device)) {
      const session = sessions.get(id)
      if (session !== undefined && store.get(id)?.direction === 'incoming') sessions.track(replaceSilent(id, session))
    }
  }

  async function replaceSilent(id: TransferId, session: Session): Promise<void> {
    const { heard } = session
    const signal = AbortSignal.any([session.signal, sessions.stopping])
    const isOver = await passing(FILE_REPLACED_MS, false, { signal }).catch(() => true)
    if (!isOver && sessions.get(id) === session && session.heard === heard) await sessions.end(id, goesOnBetter)
  }

  return { begin, openStream, improved, reconnected }
}

/** A folder that is gone here, such as that of a disk which was taken out, may come back; what the sender lacks will not. */
async function atHome<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = toHongyanError(error)
    if (failure.code !== 'NOT_FOUND') throw failure
    throw new HongyanError('NOT_WRITABLE', 'the folder that it goes to is gone', {
      ...{ reason: 'folderGone', where: failure.where, cause: error },
    })
  }
}
