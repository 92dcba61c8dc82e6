/** What may be chosen of how a peer behaves, by its user or by a face. */

/**
 * Who may connect with this device and learns its addresses: everybody, people that the user has written to, or nobody, so
 * that all goes over the relay.
 */
export type ReachSetting = 'direct' | 'contacts' | 'relay-only'

/** What a user may choose; kept by the profile. */
export interface ChatSettings {
  /** Whether those who wrote are told that their private messages were read. */
  readonly readReceipts: boolean
  readonly reach: ReachSetting
  /** Whether this device makes itself known in its local network, to members only, and looks for others there. */
  readonly lan: boolean
}

/**
 * How rooms are caught up with after a long absence: the newest screenful and then, quietly, the rest; or all in order, a
 * `message` each.
 */
export type CatchUp = 'newestFirst' | 'inOrder'
