/** Performs what transfer-receiver.ts decides: writes the target, and talks on the stream. Decides nothing. */
import { HongyanError } from '../../../shared/errors.ts'
import { FILE_CHECKING_INTERVAL_MS, FILE_CLOSE_MS } from '../../../shared/limits.ts'
import type { FileMessage, ManifestEntry } from '../../core/files/messages.ts'
import type { ReceiverEffect, ReceiverEvent } from '../../core/files/receiver-events.ts'
import { confirmedFiles, createReceiver, type ReceiverState, stepReceiver } from '../../core/files/transfer-receiver.ts'
import type { Bulk } from '../wire/bulk.ts'
import { giveBack } from '../wire/bulk-memory.ts'
import { decodeFileMessage, manifestDigest } from '../wire/codec.ts'
import { type Crew, createCrew } from './crew.ts'
import { createManifestHasher } from './look.ts'
import { createMeeting, type Meeting } from './meeting.ts'
import type { ReceiveContentInit, Received, Target } from './ports.ts'

/**
 * Pulls the content from where the journal ends, and resolves when it lies in its place and the sender has been told.
 * Throws what ended the attempt instead; what is written is then kept, and the journal says how much of it is safe.
 * Listening ends with the stream, which the caller is to end.
 */
export async function receiveContent<T extends Target>(init: ReceiveContentInit<T>): Promise<Received> {
  const crew = createCrew(init.signal)
  const attempt = new Receiving(init, crew)
  attempt.begin()
  try {
    return await Promise.race([attempt.received, crew.failed])
  } finally {
    await attempt.leave()
  }
}

class Receiving<T extends Target> {
  readonly received: Promise<Received>
  readonly #init: ReceiveContentInit<T>
  readonly #crew: Crew
  readonly #meeting: Meeting
  readonly #state: ReceiverState
  readonly #manifest = createManifestHasher()
  readonly #outcome = Promise.withResolvers<Received>()
  #target: T | undefined
  #isCommitted = false
  #arrived: Received | undefined
  #isWrittenDown = false
  #begun: Promise<void> = Promise.resolve()
  /** One after another, as the target writes. */
  #writes: Promise<void> = Promise.resolve()
  #checkpoint: Promise<void> = Promise.resolve()
  #lastDigest: Uint8Array | undefined

  constructor(init: ReceiveContentInit<T>, crew: Crew) {
    const { promised, manifest, clock } = init
    this.#init = init
    this.#crew = crew
    this.#meeting = createMeeting(init, crew.signal)
    this.#state = createReceiver({ promised, isLook: false, manifest }, clock.now())
    this.received = this.#outcome.promise
  }

  begin(): void {
    const { manifest, offset } = this.#init
    this.#crew.every(FILE_CHECKING_INTERVAL_MS, () => this.#dispatch({ type: 'tick' }))
    if (manifest === undefined) this.#try(() => this.#dispatch({ type: 'begun' }))
    else this.#crew.own(this.#open(manifest, offset))
    this.#listen().catch((error: unknown) => this.#lost(error))
  }

  /** Whatever ended the attempt: what is on the disk is written down before anybody else opens it. */
  async leave(): Promise<void> {
    const confirmed = confirmedFiles(this.#state)
    this.#state.phase = 'over'
    await this.#crew.dismiss(new HongyanError('CLOSED', 'the attempt is over'))
    if (this.#target === undefined) return
    try {
      if (!this.#isCommitted) this.#init.onCheckpoint(await this.#target.checkpoint(confirmed))
    } catch {
      // A disk that fails here has failed before, and that failure is the one that is reported; the journal is behind.
    } finally {
      await this.#target.close()
    }
  }

  #dispatch(event: ReceiverEvent): void {
    for (const effect of stepReceiver(this.#state, event, this.#init.clock.now())) this.#perform(effect)
  }

  #perform(effect: ReceiverEffect): void {
    switch (effect.type) {
      case 'send':
        this.#init.stream.send(effect.message)
        break
      case 'hashPage':
        this.#hashPage(effect.entries, effect.last)
        break
      case 'seen':
        this.#init.keepManifest(effect.manifest, this.#manifest.bytes())
        break
      case 'open':
        this.#crew.own(this.#open(effect.manifest, 0))
        break
      case 'hashPrefix':
        this.#crew.own(this.#hashPrefix())
        break
      case 'restart':
        this.#crew.own(this.#restart())
        break
      case 'begin':
        this.#begun = this.#askForData(effect.offset)
        this.#crew.own(this.#begun)
        break
      case 'write':
        this.#write(effect.data)
        break
      case 'checkpoint':
        this.#checkpoint = this.#keep(confirmedFiles(this.#state))
        this.#crew.own(this.#checkpoint)
        break
      case 'place':
        this.#crew.own(this.#place())
        break
      case 'writeDown':
        this.#writeDown()
        break
      case 'checking':
        this.#init.onChecking(effect.bytes)
        break
      case 'progress':
        this.#init.onProgress(effect)
        break
      case 'fail':
        throw new HongyanError(effect.code, effect.why)
    }
  }

  // ---- what is heard

  async #listen(): Promise<void> {
    const { stream } = this.#init
    while (this.#isListening) {
      const message = await stream.next()
      // At once: the sender's port is open for a moment only.
      if (message.type === 'reply' && message.bulk !== undefined) void this.#meeting.meet(message.bulk)
      if (this.#isListening) this.#dispatch({ type: 'received', message })
    }
  }

  /** Once all is here and compared nothing more is expected, and a stream that is lost takes nothing away. */
  get #isListening(): boolean {
    return this.#state.phase !== 'placing' && this.#state.phase !== 'over'
  }

  #lost(error: unknown): void {
    if (this.#state.phase !== 'placing') this.#crew.fail(error)
  }

  async #listenTo(bulk: Bulk): Promise<void> {
    try {
      for (let record = await bulk.next(); record !== undefined && this.#isListening; record = await bulk.next()) {
        const message = record.kind === 'data' ? ({ type: 'data', data: record.data } as const) : endsOf(record.bytes)
        this.#dispatch({ type: 'received', message })
      }
    } catch (error) {
      const isCut = error instanceof HongyanError && error.code === 'UNREACHABLE' && this.#state.phase === 'data'
      if (!isCut) return this.#lost(error)
      // A sender that gives up cuts this as well, and says why on the stream.
      const patience = setTimeout(() => this.#lost(error), FILE_CLOSE_MS)
      this.#crew.signal.addEventListener('abort', () => clearTimeout(patience))
    }
  }

  // ---- where it goes on

  #hashPage(entries: readonly ManifestEntry[], last: boolean): void {
    this.#manifest.add(entries)
    if (last) this.#dispatch({ type: 'manifestHashed', digest: this.#manifest.digest() })
  }

  async #open(manifest: readonly ManifestEntry[], offset: number): Promise<void> {
    this.#target = await this.#init.openTarget(manifest, offset)
    this.#dispatch({ type: 'opened', offset: this.#target.offset })
  }

  async #hashPrefix(): Promise<void> {
    const onHashed = (bytes: number) => this.#dispatch({ type: 'hashed', bytes })
    const digest = await this.#require().hashPrefix(onHashed, this.#crew.signal)
    this.#dispatch({ type: 'prefixHashed', digest })
  }

  async #restart(): Promise<void> {
    const offset = await this.#require().restart()
    this.#init.onCheckpoint(offset)
    this.#init.onRestart(offset)
    this.#dispatch({ type: 'restarted', offset })
  }

  async #askForData(offset: number): Promise<void> {
    const { stream, promised, onStarted } = this.#init
    const offer = await this.#meeting.offer(promised.sizeBytes - offset)
    onStarted(offset)
    stream.send({ type: 'begin', offset, ...offer })
    const bulk = await this.#meeting.meet(undefined)
    if (bulk !== undefined) void this.#listenTo(bulk)
  }

  // ---- the content

  #write(data: Uint8Array): void {
    const result = this.#require().write(data)
    // Heard of below, unless an earlier one has failed already.
    result.catch(() => undefined)
    this.#writes = this.#writes.then(async () => {
      const ended = await result
      this.#lastDigest = ended.at(-1) ?? this.#lastDigest
      this.#dispatch({ type: 'written', bytes: data.byteLength, ended })
      giveBack(data)
    })
    this.#crew.own(this.#writes)
  }

  async #keep(confirmed: number): Promise<void> {
    const synced = await this.#require().checkpoint(confirmed)
    // The disk may be ahead of what it has told to be written.
    const offset = Math.min(synced, this.#state.arrivals.writtenOffset)
    this.#init.onCheckpoint(offset)
    this.#dispatch({ type: 'checkpointed', offset })
  }

  async #place(): Promise<void> {
    const { onCommit, place } = this.#init
    const target = this.#require()
    await Promise.all([this.#begun, this.#checkpoint])
    await this.#keep(confirmedFiles(this.#state))
    this.#crew.signal.throwIfAborted()
    onCommit()
    this.#isCommitted = true
    const path = await place(target)
    this.#arrived = { path, digest: await this.#digestOf(path) }
    try {
      this.#dispatch({ type: 'placed' })
    } catch (error) {
      // Once that is written down it has arrived, whether or not the sender can still be told.
      if (!this.#isWrittenDown) throw error
    }
    this.#outcome.resolve(this.#arrived)
  }

  #writeDown(): void {
    if (this.#arrived === undefined) throw new HongyanError('INTERNAL', 'nothing has arrived')
    this.#init.onArrived(this.#arrived)
    this.#isWrittenDown = true
  }

  async #digestOf(path: string): Promise<Uint8Array> {
    const { promised, hashFile } = this.#init
    if (promised.folder) return promised.manifestDigest
    // Where all of it was here already nothing was hashed; an empty file never is.
    return this.#lastDigest ?? (promised.sizeBytes > 0 ? hashFile(path) : manifestDigest(new Uint8Array()))
  }

  #require(): T {
    if (this.#target === undefined) throw new HongyanError('INTERNAL', 'nothing to write to')
    return this.#target
  }

  #try(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#crew.fail(error)
    }
  }
}

/** The only frame that comes between data. */
function endsOf(bytes: Uint8Array): FileMessage {
  const message = decodeFileMessage(bytes)
  if (message.type !== 'ends') throw new HongyanError('MALFORMED', `${message.type} does not belong between data`)
  return message
}
