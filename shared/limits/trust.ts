/** Passes, devices, keys and what revokes them; what is remembered of them. */
import { DAY, HOUR, KIB, MINUTE } from './units.ts'

/** Clocks may differ by this much before a time is refused. */
export const CLOCK_SKEW_MS = 15 * MINUTE
export const PASS_LIFE_MS = 24 * HOUR
export const PASS_RENEW_MS = 6 * HOUR
/** A renewal that failed is tried again long before the pass runs out, and not often enough to weigh. */
export const PASS_RENEW_RETRY_MS = 5 * MINUTE
/** With the rendezvous away, devices that have met accept each other's expired pass this much longer. */
export const PASS_GRACE_MS = 7 * DAY
export const DEVICE_CERTIFICATE_LIFE_MS = 30 * DAY
/**
 * Devices of one account that the rendezvous remembers: those that have come and gone are needed until nobody takes their
 * passes any more. Enough for whoever uses every machine of a school once.
 */
export const DEVICES_REMEMBERED_MAX = 100
/** `resume` works this long after the device was last seen. */
export const RESUME_MAX_ABSENCE_MS = 90 * DAY
/** A sealing key receives mail for so long: what a thief of keys can read of kept ciphertext is bounded by it. */
export const SEALING_KEY_LIFE_MS = 7 * DAY
/** What one peer knows of another's account record it asks for anew after this, however long its session lasts. */
export const ACCOUNT_RECORD_FRESH_MS = 1 * DAY
/**
 * A replaced sealing key opens mail for as long as mail lives, and this much longer: a sender may use a record that is
 * somewhat old, the rendezvous removes old mail now and then only, and clocks differ.
 */
export const SEALING_KEY_MARGIN_MS = ACCOUNT_RECORD_FRESH_MS + 2 * DAY
/** A device that finds its vault changed under its hands looks again so often; then it waits to be told. */
export const VAULT_PUT_TRIES = 3
/** Of one account at a time: those of five weeks, one for every change of the password, and far within a vault. */
export const SEALING_KEYS_MAX = 64
/** An account record may skip so many versions, two years of weekly keys: a restored rendezvous is behind, a thief would use them up. */
export const RECORD_VERSIONS_SKIPPED_MAX = 100
export const PASS_MAX_BYTES = 512
export const DEVICES_PER_ACCOUNT_MAX = 10
/** Revoked passes of devices never met that a peer keeps, for a day: a large company's logouts, at 100 bytes each. */
export const REVOCATIONS_OF_STRANGERS_MAX = 50_000
/** Pages of revocations asked for at one arrival: more than eight days of that; the next arrival goes on. */
export const REVOCATION_PAGES_MAX = 1_000
/** Revocations that a disk refuses, kept for this run: the rendezvous tells them again at the next arrival. */
export const REVOCATIONS_UNSTORED_MAX = 5_000
/** Vault: the account's seed, SEALING_KEYS_MAX seeds with their times, and their wrapping, twice over. */
export const VAULT_MAX_BYTES = 8 * KIB
/** Its beginning, with the wrapped vault key: what a password and a recovery code open, and only a change of them changes. */
export const VAULT_HEAD_BYTES = 62
/** Passes and certificates whose signatures have been checked: those of a busy room's members, at 1 KiB each. */
export const SIGNED_RECORDS_REMEMBERED_MAX = 2000
/** Public keys kept ready to check with: one per device of a busy room's members, at about 1 KiB each. */
export const PUBLIC_KEYS_REMEMBERED_MAX = 2000
