/** Waiting mail written straight into a rendezvous' database. The rendezvous must not run meanwhile. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { nameOf } from './population.ts'

/** A line or two of text: signed, with its certificate, padded and sealed. */
export const SEALED_BYTES = 1_100

export interface FillInit {
  readonly data: string
  readonly recipient: number
  /** From the first, up to but without the last. */
  readonly senders: readonly [number, number]
  readonly messages: number
  readonly sealedBytes: number
  /** Default: now. */
  readonly depositedAtMs?: number
}

export function fillMailbox(init: FillInit): void {
  const { data, recipient, messages, sealedBytes, depositedAtMs = Date.now() } = init
  const [first, end] = init.senders
  const database = new Database(join(data, 'rendezvous.sqlite'))
  try {
    database.pragma('synchronous = OFF')
    const insert = database.prepare(`
      INSERT INTO mail (recipient, sender, id, deposited_at_ms, size_bytes, sealed) VALUES (?, ?, ?, ?, ?, ?)`)
    const sealed = randomBytes(sealedBytes)
    database.transaction(() => {
      for (let index = 0; index < messages; index += 1) {
        const sender = nameOf(first + (index % (end - first)))
        insert.run(nameOf(recipient), sender, randomBytes(16), depositedAtMs, sealedBytes, sealed)
      }
    })()
    database.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    database.close()
  }
}

/** Those have written to `contact`, so that it may fill their mailboxes like anybody they know. */
export function nameContact(data: string, members: readonly number[], contact: number): void {
  const database = new Database(join(data, 'rendezvous.sqlite'))
  try {
    const insert = database.prepare('INSERT INTO contacts VALUES (?, ?) ON CONFLICT DO NOTHING')
    for (const member of members) insert.run(nameOf(member), nameOf(contact))
  } finally {
    database.close()
  }
}
