/**
 * A network between processes that can go wrong in every way TCP can: connections that are cut, that fall silent in one
 * direction and stay open, and that are slow. All is as it should be until somebody asks for trouble.
 */
import type { Socket } from 'node:net'
import { takeDetours } from './detoured.ts'

export interface Link {
  /** Ends at both ends. */
  cut(): void
  /** Nothing passes that way any more, and neither end hears of it. */
  silence(way: Way): void
  /** What was held back passes, and all after it. */
  restore(): void
  /** Whatever passes from now on comes later by this much, in its order. */
  delay(ms: number): void
}

/** As seen by whoever dialled. */
export type Way = 'out' | 'in'

export interface UnreliableNetwork extends AsyncDisposable {
  /** For a process whose connections are to run through here. */
  readonly env: Readonly<Record<string, string>>
  /** Those that are open now. */
  links(): readonly Link[]
}

export async function createUnreliableNetwork(): Promise<UnreliableNetwork> {
  const links = new Map<Link, readonly [Socket, Socket]>()
  const detoured = await takeDetours((near, far) => {
    const [out, back] = [createPassage(near, far), createPassage(far, near)]
    const link: Link = {
      cut() {
        for (const socket of [near, far]) socket.destroy()
      },
      silence: (way) => (way === 'out' ? out : back).hold(),
      restore() {
        for (const passage of [out, back]) passage.release()
      },
      delay(ms) {
        for (const passage of [out, back]) passage.delayMs = ms
      },
    }
    links.set(link, [near, far])
    for (const socket of [near, far]) {
      socket.on('close', () => {
        links.delete(link)
        link.cut()
      })
    }
  })
  return {
    env: detoured.env,
    links: () => [...links.keys()],
    [Symbol.asyncDispose]: detoured[Symbol.asyncDispose],
  }
}

interface Passage {
  delayMs: number
  hold(): void
  release(): void
}

/** One way of a link. What is held back stays in the kernels, as on a network that has gone. */
function createPassage(from: Socket, to: Socket): Passage {
  let isHeld = false
  const passage: Passage = {
    delayMs: 0,
    hold() {
      isHeld = true
    },
    release() {
      isHeld = false
      read()
    },
  }
  let isWaiting = false
  function read(): void {
    if (isHeld || isWaiting) return
    const data: Uint8Array | null = from.read()
    if (data === null) return
    isWaiting = true
    const pass = () => {
      isWaiting = false
      to.write(data)
      read()
    }
    if (passage.delayMs === 0) pass()
    else setTimeout(pass, passage.delayMs)
  }
  from.on('readable', read)
  from.on('end', () => to.end())
  return passage
}
