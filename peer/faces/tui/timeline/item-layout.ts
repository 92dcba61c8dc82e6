/** All that the rows of a message or note depend on, beside itself. Pure. */
import type { FaceSettings } from '../../face-settings.ts'

/** What is the same for all items of a conversation. */
export interface ItemLayout {
  readonly width: number
  /** Cells for names, which stand under each other; 0: each on a row of its own. */
  readonly nameCells: number
  readonly me: string | undefined
  readonly settings: Pick<FaceSettings, 'language' | 'borders'>
  /** As `dayNumber` has it. */
  readonly today: number
}

/** What depends on what stands before it. */
export interface ItemSetting {
  readonly opensDay: boolean
  readonly opensUnread: boolean
  /** Goes on with what the same person said a moment before. */
  readonly continues: boolean
  /** Was searched for. */
  readonly isFound: boolean
  /** So many messages before it are not on the disk yet. */
  readonly leftOut: number
}
