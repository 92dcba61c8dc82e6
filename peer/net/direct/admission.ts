/**
 * Admission: the first frames of every direct stream, by which two peers show each other their passes. Whoever opened
 * the stream says hello first; both check; both say ok. Knows no streams and keeps no list: `gate.ts` does.
 */
import type { Clock } from '../../../shared/clock.ts'
import { codeOf, HongyanError, statusOf, toHongyanError } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { ADMISSION_TIMEOUT_MS } from '../../../shared/limits.ts'
import { checkPass, openPass, type Pass } from '../../../shared/pass.ts'
import type { DirectFrame } from '../../../shared/pb/direct.ts'
import type { AdmittedPeer } from '../gate/gate.ts'
import { type DirectChannel, sendOrLose, unexpectedFrame } from './channel.ts'

export interface AdmissionInit {
  readonly clock: Clock
  /** The pinned rendezvous. */
  server(): DeviceId
  /** None: nobody is logged in here, so nobody can be admitted. */
  ownPass(): Uint8Array | undefined
  /** Whether an expired pass of this device is good for PASS_GRACE_MS more. */
  grace(device: DeviceId): boolean
  isRevoked(pass: Pass): boolean
  /** Says no to a valid pass by throwing a HongyanError, whose code the other side hears. */
  onPass(pass: Pass): void
  readonly timeoutMs?: number
}

/**
 * Both sides of the handshake end the same: with the peer, or with the code of who refused first, TIMEOUT, MALFORMED or
 * UNREACHABLE. `admit` is called when the peer's pass is good and before we say ok, so that whatever it opens after our
 * ok finds it admitted; the returned promise resolves after its ok, so that the same holds for what we open.
 */
export interface Admission {
  /** On a stream that we opened. Throws NOT_LOGGED_IN without a pass of our own. */
  open(channel: DirectChannel, remote: DeviceId, admit: (peer: AdmittedPeer) => void): Promise<AdmittedPeer>
  /** On a stream that the other side opened. */
  answer(channel: DirectChannel, remote: DeviceId, admit: (peer: AdmittedPeer) => void): Promise<AdmittedPeer>
}

export function createAdmission(init: AdmissionInit): Admission {
  const { timeoutMs = ADMISSION_TIMEOUT_MS } = init

  function verify(bytes: Uint8Array, remote: DeviceId): AdmittedPeer {
    const pass = openPass(bytes, init.server())
    checkPass(pass, remote, { now: init.clock.now(), grace: init.grace(remote) })
    if (init.isRevoked(pass)) throw new HongyanError('PASS_EXPIRED', 'the pass was revoked')
    init.onPass(pass)
    return { account: pass.certificate.username, device: remote, pass }
  }

  return {
    async open(channel, remote, admit) {
      const own = init.ownPass()
      if (own === undefined) throw new HongyanError('NOT_LOGGED_IN', 'there is no pass to show')
      return within(channel, timeoutMs, async (expect) => {
        channel.send({ hello: { pass: own } })
        const { pass } = await expect('hello')
        const peer = orRefuse(channel, () => verify(pass, remote))
        admit(peer)
        channel.send({ ok: {} })
        await expect('ok')
        return peer
      })
    },
    async answer(channel, remote, admit) {
      return within(channel, timeoutMs, async (expect) => {
        const { pass } = await expect('hello')
        const { own, peer } = orRefuse(channel, () => ({ own: ownPass(init), peer: verify(pass, remote) }))
        channel.send({ hello: { pass: own } })
        await expect('ok')
        admit(peer)
        channel.send({ ok: {} })
        return peer
      })
    },
  }
}

/** The other side's pass may be good, so it hears that we take no part rather than that it is not logged in. */
function ownPass(init: AdmissionInit): Uint8Array {
  const own = init.ownPass()
  if (own === undefined) throw new HongyanError('CLOSED', 'nobody is logged in here')
  return own
}

function orRefuse<T>(channel: DirectChannel, decide: () => T): T {
  try {
    return decide()
  } catch (error) {
    const reason = toHongyanError(error)
    sendOrLose(channel, { refuse: { id: new Uint8Array(), status: statusOf(reason.code) } })
    throw reason
  }
}

/** Reads the one frame that may come now. */
type Expect = <Kind extends 'hello' | 'ok'>(kind: Kind) => Promise<NonNullable<DirectFrame[Kind]>>

async function within<T>(
  channel: DirectChannel,
  timeoutMs: number,
  handshake: (expect: Expect) => Promise<T>,
): Promise<T> {
  const late = new HongyanError('TIMEOUT', 'the other side did not finish the admission in time')
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    channel.abort(late)
  }, timeoutMs)
  try {
    return await handshake(async (kind) => {
      const frame = await channel.read()
      if (frame === undefined) throw new HongyanError('UNREACHABLE', 'the stream ended during admission')
      if (frame.refuse != null) throw new HongyanError(codeOf(frame.refuse.status), 'the other side refuses admission')
      const body = frame[kind]
      if (body == null) throw unexpectedFrame()
      return body
    })
  } catch (error) {
    throw isLate ? late : toHongyanError(error)
  } finally {
    clearTimeout(timer)
  }
}
