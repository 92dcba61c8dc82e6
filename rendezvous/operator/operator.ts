/** What an operator decides beside a rendezvous that may be running: bans and invites. Writes it down; who runs carries it out. */
import { randomBytes } from 'node:crypto'
import type { Clock, Instant } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { DAY } from '../../shared/limits/units.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { formatTypedCode, TYPED_CODE_BYTES } from '../../shared/typed-code.ts'
import { hashOfInvite } from '../accounts/registration.ts'
import type { BanStore, InviteStore, StoredBan } from '../store/port.ts'

/** As the command line asks for it. */
export type OperatorJob =
  | { readonly command: 'ban'; readonly name: string; readonly reason: string }
  | { readonly command: 'unban'; readonly name: string }
  | { readonly command: 'bans' }
  | { readonly command: 'invite'; readonly count: number; readonly days: number }
  | { readonly command: 'revokeInvite'; readonly code: string }
  | { readonly command: 'invites' }

export interface ListedInvite {
  /** Names it without being it. */
  readonly id: string
  readonly state: 'unused' | 'used' | 'expired'
  readonly createdAtMs: Instant
  readonly expiresAtMs: Instant
  readonly usedBy: Username | undefined
}

export type OperatorResult =
  | { readonly kind: 'banned'; readonly username: Username }
  | { readonly kind: 'unbanned'; readonly username: Username; readonly wasBanned: boolean }
  | { readonly kind: 'bans'; readonly bans: readonly StoredBan[] }
  | { readonly kind: 'invitesMade'; readonly invites: readonly string[]; readonly expiresAtMs: Instant }
  | { readonly kind: 'inviteRevoked'; readonly id: string }
  | { readonly kind: 'invites'; readonly invites: readonly ListedInvite[] }

/** Enough of a hash to tell invites apart, and nothing to register with. */
const ID_CHARACTERS = 8

/** Throws INVALID_NAME, NOT_FOUND without such an account or invite, INVALID_PARAMS for what is no invite. */
export async function carryOutJob(
  job: OperatorJob,
  store: BanStore & InviteStore,
  clock: Clock,
): Promise<OperatorResult> {
  const now = clock.now()
  switch (job.command) {
    case 'ban': {
      const username = parseUsername(job.name)
      await store.ban(username, job.reason, now)
      return { kind: 'banned', username }
    }
    case 'unban': {
      const username = parseUsername(job.name)
      return { kind: 'unbanned', username, wasBanned: await store.unban(username) }
    }
    case 'bans':
      return { kind: 'bans', bans: await store.bans() }
    case 'invite':
      return await makeInvites(job, store, now)
    case 'revokeInvite':
      return await revokeInvite(job.code, store)
    case 'invites':
      return { kind: 'invites', invites: await listInvites(store, now) }
  }
}

async function makeInvites(
  { count, days }: Extract<OperatorJob, { command: 'invite' }>,
  store: InviteStore,
  now: Instant,
): Promise<OperatorResult> {
  const expiresAtMs = now + days * DAY
  const invites = Array.from({ length: count }, () => formatTypedCode(randomBytes(TYPED_CODE_BYTES)))
  await store.addInvites(invites.map(requireHash), now, expiresAtMs)
  return { kind: 'invitesMade', invites, expiresAtMs }
}

/** By the invite itself, or by the id that a list shows. */
async function revokeInvite(code: string, store: InviteStore): Promise<OperatorResult> {
  const byId = (await store.invites()).find(({ hash }) => idOf(hash) === code.trim().toLowerCase())
  const hash = byId?.hash ?? requireHash(code)
  if (!(await store.removeInvite(hash))) throw new HongyanError('NOT_FOUND', 'no such invite, or it was used')
  return { kind: 'inviteRevoked', id: idOf(hash) }
}

async function listInvites(store: InviteStore, now: Instant): Promise<ListedInvite[]> {
  const stored = await store.invites()
  return stored.map(({ hash, createdAtMs, expiresAtMs, usedBy }) => {
    const state = usedBy !== undefined ? 'used' : expiresAtMs <= now ? 'expired' : 'unused'
    return { id: idOf(hash), state, createdAtMs, expiresAtMs, usedBy }
  })
}

function requireHash(code: string): Uint8Array {
  const hash = hashOfInvite(code)
  if (hash === undefined) throw new HongyanError('INVALID_PARAMS', 'not the form of an invite')
  return hash
}

function idOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex').slice(0, ID_CHARACTERS)
}
