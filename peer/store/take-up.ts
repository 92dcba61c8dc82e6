/**
 * Makes a profile that was rebuilt from what was left of it fit to go on: no number is given out twice, rooms read their
 * archives again, what waited still waits, and people are told.
 */
import type { Instant } from '../../shared/clock.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { ProfileRepair } from '../api.ts'
import { FILL_CONVERSATIONS } from './conversations.ts'
import { FILL_SEARCH } from './search.ts'
import { ACCOUNT_SECRETS, createSettingsStore, type SettingsStore } from './settings.ts'
import { FILL_WRITTEN_TO } from './written-to.ts'

export interface TakeUpInit {
  /** Where the damaged file will be; empty where there is none. */
  readonly setAside: string
  /** Tables of which something could not be read; undefined: all of them. */
  readonly damaged: ReadonlySet<string> | undefined
  readonly now: Instant
}

const LOGIN = [
  ...(['deviceSeed', 'server', 'username', 'accountSeed', 'sealingKeys', 'recordVersion'] as const),
  ...(['vaultKey', 'vaultVersion', 'pass', 'loggedIn'] as const),
] as const

export function takeUp(database: Database, { setAside, damaged, now }: TakeUpInit): void {
  const settings = createSettingsStore(database)
  // Nobody has written a message a second since 1970, so no sequence or position that was lost is above this.
  const floor = Math.max(Math.floor(now / 1000), settings.get('numberFloor') ?? 0)
  database.transaction(() => {
    const isLoginLost = damaged === undefined || (damaged.has('settings') && !isLoginWhole(settings))
    // Half an identity would prove itself to nobody: a login with the password brings a whole one.
    if (isLoginLost) settings.deleteAll(ACCOUNT_SECRETS)
    // Whether reading was kept private is not known any more: so it is, until the user says otherwise.
    const areSettingsLost = damaged === undefined || damaged.has('settings')
    if (areSettingsLost && settings.get('readReceipts') === undefined) settings.set('readReceipts', 0)
    // Nor who may learn where this device is: people one has written to, until then.
    if (areSettingsLost && settings.get('reach') === undefined) settings.set('reach', 'contacts')
    // The rendezvous tells again which passes are revoked.
    if (damaged === undefined || damaged.has('revocations')) settings.deleteAll(['revocationsKnown'])
    settings.set('numberFloor', floor)
    database.prepare('UPDATE sequences SET last = max(last, ?)').run(floor)
    database.exec(NO_REPLAY)
    database.exec(ROOMS_AGAIN)
    database.exec(STILL_WAITING)
    database.exec("DELETE FROM sqlite_sequence WHERE name = 'messages'")
    database
      .prepare("INSERT INTO sqlite_sequence SELECT 'messages', max(?, coalesce(max(position), 0)) FROM messages")
      .run(floor)
    fillDerived(database)
    const repair: ProfileRepair = { setAside, ...countOf(database), lost: lostOf(isLoginLost, damaged) }
    settings.set('repair', JSON.stringify(repair))
  })()
}

/** What the last repair had to say; once. */
export function takeRepair(settings: SettingsStore): ProfileRepair | undefined {
  const repair = settings.get('repair')
  if (repair === undefined) return undefined
  settings.deleteAll(['repair'])
  return JSON.parse(repair) as ProfileRepair
}

/** Everything that a login leaves. */
function isLoginWhole(settings: SettingsStore): boolean {
  return LOGIN.every((name) => settings.get(name) !== undefined)
}

/** Where it is not known what a face has written out, everything that is here counts as written: never twice. */
const NO_REPLAY = `
  INSERT INTO settings SELECT 'shownPosition', coalesce(max(position), 0) FROM messages WHERE true
  ON CONFLICT (name) DO NOTHING;
`

/** From its beginning: which of the entries are lost, nobody knows, and those that are here are not taken twice. */
const ROOMS_AGAIN = `
  INSERT INTO rooms (room, joined, lamport)
    SELECT substr(conversation, 2), 0, max(lamport) FROM messages
    WHERE kind = 'text' AND conversation LIKE '#%' GROUP BY conversation
  ON CONFLICT (room) DO UPDATE SET lamport = max(lamport, excluded.lamport);
  UPDATE rooms SET head_index = 0, head_chain = x''
  WHERE head_index IS NOT NULL OR room IN (SELECT substr(conversation, 2) FROM messages WHERE conversation LIKE '#%');
`

/** Own messages whose row of the outbox is lost; who has them already knows their ids. */
const STILL_WAITING = `
  INSERT INTO outbox (id, destination, state)
    SELECT id, substr(conversation, 2), 'queued' FROM messages
    WHERE own = 1 AND state = 'queued' AND conversation LIKE '@%' AND id NOT IN (SELECT id FROM outbox)
    ORDER BY position;
`

/** As far as the schema has come: a later step fills its tables itself. */
function fillDerived(database: Database): void {
  const has = database.prepare<[string]>('SELECT 1 FROM sqlite_schema WHERE name = ?')
  if (has.get('conversations') !== undefined) database.exec(FILL_CONVERSATIONS)
  if (has.get('message_words') !== undefined) database.exec(FILL_SEARCH)
  if (has.get('written_to') !== undefined) database.exec(FILL_WRITTEN_TO)
}

function countOf(database: Database): Pick<ProfileRepair, 'messages' | 'contacts' | 'waiting'> {
  const count = (sql: string): number => Number(database.prepare(sql).pluck().get())
  return {
    messages: count("SELECT count(*) FROM messages WHERE kind = 'text'"),
    contacts: count('SELECT count(*) FROM accounts'),
    waiting: count(
      "SELECT count(DISTINCT id) FROM messages JOIN outbox USING (id) WHERE kind = 'text' AND outbox.state = 'queued'",
    ),
  }
}

function lostOf(isLoginLost: boolean, damaged: ReadonlySet<string> | undefined): ProfileRepair['lost'] {
  if (damaged === undefined) return ['login', 'messages', 'contacts', 'other']
  const named = ['messages', 'accounts', ...(isLoginLost ? ['settings'] : [])]
  const isOther = [...damaged].some((name) => !named.includes(name))
  return [
    ...(isLoginLost ? (['login'] as const) : []),
    ...(damaged.has('messages') ? (['messages'] as const) : []),
    ...(damaged.has('accounts') ? (['contacts'] as const) : []),
    ...(isOther ? (['other'] as const) : []),
  ]
}
