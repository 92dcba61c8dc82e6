/** The profile database's schema, step by step. A step that has been released never changes. */
import type { Migration } from '../../shared/sqlite.ts'
import { ARRIVALS_SCHEMA } from './arrivals.ts'
import { AUTO_ACCEPTS_SCHEMA } from './auto-accepts.ts'
import { WAITED_FOR_SCHEMA } from './contacts.ts'
import { CONVERSATIONS_SCHEMA } from './conversations.ts'
import { HISTORY_SCHEMA, READ_BEFORE_SCHEMA } from './messages.ts'
import { DEPOSITS_SCHEMA, UNSENT_SCHEMA } from './outbox.ts'
import { QUIET_SCHEMA } from './places.ts'
import { EARLY_BY_ID_SCHEMA, RECEIPTS_SCHEMA } from './receipts.ts'
import { REVOCATIONS_SCHEMA } from './revocations.ts'
import { WITHHELD_SCHEMA } from './rooms.ts'
import { SEARCH_SCHEMA } from './search.ts'
import { TRANSFERS_SCHEMA } from './transfers.ts'
import { WRITTEN_TO_SCHEMA } from './written-to.ts'

export const PROFILE_MIGRATIONS: readonly Migration[] = [
  `
  -- One value per key: keys, pass, port, position … of this profile.
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE accounts (
    username TEXT PRIMARY KEY,
    account_key BLOB NOT NULL,
    sealing_key BLOB,
    version INTEGER NOT NULL DEFAULT 0,
    changed_key BLOB,
    former_key BLOB,
    verified INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  -- Devices met: how to reach them while the rendezvous is away.
  CREATE TABLE devices (
    device TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    peer_record BLOB,
    met_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX devices_by_account ON devices (username);

  CREATE TABLE rooms (
    room TEXT PRIMARY KEY,
    joined INTEGER NOT NULL,
    head_index INTEGER,
    head_chain BLOB,
    lamport INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE epochs (
    room TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (room, epoch)
  ) STRICT, WITHOUT ROWID;

  -- Every message ever accepted, receipts and answers included: an id that is here is not taken twice.
  CREATE TABLE messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL,
    sender TEXT NOT NULL,
    own INTEGER NOT NULL,
    text TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    state TEXT,
    reason TEXT,
    read INTEGER NOT NULL DEFAULT 0,
    archive_index INTEGER,
    lamport INTEGER NOT NULL DEFAULT 0,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_conversation ON messages (conversation, position) WHERE kind = 'text';
  CREATE INDEX messages_by_archive ON messages (conversation, archive_index) WHERE kind = 'text';
  CREATE INDEX messages_unread ON messages (conversation) WHERE read = 0 AND own = 0 AND kind = 'text';
  CREATE INDEX messages_queued ON messages (conversation, position) WHERE state = 'queued';

  -- One row per message and destination account, until nobody of that account waits for it.
  CREATE TABLE outbox (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL REFERENCES messages (id),
    destination TEXT NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (id, destination)
  ) STRICT;

  CREATE TABLE client_ids (
    client_id TEXT PRIMARY KEY,
    id TEXT NOT NULL REFERENCES messages (id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sequences (
    conversation TEXT PRIMARY KEY,
    last INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  ${TRANSFERS_SCHEMA}
  ${AUTO_ACCEPTS_SCHEMA}
  `,
  `${ARRIVALS_SCHEMA}${RECEIPTS_SCHEMA}`,
  DEPOSITS_SCHEMA,
  `${HISTORY_SCHEMA}${CONVERSATIONS_SCHEMA}${SEARCH_SCHEMA}`,
  `${QUIET_SCHEMA}${WITHHELD_SCHEMA}${REVOCATIONS_SCHEMA}`,
  `${WRITTEN_TO_SCHEMA}${WAITED_FOR_SCHEMA}`,
  READ_BEFORE_SCHEMA,
  `${UNSENT_SCHEMA}${EARLY_BY_ID_SCHEMA}`,
]
