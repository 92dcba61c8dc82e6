/** What a transfer consists of: kept here, or fetched from its sender before it is accepted. */
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { FILE_LOOK_TIMEOUT_MS } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import { isOver } from '../core/files/endings.ts'
import type { ManifestEntry } from '../core/files/messages.ts'
import type { TransferRow } from '../store/transfers.ts'
import { lookAtManifest } from './attempt/look.ts'
import type { FileConnection, FilesContext } from './context.ts'
import type { Files } from './files.ts'
import { keptManifest, manifestToKeep } from './kept-manifest.ts'
import { createFileStream } from './wire/stream.ts'

type OpenStream = (row: TransferRow, signal: AbortSignal) => Promise<FileConnection>

export function createEntries(
  { init, ledger, sessions, idleMs }: FilesContext,
  openStream: OpenStream,
): Files['entries'] {
  const { store } = init
  /** Who pages through a long list asks often; yet what may be large is not held for that alone. */
  let last: { readonly id: TransferId; readonly manifest: WeakRef<readonly ManifestEntry[]> } | undefined
  /** Of each transfer one at a time. */
  const looking = new Map<TransferId, Promise<readonly ManifestEntry[]>>()

  async function manifestOf(row: TransferRow): Promise<readonly ManifestEntry[]> {
    const { transferId } = row
    const recent = last?.id === transferId ? last.manifest.deref() : undefined
    if (recent !== undefined) return recent
    const manifest = (await keptManifest(store, row)) ?? (await lookOnce(row))
    last = { id: transferId, manifest: new WeakRef(manifest) }
    return manifest
  }

  function lookOnce(row: TransferRow): Promise<readonly ManifestEntry[]> {
    const { transferId } = row
    const running = looking.get(transferId)
    if (running !== undefined) return running
    if (row.direction === 'outgoing' || isOver(row))
      throw new HongyanError(row.error ?? 'NOT_FOUND', 'nobody shows what is over')
    const look = lookAt(row).finally(() => looking.delete(transferId))
    looking.set(transferId, look)
    sessions.track(look.catch(() => undefined))
    return look
  }

  async function lookAt(row: TransferRow): Promise<readonly ManifestEntry[]> {
    const ending = new AbortController()
    const late = setTimeout(
      () => ending.abort(new HongyanError('TIMEOUT', 'the sender took too long to show it')),
      FILE_LOOK_TIMEOUT_MS,
    )
    const signal = AbortSignal.any([ending.signal, sessions.stopping])
    try {
      const { stream: raw } = await openStream(row, signal)
      const stream = createFileStream(raw, { signal, idleMs })
      try {
        const manifest = await lookAtManifest({ stream, promised: row, clock: init.steady })
        store.keepManifest(row.transferId, await manifestToKeep(manifest))
        sessions.track(stream.end())
        return manifest
      } catch (error) {
        sessions.track(stream.end(toHongyanError(error)))
        throw error
      }
    } finally {
      clearTimeout(late)
    }
  }

  return async (transferId, after, limit) => {
    sessions.stopping.throwIfAborted()
    const manifest = await manifestOf(ledger.require(transferId))
    return { entries: manifest.slice(after, after + limit), total: manifest.length }
  }
}
