import { describe, expect, it } from 'vitest'
import { isOver } from '../../peer/core/files/endings.ts'
import {
  isPullable,
  type Lifecycle,
  type LifecycleEvent,
  pullRefusal,
  stepLifecycle,
} from '../../peer/core/files/lifecycle.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'

const [source, phone, laptop] = ['source', 'phone', 'laptop'] as [DeviceId, DeviceId, DeviceId]

function transfer(direction: Lifecycle['direction'], change: Partial<Lifecycle> = {}): Lifecycle {
  return {
    ...{
      direction,
      state: 'offered',
      pausedHere: false,
      pausedThere: false,
      error: null,
      takenBy: null,
      heard: 0,
      source,
    },
    ...change,
  }
}

/** The transfer afterwards, with the names of what else follows. */
function afterwards(before: Lifecycle, ...events: readonly LifecycleEvent[]) {
  const effects: string[] = []
  let now = before
  for (const event of events) {
    const step = stepLifecycle(now, event)
    now = { ...now, ...step.change }
    effects.push(...step.effects.map((effect) => (effect.type === 'answer' ? effect.answer.answer : effect.type)))
  }
  return { now, effects }
}

const heard = (answer: 'accepted' | 'declined' | 'cancelled' | 'paused' | 'resumed', device: DeviceId, sequence = 1) =>
  ({ type: 'answered', answer: { answer }, device, sequence, own: phone }) as const
const digest = new Uint8Array(32)

describe('a transfer that comes in', () => {
  const running = transfer('incoming', { state: 'running' })

  it('is accepted once, and the sender is told once', () => {
    const { now, effects } = afterwards(transfer('incoming'), { type: 'accepted' }, { type: 'accepted' })
    expect([now.state, effects]).toEqual(['accepted', ['accepted']])
    expect(isPullable(now)).toBe(true)
  })

  it.each<ErrorCode>(['UNREACHABLE', 'TIMEOUT', 'CLOSED', 'INTERNAL'])('waits when an attempt ends by %s', (code) => {
    const { now, effects } = afterwards(running, { type: 'ended', code }, { type: 'ended', code })
    expect([now.state, effects]).toEqual(['accepted', ['tellChanged']])
    expect(isPullable(now)).toBe(true)
    // A fault is not told as if the other side could not be reached.
    expect(now.error).toBe(code === 'TIMEOUT' ? 'UNREACHABLE' : code)
  })

  it.each<ErrorCode>(['NO_SPACE', 'NOT_WRITABLE', 'CONFLICT'])('keeps its part for another try after %s', (code) => {
    const { now, effects } = afterwards(running, { type: 'ended', code })
    expect([now.state, now.error, effects]).toEqual(['failed', code, ['tellFailed']])
    expect([isOver(now), isPullable(now)]).toEqual([false, false])
    expect(afterwards(now, { type: 'accepted' }).now).toMatchObject({ state: 'accepted', error: null })
    expect(afterwards(now, { type: 'resumed' }).now).toMatchObject({ state: 'accepted', error: null })
  })

  it.each<ErrorCode>(['SOURCE_CHANGED', 'NOT_FOUND', 'INVALID_NAME', 'MALFORMED', 'TOO_LARGE', 'INTEGRITY'])(
    'is over after %s: nothing stays, and the sender hears that it is not wanted any more',
    (code) => {
      const { now, effects } = afterwards(running, { type: 'ended', code })
      expect([now.state, now.error, isOver(now)]).toEqual(['failed', code, true])
      expect(effects).toEqual(['declined', 'tellFailed', 'stop', 'removePart'])
      for (const type of ['accepted', 'resumed', 'paused', 'givenUp'] as const) {
        expect(afterwards(now, { type }).now).toEqual(now)
      }
    },
  )

  it('is asked for also while the other side says that it is paused, and not while it is paused here', () => {
    const there = afterwards(running, { type: 'ended', code: 'PAUSED' }).now
    expect([there.state, isPullable(there)]).toEqual(['paused', true])
    const here = afterwards(running, { type: 'paused' }, { type: 'interrupted' }).now
    expect([here.state, isPullable(here)]).toEqual(['paused', false])
  })

  it('hears only the device that offered it', () => {
    for (const answer of ['cancelled', 'paused'] as const) {
      expect(afterwards(running, heard(answer, laptop))).toEqual({ now: running, effects: [] })
    }
  })

  it('that has arrived is not cancelled any more', () => {
    const { now } = afterwards(running, { type: 'arrived', digest })
    expect(afterwards(now, heard('cancelled', source), { type: 'givenUp' }).now).toEqual(now)
  })
})

describe('a transfer that goes out', () => {
  it('is for the first device that accepts or pulls, and for no other afterwards', () => {
    for (const first of [heard('accepted', phone), { type: 'pulled', device: phone } as const]) {
      const { now, effects } = afterwards(
        transfer('outgoing'),
        first,
        heard('accepted', laptop),
        heard('declined', laptop),
      )
      expect(now.takenBy).toBe(phone)
      expect(effects.filter((effect) => effect === 'taken')).toHaveLength(1)
      expect(pullRefusal(now, laptop)).toBe('TAKEN')
      expect(pullRefusal(now, phone)).toBeUndefined()
    }
  })

  it('refuses to be pulled while it is paused here; a pull of whoever had paused takes it up', () => {
    const accepted = transfer('outgoing', { state: 'accepted', takenBy: phone })
    expect(pullRefusal(afterwards(accepted, { type: 'paused' }).now, phone)).toBe('PAUSED')
    const paused = afterwards(accepted, heard('paused', phone)).now
    expect(paused.state).toBe('paused')
    expect(afterwards(paused, { type: 'pulled', device: phone }).now).toMatchObject({
      state: 'running',
      pausedThere: false,
    })
  })

  it('says why it is over to whoever pulls it then', () => {
    const accepted = transfer('outgoing', { state: 'accepted', takenBy: phone })
    expect(pullRefusal(afterwards(accepted, { type: 'givenUp' }).now, phone)).toBe('CANCELLED')
    expect(pullRefusal(afterwards(accepted, { type: 'ended', code: 'SOURCE_CHANGED' }).now, phone)).toBe(
      'SOURCE_CHANGED',
    )
    expect(pullRefusal(afterwards(transfer('outgoing'), heard('declined', phone)).now, laptop)).toBe('DECLINED')
  })

  it('has arrived when its receiver says so, even if it was cancelled in that moment', () => {
    const cancelled = afterwards(transfer('outgoing', { state: 'running', takenBy: phone }), { type: 'givenUp' }).now
    const verified = { type: 'answered', answer: { answer: 'verified', digest }, sequence: 9, own: source } as const
    expect(afterwards(cancelled, { ...verified, device: laptop }).now.state).toBe('cancelled')
    expect(afterwards(cancelled, { ...verified, device: phone }).now.state).toBe('verified')
    expect(afterwards(transfer('outgoing'), { ...verified, device: phone }).now.state).toBe('offered')
  })
})
