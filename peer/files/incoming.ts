/** Offers coming in: taken down, refused, and accepted, with a place on the disk that is theirs from then on. */
import { dirname } from 'node:path'
import { equals } from '../../shared/bytes.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { DIGEST_BYTES } from '../../shared/file-bodies.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { MANIFEST_MAX_ENTRIES, OFFERS_PER_ACCOUNT_MAX, OFFERS_REFUSED_WITHIN_MS } from '../../shared/limits.ts'
import type { FileOffer, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { OnConflict } from '../api.ts'
import { isOver } from '../core/files/endings.ts'
import { requireFileName, showableName } from '../core/files/file-names.ts'
import type { TransferChange, TransferRow } from '../store/transfers.ts'
import type { FilesContext } from './context.ts'
import { removePart, removeReserved, reservePlace } from './disk/part.ts'
import { requireDirectory } from './disk/receiving-folder.ts'
import { othersOf, pathsOf, requireRoom, roomOf, unaskedSpareOf } from './places.ts'

export interface AcceptInit {
  readonly transferId: TransferId
  readonly directory?: string
  readonly onConflict?: OnConflict
}

/** Of the user; or of nobody, and then some of the disk is to stay free. */
interface Wish extends AcceptInit {
  readonly spareOf?: (diskBytes: number) => number
}

export interface Incoming {
  onOffer(from: Username, device: DeviceId, offer: FileOffer): void
  accept(init: AcceptInit): Promise<{ path: string }>
  /** Removes what a stopped process left of what is over, or was never accepted. Accepting waits for it. */
  cleanUp(): Promise<void>
}

export function createIncoming({ init, ledger, sessions }: FilesContext): Incoming {
  const { store, autoAccepts } = init
  /** One after the other: each takes a name and room that the next must find taken. */
  let preparing: Promise<unknown> = Promise.resolve()

  function onOffer(from: Username, device: DeviceId, offer: FileOffer): void {
    const { transferId, folder, count, manifestDigest } = offer
    if (device === init.ownDevice || store.get(transferId) !== undefined) return
    const refusal = refusalOf(offer)
    const now = init.clock.now()
    const others =
      refusal === undefined ? store.countOffered(from) : store.countRefused(from, now - OFFERS_REFUSED_WITHIN_MS)
    if (others >= OFFERS_PER_ACCOUNT_MAX) {
      decline(from, transferId)
      return
    }
    const name = showableName(offer.name)
    const sizeBytes = Number.isSafeInteger(offer.sizeBytes) ? offer.sizeBytes : 0
    store.insert({
      ...{ transferId, direction: 'incoming', peer: from, device, name, folder, count, sizeBytes, manifestDigest },
      ...{ state: refusal === undefined ? 'offered' : 'failed', error: refusal?.code ?? null },
      createdAtMs: now,
    })
    if (refusal === undefined) {
      init.onEvent({ type: 'file.offered', transferId, from, name, folder, sizeBytes, files: count })
      if (isWelcome(from, { sizeBytes, count })) sessions.track(acceptUnasked(transferId))
    } else {
      init.onEvent({ type: 'file.failed', transferId, code: refusal.code, retryable: false })
      decline(from, transferId)
    }
  }

  function decline(to: Username, transferId: TransferId): void {
    const told = init.sendPrivate(to, { type: 'fileAnswer', transferId, answer: 'declined' }, () => undefined)
    // A courtesy: whoever makes such offers may as well not hear of it.
    sessions.track(told.catch(() => undefined))
  }

  function isWelcome(from: Username, offer: Pick<FileOffer, 'sizeBytes' | 'count'>): boolean {
    const wish = autoAccepts.get(from)
    const key = init.trustedKey(from)
    if (wish === undefined || key === undefined || !equals(wish.accountKey, key)) return false
    return roomOf(offer) <= wish.maxBytes && store.countIncoming(from) <= OFFERS_PER_ACCOUNT_MAX
  }

  async function acceptUnasked(transferId: TransferId): Promise<void> {
    try {
      await accept({ transferId, spareOf: unaskedSpareOf })
      init.onEvent({ type: 'file.changed', transferId, state: 'accepted' })
    } catch {
      // It waits as an offer, and who accepts it hears why it cannot be done.
    }
  }

  function accept(wish: Wish): Promise<{ path: string }> {
    return inTurn(() => prepare(wish))
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = preparing.then(work)
    preparing = done.catch(() => undefined)
    return done
  }

  async function prepare(wish: Wish): Promise<{ path: string }> {
    sessions.stopping.throwIfAborted()
    const row = ledger.require(wish.transferId, 'incoming')
    if (row.path !== null && row.state !== 'failed' && (row.state === 'verified' || !isOver(row))) {
      return { path: row.path }
    }
    if (isOver(row)) throw new HongyanError(row.error ?? 'CONFLICT', 'the offer cannot be accepted any more')
    const { path, partPath } = row
    const change = path === null || partPath === null ? await takePlace(row, wish) : await goOn(row, path, wish)
    if (ledger.apply(wish.transferId, { type: 'accepted' }, change)) return { path: change.path }
    if (change.partPath !== undefined) await giveBack(row, change.partPath)
    throw new HongyanError(store.get(wish.transferId)?.error ?? 'CANCELLED', 'the offer was withdrawn')
  }

  type Place = TransferChange & { readonly path: string; readonly partPath?: string }

  /** The first time, and where something else has come in the place of its part. */
  async function takePlace(row: TransferRow, wish: Wish): Promise<Place> {
    const { transferId, name, folder, path } = row
    const onConflict = wish.onConflict ?? row.onConflict ?? 'rename'
    const directory = await requireDirectory(wish.directory, path === null ? init.downloads : dirname(path))
    const others = othersOf(store, row)
    await requireRoom(directory, roomOf(row), others, wish.spareOf)
    const reserved = pathsOf(others)
    const onPart = (partPath: string) => store.update(transferId, { partPath })
    try {
      const place = await reservePlace({ directory, name, folder, onConflict, reserved, onPart })
      return { ...place, onConflict, bytes: 0, triedPath: null }
    } catch (error) {
      store.update(transferId, { partPath: null })
      throw error
    }
  }

  /** Its part stays where it is; where its name is taken, what to do about it is decided when it is complete. */
  async function goOn(row: TransferRow, path: string, { onConflict = 'rename' }: AcceptInit): Promise<Place> {
    await requireRoom(dirname(path), row.sizeBytes - row.bytes, othersOf(store, row))
    return { path, onConflict: row.error === 'CONFLICT' ? onConflict : row.onConflict }
  }

  async function giveBack({ transferId, folder }: TransferRow, partPath: string): Promise<void> {
    await removeReserved({ partPath, folder })
    store.update(transferId, { partPath: null })
  }

  async function cleanUp(): Promise<void> {
    for (const row of store.withParts()) {
      const { transferId, partPath, folder, path } = row
      if (partPath === null) continue
      if (path === null) await giveBack(row, partPath)
      else if (isOver(row)) {
        await removePart({ partPath, folder })
        store.update(transferId, { partPath: null })
      }
    }
  }

  return { onOffer, accept, cleanUp: () => inTurn(cleanUp) }
}

function refusalOf({ name, folder, count, sizeBytes, manifestDigest }: FileOffer): HongyanError | undefined {
  if (!folder && count !== 1) return new HongyanError('MALFORMED', 'a file is one file')
  if (count > MANIFEST_MAX_ENTRIES) return new HongyanError('TOO_LARGE', 'the folder has too many files')
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return new HongyanError('TOO_LARGE', 'it is too large')
  if (manifestDigest.byteLength !== DIGEST_BYTES) return new HongyanError('MALFORMED', 'a digest has 32 bytes')
  try {
    requireFileName(name)
  } catch (error) {
    return toHongyanError(error)
  }
}
