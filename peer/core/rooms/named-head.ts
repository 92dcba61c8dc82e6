/** The ids that recent room heads have named, as one run of the archive that ends at the newest of them. */
import { ROOM_HEAD_MAX_IDS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Head } from './events.ts'

export interface NamedHead extends Head {
  /** The entries after this index are named. */
  readonly from: number
  readonly ids: readonly MessageId[]
}

/** A head's ids joined to what was named before, where they meet; a run too long to be worth keeping is cut. */
export function extendHead(before: NamedHead | undefined, head: Head, headIds: readonly MessageId[]): NamedHead {
  const ids = headIds.slice(-head.index)
  const from = head.index - ids.length
  const alone = { ...head, from, ids }
  if (before === undefined || from <= before.from || from > before.index) return alone
  const joined = [...before.ids.slice(0, from - before.from), ...ids]
  if (joined.length > 4 * ROOM_HEAD_MAX_IDS) return alone
  return { ...head, from: before.from, ids: joined }
}
