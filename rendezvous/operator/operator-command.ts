/** Runs one of the operator's commands on the store of a rendezvous and prints what came of it. */
import { type Clock, systemClock } from '../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { Store } from '../store/port.ts'
import { carryOutJob, type OperatorJob, type OperatorResult } from './operator.ts'
import type { OperatorSentences } from './operator-sentences.ts'

export interface OperatorCommand {
  readonly job: OperatorJob
  readonly data: string
  readonly json: boolean
  readonly sentences: OperatorSentences
  /** Beside a rendezvous that may be running. */
  openStore(data: string): Store
  print(line: string): void
  readonly clock?: Clock
}

/** Rejects with a sentence for the operator as message where one fits. */
export async function runOperatorCommand(command: OperatorCommand): Promise<void> {
  const { job, json, sentences, print, clock = systemClock } = command
  try {
    const store = openOrExplain(command)
    try {
      const result = await carryOutJob(job, store, clock)
      for (const line of json ? jsonLines(result) : textLines(result, sentences)) print(line)
    } finally {
      await store.close()
    }
  } catch (error) {
    throw explained(toHongyanError(error), { job, sentences })
  }
}

/** Failures that the operator hears of in a whole sentence, with the exit code of their own code. */
export class OperatorFailure extends HongyanError {}

function openOrExplain({ data, sentences, openStore }: OperatorCommand): Store {
  try {
    return openStore(data)
  } catch (error) {
    const failure = toHongyanError(error)
    if (failure.code === 'NOT_FOUND') throw new OperatorFailure('NOT_FOUND', sentences.noData(data))
    if (failure.code === 'CONFLICT') throw new OperatorFailure('CONFLICT', sentences.olderData(data))
    throw failure
  }
}

function explained(
  failure: HongyanError,
  { job, sentences }: Pick<OperatorCommand, 'job' | 'sentences'>,
): HongyanError {
  if (failure instanceof OperatorFailure) return failure
  const name = 'name' in job ? job.name : ''
  switch (failure.code) {
    case 'INVALID_NAME':
      return new OperatorFailure('USAGE', sentences.badName(name))
    case 'NOT_FOUND':
      return new OperatorFailure('NOT_FOUND', name === '' ? sentences.noInvite : sentences.noAccount(name))
    case 'INVALID_PARAMS':
      return new OperatorFailure('USAGE', sentences.badInvite)
    default:
      return failure
  }
}

// ---- what is printed

function textLines(result: OperatorResult, sentences: OperatorSentences): readonly string[] {
  switch (result.kind) {
    case 'banned':
      return [sentences.banned(result.username)]
    case 'unbanned':
      return [result.wasBanned ? sentences.unbanned(result.username) : sentences.wasNotBanned(result.username)]
    case 'bans':
      if (result.bans.length === 0) return [sentences.nobodyBanned]
      return result.bans.map((ban) => sentences.ban(ban, dateOf(ban.bannedAtMs)))
    case 'invitesMade':
      return [sentences.invitesMade(result.invites.length, dateOf(result.expiresAtMs)), ...result.invites]
    case 'inviteRevoked':
      return [sentences.inviteRevoked(result.id)]
    case 'invites':
      if (result.invites.length === 0) return [sentences.noInvites]
      return result.invites.map((invite) => sentences.invite(invite, dateOf(invite.expiresAtMs)))
  }
}

/** One object a line; lists are empty where there is nothing. */
function jsonLines(result: OperatorResult): readonly string[] {
  const lines = (objects: readonly object[]) => objects.map((object) => JSON.stringify(object))
  switch (result.kind) {
    case 'banned':
      return lines([{ event: 'banned', username: result.username }])
    case 'unbanned':
      return lines([{ event: 'unbanned', username: result.username, wasBanned: result.wasBanned }])
    case 'bans':
      return lines(
        result.bans.map(({ username, reason, bannedAtMs }) => ({ username, reason, bannedAt: isoOf(bannedAtMs) })),
      )
    case 'invitesMade':
      return lines(result.invites.map((invite) => ({ invite, expiresAt: isoOf(result.expiresAtMs) })))
    case 'inviteRevoked':
      return lines([{ event: 'inviteRevoked', id: result.id }])
    case 'invites':
      return lines(
        result.invites.map(({ createdAtMs, expiresAtMs, ...invite }) => ({
          ...invite,
          createdAt: isoOf(createdAtMs),
          expiresAt: isoOf(expiresAtMs),
        })),
      )
  }
}

function isoOf(time: number): string {
  return new Date(time).toISOString()
}

/** Minutes suffice, in UTC as logs are. */
function dateOf(time: number): string {
  return `${isoOf(time).slice(0, 16).replace('T', ' ')} UTC`
}
