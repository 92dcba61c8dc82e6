/** What is said when somebody chooses what may call them, as a type. */

export interface AttentionWords {
  readonly muted: (conversation: string) => string
  readonly unmuted: (conversation: string) => string
  readonly tooManyMuted: string
  readonly doNotDisturb: Readonly<Record<'on' | 'off', string>>
  readonly unread: (conversation: string) => string
}
