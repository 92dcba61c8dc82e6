/** Performs what transfer-sender.ts decides: reads the source, and talks on the stream. Decides nothing. */
import { setTimeout } from 'node:timers/promises'
import { HongyanError } from '../../../shared/errors.ts'
import { BULK_RECORD_MAX_BYTES, FILE_CHECKING_INTERVAL_MS, FILE_CLOSE_MS } from '../../../shared/limits.ts'
import type { BulkOffer, FileMessage } from '../../core/files/messages.ts'
import {
  createSender,
  type SenderEffect,
  type SenderEvent,
  type SenderState,
  stepSender,
} from '../../core/files/transfer-sender.ts'
import { manifestDigest } from '../wire/codec.ts'
import { type Carrier, carrierOver } from './carrier.ts'
import { type Crew, createCrew } from './crew.ts'
import { createMeeting, type Meeting } from './meeting.ts'
import type { SendContentInit, Source } from './ports.ts'

/**
 * Sends the content from where the receiver asks for it, and resolves when that has verified it: of a single file with
 * its BLAKE3, of a folder with the manifest's. Throws what ended the attempt instead. The source is closed then;
 * listening ends with the stream, which the caller is to end.
 */
export async function sendContent(init: SendContentInit): Promise<Uint8Array> {
  const crew = createCrew(init.signal)
  const attempt = new Sending(init, crew)
  attempt.begin()
  try {
    await Promise.race([attempt.verified, crew.failed])
    return await attempt.digest()
  } finally {
    await attempt.leave()
  }
}

class Sending {
  /** Resolves when the receiver has said so. */
  readonly verified: Promise<void>
  readonly #init: SendContentInit
  readonly #crew: Crew
  readonly #meeting: Meeting
  readonly #state: SenderState
  readonly #done = Promise.withResolvers<void>()
  #source: Source | undefined
  #carrier: Carrier | undefined
  #carried: Promise<void> = Promise.resolve()
  #theirOffer: BulkOffer | undefined
  #lastDigest: Uint8Array | undefined

  constructor(init: SendContentInit, crew: Crew) {
    this.#init = init
    this.#crew = crew
    this.#meeting = createMeeting(init, crew.signal)
    this.#state = createSender(init.manifest, init.clock.now())
    this.verified = this.#done.promise
  }

  begin(): void {
    this.#listen().catch(this.#crew.fail)
    this.#crew.every(FILE_CHECKING_INTERVAL_MS, () => this.#dispatch({ type: 'tick' }))
    void this.#init.confirmed?.then(() => this.#confirm()).catch(this.#crew.fail)
  }

  async digest(): Promise<Uint8Array> {
    const { promised } = this.#init
    return promised.folder ? promised.manifestDigest : (this.#lastDigest ?? digestOf(this.#init))
  }

  async leave(): Promise<void> {
    this.#state.phase = 'over'
    await this.#crew.dismiss(new HongyanError('CLOSED', 'the attempt is over'))
    await this.#source?.close()
  }

  #dispatch(event: SenderEvent): void {
    for (const effect of stepSender(this.#state, event, this.#init.clock.now())) this.#perform(effect)
  }

  #perform(effect: SenderEffect): void {
    switch (effect.type) {
      case 'send':
        this.#init.stream.send(effect.message)
        break
      case 'seek':
        this.#crew.own(this.#seek(effect.offset))
        break
      case 'reply':
        this.#crew.own(this.#reply(effect.prefixDigest, effect.remainingBytes))
        break
      case 'restart':
        this.#init.onRestart()
        this.#crew.own(this.#restart())
        break
      case 'findCarrier':
        this.#crew.own(this.#findCarrier())
        break
      case 'started':
        this.#init.onStarted(effect.offset)
        break
      case 'read':
        this.#crew.own(this.#read(effect.maxBytes))
        break
      case 'carry':
        this.#carry(effect.data, effect.ended)
        break
      case 'checking':
        this.#init.onChecking(effect.bytes)
        break
      case 'progress':
        this.#init.onProgress(effect)
        break
      case 'done':
        this.#done.resolve()
        break
      case 'fail':
        throw new HongyanError(effect.code, effect.why)
    }
  }

  // ---- what is heard

  async #listen(): Promise<void> {
    this.#hear(this.#init.pull)
    while (this.#state.phase !== 'over') this.#hear(await this.#init.stream.next())
  }

  #hear(message: FileMessage): void {
    if (message.type === 'begin') this.#theirOffer = message.bulk
    this.#dispatch({ type: 'received', message })
  }

  /** Before it is all sent this says nothing to an attempt: whoever has it all ends the stream. */
  #confirm(): void {
    if (this.#state.phase === 'confirming') this.#hear({ type: 'verified' })
  }

  // ---- where it goes on

  async #seek(offset: number): Promise<void> {
    this.#source = await this.#init.openSource()
    const onHashed = (bytes: number) => this.#dispatch({ type: 'hashed', bytes })
    const prefixDigest = await this.#source.seek(offset, onHashed, this.#crew.signal)
    this.#dispatch({ type: 'sought', prefixDigest })
  }

  async #reply(prefixDigest: Uint8Array, remainingBytes: number): Promise<void> {
    const offer = await this.#meeting.offer(remainingBytes)
    this.#init.stream.send({ type: 'reply', prefixDigest, ...offer })
  }

  async #restart(): Promise<void> {
    await this.#source?.restart()
    this.#dispatch({ type: 'restarted' })
  }

  async #findCarrier(): Promise<void> {
    const bulk = await this.#meeting.meet(this.#theirOffer)
    const carrier = carrierOver(bulk, this.#init.stream, this.#init.route.via)
    this.#carrier = carrier
    this.#dispatch({ type: 'carried', chunkMaxBytes: carrier.chunkMaxBytes, bounds: carrier.bounds })
  }

  // ---- the content

  /** While the last chunk leaves: what was read stays good until the next read but one. */
  async #read(maxBytes: number): Promise<void> {
    if (this.#source === undefined) throw new HongyanError('INTERNAL', 'nothing to read from')
    const [{ data, ended }] = await Promise.all([this.#source.read(maxBytes), this.#carried])
    this.#lastDigest = ended.at(-1) ?? this.#lastDigest
    this.#dispatch({ type: 'read', data, ended })
  }

  #carry(data: Uint8Array, ended: readonly Uint8Array[]): void {
    if (this.#carrier === undefined) throw new HongyanError('INTERNAL', 'nothing to carry it')
    this.#carried = this.#carrier.carry(data, ended).catch((error: unknown) => this.#hearWhy(error))
    this.#crew.own(this.#carried)
  }

  /** A receiver that gives up cuts the bulk connection as well, and says why on the stream. */
  async #hearWhy(error: unknown): Promise<never> {
    await setTimeout(FILE_CLOSE_MS, undefined, { signal: this.#crew.signal }).catch(() => undefined)
    throw error
  }
}

/** Where the receiver had all of the file already, so that nothing was read. */
async function digestOf({ openSource, signal }: SendContentInit): Promise<Uint8Array> {
  const source = await openSource()
  try {
    await source.seek(0, () => undefined, signal)
    for (;;) {
      signal.throwIfAborted()
      const { data, ended } = await source.read(BULK_RECORD_MAX_BYTES)
      const digest = ended.at(-1)
      if (digest !== undefined) return digest
      // Of nothing, where it is empty.
      if (data.byteLength === 0) return manifestDigest(data)
    }
  } finally {
    await source.close()
  }
}
