/** What this machine has to say to whoever sits at it, as every face for people takes it. */

/** How much it matters. What a face shows anyway, all the time, it need not say. */
export type NoticeWeight =
  | 'presence'
  /** Who joins a room and who leaves it. */
  | 'membership'
  /** The connection, and where an own message is. */
  | 'status'
  | 'progress'
  | 'offer'
  | 'news'
  /** The person should do something. */
  | 'warning'
  /** Somebody may be deceiving the person. */
  | 'alarm'

export interface Notice {
  readonly weight: NoticeWeight
  /** Safe for a terminal. */
  readonly text: string
  /** The conversation that it belongs to; undefined: to none. */
  readonly about: string | undefined
}

const MARKS: Readonly<Record<NoticeWeight, string>> = {
  presence: '* ',
  membership: '* ',
  status: '* ',
  progress: '  ',
  offer: '',
  news: '* ',
  warning: '! ',
  alarm: '!!! ',
}

export function noticeLine({ weight, text }: Pick<Notice, 'weight' | 'text'>): string {
  return MARKS[weight] + text
}
