/** The last things that happened, to be read after a violation. Cheap to note, formatted only when asked for. */
import type { Instant } from '../../../shared/clock.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { SimulatedTime } from '../simulated-time.ts'

export interface Trace {
  note(who: string, what: string, id?: MessageId): void
  /** The last of all, and the last that concern this message, in order. */
  read(id: MessageId | undefined): string[]
  /** From now on each is told as it is noted. */
  watch(listener: (line: string) => void): void
}

interface Note {
  readonly number: number
  readonly time: Instant
  readonly who: string
  readonly what: string
  readonly id: MessageId | undefined
}

const REMEMBERED = 20_000
const OF_ALL = 25
const OF_ONE = 60

export function createTrace(time: SimulatedTime): Trace {
  /** A ring. */
  const notes: Note[] = []
  let noted = 0
  const start = time.now
  let listen: ((line: string) => void) | undefined

  const format = ({ time: at, who, what, id }: Note) =>
    `${((at - start) / 1000).toFixed(3).padStart(10)} s  ${who.padEnd(10)} ${what}${id === undefined ? '' : ` ${id.slice(-6)}`}`

  return {
    note(who, what, id) {
      const taken = { number: noted, time: time.now, who, what, id }
      notes[noted % REMEMBERED] = taken
      noted += 1
      listen?.(format(taken))
    },
    read(id) {
      const inOrder = notes.toSorted((a, b) => a.number - b.number)
      const concerned = id === undefined ? [] : inOrder.filter((note) => note.id === id || note.id === undefined)
      const chosen = new Set([...concerned.slice(-OF_ONE), ...inOrder.slice(-OF_ALL)])
      return inOrder.filter((note) => chosen.has(note)).map(format)
    },
    watch(listener) {
      listen = listener
    },
  }
}
