/** What a user may choose of how a peer behaves. */

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
