import { describe, expect, test } from 'vitest'
import {
  createDelivery,
  type DeliveryEffect,
  type DeliveryEvent,
  type OutboxEntry,
} from '../../peer/core/private/delivery.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  DEPOSITS_IN_FLIGHT_MAX,
  DIRECT_GRACE_MS,
  DIRECT_SLOW_MS,
  DIRECT_WINDOW_MESSAGES,
  MAILBOX_FULL_PATIENCE_MS,
  RECONNECT_MAX_MS,
  RECONNECT_MIN_MS,
} from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { simulatedId as id } from '../support/simulated-time.ts'

const bob = parseUsername('bob')
const [carol, dave] = [parseUsername('carol'), parseUsername('dave')]
const [phone, laptop] = ['phone', 'laptop'] as const as unknown as [DeviceId, DeviceId]
const sessionUp: DeliveryEvent = { type: 'sessionUp' }
const sessionDown: DeliveryEvent = { type: 'sessionDown' }
const tick: DeliveryEvent = { type: 'tick' }
const linkUp: DeliveryEvent = { type: 'linkUp', account: bob, device: phone }
const linkDown: DeliveryEvent = { type: 'linkDown', account: bob, device: phone }
const dialEnded: DeliveryEvent = { type: 'dialEnded', account: bob }
const present: DeliveryEvent = { type: 'present', account: bob }
const dialBob = { type: 'dial', account: bob }

const row = (n: number, destination = bob) => ({ id: id(n), destination })
const entry = (n: number, state: OutboxEntry['state'] = 'queued', destination: Username = bob): OutboxEntry => ({
  ...row(n, destination),
  order: n,
  state,
})
const submitted = (n: number): DeliveryEvent => ({ type: 'submitted', entry: entry(n) })
const loaded = (...entries: OutboxEntry[]): DeliveryEvent => ({ type: 'loaded', entries })
const acknowledged = (n: number, device = phone): DeliveryEvent => ({ type: 'acknowledged', ...row(n), device })
const sendFailed = (n: number, code: ErrorCode, device = phone): DeliveryEvent => {
  return { type: 'sendFailed', ...row(n), device, code }
}
const deposited = (n: number, destination = bob): DeliveryEvent => ({ type: 'deposited', ...row(n, destination) })
const depositFailed = (n: number, code: ErrorCode, retryAfterMs?: number): DeliveryEvent => ({
  type: 'depositFailed',
  ...row(n),
  code,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
const persist = (n: number, state: string, reason?: ErrorCode) => ({
  type: 'persist',
  ...row(n),
  state,
  ...(reason === undefined ? {} : { reason }),
})
const mailbox = (state: 'full' | 'open') => ({ type: 'mailbox', account: bob, state })
const send = (n: number, device = phone) => ({ type: 'send', ...row(n), device })
const deposit = (n: number, destination = bob, having: readonly DeviceId[] = []) => {
  return { type: 'deposit', ...row(n, destination), acknowledged: having }
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, offset) => from + offset)

const devices = (...all: DeviceId[]): DeliveryEvent => {
  return { type: 'devices', account: bob, known: { devices: all, isCurrent: true } }
}

/** A delivery to which events happen one after another. Everybody has a phone and nothing else, as the directory says at once. */
function start(...before: DeliveryEvent[]) {
  return startAsking(() => devices(phone), ...before)
}

/** @param answer of the directory; undefined for none yet */
function startAsking(answer: () => DeliveryEvent | undefined, ...before: DeliveryEvent[]) {
  const delivery = createDelivery({ random: () => 0.5, isOwn: (account) => account === carol })
  let now = 1_000_000
  let wakeAt = Number.POSITIVE_INFINITY
  const happens = (event: DeliveryEvent): readonly DeliveryEffect[] => {
    // Whoever ticks has used the alarm up.
    if (event.type === 'tick') wakeAt = Number.POSITIVE_INFINITY
    const effects = delivery.handle(event, now)
    for (const effect of effects) if (effect.type === 'wakeAt') wakeAt = effect.time
    const others = effects.filter(({ type }) => type !== 'wakeAt' && type !== 'lookUp')
    const answered = effects.some(({ type }) => type === 'lookUp') ? answer() : undefined
    return answered === undefined ? others : [...others, ...happens(answered)]
  }
  for (const event of before) happens(event)
  return {
    happens,
    /** Time passes, with a tick whenever one was asked for. */
    passes(durationMs: number): readonly DeliveryEffect[] {
      const end = now + durationMs
      const effects: DeliveryEffect[] = []
      while (wakeAt <= end) {
        now = wakeAt
        effects.push(...happens(tick))
      }
      now = end
      return effects
    },
    get pending() {
      return delivery.pending
    },
    get wakesInMs() {
      return wakeAt - now
    },
  }
}

const idsOf = (effects: readonly DeliveryEffect[], type: 'send' | 'deposit'): MessageId[] =>
  effects.flatMap((effect) => (effect.type === type ? [effect.id] : []))

describe('a friend who is connected', () => {
  test('gets a message at once, and it is shown as delivered when their device has it', () => {
    const peer = start(sessionUp, linkUp)
    expect(peer.happens(submitted(1))).toEqual([send(1)])
    expect(peer.pending).toBe(1)
    expect(peer.happens(acknowledged(1))).toEqual([persist(1, 'delivered')])
    expect(peer.pending).toBe(0)
  })

  test('gets everything not yet delivered in order when the link opens, stored messages too', () => {
    const peer = start(loaded(entry(3), entry(1, 'stored'), entry(2)))
    expect(peer.happens(linkUp)).toEqual([send(1), send(2), send(3)])
  })

  test('is not flooded: the rest follows as messages are acknowledged', () => {
    const all = numbers(1, DIRECT_WINDOW_MESSAGES + 2)
    const peer = start(loaded(...all.map((n) => entry(n))))
    expect(idsOf(peer.happens(linkUp), 'send')).toEqual(numbers(1, DIRECT_WINDOW_MESSAGES).map(id))
    expect(peer.happens(acknowledged(5))).toEqual([persist(5, 'delivered'), send(DIRECT_WINDOW_MESSAGES + 1)])
  })

  test('gets what a lost link had not delivered from mail at once, and again when the link is back', () => {
    const peer = start(sessionUp, linkUp, submitted(1), submitted(2))
    peer.happens(acknowledged(1))
    expect(peer.happens(linkDown)).toEqual([dialBob, deposit(2)])
    expect(peer.happens(linkUp)).toEqual([send(2)])
    expect(peer.happens(deposited(2))).toEqual([persist(2, 'stored')])
    expect(peer.happens(acknowledged(2))).toEqual([persist(2, 'delivered')])
  })

  test('gets what mail has taken meanwhile over the next link too', () => {
    const peer = start(sessionUp, linkUp, submitted(1), linkDown, deposited(1))
    expect(peer.happens(linkUp)).toEqual([send(1)])
  })

  test('whose device says nothing for two seconds gets the message by mail as well, once', () => {
    const peer = start(sessionUp, linkUp, submitted(1))
    expect(peer.passes(DIRECT_SLOW_MS - 1)).toEqual([])
    expect(peer.passes(1)).toEqual([deposit(1)])
    expect(peer.happens(deposited(1))).toEqual([persist(1, 'stored')])
    expect(peer.passes(10 * DIRECT_SLOW_MS)).toEqual([])
    expect(peer.happens(acknowledged(1))).toEqual([persist(1, 'delivered')])
  })

  test('whose device cannot take one message is not mailed what is already under way to it', () => {
    const peer = start(sessionUp, linkUp, submitted(1), submitted(2))
    expect(peer.happens(sendFailed(1, 'NO_SPACE'))).toEqual([deposit(1)])
    expect(peer.happens(submitted(3))).toEqual([])
    expect(peer.happens(acknowledged(2))).toEqual([persist(2, 'delivered'), send(1), send(3)])
  })

  test('whose link is out of order for a while gets mail meanwhile', () => {
    const peer = start(sessionUp, linkUp, submitted(1))
    peer.happens(sendFailed(1, 'NO_SPACE'))
    expect(peer.happens(submitted(2))).toEqual([deposit(2)])
  })

  test('gets by mail what their device cannot take now', () => {
    const peer = start(sessionUp, linkUp, submitted(1))
    expect(peer.happens(sendFailed(1, 'NO_SPACE'))).toEqual([deposit(1)])
    peer.happens(deposited(1))
    expect(peer.passes(10 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('is tried again over the same link while there is no mail', () => {
    const peer = start(linkUp, submitted(1))
    expect(peer.happens(sendFailed(1, 'RATE_LIMITED'))).toEqual([])
    expect(peer.passes(RECONNECT_MIN_MS)).toEqual([send(1)])
  })
})

describe('a friend who is not connected', () => {
  test('is dialled, and gets the message directly if the link opens within the grace', () => {
    const peer = start(sessionUp)
    expect(peer.happens(submitted(1))).toEqual([dialBob])
    expect(peer.passes(DIRECT_GRACE_MS - 1)).toEqual([])
    expect(peer.happens(linkUp)).toEqual([send(1)])
    expect(peer.passes(2 * DIRECT_GRACE_MS)).toEqual([])
  })

  test('gets the message by mail after the grace, in the order written', () => {
    const peer = start(sessionUp, submitted(1), submitted(2))
    expect(peer.passes(DIRECT_GRACE_MS)).toEqual([deposit(1), deposit(2)])
    expect(peer.happens(deposited(1))).toEqual([persist(1, 'stored')])
    expect(peer.pending).toBe(1)
  })

  test('gets the message by mail as soon as the dial has failed', () => {
    const peer = start(sessionUp, submitted(1))
    expect(peer.happens(dialEnded)).toEqual([deposit(1)])
  })

  test('is dialled once at a time, ever more rarely', () => {
    const peer = start(submitted(1))
    expect(peer.happens(submitted(2))).toEqual([])
    const waits: number[] = []
    for (let failures = 0; failures < 10; failures += 1) {
      peer.happens(dialEnded)
      const waitMs = peer.wakesInMs
      waits.push(waitMs)
      expect(peer.passes(waitMs)).toEqual([dialBob])
    }
    expect(waits[0]).toBeGreaterThanOrEqual(RECONNECT_MIN_MS / 2)
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits.at(-1)).toBeGreaterThanOrEqual(RECONNECT_MAX_MS / 2)
    expect(waits.at(-1)).toBeLessThanOrEqual(RECONNECT_MAX_MS)
  })

  test('is not dialled for what mail keeps, until they come online', () => {
    const peer = start(sessionUp, submitted(1), dialEnded, deposited(1))
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
    expect(peer.happens(present)).toEqual([dialBob])
    expect(peer.happens(dialEnded)).toEqual([])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('is dialled again if they came online while a dial was failing', () => {
    const peer = start(sessionUp, submitted(1), dialEnded, deposited(1), present)
    peer.happens(present)
    peer.happens(dialEnded)
    expect(peer.passes(RECONNECT_MIN_MS)).toEqual([dialBob])
  })

  test('is not dialled without a pause when links open and break without delivering anything', () => {
    const peer = start(submitted(1), linkUp, dialEnded)
    expect(peer.happens(linkDown)).toEqual([])
    expect(peer.passes(RECONNECT_MIN_MS)).toEqual([dialBob])
  })

  test('who comes online without any mail for them is left alone', () => {
    expect(start(sessionUp).happens(present)).toEqual([])
  })
})

describe('without the rendezvous', () => {
  test('a message to somebody away stays queued and never fails by time alone', () => {
    const peer = start(submitted(1), dialEnded)
    const effects = peer.passes(30 * MAILBOX_FULL_PATIENCE_MS)
    expect(effects).toEqual([dialBob])
    expect(peer.pending).toBe(1)
  })

  test('all that waited goes to the mailbox once the session is there', () => {
    const peer = start(loaded(entry(1), entry(2), entry(3, 'stored')), dialEnded)
    expect(peer.happens(sessionUp)).toEqual([deposit(1), deposit(2)])
  })

  test('what was being deposited when the session ended is deposited in the next one', () => {
    const peer = start(sessionUp, submitted(1), dialEnded)
    peer.happens(sessionDown)
    peer.happens(depositFailed(1, 'UNREACHABLE'))
    expect(idsOf(peer.happens(sessionUp), 'deposit')).toEqual([id(1)])
  })

  test('a new session does not wait for the failures of the old one', () => {
    const peer = start(sessionUp, submitted(1), dialEnded)
    for (let failures = 0; failures < 8; failures += 1) {
      peer.happens(depositFailed(1, 'TIMEOUT'))
      peer.passes(RECONNECT_MAX_MS)
    }
    peer.happens(depositFailed(1, 'UNREACHABLE'))
    peer.happens(sessionDown)
    expect(idsOf(peer.happens(sessionUp), 'deposit')).toEqual([id(1)])
  })
})

describe('the mailbox', () => {
  test('that is busy is asked again, with patience, one message first and in order', () => {
    const peer = start(sessionUp, submitted(1), submitted(2), dialEnded)
    peer.happens(depositFailed(2, 'RATE_LIMITED'))
    expect(peer.happens(depositFailed(1, 'RATE_LIMITED'))).toEqual([])
    expect(idsOf(peer.passes(RECONNECT_MIN_MS), 'deposit')).toEqual([id(1)])
    expect(peer.happens(deposited(1))).toEqual([persist(1, 'stored'), deposit(2)])
  })

  test('is not asked before the time it has named', () => {
    const peer = start(sessionUp, submitted(1), dialEnded)
    peer.happens(depositFailed(1, 'RATE_LIMITED', 60_000))
    expect(idsOf(peer.passes(59_999), 'deposit')).toEqual([])
    expect(idsOf(peer.passes(1), 'deposit')).toEqual([id(1)])
  })

  test.each<ErrorCode>(['KEY_CHANGED', 'TOO_LARGE', 'NOT_FOUND', 'INVALID_NAME', 'MALFORMED', 'BANNED'])(
    'that says %s for good makes the message failed, with that reason',
    (code) => {
      const peer = start(sessionUp, submitted(1), dialEnded)
      expect(peer.happens(depositFailed(1, code))).toEqual([persist(1, 'failed', code)])
      expect(peer.pending).toBe(0)
      expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
    },
  )

  test('that is full is tried for a day, then all that waited as long has failed', () => {
    const peer = start(sessionUp, submitted(1), submitted(2), dialEnded)
    peer.happens(depositFailed(2, 'MAILBOX_FULL'))
    expect(peer.happens(depositFailed(1, 'MAILBOX_FULL'))).toEqual([])
    peer.passes(MAILBOX_FULL_PATIENCE_MS)
    peer.happens(submitted(3))
    expect(peer.happens(depositFailed(1, 'MAILBOX_FULL'))).toEqual([
      persist(1, 'failed', 'MAILBOX_FULL'),
      persist(2, 'failed', 'MAILBOX_FULL'),
    ])
    expect(peer.pending).toBe(1)
  })

  test('that was full and took something has its patience again', () => {
    const peer = start(sessionUp, submitted(1), submitted(2), dialEnded)
    expect(peer.happens(depositFailed(2, 'MAILBOX_FULL'))).toEqual([mailbox('full')])
    expect(peer.happens(deposited(1))).toEqual([mailbox('open'), persist(1, 'stored'), deposit(2)])
    peer.passes(MAILBOX_FULL_PATIENCE_MS)
    expect(peer.happens(depositFailed(2, 'MAILBOX_FULL'))).toEqual([mailbox('full')])
  })

  test('that is full is not given another day by a restart', () => {
    const hourMs = 3_600_000
    const fullForMs = new Map([[bob, MAILBOX_FULL_PATIENCE_MS - hourMs]])
    const old = { ...entry(1), waitedMs: 3 * MAILBOX_FULL_PATIENCE_MS }
    const peer = start({ type: 'loaded', entries: [old], fullForMs }, dialEnded, sessionUp, submitted(2))
    expect(peer.happens(depositFailed(2, 'MAILBOX_FULL'))).toEqual([])
    expect(peer.happens(depositFailed(1, 'MAILBOX_FULL'))).toEqual([])
    peer.passes(hourMs)
    expect(peer.happens(depositFailed(1, 'MAILBOX_FULL'))).toEqual([persist(1, 'failed', 'MAILBOX_FULL')])
    expect(peer.pending).toBe(1)
  })

  test('that has just become full is waited for a day, however old the message', () => {
    const old = { ...entry(1), waitedMs: 3 * MAILBOX_FULL_PATIENCE_MS }
    const peer = start(loaded(old), dialEnded, sessionUp)
    expect(peer.happens(depositFailed(1, 'MAILBOX_FULL'))).toEqual([mailbox('full')])
    peer.passes(MAILBOX_FULL_PATIENCE_MS - 1)
    expect(peer.happens(depositFailed(1, 'MAILBOX_FULL'))).toEqual([])
  })

  test('that is full is waited for anew when the user asks for another try', () => {
    const fullForMs = new Map([[bob, MAILBOX_FULL_PATIENCE_MS]])
    const old = { ...entry(1), waitedMs: MAILBOX_FULL_PATIENCE_MS }
    const peer = start({ type: 'loaded', entries: [old, entry(2)], fullForMs }, dialEnded, sessionUp)
    expect(peer.happens(depositFailed(1, 'MAILBOX_FULL'))).toEqual([persist(1, 'failed', 'MAILBOX_FULL')])
    expect(peer.happens({ type: 'retry', ...row(1), order: 1 })).toContainEqual(mailbox('open'))
    expect(peer.happens(depositFailed(2, 'MAILBOX_FULL'))).toContainEqual(mailbox('full'))
  })

  test('that lost what it had taken is given it again, in order, and nothing is said to be less than stored', () => {
    const peer = start(loaded(entry(1, 'stored'), entry(2, 'stored'), entry(3)), sessionUp, dialEnded)
    peer.happens(deposited(3))
    peer.happens(sessionDown)
    const lost: DeliveryEvent = { type: 'depositsLost', rows: [row(2), row(1), row(9)] }
    expect(peer.happens(lost).filter(({ type }) => type !== 'dial')).toEqual([])
    peer.happens(dialEnded)
    expect(peer.happens(sessionUp)).toEqual([deposit(1), deposit(2)])
    const mark = { incarnation: Uint8Array.of(1), position: 7 }
    expect(peer.happens({ ...row(1), type: 'deposited', mark })).toEqual([{ ...persist(1, 'stored'), mark }])
    peer.happens(deposited(2))
    // Whether anybody else waits for it, the directory says.
    const partly = { ...persist(2, 'delivered'), acknowledged: [phone] }
    expect(peer.happens(acknowledged(2))).toEqual([partly, persist(2, 'delivered')])
    expect(peer.pending).toBe(0)
  })

  test('that lost what it had taken and refuses it for good makes it failed: it is nowhere any more', () => {
    const peer = start(loaded(entry(1, 'stored')), sessionUp)
    peer.happens({ type: 'depositsLost', rows: [row(1)] })
    peer.happens(dialEnded)
    expect(peer.happens(depositFailed(1, 'NOT_FOUND'))).toEqual([persist(1, 'failed', 'NOT_FOUND')])
  })

  test('gets the mail of one whose dial fails, however many others still wait for theirs', () => {
    const others = numbers(1, 3 * DEPOSITS_IN_FLIGHT_MAX).map((n) => entry(n, 'queued', `user${n}` as Username))
    const peer = start(sessionUp, loaded(...others, entry(9_999, 'queued', dave)))
    expect(idsOf(peer.happens({ type: 'dialEnded', account: dave }), 'deposit')).toEqual([id(9_999)])
  })

  test('is shared by all who get mail: a long queue to one does not delay another', () => {
    const many = numbers(1, 10 * DEPOSITS_IN_FLIGHT_MAX).map((n) => entry(n))
    const peer = start(loaded(...many, entry(9_999, 'queued', dave)), dialEnded)
    peer.happens({ type: 'dialEnded', account: dave })
    const effects = peer.happens(sessionUp)
    expect(idsOf(effects, 'deposit')).toHaveLength(DEPOSITS_IN_FLIGHT_MAX)
    expect(effects).toContainEqual(deposit(9_999, dave))
  })
})

describe('a message that was refused', () => {
  test('by a device for good has failed', () => {
    const peer = start(sessionUp, linkUp, submitted(1))
    expect(peer.happens(sendFailed(1, 'MALFORMED'))).toEqual([persist(1, 'failed', 'MALFORMED')])
  })

  test('by an older device goes by mail, for another device to fetch', () => {
    const peer = start(sessionUp, linkUp, submitted(1))
    expect(peer.happens(sendFailed(1, 'UNSUPPORTED'))).toEqual([deposit(1)])
  })

  test('by a device while it is being deposited waits for the mailbox to decide', () => {
    const peer = start(sessionUp, submitted(1), dialEnded, linkUp)
    expect(peer.happens(sendFailed(1, 'MALFORMED'))).toEqual([])
    expect(peer.happens(deposited(1))).toEqual([persist(1, 'stored')])
  })

  test('by a device has failed once the mailbox cannot take it either', () => {
    const peer = start(sessionUp, submitted(1), dialEnded, linkUp)
    peer.happens(sendFailed(1, 'MALFORMED'))
    expect(peer.happens(depositFailed(1, 'TIMEOUT'))).toEqual([persist(1, 'failed', 'MALFORMED')])
  })

  test('by a device is not sent to it again while the mailbox decides', () => {
    const peer = start(sessionUp, submitted(1), dialEnded, linkUp)
    peer.happens(sendFailed(1, 'MALFORMED'))
    peer.happens(linkDown)
    expect(peer.happens(linkUp)).toEqual([])
  })

  test('after mail has taken it stays stored', () => {
    const peer = start(loaded(entry(1, 'stored')), linkUp)
    expect(peer.happens(sendFailed(1, 'MALFORMED'))).toEqual([])
    expect(peer.happens(acknowledged(1))).toEqual([persist(1, 'delivered')])
  })

  test('is delivered all the same when an acknowledgement comes late', () => {
    const peer = start(sessionUp, submitted(1), dialEnded, depositFailed(1, 'NOT_FOUND'))
    expect(peer.happens(acknowledged(1))).toEqual([persist(1, 'delivered')])
  })

  test('goes on its way again at once when the user asks for it', () => {
    const peer = start(sessionUp, submitted(1), dialEnded, depositFailed(1, 'KEY_CHANGED'))
    expect(peer.happens({ type: 'retry', ...row(1), order: 1 })).toEqual([persist(1, 'queued'), dialBob])
    expect(peer.pending).toBe(1)
    expect(peer.passes(DIRECT_GRACE_MS)).toEqual([deposit(1)])
  })
})

test('who asks for a failed message to be tried again does not wait for older failures', () => {
  const peer = start(sessionUp, submitted(1), submitted(2), dialEnded)
  peer.happens(depositFailed(1, 'KEY_CHANGED'))
  for (let failures = 0; failures < 8; failures += 1) {
    peer.happens(depositFailed(2, 'TIMEOUT'))
    peer.happens(dialEnded)
    peer.passes(RECONNECT_MAX_MS)
  }
  peer.happens(dialEnded)
  peer.happens(depositFailed(2, 'TIMEOUT'))
  expect(peer.happens({ type: 'retry', ...row(1), order: 1 })).toEqual([persist(1, 'queued'), dialBob])
  expect(peer.passes(DIRECT_GRACE_MS)).toEqual([deposit(1), deposit(2)])
})

test('a tick that comes too early is asked for again', () => {
  const peer = start(sessionUp, submitted(1))
  peer.passes(DIRECT_GRACE_MS - 1)
  peer.happens(tick)
  expect(peer.passes(1)).toEqual([deposit(1)])
})

describe('what is told twice', () => {
  test('is done once', () => {
    const peer = start(sessionUp, linkUp, submitted(1))
    expect(peer.happens(submitted(1))).toEqual([])
    expect(peer.happens(linkUp)).toEqual([])
    expect(peer.happens({ type: 'retry', ...row(1), order: 1 })).toEqual([])
    expect(peer.happens(sessionUp)).toEqual([])
    peer.happens(sendFailed(1, 'TIMEOUT'))
    peer.happens(deposited(1))
    expect(peer.happens(deposited(1))).toEqual([])
    expect(peer.happens(depositFailed(1, 'TIMEOUT'))).toEqual([])
  })
})

describe('a friend with a phone and a laptop', () => {
  const laptopUp: DeliveryEvent = { type: 'linkUp', account: bob, device: laptop }
  const both = devices(phone, laptop)
  const partly = (n: number, ...having: DeviceId[]) => ({ ...persist(n, 'delivered'), acknowledged: having })
  const startWithBoth = (...before: DeliveryEvent[]) => startAsking(() => both, ...before)

  test('gets a message on each that is connected, and no mail; it is shown as delivered when the first has it', () => {
    const peer = startWithBoth(sessionUp, linkUp, laptopUp)
    expect(peer.happens(submitted(1))).toEqual([send(1), send(1, laptop)])
    expect(peer.happens(acknowledged(1, laptop))).toEqual([partly(1, laptop)])
    expect(peer.pending).toBe(0)
    expect(peer.happens(acknowledged(1))).toEqual([persist(1, 'delivered')])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('gets it by mail on the one that is not connected, and the mailbox is told who needs none', () => {
    const peer = startWithBoth(sessionUp, linkUp)
    expect(peer.happens(submitted(1))).toEqual([send(1), dialBob])
    expect(peer.happens(acknowledged(1))).toEqual([partly(1, phone)])
    expect(peer.happens(dialEnded)).toEqual([deposit(1, bob, [phone])])
    expect(peer.happens(deposited(1))).toEqual([persist(1, 'stored')])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
    expect(peer.happens(acknowledged(1, laptop))).toEqual([persist(1, 'delivered')])
  })

  test('gets it by mail within the grace, however long the second device is being dialled', () => {
    const peer = startWithBoth(sessionUp, linkUp, submitted(1), acknowledged(1))
    expect(peer.passes(DIRECT_GRACE_MS)).toEqual([deposit(1, bob, [phone])])
  })

  test('gets no mail when the second device is reached within the grace', () => {
    const peer = startWithBoth(sessionUp, linkUp, submitted(1), acknowledged(1))
    expect(peer.happens(laptopUp)).toEqual([send(1, laptop)])
    expect(peer.happens(acknowledged(1, laptop))).toEqual([persist(1, 'delivered')])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('is not asked after more than once in a session', () => {
    let asked = 0
    const peer = startAsking(() => {
      asked += 1
      return both
    }, sessionUp)
    for (const event of [linkUp, laptopUp]) peer.happens(event)
    for (const n of numbers(1, 5)) {
      peer.happens(submitted(n))
      peer.happens(acknowledged(n))
      peer.happens(acknowledged(n, laptop))
    }
    expect(asked).toBe(1)
  })

  test('who is connected by one and never asked after is owed to both until the directory has answered', () => {
    const peer = startAsking(() => undefined, sessionUp, linkUp, submitted(1))
    expect(peer.happens(acknowledged(1))).toEqual([partly(1, phone)])
    expect(peer.passes(DIRECT_GRACE_MS)).toEqual([])
    expect(peer.happens(devices(phone))).toEqual([persist(1, 'delivered')])
  })

  test('is asked after again when the directory could not answer', () => {
    const answers: DeliveryEvent[] = [{ type: 'lookUpFailed', account: bob }, devices(phone)]
    const peer = startAsking(() => answers.shift(), sessionUp, linkUp, submitted(1))
    peer.happens(acknowledged(1))
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([persist(1, 'delivered')])
  })

  test('who has got a third device is sent to that one, too, as soon as that is known', () => {
    const third = 'tablet' as DeviceId
    const peer = startWithBoth(sessionUp, linkUp, laptopUp, submitted(1), acknowledged(1))
    peer.happens(devices(phone, laptop, third))
    expect(peer.happens(acknowledged(1, laptop))).toEqual([partly(1, phone, laptop)])
    expect(peer.happens(dialEnded)).toEqual([deposit(1, bob, [phone, laptop])])
  })

  test('who has given one up is not waited for there', () => {
    const peer = startWithBoth(linkUp, {
      type: 'submitted',
      entry: entry(1),
      known: { devices: [phone, laptop], isCurrent: false },
    })
    expect(peer.happens(acknowledged(1))).toEqual([partly(1, phone)])
    expect(peer.happens(devices(phone))).toEqual([persist(1, 'delivered')])
  })

  test('whose devices were known before the rendezvous went away is waited for on both', () => {
    const known = { devices: [phone, laptop], isCurrent: false }
    const peer = startWithBoth(linkUp, { type: 'submitted', entry: entry(1), known })
    expect(peer.happens(acknowledged(1))).toEqual([partly(1, phone)])
    peer.happens(dialEnded)
    expect(idsOf(peer.happens(sessionUp), 'deposit')).toEqual([id(1)])
  })

  test('gets what an earlier run had brought to one of them on the other only', () => {
    const peer = startWithBoth(loaded({ ...entry(1), acknowledged: [phone] }), sessionUp, dialEnded)
    expect(peer.pending).toBe(0)
    expect(peer.happens(linkUp)).toEqual([])
    expect(peer.happens(laptopUp)).toEqual([send(1, laptop)])
  })

  test('whose mailbox has lost it for the laptop gets it there again, though the phone has it', () => {
    const peer = startWithBoth(sessionUp, both, submitted(1), dialEnded, deposited(1))
    expect(peer.happens(acknowledged(1))).toEqual([partly(1, phone)])
    peer.happens(sessionDown)
    peer.happens({ type: 'depositsLost', rows: [row(1)] })
    const effects = [sessionUp, dialEnded].flatMap(peer.happens)
    expect(effects.filter(({ type }) => type === 'deposit')).toEqual([deposit(1, bob, [phone])])
    expect(peer.pending).toBe(0)
    expect(peer.happens(deposited(1))).toEqual([persist(1, 'stored')])
    expect(peer.happens(acknowledged(1, laptop))).toEqual([partly(1, phone, laptop), persist(1, 'delivered')])
  })

  test('whose laptop had refused for now what its mailbox has lost gets it over either path', () => {
    const peer = startWithBoth(sessionUp, linkUp, laptopUp, submitted(1), sendFailed(1, 'TIMEOUT', laptop))
    expect(peer.happens(acknowledged(1))).toEqual([partly(1, phone), deposit(1, bob, [phone])])
    peer.happens(deposited(1))
    // The laptop's link is free again, and mail has taken it; then another link is made anew.
    peer.passes(RECONNECT_MAX_MS)
    for (const event of [linkDown, linkUp, sessionDown]) peer.happens(event)
    const lost: DeliveryEvent = { type: 'depositsLost', rows: [row(1)] }
    const again = [lost, sessionUp, dialEnded].flatMap(peer.happens)
    expect(idsOf(again, 'deposit').length + idsOf(again, 'send').length).toBeGreaterThan(0)
  })

  test('is waited for by mail until it expires there, and then no more', () => {
    const peer = startWithBoth(sessionUp, both, submitted(1), dialEnded, deposited(1), acknowledged(1))
    peer.happens({ type: 'depositsExpired', rows: [row(1)] })
    expect(peer.happens(laptopUp)).toEqual([])
    expect(peer.happens({ type: 'depositsLost', rows: [row(1)] })).toEqual([])
  })

  test('is asked after once for all that is confirmed in a session in which nothing was sent', () => {
    let asked = 0
    const answer = () => {
      asked += 1
      return both
    }
    const stored = { ...entry(2, 'stored'), acknowledged: [phone] }
    const peer = startAsking(answer, loaded(entry(1, 'stored'), stored), both, sessionUp)
    expect(asked).toBe(0)
    expect(peer.happens(acknowledged(2, laptop))).toEqual([partly(2, phone, laptop), persist(2, 'delivered')])
    expect(peer.happens(acknowledged(1, laptop))).toEqual([partly(1, laptop)])
    expect(asked).toBe(1)
  })

  test('one of whose devices cannot take it gets it there by mail, and it has not failed', () => {
    const peer = startWithBoth(sessionUp, linkUp, laptopUp, submitted(1))
    expect(peer.happens(sendFailed(1, 'MALFORMED', laptop))).toEqual([])
    expect(peer.happens(acknowledged(1))).toEqual([partly(1, phone), deposit(1, bob, [phone])])
    expect(peer.happens(depositFailed(1, 'TOO_LARGE'))).toEqual([persist(1, 'delivered')])
  })

  test('neither of whose devices can take it is told as a failure once both have said so', () => {
    const peer = startWithBoth(sessionUp, linkUp, laptopUp, submitted(1))
    peer.happens(sendFailed(1, 'MALFORMED', laptop))
    expect(peer.happens(sendFailed(1, 'MALFORMED'))).toEqual([persist(1, 'failed', 'MALFORMED')])
  })

  test('whose phone goes on while the laptop stays away is not dialled at each message', () => {
    const peer = startWithBoth(sessionUp, linkUp)
    let dials = 0
    for (const n of numbers(1, 50)) {
      const effects = [...peer.happens(submitted(n)), ...peer.happens(acknowledged(n))]
      dials += effects.filter(({ type }) => type === 'dial').length
      for (const each of [dialEnded, deposited(n)]) peer.happens(each)
      peer.passes(1_000)
    }
    expect(dials).toBeLessThan(10)
  })
})

describe("the account's own other devices", () => {
  const copy: DeliveryEvent = {
    type: 'submitted',
    entry: entry(1, 'queued', carol),
    known: { devices: [laptop], isCurrent: true },
  }
  const none: DeliveryEvent = { type: 'devices', account: carol, known: { devices: [], isCurrent: true } }

  test('get a copy by mail when they are away', () => {
    const peer = start(sessionUp, copy)
    expect(peer.happens({ type: 'dialEnded', account: carol })).toEqual([deposit(1, carol)])
    expect(peer.happens(deposited(1, carol))).toEqual([{ ...persist(1, 'delivered'), destination: carol }])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('are owed what is written while nobody knows yet which there are, and get no mail before that is known', () => {
    const unknown: DeliveryEvent = { type: 'submitted', entry: entry(1, 'queued', carol) }
    const peer = start(sessionUp, unknown)
    expect(peer.happens({ type: 'dialEnded', account: carol }).filter(({ type }) => type === 'deposit')).toEqual([])
    const some: DeliveryEvent = { type: 'devices', account: carol, known: { devices: [laptop], isCurrent: true } }
    expect(peer.happens(some)).toContainEqual(deposit(1, carol))
    const other = start(sessionUp, unknown)
    expect(other.happens(none)).toEqual([{ ...persist(1, 'delivered'), destination: carol }])
  })

  test('are owed nothing any more when they are given up', () => {
    const peer = start(sessionUp, copy)
    expect(peer.happens(none)).toEqual([{ ...persist(1, 'delivered'), destination: carol }])
    expect(peer.pending).toBe(0)
  })
})

test('somebody who is logged in nowhere is written to by mail, for the day when they come back', () => {
  const peer = startAsking(() => undefined, sessionUp, submitted(1))
  peer.happens(devices())
  expect(peer.happens(dialEnded)).toEqual([deposit(1)])
})
