/** Real letters, signed by members and sealed, written straight into a mailbox. The rendezvous must not run meanwhile. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type DeviceId, openAccountRecord, signDeviceCertificate } from '../../../shared/identity.ts'
import { signPrivate } from '../../../shared/message.ts'
import { parseUsername } from '../../../shared/names.ts'
import { sealMail } from '../../../shared/seal.ts'
import { createSigner } from '../../../shared/signed.ts'
import { serveJobs } from '../worker.ts'
import { memberOf } from './population.ts'

export interface LettersInit {
  readonly data: string
  readonly server: DeviceId
  /** A registered account. */
  readonly recipient: string
  /** Members that write in turn, from the first. */
  readonly senders: number
  readonly letters: number
}

function fill({ data, server, recipient, senders, letters }: LettersInit): void {
  const database = new Database(join(data, 'rendezvous.sqlite'))
  try {
    database.pragma('synchronous = OFF')
    const record = database
      .prepare<[string], Uint8Array>('SELECT account_record FROM accounts WHERE username = ?')
      .pluck()
      .get(recipient)
    if (record === undefined) throw new Error(`${recipient} is not registered`)
    const { sealingKey } = openAccountRecord(record)
    const insert = database.prepare(`
      INSERT INTO mail (recipient, sender, id, deposited_at_ms, size_bytes, sealed) VALUES (?, ?, ?, ?, ?, ?)`)
    const write = Array.from({ length: senders }, (_, number) => createPen(number, server, recipient))
    database.transaction(() => {
      for (let letter = 0; letter < letters; letter += 1) {
        const { username, id, bytes } = write[letter % senders]?.(letter) ?? never()
        const sealed = sealMail(bytes, sealingKey)
        insert.run(recipient, username, Buffer.from(id, 'hex'), Date.now(), sealed.byteLength, sealed)
      }
    })()
    database.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    database.close()
  }
}

/** Writes the letters of one member, one after the other. */
function createPen(number: number, server: DeviceId, recipient: string) {
  const { username, account, deviceSeed, device } = memberOf(number)
  const signer = createSigner(deviceSeed)
  const certificate = signDeviceCertificate({ server, username, device }, account, Date.now())
  let sequence = 0
  return (letter: number) => {
    sequence += 1
    const body = { type: 'text', text: `letter ${letter}` } as const
    const origin = { sender: username, device, sequence, sentAtMs: Date.now(), nonce: randomBytes(16) }
    return { username, ...signPrivate({ ...origin, recipient: parseUsername(recipient), body }, signer, certificate) }
  }
}

function never(): never {
  throw new Error('there is no sender')
}

const jobs = { fill }
export type LetterJobs = typeof jobs
serveJobs(jobs)
