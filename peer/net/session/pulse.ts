/** Carries out what the heart of a session advises: asks for signs of life, and says when none come. */
import type { Clock } from '../../../shared/clock.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { HEART_TICK_MS } from '../../../shared/limits.ts'
import { createHeart, type HeartAdvice } from '../../core/connecting/heart.ts'

export interface Pulse {
  /** Bytes have come, whatever they are. */
  heard(): void
  asked(): void
  answered(): void
  /** Something has changed that may have ended the way: ask now, and doubt sooner. */
  suspect(rttMs: number | undefined): void
  stop(): void
}

export interface PulseInit {
  readonly clock: Clock
  /** Asks for a sign of life. Must not throw. */
  beat(): void
  /** None comes; `trusted` is aborted when one does after all, or with `stop`. */
  onDoubt(trusted: AbortSignal): void
  /** Bytes come, and no answers. */
  onDeaf(): void
}

export function takePulse({ clock, beat, onDoubt, onDeaf }: PulseInit): Pulse {
  const heart = createHeart(clock.now())
  let doubt: AbortController | undefined
  let soon: NodeJS.Timeout | undefined

  function obey(advice: HeartAdvice | undefined): void {
    if (advice === 'beat') beat()
    else if (advice === 'giveUp') onDeaf()
    else if (advice === 'doubt') {
      doubt = new AbortController()
      onDoubt(doubt.signal)
    }
  }

  const timer = setInterval(() => obey(heart.tick(clock.now())), HEART_TICK_MS)

  function trust(): void {
    doubt?.abort(new HongyanError('ABORTED', 'the session is no longer in doubt'))
    doubt = undefined
  }

  return {
    heard() {
      heart.heard()
      trust()
    },
    asked: () => heart.asked(clock.now()),
    answered: heart.answered,
    suspect(rttMs) {
      heart.suspect(rttMs)
      obey(heart.tick(clock.now()))
      clearTimeout(soon)
      const { deadline } = heart
      if (deadline !== undefined) soon = setTimeout(() => obey(heart.tick(clock.now())), deadline - clock.now() + 1)
    },
    stop() {
      clearInterval(timer)
      clearTimeout(soon)
      trust()
    },
  }
}
