/** What a copy of a room asks the archive for next: what follows on it, or the newest above a gap. Pure. */
import type { RoomReach } from './reach.ts'

export interface Question {
  readonly after: number
  /** The newest index known when it was asked. */
  readonly goal: number
  readonly from: 'copy' | 'ahead'
}

interface Asking {
  readonly reach: Pick<RoomReach, 'local' | 'ahead' | 'front'>
  readonly goal: number
  /** Gossip has had its time to bring what is missing at the front. */
  readonly isFrontDue: boolean
  /** Whoever has missed more than this gets so many of the newest first; undefined: all in order. */
  readonly screenful: number | undefined
}

export function nextQuestion({ reach, goal, isFrontDue, screenful }: Asking): Question | undefined {
  const { local, ahead, front } = reach
  if (isFrontDue && screenful !== undefined && goal - local.index > screenful) {
    return { after: Math.max(front, goal - screenful), goal, from: 'ahead' }
  }
  return isFrontDue || ahead !== undefined ? { after: local.index, goal, from: 'copy' } : undefined
}
