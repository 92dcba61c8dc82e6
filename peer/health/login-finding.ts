/** Who is logged in, as a finding. Pure. */
import type { Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { isPassValidAt, openPass } from '../../shared/pass.ts'
import type { Finding } from '../api/health.ts'

export interface LoggedIn {
  readonly username: string
  readonly server: DeviceId
  /** None before the rendezvous has issued one. */
  readonly pass: Uint8Array | undefined
}

/** Undefined: nobody. Throws MALFORMED for a pass that is none. */
export function loginFinding(login: LoggedIn | undefined, now: Instant): Finding {
  const about = { about: 'login' } as const
  if (login === undefined) return { level: 'warning', ...about, state: 'out' }
  const { username, server } = login
  const pass = login.pass === undefined ? undefined : openPass(login.pass, server)
  const isPassValid = pass !== undefined && isPassValidAt(pass, now, false)
  const level = isPassValid ? 'ok' : 'warning'
  return { level, ...about, state: 'in', username, passUntilMs: pass?.expiresAtMs, isPassValid }
}
