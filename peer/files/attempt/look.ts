/** The manifest alone, before anybody decides about its content: asked for by `look`, and shown. */
import { Blake3Hasher } from '@napi-rs/blake-hash'
import { asBuffer, concat } from '../../../shared/bytes.ts'
import { HongyanError } from '../../../shared/errors.ts'
import type { FileMessage, ManifestEntry } from '../../core/files/messages.ts'
import type { ReceiverEvent } from '../../core/files/receiver-events.ts'
import { createReceiver, stepReceiver } from '../../core/files/transfer-receiver.ts'
import { createSender, stepSender } from '../../core/files/transfer-sender.ts'
import { encodeManifest } from '../wire/codec.ts'
import type { LookInit, ShowManifestInit } from './ports.ts'

/** Asks for the manifest only. Throws what is wrong with it, or ended the stream. The caller ends the stream. */
export async function lookAtManifest({ stream, promised, clock }: LookInit): Promise<readonly ManifestEntry[]> {
  const state = createReceiver({ promised, isLook: true, manifest: undefined }, clock.now())
  const hasher = createManifestHasher()
  let seen: readonly ManifestEntry[] | undefined

  function dispatch(event: ReceiverEvent): void {
    for (const effect of stepReceiver(state, event, clock.now())) {
      if (effect.type === 'send') stream.send(effect.message)
      else if (effect.type === 'seen') seen = effect.manifest
      else if (effect.type === 'fail') throw new HongyanError(effect.code, effect.why)
      else if (effect.type === 'hashPage') {
        hasher.add(effect.entries)
        if (effect.last) dispatch({ type: 'manifestHashed', digest: hasher.digest() })
      }
    }
  }

  dispatch({ type: 'begun' })
  while (seen === undefined) dispatch({ type: 'received', message: await stream.next() })
  return seen
}

/** Answers `look`: resolves when the receiver has taken the whole manifest. Throws what ended it instead. */
export async function showManifest({ stream, look, manifest, clock }: ShowManifestInit): Promise<void> {
  const state = createSender(manifest, clock.now())
  let message: FileMessage = look
  for (;;) {
    for (const effect of stepSender(state, { type: 'received', message }, clock.now())) {
      if (effect.type === 'send') stream.send(effect.message)
      else if (effect.type === 'fail') throw new HongyanError(effect.code, effect.why)
      else if (effect.type === 'done') return
    }
    message = await stream.next()
  }
}

/** Of a manifest that comes page by page. */
export function createManifestHasher() {
  const hasher = new Blake3Hasher()
  const pages: Uint8Array[] = []
  return {
    add(entries: readonly ManifestEntry[]) {
      const bytes = encodeManifest(entries)
      hasher.update(asBuffer(bytes))
      pages.push(bytes)
    },
    digest: (): Uint8Array => hasher.digestBuffer(),
    bytes: () => concat(pages),
  }
}
