/** Attempts at one transfer between two libp2p nodes on loopback, with real disks and real bulk connections. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blake3 } from '@napi-rs/blake-hash'
import type { ManifestEntry } from '../../peer/core/files/messages.ts'
import type { Promised } from '../../peer/core/files/promised.ts'
import type { BulkPort, ReceiveContentInit, Received, SendContentInit } from '../../peer/files/attempt/ports.ts'
import { receiveContent } from '../../peer/files/attempt/receive.ts'
import { sendContent } from '../../peer/files/attempt/send.ts'
import type { Target } from '../../peer/files/disk/content.ts'
import { openSource } from '../../peer/files/disk/content-source.ts'
import { openTarget } from '../../peer/files/disk/content-target.ts'
import { scanSource } from '../../peer/files/disk/scan.ts'
import { dialBulk, listenForBulk } from '../../peer/files/wire/bulk.ts'
import { encodeManifest, manifestDigest } from '../../peer/files/wire/codec.ts'
import { createFileStream, type FileStream } from '../../peer/files/wire/stream.ts'
import { steadyClock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import { alice, bob } from './cast.ts'
import type { StreamPairs } from './stream-pair.ts'

export interface TransferUnderTest {
  readonly promised: Promised
  readonly manifest: readonly ManifestEntry[]
  /** What the receiver has written down. */
  readonly journal: { manifest: readonly ManifestEntry[] | undefined; offset: number; offsets: number[] }
  /** Where content was begun, restarts included. */
  readonly started: number[]
  readonly restarts: number[]
  /** Where it ends up. */
  readonly path: string
  readonly partPath: string
  /** Bulk connections that were made. */
  bulks: number
}

export interface AttemptOptions {
  readonly noBulk?: boolean
  readonly signal?: AbortSignal
  /** Longest silence on the stream. */
  readonly idleMs?: number
  /** Called before the target writes, with what it has written so far. */
  onWrite?(offset: number): void | Promise<void>
  /** Called when it has written, before that is told. */
  onWritten?(): Promise<void>
  readonly receiver?: Partial<ReceiveContentInit<Target>>
  readonly sender?: Partial<SendContentInit>
  /** Called with both ends once they are open. */
  onOpen?(ends: { sender: FileStream; receiver: FileStream }): void
}

export interface Outcome {
  readonly sent: Uint8Array | Error
  readonly received: Received | Error
}

/** What is offered at `path`; it will go into `downloads`. */
export async function offerAt(path: string, downloads: string): Promise<TransferUnderTest> {
  const { name, folder, entries, files, sizeBytes } = await scanSource(path, new AbortController().signal)
  const promised = {
    transferId: randomBytes(16).toString('hex') as TransferId,
    ...{ name, folder, count: files, sizeBytes, manifestDigest: manifestDigest(encodeManifest(entries)) },
  }
  return {
    ...{ promised, manifest: entries, journal: { manifest: undefined, offset: 0, offsets: [] } },
    ...{ started: [], restarts: [], path: join(downloads, name), partPath: join(downloads, `${name}.part`), bulks: 0 },
  }
}

/** One attempt, from where the last one ended. */
export async function attempt(
  pairs: StreamPairs,
  source: string,
  transfer: TransferUnderTest,
  options: AttemptOptions = {},
): Promise<Outcome> {
  const signal = options.signal ?? new AbortController().signal
  const init = { signal, idleMs: options.idleMs ?? 20_000 }
  const { near, far } = await pairs.open((stream) => createFileStream(stream, init))
  const receiver = createFileStream(near, init)
  options.onOpen?.({ sender: far, receiver })
  const [sent, received] = await Promise.all([
    ended(far, serve(far, source, transfer, options, signal)),
    ended(receiver, receiveContent(receiveInit(receiver, transfer, options, signal))),
  ])
  return { sent, received }
}

async function ended<T>(stream: FileStream, work: Promise<T>): Promise<T | Error> {
  try {
    const result = await work
    await stream.end()
    return result
  } catch (error) {
    await stream.end(toHongyanError(error))
    return toHongyanError(error)
  }
}

async function serve(
  stream: FileStream,
  path: string,
  transfer: TransferUnderTest,
  options: AttemptOptions,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const pull = await stream.next()
  if (pull.type !== 'pull') throw new Error(`${pull.type} instead of a pull`)
  const { promised, manifest } = transfer
  return sendContent({
    ...{ stream, promised, manifest, pull, signal, clock: steadyClock },
    route: { via: 'lan', dialledBy: 'there', bulkWay: { host: '127.0.0.1' } },
    ...(options.noBulk ? {} : { bulk: bulkPort(transfer, alice.deviceId, bob.deviceId) }),
    openSource: () => openSource({ path, folder: promised.folder, entries: manifest }),
    onChecking: () => undefined,
    onRestart: () => undefined,
    onStarted: () => undefined,
    onProgress: () => undefined,
    ...options.sender,
  })
}

function receiveInit(
  stream: FileStream,
  transfer: TransferUnderTest,
  options: AttemptOptions,
  signal: AbortSignal,
): ReceiveContentInit<Target> {
  const { promised, journal, path, partPath, started, restarts } = transfer
  return {
    ...{ stream, promised, signal, clock: steadyClock, offset: journal.offset },
    route: { via: 'lan', dialledBy: 'here', bulkWay: { host: '127.0.0.1' } },
    ...(options.noBulk ? {} : { bulk: bulkPort(transfer, bob.deviceId, alice.deviceId) }),
    ...(journal.manifest === undefined ? {} : { manifest: journal.manifest }),
    keepManifest: (manifest) => {
      journal.manifest = manifest
    },
    async openTarget(entries, offset) {
      const target = await openTarget({ partPath, folder: promised.folder, entries, offset })
      const write = target.write.bind(target)
      let accepted = target.offset
      target.write = async (data) => {
        const offset = accepted
        accepted += data.byteLength
        await options.onWrite?.(offset)
        const ended = await write(data)
        await options.onWritten?.()
        return ended
      }
      return target
    },
    onChecking: () => undefined,
    onRestart: (offset) => restarts.push(offset),
    onStarted: (offset) => started.push(offset),
    onProgress: () => undefined,
    onCheckpoint(offset) {
      journal.offset = offset
      journal.offsets.push(offset)
    },
    onCommit: () => undefined,
    onArrived: () => undefined,
    place: (target) => target.place({ path, name: promised.name, onConflict: 'refuse', isReserved: () => false }),
    hashFile: async (placed) => blake3(await readFile(placed)),
    ...options.receiver,
  }
}

function bulkPort(transfer: TransferUnderTest, ownDevice: DeviceId, device: DeviceId): BulkPort {
  const common = { transferId: transfer.promised.transferId, idleMs: 20_000 }
  return {
    async listen(way, signal) {
      if (!('host' in way)) return undefined
      return listenForBulk({ ...common, ...way, dialler: device, listener: ownDevice, signal, random: randomBytes })
    },
    async dial(offer, way, signal) {
      if (!('host' in way && 'port' in offer)) return undefined
      const bulk = await dialBulk(offer, { ...common, ...way, dialler: ownDevice, listener: device, signal })
      if (bulk !== undefined) transfer.bulks += 1
      return bulk
    },
  }
}

export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'hongyan-content-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
