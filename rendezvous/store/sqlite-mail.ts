/** Mailboxes in SQLite. */
import { fromHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import type { Database } from '../../shared/sqlite.ts'
import { readPage } from '../page.ts'
import { inPieces, untilFew } from './in-turns.ts'
import type { MailCaps, MailStore, NewMail, StoredMail } from './port.ts'
import { createBanCheck } from './sqlite-operator.ts'

/** Some device waits for it: logged in, seen since then, and without an acknowledgement. */
const AWAITED = `
  EXISTS (
    SELECT 1 FROM devices d
    WHERE d.username = mail.recipient AND d.state = 'loggedIn' AND d.last_seen_ms >= @seenSince
      AND NOT EXISTS (SELECT 1 FROM mail_acknowledged a WHERE a.position = mail.position AND a.device = d.device)
  )`
/** Acknowledged at least once: mail for an account without a device waits for its first. */
const HAD = 'position IN (SELECT position FROM mail_acknowledged)'

/** Position and field headers of one row on the wire. */
const WRAPPING_BYTES = 16

interface Usage {
  readonly messages: number
  readonly bytes: number
  readonly keptBytes: number
}

interface MailboxUsage extends Usage {
  /** The recipient exists. */
  readonly isKnown: 1 | null
  readonly fromSender: number
  /** 1 unless the recipient has named the sender as a contact. */
  readonly isStranger: number
}

export function createSqliteMail(database: Database, write: Write): MailStore {
  const find = database
    .prepare<[string, string, Uint8Array], number>(
      'SELECT position FROM mail WHERE recipient = ? AND sender = ? AND id = ?',
    )
    .pluck()
  const insert = database.prepare<[string, string, Uint8Array, number, number, Uint8Array]>(`
    INSERT INTO mail (recipient, sender, id, deposited_at_ms, size_bytes, sealed) VALUES (?, ?, ?, ?, ?, ?)`)
  const acknowledge = database.prepare<[number, string, string]>(`
    INSERT INTO mail_acknowledged
      SELECT mail.position, d.device FROM mail JOIN devices d ON d.username = mail.recipient
      WHERE mail.position = ? AND mail.recipient = ? AND d.device = ?
    ON CONFLICT DO NOTHING`)
  const touch = database.prepare<[number, string]>(
    'UPDATE mail SET untouched = 0 WHERE position = ? AND recipient = ? AND untouched = 1',
  )
  const removeHad = database.prepare<[{ position: number; recipient: string; seenSince: number }]>(
    `DELETE FROM mail WHERE position = @position AND recipient = @recipient AND ${HAD} AND NOT ${AWAITED}`,
  )
  // Most accounts have one device: nobody else waits for what it has.
  const isOnlyReader = database
    .prepare<[{ recipient: string; device: string; seenSince: number }], number>(`
      SELECT 1 FROM devices WHERE username = @recipient AND device = @device
        AND NOT EXISTS (
          SELECT 1 FROM devices d WHERE d.username = @recipient AND d.device <> @device
            AND d.state = 'loggedIn' AND d.last_seen_ms >= @seenSince
        )`)
    .pluck()
  const removeRead = database.prepare<[string, string]>(
    'DELETE FROM mail WHERE recipient = ? AND position IN (SELECT value FROM json_each(?))',
  )
  const removePast = database.prepare<[number, number]>(`
    DELETE FROM mail WHERE position IN
      (SELECT position FROM mail WHERE deposited_at_ms < ? ORDER BY deposited_at_ms LIMIT ?)`)
  const removeAllHad = createRemovalOfHad(database)
  const page = database.prepare<[string, number, string], StoredMail>(`
    SELECT position, sealed FROM mail
    WHERE recipient = ? AND position > ?
      AND NOT EXISTS (SELECT 1 FROM mail_acknowledged a WHERE a.position = mail.position AND a.device = ?)
    ORDER BY position`)
  const { requireWelcome } = createBanCheck(database)
  const requireRoom = createQuota(database)

  return {
    async depositMail(mail, caps) {
      return await write(() => {
        const { recipient, sender, acknowledged } = mail
        requireWelcome(sender)
        // It would wait for nobody, and its sender believe that it is read one day.
        requireWelcome(recipient)
        const id = fromHex(mail.id)
        let position = find.get(recipient, sender, id)
        if (position === undefined) {
          requireRoom(mail, caps)
          const { lastInsertRowid } = insert.run(
            recipient,
            sender,
            id,
            mail.depositedAtMs,
            mail.sealed.byteLength,
            mail.sealed,
          )
          position = Number(lastInsertRowid)
        }
        for (const device of acknowledged) acknowledge.run(position, recipient, device)
        // Without an acknowledgement nothing has changed that could make it superfluous.
        if (acknowledged.length > 0) removeHad.run({ position, recipient, seenSince: caps.seenSince })
        return position
      })
    },
    async fetchMail({ recipient, device, after, rowsMax, bytesMax }) {
      const bytesOf = ({ sealed }: StoredMail) => sealed.byteLength + WRAPPING_BYTES
      const { rows, more } = readPage(page.iterate(recipient, after, device), { rowsMax, bytesMax, bytesOf })
      return { mail: rows, more }
    },
    async acknowledgeMail(recipient, device, positions, seenSince) {
      await inPieces(positions, (piece) =>
        write(() => {
          if (isOnlyReader.get({ recipient, device, seenSince }) !== undefined) {
            removeRead.run(recipient, JSON.stringify(piece))
            return
          }
          for (const position of piece) {
            if (acknowledge.run(position, recipient, device).changes === 0) continue
            touch.run(position, recipient)
            removeHad.run({ position, recipient, seenSince })
          }
        }),
      )
    },
    async removeMail(depositedBefore, seenSince) {
      let removed = await untilFew((rowsMax) => write(() => removePast.run(depositedBefore, rowsMax).changes))
      let looked = 0
      await untilFew((rowsMax) =>
        write(() => {
          const step = removeAllHad(looked, rowsMax, seenSince)
          removed += step.removed
          looked = step.last
          return step.looked
        }),
      )
      return removed
    },
  }
}

interface LookThrough {
  /** Mail that some device has had. */
  readonly looked: number
  readonly removed: number
  /** Position of the last. */
  readonly last: number
}

/** Of the mail after a position that some device has had, removes what nobody awaits. */
function createRemovalOfHad(database: Database): (after: number, rowsMax: number, seenSince: number) => LookThrough {
  const had = database.prepare<[number, number], { readonly looked: number; readonly last: number | null }>(`
    SELECT count(*) AS looked, max(position) AS last FROM
      (SELECT DISTINCT position FROM mail_acknowledged WHERE position > ? ORDER BY position LIMIT ?)`)
  const remove = database.prepare<[{ after: number; last: number; seenSince: number }]>(
    `DELETE FROM mail WHERE position > @after AND position <= @last AND ${HAD} AND NOT ${AWAITED}`,
  )
  return (after, rowsMax, seenSince) => {
    const { looked = 0, last = null } = had.get(after, rowsMax) ?? {}
    if (last === null) return { looked: 0, removed: 0, last: after }
    return { looked, removed: remove.run({ after, last, seenSince }).changes, last }
  }
}

function createQuota(database: Database): (mail: NewMail, caps: MailCaps) => void {
  const usageOf = database.prepare<[{ recipient: string; sender: string }], MailboxUsage>(`
    SELECT (SELECT 1 FROM accounts WHERE username = @recipient) AS isKnown,
      coalesce(sum(messages), 0) AS messages, coalesce(sum(bytes), 0) AS bytes,
      coalesce(sum(kept_bytes), 0) AS keptBytes,
      coalesce(sum(messages) FILTER (WHERE sender = @sender), 0) AS fromSender,
      @sender <> @recipient
        AND NOT EXISTS (SELECT 1 FROM contacts WHERE username = @recipient AND contact = @sender) AS isStranger
    FROM mail_usage WHERE recipient = @recipient`)
  const usageOfStrangers = database.prepare<[{ recipient: string }], Usage>(`
    SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(bytes), 0) AS bytes,
      coalesce(sum(kept_bytes), 0) AS keptBytes
    FROM mail_usage WHERE recipient = @recipient AND sender <> @recipient
      AND NOT EXISTS (SELECT 1 FROM contacts WHERE username = @recipient AND contact = mail_usage.sender)`)

  return ({ recipient, sender, sealed }, caps) => {
    const usage = usageOf.get({ recipient, sender })
    if (usage === undefined || usage.isKnown === null) {
      throw new HongyanError('NOT_FOUND', `${recipient} does not exist`)
    }
    const full = () => new HongyanError('MAILBOX_FULL', `no room in the mailbox of ${recipient}`)
    if (isFull(usage, sealed.byteLength, caps) || usage.fromSender >= caps.messagesPerSender) throw full()
    if (usage.isStranger === 0) return
    const strangers = usageOfStrangers.get({ recipient })
    if (usage.fromSender >= caps.messagesPerStranger) throw full()
    if (strangers !== undefined && isFull(strangers, sealed.byteLength, strangersPartOf(caps))) throw full()
  }
}

function isFull(usage: Usage, moreBytes: number, caps: Usage): boolean {
  return (
    usage.messages >= caps.messages ||
    usage.bytes + moreBytes > caps.bytes ||
    usage.keptBytes + moreBytes > caps.keptBytes
  )
}

function strangersPartOf({ messages, bytes, keptBytes, strangersShare }: MailCaps): Usage {
  return {
    messages: messages * strangersShare,
    bytes: bytes * strangersShare,
    keptBytes: keptBytes * strangersShare,
  }
}
