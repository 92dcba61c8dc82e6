import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDoorkeeper, type DoorkeeperCaps, type Line } from '../../rendezvous/sessions/doorkeeper.ts'
import { systemClock } from '../../shared/clock.ts'
import { RENDEZVOUS_INBOUND_PER_SECOND, UNPROVED_HASTE_MS } from '../../shared/limits.ts'

const PATIENCE_MS = 30_000

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

class FakeLine implements Line {
  readonly remoteAddr
  isOpen = true
  #onClose = () => {}
  readonly #onBytes = new Set<() => void>()

  constructor(address: string) {
    this.remoteAddr = multiaddr(address)
  }

  addEventListener(type: 'close' | 'message', listener: () => void): void {
    if (type === 'close') this.#onClose = listener
    else this.#onBytes.add(listener)
  }

  removeEventListener(_: 'message', listener: () => void): void {
    this.#onBytes.delete(listener)
  }

  receive(): void {
    for (const listener of this.#onBytes) listener()
  }

  abort(): void {
    this.isOpen = false
    this.#onClose()
  }
}

function createDoor(caps: Partial<DoorkeeperCaps>) {
  const doorkeeper = createDoorkeeper({ patienceMs: PATIENCE_MS, clock: systemClock, caps })
  onTestFinished(() => doorkeeper.stop())
  let port = 1000
  /** One more connection from there; undefined if it is refused. */
  function knock(host: string): FakeLine | undefined {
    port += 1
    const line = new FakeLine(`/ip${host.includes(':') ? 6 : 4}/${host}/tcp/${port}`)
    return doorkeeper.admit(line) ? line : undefined
  }
  const open = (lines: readonly (FakeLine | undefined)[]) => lines.map((line) => line?.isOpen === true)
  return { doorkeeper, knock, open }
}

describe('a connection without an account', () => {
  it('is cut when its time is over, unless an account was proved; then anew when that is over', () => {
    const { doorkeeper, knock, open } = createDoor({})
    const [stranger, member] = [knock('192.0.2.1'), knock('192.0.2.2')]
    if (member !== undefined) doorkeeper.release(member)
    vi.advanceTimersByTime(PATIENCE_MS)
    expect(open([stranger, member])).toEqual([false, true])
    if (member !== undefined) doorkeeper.watch(member)
    vi.advanceTimersByTime(PATIENCE_MS - 1)
    expect(open([member])).toEqual([true])
    vi.advanceTimersByTime(1)
    expect(open([member])).toEqual([false])
  })

  it('is not proved until an account was, nor when it is no longer', () => {
    const { doorkeeper, knock } = createDoor({})
    const line = knock('192.0.2.1')
    if (line === undefined) throw new Error('refused')
    const proved = [doorkeeper.isProved(line)]
    doorkeeper.release(line)
    proved.push(doorkeeper.isProved(line))
    doorkeeper.watch(line)
    proved.push(doorkeeper.isProved(line))
    line.abort()
    expect([...proved, doorkeeper.isProved(line)]).toEqual([false, true, false, false])
  })

  it('goes for the next when there are too many, from where most come, the oldest first', () => {
    const { doorkeeper, knock, open } = createDoor({ unproved: 4 })
    const quiet = knock('192.0.2.1')
    const crowd = [knock('198.51.100.7'), knock('198.51.100.7'), knock('198.51.100.7')]
    const newcomer = knock('203.0.113.1')
    expect(open([quiet, ...crowd, newcomer])).toEqual([true, false, true, true, true])
    expect(doorkeeper.waiting).toBe(4)
  })

  it('stays before others do when accounts have come from its network lately', () => {
    const { doorkeeper, knock, open } = createDoor({ unproved: 4 })
    const member = knock('192.0.2.1')
    if (member !== undefined) doorkeeper.release(member)
    const family = [knock('192.0.2.1'), knock('192.0.2.1'), knock('192.0.2.1')]
    const stranger = knock('198.51.100.7')
    const newcomer = knock('203.0.113.1')
    expect(open([member, ...family, stranger, newcomer])).toEqual([true, true, true, true, false, true])
  })

  it('of one network does not go for the next before it has had time; nor do those of one IPv6 network count apart', () => {
    const { knock, open } = createDoor({ unprovedOfAddress: 2 })
    const first = knock('2001:db8::1')
    const second = knock('2001:db8::2')
    expect(knock('2001:db8::3')).toBeUndefined()
    vi.advanceTimersByTime(UNPROVED_HASTE_MS)
    const third = knock('2001:db8::4')
    expect(open([first, second, third])).toEqual([false, true, true])
  })
})

describe('connections', () => {
  it('of one network are bounded, with those that have proved an account, and make room when they end', () => {
    const { doorkeeper, knock } = createDoor({ ofAddress: 2 })
    const first = knock('192.0.2.1')
    knock('192.0.2.1')
    if (first !== undefined) doorkeeper.release(first)
    expect(knock('192.0.2.1')).toBeUndefined()
    expect(knock('192.0.2.2')).toBeDefined()
    first?.abort()
    expect(knock('192.0.2.1')).toBeDefined()
  })

  it('are refused where as many have proved an account as there may be', () => {
    const { doorkeeper, knock } = createDoor({ proved: 1 })
    const member = knock('192.0.2.1')
    if (member !== undefined) doorkeeper.release(member)
    expect(knock('192.0.2.2')).toBeUndefined()
    member?.abort()
    expect(knock('192.0.2.2')).toBeDefined()
  })

  it('of one network come so many in a second', () => {
    const { knock } = createDoor({})
    const knocks = Array.from({ length: RENDEZVOUS_INBOUND_PER_SECOND + 1 }, () => knock('192.0.2.1'))
    expect(knocks.filter((line) => line === undefined).length).toBe(1)
    expect(knock('192.0.2.2')).toBeDefined()
    vi.advanceTimersByTime(1_000)
    expect(knock('192.0.2.1')).toBeDefined()
  })
})
