/**
 * Lets senders find out what was lost with a restored backup. Positions of mail grow, but those after a backup are given
 * again once it is restored; so each start is an incarnation of its own, and a mark names both. A store reaches a mark if
 * it knows the incarnation and that one went so far.
 */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../../shared/clock.ts'
import { INCARNATION_BYTES, INCARNATIONS_ASKED_MAX, MAIL_TTL_MS } from '../../shared/limits.ts'
import type { MailMark, MarkStore } from '../store/port.ts'

export interface Marks {
  /** Resolves once the incarnation is on disk. Before each deposit; rejects with what the store says. */
  begin(): Promise<void>
  /** The mark of mail that has been deposited in this incarnation. */
  of(position: number): MailMark
  /** How far the present incarnation has come, and each of those that the store knows. */
  reached(incarnations: readonly Uint8Array[]): Promise<readonly MailMark[]>
}

/** Begins an incarnation: once per start. */
export async function openMarks(store: MarkStore, clock: Clock): Promise<Marks> {
  const incarnation = new Uint8Array(randomBytes(INCARNATION_BYTES))
  let begun: Promise<void> | undefined

  function begin(): Promise<void> {
    // What was deposited under an incarnation that ended before has expired: its senders may deposit it again.
    begun ??= store.beginIncarnation(incarnation, clock.now(), clock.now() - MAIL_TTL_MS).catch((error: unknown) => {
      begun = undefined
      throw error
    })
    return begun
  }

  // A full disk keeps nobody from starting: it is the first deposit that needs it.
  await begin().catch(() => undefined)
  return {
    begin,
    of: (position) => ({ incarnation, position }),
    async reached(incarnations) {
      // One that is not asked about is deposited again, which changes nothing where it is.
      return await store.marksOf([incarnation, ...incarnations.slice(0, INCARNATIONS_ASKED_MAX)])
    },
  }
}
