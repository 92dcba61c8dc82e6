/** The offering side: makes offers of files, and serves whoever may pull them. */
import type { Stream } from '@libp2p/interface'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { FileMessage, ManifestEntry } from '../core/files/messages.ts'
import type { Progress } from '../core/files/transfer-progress.ts'
import type { TransferRow } from '../store/transfers.ts'
import { sendContent } from './attempt/send.ts'
import { sourceOfFile } from './attempt/single-file.ts'
import { inspectSource, openSource } from './disk/source.ts'
import type { FileParts, RemoteDevice } from './parts.ts'
import type { Conclusion, Session } from './sessions.ts'
import { decodeManifest, encodeManifest, manifestDigest } from './wire/codec.ts'
import { createFileStream, type FileStream } from './wire/stream.ts'

type Pull = Extract<FileMessage, { type: 'pull' }>

const NANOSECONDS = 1_000_000n

export function createOutgoing({ init, ledger, sessions, idleMs }: FileParts) {
  const { store, clock } = init

  async function offer(to: Username, given: string): Promise<TransferId> {
    const source = await inspectSource(given)
    const entry: ManifestEntry = {
      path: source.name,
      folder: false,
      sizeBytes: source.sizeBytes,
      modifiedAtMs: Math.max(0, Number(BigInt(source.modifiedNs) / NANOSECONDS)),
      executable: source.executable,
    }
    const manifest = encodeManifest([entry])
    const promised = {
      transferId: Buffer.from(init.random(16)).toString('hex') as TransferId,
      name: source.name,
      folder: false,
      count: 1,
      sizeBytes: source.sizeBytes,
      manifestDigest: manifestDigest(manifest),
    }
    // Before the offer leaves: it may be answered, and pulled, at once.
    store.insert({
      ...promised,
      direction: 'outgoing',
      peer: to,
      device: init.ownDevice,
      manifest,
      sourceModifiedNs: source.modifiedNs,
      state: 'offered',
      bytes: 0,
      path: source.path,
      partPath: null,
      error: null,
      createdAtMs: clock.now(),
    })
    try {
      await init.sendPrivate(to, { type: 'fileOffer', ...promised })
    } catch (error) {
      // It never left, so there is nothing that could be accepted.
      store.remove(promised.transferId)
      throw error
    }
    return promised.transferId
  }

  /** The transfer that this device may pull now. Throws what it is to be told. */
  async function requirePullable(pull: Pull, remote: RemoteDevice): Promise<TransferRow> {
    for (;;) {
      const row = store.get(pull.transferId)
      // Who must not know of a transfer hears what it would hear if there were none.
      if (row?.direction !== 'outgoing' || row.peer !== remote.account) {
        throw new HongyanError('NOT_FOUND', 'no such transfer was offered to that account')
      }
      if (row.state === 'declined') throw new HongyanError('DECLINED', 'it was declined')
      if (row.state === 'cancelled') throw new HongyanError('CANCELLED', 'it was cancelled')
      if (row.state === 'verified') throw new HongyanError('CONFLICT', 'it was received already')
      sessions.stopping.throwIfAborted()
      const running = sessions.get(row.transferId)
      if (running === undefined) return row
      if (running.device !== remote.device) throw new HongyanError('CONFLICT', 'another device has it')
      // A device that pulls again has lost the first stream, which may take this side long to notice.
      await sessions.end(row.transferId, new HongyanError('UNREACHABLE', 'the device pulls anew'))
    }
  }

  async function run(row: TransferRow, pull: Pull, stream: FileStream, session: Session): Promise<Conclusion> {
    const { transferId: id, path, sourceModifiedNs, sizeBytes } = row
    try {
      if (path === null || sourceModifiedNs === null || row.manifest === null) {
        throw new HongyanError('INTERNAL', 'an outgoing transfer without its source')
      }
      if (!ledger.move(id, 'started', { bytes: 0 })) throw new HongyanError('CANCELLED', 'it ended as it began')
      const onProgress = ({ bytes, bytesPerSecond }: Progress) => {
        session.bytes = bytes
        init.onEvent({ type: 'file.progress', transferId: id, bytes, sizeBytes, bytesPerSecond, via: 'direct' })
      }
      const manifest = decodeManifest(row.manifest)
      const digest = await sendContent({
        ...{ stream, route: { via: 'none', dialledBy: 'there', host: undefined }, signal: session.signal, clock },
        ...{ promised: { ...row, folder: false }, pull, manifest, onProgress },
        openSource: async () =>
          sourceOfFile(await openSource({ path, sizeBytes, modifiedNs: sourceModifiedNs }), sizeBytes),
        onChecking: () => undefined,
        onRestart: () => undefined,
        onStarted: () => undefined,
      })
      sessions.track(stream.end())
      return () => ledger.verified(id, { path, digest })
    } catch (error) {
      const failure = toHongyanError(error)
      sessions.track(stream.end(failure))
      return () => ledger.ended(id, failure, session.bytes)
    }
  }

  /** Finds out what is pulled, and hands the stream to an attempt at it. */
  async function greet(stream: FileStream, remote: RemoteDevice, opened: AbortController): Promise<void> {
    try {
      const pull = await stream.next()
      if (pull.type !== 'pull') throw new HongyanError('MALFORMED', 'a file stream begins with a pull')
      const row = await requirePullable(pull, remote)
      sessions.open(row.transferId, remote.device, async (session) => {
        session.signal.addEventListener('abort', () => opened.abort(session.signal.reason), { once: true })
        return run(row, pull, stream, session)
      })
    } catch (error) {
      await stream.end(toHongyanError(error))
    }
  }

  return {
    offer,
    handleStream(stream: Stream, remote: RemoteDevice): void {
      const opened = new AbortController()
      const signal = AbortSignal.any([opened.signal, sessions.stopping])
      sessions.track(greet(createFileStream(stream, { signal, idleMs }), remote, opened))
    },
  }
}
