/** The schema, step by step. A step that was released is never changed: what comes later is a further step. */
import type { Migration } from '../../shared/sqlite.ts'

const FIRST: Migration = `
  -- The node's key, the OPAQUE setup and the store's id stand beside the accounts that are worthless without them, so
  -- that one file is a whole backup.
  CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE accounts (
    username TEXT PRIMARY KEY,
    vault_version INTEGER NOT NULL DEFAULT 1,
    -- Grows with each change of the password: what an older one has proved counts no more.
    password_version INTEGER NOT NULL DEFAULT 1,
    pass_serial INTEGER NOT NULL DEFAULT 0,
    -- 1 when a device that was logged in here has been forgotten.
    had_devices INTEGER NOT NULL DEFAULT 0,
    created_at_ms INTEGER NOT NULL,
    opaque_record BLOB NOT NULL,
    account_record BLOB NOT NULL,
    vault BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE devices (
    username TEXT NOT NULL REFERENCES accounts,
    device TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('loggedIn', 'loggedOut', 'revoked', 'passwordChanged', 'banned')),
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    certificate BLOB NOT NULL,
    -- Passes up to this serial are worth nothing, even after the device has logged in again.
    revoked_serial INTEGER,
    revoked_at_ms INTEGER,
    -- Grows over all accounts, so that peers ask for what is new. NULL once those passes are too old to be taken anyway.
    revocation INTEGER,
    PRIMARY KEY (username, device)
  ) STRICT, WITHOUT ROWID;
  -- A device is logged in as one account at a time.
  CREATE UNIQUE INDEX devices_logged_in ON devices (device) WHERE state = 'loggedIn';
  CREATE UNIQUE INDEX devices_by_revocation ON devices (revocation) WHERE revocation IS NOT NULL;
  CREATE INDEX devices_by_age ON devices (last_seen_ms);
  CREATE TRIGGER device_forgotten AFTER DELETE ON devices BEGIN
    UPDATE accounts SET had_devices = 1 WHERE username = old.username;
  END;

  -- Another process writes these; whoever runs does what is to be done about them.
  CREATE TABLE bans (
    username TEXT PRIMARY KEY REFERENCES accounts,
    reason TEXT NOT NULL,
    banned_at_ms INTEGER NOT NULL,
    -- 1 when its devices are logged out and its rooms have other keys.
    carried_out INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  -- By hash: whoever reads this file can register nobody.
  CREATE TABLE invites (
    hash BLOB PRIMARY KEY,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_by TEXT REFERENCES accounts
  ) STRICT, WITHOUT ROWID;

  -- Whom an account has written to.
  CREATE TABLE contacts (
    username TEXT NOT NULL REFERENCES accounts,
    contact TEXT NOT NULL REFERENCES accounts,
    PRIMARY KEY (username, contact)
  ) STRICT, WITHOUT ROWID;

  -- Counts that a restart must not forget.
  CREATE TABLE tallies (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    count INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tallies_by_age ON tallies (last_at_ms);

  -- AUTOINCREMENT: peers resume from a position, so none may ever come twice.
  CREATE TABLE mail (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL REFERENCES accounts,
    sender TEXT NOT NULL REFERENCES accounts,
    id BLOB NOT NULL,
    deposited_at_ms INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- 1 until a device of the recipient has acknowledged it to us. What a sender claims does not count: it would be a
    -- way around the quota.
    untouched INTEGER NOT NULL DEFAULT 1,
    sealed BLOB NOT NULL,
    UNIQUE (recipient, sender, id)
  ) STRICT;
  CREATE INDEX mail_by_recipient ON mail (recipient, position);
  CREATE INDEX mail_by_age ON mail (deposited_at_ms);

  CREATE TABLE mail_acknowledged (
    position INTEGER NOT NULL REFERENCES mail ON DELETE CASCADE,
    device TEXT NOT NULL,
    PRIMARY KEY (position, device)
  ) STRICT, WITHOUT ROWID;

  -- What quotas count, kept by triggers so that a deposit need not count a full mailbox: messages and bytes of what is
  -- untouched, and bytes of all that is kept.
  CREATE TABLE mail_usage (
    recipient TEXT NOT NULL,
    sender TEXT NOT NULL,
    messages INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    kept_bytes INTEGER NOT NULL,
    PRIMARY KEY (recipient, sender)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER mail_deposited AFTER INSERT ON mail BEGIN
    INSERT INTO mail_usage VALUES (new.recipient, new.sender, 1, new.size_bytes, new.size_bytes)
      ON CONFLICT DO UPDATE SET
        messages = messages + 1, bytes = bytes + new.size_bytes, kept_bytes = kept_bytes + new.size_bytes;
  END;
  CREATE TRIGGER mail_touched AFTER UPDATE OF untouched ON mail WHEN old.untouched = 1 AND new.untouched = 0 BEGIN
    UPDATE mail_usage SET messages = messages - 1, bytes = bytes - old.size_bytes
      WHERE recipient = old.recipient AND sender = old.sender;
  END;
  CREATE TRIGGER mail_removed AFTER DELETE ON mail BEGIN
    UPDATE mail_usage SET
        messages = messages - old.untouched,
        bytes = bytes - old.untouched * old.size_bytes,
        kept_bytes = kept_bytes - old.size_bytes
      WHERE recipient = old.recipient AND sender = old.sender;
  END;
  CREATE TRIGGER mail_usage_ended AFTER UPDATE ON mail_usage WHEN new.messages = 0 AND new.kept_bytes = 0 BEGIN
    DELETE FROM mail_usage WHERE recipient = new.recipient AND sender = new.sender;
  END;

  -- Newest index and chain stand here, since they outlive the entries.
  CREATE TABLE rooms (
    room TEXT PRIMARY KEY,
    created_at_ms INTEGER NOT NULL,
    members INTEGER NOT NULL DEFAULT 0,
    newest_index INTEGER NOT NULL DEFAULT 0,
    chain BLOB NOT NULL DEFAULT x''
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE members (
    room TEXT NOT NULL REFERENCES rooms,
    username TEXT NOT NULL REFERENCES accounts,
    joined_at_ms INTEGER NOT NULL,
    PRIMARY KEY (room, username)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX members_by_username ON members (username, room);
  CREATE TRIGGER member_joined AFTER INSERT ON members BEGIN
    UPDATE rooms SET members = members + 1 WHERE room = new.room;
  END;
  CREATE TRIGGER member_left AFTER DELETE ON members BEGIN
    UPDATE rooms SET members = members - 1 WHERE room = old.room;
  END;

  CREATE TABLE epochs (
    room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    starts_at_ms INTEGER NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (room, epoch)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE archive (
    room TEXT NOT NULL REFERENCES rooms,
    entry_index INTEGER NOT NULL,
    id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    archived_at_ms INTEGER NOT NULL,
    chain BLOB NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (room, entry_index),
    UNIQUE (room, id)
  ) STRICT;
  CREATE INDEX archive_by_age ON archive (archived_at_ms);
`

const MARKS_AND_SIZES: Migration = `
  -- Each start of the rendezvous, with the first position of mail that is its own.
  CREATE TABLE incarnations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    first_position INTEGER NOT NULL,
    began_at_ms INTEGER NOT NULL
  ) STRICT;

  -- What a room's archive holds, and until when what was archived has been removed: both outlive the entries.
  ALTER TABLE rooms ADD COLUMN archive_bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE rooms ADD COLUMN removed_until_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE rooms SET archive_bytes =
    (SELECT coalesce(sum(length(sealed)), 0) FROM archive WHERE archive.room = rooms.room);
  CREATE TRIGGER entry_removed AFTER DELETE ON archive BEGIN
    UPDATE rooms SET
        archive_bytes = archive_bytes - length(old.sealed),
        removed_until_ms = max(removed_until_ms, old.archived_at_ms)
      WHERE room = old.room;
  END;
`

export const MIGRATIONS: readonly Migration[] = [FIRST, MARKS_AND_SIZES]
