/**
 * Files between peers: offers and answers are private messages, the data goes over a stream that the receiver opens.
 * Composes the two sides and what is common to them; never touches a message or a connection of its own.
 */
import { equals } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { FILE_CLOSE_MS, FILE_IDLE_MS, FILE_UNPULLED_MS, TRANSFERS_LISTED_MAX } from '../../shared/limits.ts'
import type { FileAnswer, FileOffer, TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import type { AutoAccept, LeftOut, PathKind, Transfer, TransferEntry } from '../api.ts'
import { isOver, isRetryable } from '../core/files/endings.ts'
import { canPause, canResume } from '../core/files/lifecycle.ts'
import type { TransferRow } from '../store/transfers.ts'
import { createAnswers } from './answers.ts'
import type { FileConnection, FilesContext, FilesInit, RemoteDevice } from './context.ts'
import { createEntries } from './entries.ts'
import { type AcceptInit, createIncoming } from './incoming.ts'
import { createLedger, lifecycleOf } from './ledger.ts'
import { createOutgoing } from './outgoing.ts'
import { createPulling } from './pulling.ts'
import { createPulls } from './pulls.ts'
import { createSessions } from './sessions.ts'
import { createUnpulled } from './unpulled.ts'

export type { FileConnection, FilesInit } from './context.ts'

export interface Files {
  /** For FILE_PROTOCOL streams of admitted devices; to be called in the turn in which the stream arrived. */
  handleStream(connection: FileConnection, remote: RemoteDevice): void
  /** Resolves when the offer is on disk. Throws NOT_FOUND, INVALID_NAME, TOO_LARGE or INVALID_PARAMS. */
  offer(to: Username, path: string): Promise<{ transferId: TransferId; leftOut: readonly LeftOut[] }>
  /**
   * Resolves when it is on disk, with the path that it will have; where something else takes that name meanwhile,
   * `file.verified` tells the real one. Throws what makes it impossible; then the offer stays as it was.
   */
  accept(init: AcceptInit): Promise<{ path: string }>
  /** Of an incoming transfer; after it was accepted, this cancels it. */
  decline(id: TransferId): Promise<void>
  /** Of either direction. Throws CONFLICT when the file has arrived. */
  cancel(id: TransferId): Promise<void>
  /** Throw CONFLICT where there is nothing to pause, or nothing that was paused here or can be taken up. */
  pause(id: TransferId): Promise<void>
  resume(id: TransferId): Promise<void>
  /** Oldest first. */
  list(): readonly Transfer[]
  /**
   * What it consists of, from that many on; of an offer it is fetched from its sender. Throws UNREACHABLE when that is
   * away, TIMEOUT, or what is wrong with it.
   */
  entries(id: TransferId, after: number, limit: number): Promise<{ entries: readonly TransferEntry[]; total: number }>
  autoAccepts(): readonly AutoAccept[]
  /** 0 bytes: not any more. Throws KEY_CHANGED for an account that is not known by one key, or is blocked. */
  setAutoAccept(account: Username, maxBytes: number): void
  /** A verified private message to this account; the same again changes nothing. */
  onOffer(from: Username, device: DeviceId, offer: FileOffer): void
  /** `sequence` numbers that device's messages to us. Resolves when it is written down. */
  onAnswer(from: Username, device: DeviceId, sequence: number, answer: FileAnswer): Promise<void>
  /** Somebody is logged in, and others can perhaps be reached: what waits goes on. */
  wake(): void
  /** That account has come online, or there is a link with it. */
  present(account: Username): void
  /** There is a better way to that device than there was: what comes from there goes on by that. */
  improved(device: DeviceId, path: PathKind): void
  /** There is a newer connection with that device, perhaps from elsewhere. */
  reconnected(device: DeviceId): void
  /** Nobody is logged in any more. */
  rest(): void
  /** Ends what runs, tells the other sides, and resolves when all is closed and written down. */
  stop(): Promise<void>
}

/** Takes up what a stopped process left; pulls when woken. */
export function createFiles(init: FilesInit): Files {
  const { store, autoAccepts } = init
  const sessions = createSessions(init.onFault)
  const answers = createAnswers(init)
  const ledger = createLedger({
    ...{ store, sessions, onEvent: init.onEvent, onAnswers: answers.tell },
    onRow(row) {
      pulls.onRow(row)
      unpulled.onRow(row)
    },
  })
  const context: FilesContext = { init, ledger, sessions, idleMs: init.idleMs ?? FILE_IDLE_MS }
  const incoming = createIncoming(context)
  const outgoing = createOutgoing(context)
  const pulling = createPulling(context, () => pulls)
  const pulls = createPulls({ steady: init.steady, fraction: init.fraction, begin: pulling.begin })
  const unpulled = createUnpulled({
    ...{ store, isReached: init.isReached, afterMs: init.unpulledMs ?? FILE_UNPULLED_MS },
    onWaiting: (id) => void ledger.apply(id, { type: 'ended', code: 'UNREACHABLE' }),
  })
  const entries = createEntries(context, pulling.openStream)
  takeUp()

  function takeUp(): void {
    store.rest()
    for (const row of store.accepted()) pulls.onRow(row)
    sessions.track(incoming.cleanUp())
  }

  async function giveUp(row: TransferRow): Promise<void> {
    await ledger.settle(row.transferId, { type: 'givenUp' })
    if (store.get(row.transferId)?.state === 'verified') throw new HongyanError('CONFLICT', 'the file has arrived')
  }

  return {
    handleStream: outgoing.handleStream,
    async offer(to, path) {
      sessions.stopping.throwIfAborted()
      return outgoing.offer(to, path)
    },
    accept: incoming.accept,
    decline: async (id) => giveUp(ledger.require(id, 'incoming')),
    cancel: async (id) => giveUp(ledger.require(id)),
    async pause(id) {
      if (!canPause(lifecycleOf(ledger.require(id)))) throw new HongyanError('CONFLICT', 'there is nothing to pause')
      await ledger.settle(id, { type: 'paused' })
    },
    async resume(id) {
      const row = ledger.require(id)
      if (!canResume(lifecycleOf(row))) throw new HongyanError('CONFLICT', 'there is nothing to resume here')
      // What ended for lack of something needs it now.
      if (row.state === 'failed' && row.direction === 'incoming') await incoming.accept({ transferId: id })
      else await ledger.settle(id, { type: 'resumed' })
    },
    list: () => store.list(TRANSFERS_LISTED_MAX).map((row) => transferOf(row, sessions.get(row.transferId)?.bytes)),
    entries,
    autoAccepts: () =>
      autoAccepts.list().flatMap(({ username, accountKey, maxBytes }) => {
        const key = init.trustedKey(username as Username)
        return key !== undefined && equals(key, accountKey) ? [{ username, maxBytes }] : []
      }),
    setAutoAccept(account, maxBytes) {
      const key = init.trustedKey(account)
      if (maxBytes === 0) autoAccepts.remove(account)
      else if (key === undefined) throw new HongyanError('KEY_CHANGED', `${account} is not known by one key`)
      else autoAccepts.set(account, key, maxBytes)
    },
    onOffer(from, device, offer) {
      // What comes while we stop comes again: it is on disk with its message.
      if (!sessions.stopping.aborted) incoming.onOffer(from, device, offer)
    },
    async onAnswer(from, device, sequence, answer) {
      const { transferId } = answer
      const row = store.get(transferId)
      if (sessions.stopping.aborted || row?.peer !== from) return
      if (answer.answer === 'verified') {
        // Another folder than was sent is nothing that has arrived.
        if (row.folder && !equals(answer.digest, row.manifestDigest)) return
        // Whatever of it still runs ends as if its stream had said so, which tells the progress up to there before.
        const error = new HongyanError('CLOSED', 'the other side has it all')
        await sessions.finish(transferId, FILE_CLOSE_MS, error)
      }
      await ledger.settle(transferId, { type: 'answered', answer, device, sequence, own: init.ownDevice })
    },
    wake() {
      pulls.start()
      pulls.present()
      answers.tell()
    },
    present: pulls.present,
    improved(device, path) {
      pulling.improved(device, path)
      // What was refused since only the relay led there.
      const waiting = store.accepted().find((row) => row.device === device)
      if (waiting !== undefined) pulls.present(waiting.peer)
    },
    reconnected: pulling.reconnected,
    rest: pulls.rest,
    async stop() {
      pulls.rest()
      await sessions.stop()
      // Whoever decides something and leaves has been heard.
      await answers.stop()
      // What was interrupted is waited for anew.
      unpulled.stop()
    },
  }
}

function transferOf(row: TransferRow, runningBytes: number | undefined): Transfer {
  const { transferId, direction, peer, name, folder, count, sizeBytes, state, path, error } = row
  const bytes = state === 'running' ? (runningBytes ?? row.bytes) : row.bytes
  return {
    ...{ transferId, direction, peer, name, folder, files: count, sizeBytes, bytes, state },
    ...(path === null ? {} : { path }),
    // Of one that waits it says why it does, which is no error.
    ...(error === null || !(isOver(row) || state === 'failed') ? {} : { error }),
    ...(state === 'failed' && isRetryable(error) ? { retryable: true as const } : {}),
  }
}
