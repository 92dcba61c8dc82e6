/** Whom accounts have written to, in SQLite. */
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { ContactStore } from './port.ts'

export function createSqliteContacts(database: Database, write: Write): ContactStore {
  const add = database.prepare<[string, string]>(`
    INSERT INTO contacts (username, contact)
      SELECT ?, username FROM accounts WHERE username IN (SELECT value FROM json_each(?))
    ON CONFLICT DO NOTHING`)
  const remove = database.prepare<[string, string]>(
    'DELETE FROM contacts WHERE username = ? AND contact IN (SELECT value FROM json_each(?))',
  )
  const count = database.prepare<[string], number>('SELECT count(*) FROM contacts WHERE username = ?').pluck()
  const naming = database
    .prepare<[string, string], Username>(
      'SELECT username FROM contacts WHERE username IN (SELECT value FROM json_each(?)) AND contact = ?',
    )
    .pluck()

  return {
    async addContacts(username, contacts, contactsMax) {
      await write(() => {
        add.run(username, JSON.stringify(contacts))
        if (Number(count.get(username)) > contactsMax) {
          throw new HongyanError('CONFLICT', `an account has at most ${contactsMax} contacts`)
        }
      })
    },
    async removeContacts(username, contacts) {
      await write(() => remove.run(username, JSON.stringify(contacts)))
    },
    async whoNamed(contact, among) {
      return new Set(naming.all(JSON.stringify(among), contact))
    },
  }
}
