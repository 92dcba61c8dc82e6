/** Performs what transfer-sender.ts decides: reads the source, and talks on the stream. Decides nothing. */
import { setTimeout } from 'node:timers/promises'
import { HongyanError } from '../../../shared/errors.ts'
import { BULK_RECORD_MAX_BYTES, FILE_CHECKING_INTERVAL_MS, FILE_CLOSE_MS } from '../../../shared/limits.ts'
import type { BulkOffer, FileMessage } from '../../core/files/messages.ts'
import { createSender, type SenderEffect, type SenderEvent, stepSender } from '../../core/files/transfer-sender.ts'
import { manifestDigest } from '../wire/codec.ts'
import { type Carrier, carrierOver } from './carrier.ts'
import { createCrew } from './crew.ts'
import { createMeeting } from './meeting.ts'
import type { SendContentInit, Source } from './ports.ts'

/**
 * Sends the content from where the receiver asks for it, and resolves when that has verified it: of a single file with
 * its BLAKE3, of a folder with the manifest's. Throws what ended the attempt instead. The source is closed then;
 * listening ends with the stream, which the caller is to end.
 */
export async function sendContent(init: SendContentInit): Promise<Uint8Array> {
  const { stream, promised, clock } = init
  const state = createSender(init.manifest, clock.now())
  const crew = createCrew(init.signal)
  const meeting = createMeeting(init, crew.signal)
  const done = Promise.withResolvers<void>()
  let source: Source | undefined
  let carrier: Carrier | undefined
  let carried: Promise<void> = Promise.resolve()
  let theirOffer: BulkOffer | undefined
  let lastDigest: Uint8Array | undefined

  function dispatch(event: SenderEvent): void {
    for (const effect of stepSender(state, event, clock.now())) perform(effect)
  }

  function perform(effect: SenderEffect): void {
    switch (effect.type) {
      case 'send':
        stream.send(effect.message)
        break
      case 'seek':
        crew.own(seek(effect.offset))
        break
      case 'reply':
        crew.own(reply(effect.prefixDigest, effect.remainingBytes))
        break
      case 'restart':
        init.onRestart()
        crew.own(restart())
        break
      case 'findCarrier':
        crew.own(findCarrier())
        break
      case 'started':
        init.onStarted(effect.offset)
        break
      case 'read':
        crew.own(read(effect.maxBytes))
        break
      case 'carry':
        carry(effect.data, effect.ended)
        break
      case 'checking':
        init.onChecking(effect.bytes)
        break
      case 'progress':
        init.onProgress(effect)
        break
      case 'done':
        done.resolve()
        break
      case 'fail':
        throw new HongyanError(effect.code, effect.why)
    }
  }

  async function seek(offset: number): Promise<void> {
    source = await init.openSource()
    const onHashed = (bytes: number) => dispatch({ type: 'hashed', bytes })
    dispatch({ type: 'sought', prefixDigest: await source.seek(offset, onHashed, crew.signal) })
  }

  async function reply(prefixDigest: Uint8Array, remainingBytes: number): Promise<void> {
    const offer = await meeting.offer(remainingBytes)
    stream.send({ type: 'reply', prefixDigest, ...offer })
  }

  async function restart(): Promise<void> {
    await source?.restart()
    dispatch({ type: 'restarted' })
  }

  async function findCarrier(): Promise<void> {
    carrier = carrierOver(await meeting.meet(theirOffer), stream)
    dispatch({ type: 'carried', chunkMaxBytes: carrier.chunkMaxBytes })
  }

  /** While the last chunk leaves: what was read stays good until the next read but one. */
  async function read(maxBytes: number): Promise<void> {
    if (source === undefined) throw new HongyanError('INTERNAL', 'nothing to read from')
    const [{ data, ended }] = await Promise.all([source.read(maxBytes), carried])
    lastDigest = ended.at(-1) ?? lastDigest
    dispatch({ type: 'read', data, ended })
  }

  function carry(data: Uint8Array, ended: readonly Uint8Array[]): void {
    if (carrier === undefined) throw new HongyanError('INTERNAL', 'nothing to carry it')
    carried = carrier.carry(data, ended).catch(hearWhy)
    crew.own(carried)
  }

  /** A receiver that gives up cuts the bulk connection as well, and says why on the stream. */
  async function hearWhy(error: unknown): Promise<never> {
    await setTimeout(FILE_CLOSE_MS, undefined, { signal: crew.signal }).catch(() => undefined)
    throw error
  }

  function hear(message: FileMessage): void {
    if (message.type === 'begin') theirOffer = message.bulk
    dispatch({ type: 'received', message })
  }

  async function listen(): Promise<void> {
    hear(init.pull)
    while (state.phase !== 'over') hear(await stream.next())
  }

  listen().catch(crew.fail)
  crew.every(FILE_CHECKING_INTERVAL_MS, () => dispatch({ type: 'tick' }))
  try {
    await Promise.race([done.promise, crew.failed])
    return promised.folder ? promised.manifestDigest : (lastDigest ?? (await digestOf(init)))
  } finally {
    state.phase = 'over'
    await crew.dismiss(new HongyanError('CLOSED', 'the attempt is over'))
    await source?.close()
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
