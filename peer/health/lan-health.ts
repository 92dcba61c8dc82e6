/** Whether members in the same network and this device can find each other. */
import type { Finding } from '../api/health.ts'
import type { Lan } from '../net/lan/lan.ts'

/** Nothing here is more than a warning: what the local network does not tell, the rendezvous does. */
export async function examineLan(
  lan: Pick<Lan, 'condition' | 'sighted' | 'settled'>,
  signal: AbortSignal,
): Promise<Finding> {
  const about = { about: 'lan' } as const
  await lan.settled(signal)
  const { mode, failure, networks, isEchoed } = lan.condition
  if (mode === 'off') return { level: 'ok', ...about, state: 'off' }
  if (failure !== undefined) return { level: 'warning', ...about, state: 'failed', reason: failure }
  if (networks === 0) return { level: 'ok', ...about, state: 'alone' }
  if (isEchoed === false) return { level: 'warning', ...about, state: 'deaf' }
  const state = mode === 'announce' ? 'announced' : 'listening'
  return { level: 'ok', ...about, state, sighted: lan.sighted().length }
}
