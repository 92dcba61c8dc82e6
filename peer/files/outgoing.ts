/** The offering side: makes offers of files and folders, and serves whoever may pull them. */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { FILE_LOOKS_MAX } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { LeftOut } from '../api.ts'
import { pullRefusal } from '../core/files/lifecycle.ts'
import type { FileMessage, ManifestEntry } from '../core/files/messages.ts'
import type { TransferRow } from '../store/transfers.ts'
import { showManifest } from './attempt/look.ts'
import { sendContent } from './attempt/send.ts'
import type { FileConnection, FilesContext, RemoteDevice } from './context.ts'
import { openSource } from './disk/content-source.ts'
import { scanSource } from './disk/scan.ts'
import { keptManifest, manifestToKeep } from './kept-manifest.ts'
import { lifecycleOf } from './ledger.ts'
import type { Conclusion, Session } from './sessions.ts'
import { bulkOf } from './transfer-bulk.ts'
import { manifestDigest } from './wire/codec.ts'
import type { Route } from './wire/route.ts'
import { createFileStream, type FileStream } from './wire/stream.ts'

export interface Outgoing {
  offer(to: Username, path: string): Promise<{ transferId: TransferId; leftOut: readonly LeftOut[] }>
  handleStream(connection: FileConnection, remote: RemoteDevice): void
}

type Pull = Extract<FileMessage, { type: 'pull' }>
type Look = Extract<FileMessage, { type: 'look' }>

/** A file stream, and what belongs to it. */
interface Visit {
  readonly stream: FileStream
  readonly route: Route
  readonly remote: RemoteDevice
  readonly opened: AbortController
}

export function createOutgoing(context: FilesContext): Outgoing {
  const { init, ledger, sessions, idleMs } = context
  const { store } = init
  const pullsAnew = new HongyanError('UNREACHABLE', 'the device pulls anew')
  let looks = 0

  async function offer(to: Username, given: string): Promise<{ transferId: TransferId; leftOut: readonly LeftOut[] }> {
    const { path, name, folder, entries, files, sizeBytes, leftOut } = await scanSource(given, sessions.stopping)
    const manifest = await manifestToKeep(entries)
    sessions.stopping.throwIfAborted()
    const promised = {
      transferId: Buffer.from(init.random(16)).toString('hex') as TransferId,
      ...{ name, folder, count: files, sizeBytes, manifestDigest: manifestDigest(manifest) },
    }
    await init.sendPrivate(to, { type: 'fileOffer', ...promised }, () => {
      store.insert(
        {
          ...{ ...promised, direction: 'outgoing', peer: to, device: init.ownDevice, state: 'offered', path },
          createdAtMs: init.clock.now(),
        },
        manifest,
      )
    })
    return { transferId: promised.transferId, leftOut }
  }

  /** The transfer that this device may see, or pull, now. Throws what it is to be told. */
  function requireVisible(id: TransferId, remote: RemoteDevice): TransferRow {
    const row = store.get(id)
    // Who must not know of a transfer hears what it would hear if there were none.
    if (row?.direction !== 'outgoing' || row.peer !== remote.account) {
      throw new HongyanError('NOT_FOUND', 'no such transfer was offered to that account')
    }
    return row
  }

  async function requirePullable({ transferId }: Pull, remote: RemoteDevice): Promise<TransferRow> {
    for (;;) {
      sessions.stopping.throwIfAborted()
      const row = requireVisible(transferId, remote)
      const refusal = pullRefusal(lifecycleOf(row), remote.device)
      if (refusal !== undefined) throw new HongyanError(refusal, 'it cannot be pulled')
      if (sessions.get(transferId) === undefined) return row
      // A device that pulls again has lost the first stream, which may take this side long to notice.
      await sessions.end(transferId, pullsAnew)
    }
  }

  async function manifestOf(row: TransferRow): Promise<readonly ManifestEntry[]> {
    const manifest = await keptManifest(store, row)
    if (manifest === undefined) throw new HongyanError('NOT_FOUND', 'what was offered is not known any more')
    return manifest
  }

  async function serve(row: TransferRow, pull: Pull, visit: Visit, session: Session): Promise<Conclusion> {
    const { transferId, path, folder, sizeBytes } = row
    const { stream, route, remote } = visit
    try {
      // Written down before anything is served: from now on it is that device's.
      ledger.apply(transferId, { type: 'pulled', device: remote.device })
      const manifest = await manifestOf(row)
      if (path === null) throw new HongyanError('INTERNAL', 'an outgoing transfer without its source')
      const digest = await sendContent({
        ...{ stream, route, pull, manifest, promised: row, clock: init.steady },
        ...{ signal: session.signal, confirmed: session.confirmed },
        ...bulkOf(context, transferId, remote.device),
        openSource: () => openSource({ path, folder, entries: manifest }),
        onChecking: (bytes) => init.onEvent({ type: 'file.checking', transferId, bytes, sizeBytes }),
        onRestart: () => init.onEvent({ type: 'file.changed', transferId, state: 'running', reason: 'INTEGRITY' }),
        onStarted: (offset) => {
          session.bytes = offset
        },
        onProgress({ bytes, bytesPerSecond }) {
          session.bytes = bytes
          init.onEvent({ type: 'file.progress', transferId, bytes, sizeBytes, bytesPerSecond, via: route.via })
        },
      })
      sessions.track(stream.end())
      return () => ledger.apply(transferId, { type: 'arrived', digest })
    } catch (error) {
      const failure = toHongyanError(error)
      sessions.track(stream.end(failure))
      return () => {
        const bytes = { bytes: session.bytes }
        // The next attempt follows at once: nothing that anybody would notice has changed.
        if (session.signal.reason === pullsAnew) store.update(transferId, bytes)
        else if (session.signal.aborted) ledger.apply(transferId, { type: 'interrupted' }, bytes)
        else ledger.apply(transferId, { type: 'ended', code: failure.code }, bytes)
      }
    }
  }

  /** Few at once: a manifest may take much memory. */
  async function show(look: Look, { stream, remote }: Visit): Promise<void> {
    const row = requireVisible(look.transferId, remote)
    const refusal = pullRefusal({ ...lifecycleOf(row), pausedHere: false }, remote.device)
    if (refusal !== undefined) throw new HongyanError(refusal, 'it cannot be looked at')
    if (looks >= FILE_LOOKS_MAX) throw new HongyanError('RATE_LIMITED', 'too many look at once')
    looks += 1
    try {
      await showManifest({ stream, look, manifest: await manifestOf(row), clock: init.steady })
    } finally {
      looks -= 1
    }
    await stream.end()
  }

  /** Finds out what is wanted, and hands the stream to an attempt at it. */
  async function greet(visit: Visit): Promise<void> {
    const { stream, remote, opened } = visit
    try {
      const first = await stream.next()
      if (first.type === 'look') {
        await show(first, visit)
        return
      }
      if (first.type !== 'pull') throw new HongyanError('MALFORMED', 'a file stream begins with a pull or a look')
      // A relay that carries no more of this account would cut the connection in the middle, again and again.
      const isSendable = visit.route.via !== 'relay' || (await init.isRelayLeft())
      const row = await requirePullable(first, remote)
      if (!isSendable) {
        ledger.apply(row.transferId, { type: 'ended', code: 'RELAY_FULL' })
        throw new HongyanError('RATE_LIMITED', 'the relay carries no more of what is sent from here')
      }
      sessions.open(row.transferId, remote.device, (session) => {
        session.signal.addEventListener('abort', () => opened.abort(session.signal.reason), { once: true })
        return serve(row, first, visit, session)
      })
    } catch (error) {
      await stream.end(toHongyanError(error))
    }
  }

  return {
    offer,
    handleStream({ stream, route }, remote): void {
      const opened = new AbortController()
      const signal = AbortSignal.any([opened.signal, sessions.stopping])
      sessions.track(greet({ stream: createFileStream(stream, { signal, idleMs }), route, remote, opened }))
    },
  }
}
