/**
 * Direct streams of one device, as `peer/net/direct/` keeps them: dialled, admitted on both sides, replaced, given up
 * when a message is not acknowledged in time. Of one run of the process.
 */
import type { ErrorCode } from '../../../shared/errors.ts'
import {
  DIAL_TIMEOUT_MS,
  DIRECT_ACK_TIMEOUT_MS,
  DIRECT_QUEUE_MESSAGES,
  DIRECT_WINDOW_MESSAGES,
} from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import { accountOf, type Device } from './letter.ts'
import type { Machine } from './machine.ts'
import { createWire, type End, type Wire } from './wire.ts'

/** Settles a send: acknowledged, or why not. */
export type Answer = (failure?: ErrorCode) => void

export interface Links {
  /** `ended` when each has been reached or not. */
  dial(devices: readonly Device[], ended: () => void): void
  linked(account: Username): readonly Device[]
  send(to: Device, id: MessageId, answer: Answer): void
  /** Something between here and those others breaks. */
  break(isBroken: (other: Device) => boolean): void
}

/** What the other side of a link sees. */
export interface Neighbour {
  readonly machine: Machine
  admit(other: Neighbour, wire: Wire, end: End): void
  gone(other: Device, wire: Wire): void
  take(id: MessageId, from: Device, answer: Answer): void
}

export interface LinksInit {
  readonly machine: Machine
  readonly latencyMs: number
  /** Whoever answers there now; undefined if nobody does, or the network is cut. */
  find(other: Device): Neighbour | undefined
  onLink(account: Username, device: Device, change: 'linkUp' | 'linkDown'): void
  onMessage(id: MessageId, from: Device, answer: Answer): void
}

interface Link {
  readonly wire: Wire
  readonly end: End
  readonly other: Neighbour
}

interface Sending {
  readonly link: Link
  readonly settle: Answer
}

export function createLinks(init: LinksInit): Links & Neighbour {
  const { machine, latencyMs } = init
  const { process, chance, time, witness, device } = machine
  const links = new Map<Device, Link>()
  const sendings = new Set<Sending>()

  function connect(to: Device, done: () => void): void {
    // A machine that is gone answers nothing; one without the program refuses at once.
    const isSlow = init.find(to) === undefined && chance.happens(0.5)
    process.later(isSlow ? chance.below(DIAL_TIMEOUT_MS) : 3 * latencyMs, () => {
      const other = init.find(to)
      if (other !== undefined && !links.has(to)) join(other)
      done()
    })
  }

  function join(other: Neighbour): void {
    const { process: otherProcess, device: otherDevice } = other.machine
    const wire: Wire = createWire({
      ...{ time, chance, latencyMs },
      unnoticedMaxMs: DIRECT_ACK_TIMEOUT_MS,
      sides: [
        { process, onBroken: () => self.gone(otherDevice, wire) },
        { process: otherProcess, onBroken: () => other.gone(device, wire) },
      ],
    })
    self.admit(other, wire, wire.ends[0])
    wire.ends[0].send(() => other.admit(self, wire, wire.ends[1]))
  }

  function send(to: Device, id: MessageId, answer: Answer): void {
    const link = links.get(to)
    if (link === undefined) {
      process.later(0, () => answer('UNREACHABLE'))
      return
    }
    const sending: Sending = {
      link,
      settle(failure) {
        if (sendings.delete(sending)) answer(failure)
      },
    }
    sendings.add(sending)
    const together = [...sendings].filter((each) => each.link === link)
    // What another way has settled meanwhile may be under way here still; the rest waits in the stream's own queue.
    witness.require(together.length <= DIRECT_WINDOW_MESSAGES + DIRECT_QUEUE_MESSAGES, 'a flooded link', id)
    process.later(DIRECT_ACK_TIMEOUT_MS, () => {
      if (!sendings.has(sending)) return
      sending.settle('TIMEOUT')
      link.end.cut()
      self.gone(to, link.wire)
    })
    link.end.send(() => hand(link, id, sending))
  }

  /** In the other side's process. */
  function hand({ other, wire, end }: Link, id: MessageId, sending: Sending): void {
    other.take(id, device, (failure) => {
      const isKept = witness.isKeptBy(other.machine.device, id)
      witness.require(failure !== undefined || isKept, 'acknowledged before it was kept', id)
      const back = wire.ends[end === wire.ends[0] ? 1 : 0]
      back.send(() => sending.settle(failure))
    })
  }

  const self: Links & Neighbour = {
    machine,
    dial(all, ended) {
      const devices = all.filter((to) => !links.has(to))
      let open = devices.length
      if (open === 0) process.later(0, ended)
      for (const to of devices) {
        connect(to, () => {
          open -= 1
          if (open === 0) ended()
        })
      }
    },
    linked: (account) => [...links.keys()].filter((other) => accountOf(other) === account),
    send,
    break(isBroken) {
      for (const [other, { wire }] of [...links]) if (isBroken(other)) wire.break()
    },

    admit(other, wire, end) {
      links.set(other.machine.device, { wire, end, other })
      witness.trace.note(device, `is linked to ${other.machine.device}`)
      init.onLink(other.machine.account, other.machine.device, 'linkUp')
    },
    gone(other, wire) {
      for (const sending of [...sendings]) {
        if (sending.link.wire === wire) process.later(0, () => sending.settle('UNREACHABLE'))
      }
      const link = links.get(other)
      if (link?.wire !== wire) return
      links.delete(other)
      witness.trace.note(device, `has lost the link to ${other}`)
      init.onLink(link.other.machine.account, other, 'linkDown')
    },
    take(id, from, answer) {
      process.step()
      init.onMessage(id, from, answer)
    },
  }
  return self
}
