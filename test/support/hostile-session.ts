/** A member that keeps to its rights and to no limit: asks again and again on its session, whatever comes back. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { encode } from 'it-length-prefixed'
import { SessionFrame } from '../../shared/pb/session.ts'
import { METHODS, type Method, type MethodName, type RequestOf } from '../../shared/session-methods.ts'
import type { SessionClient } from './session-client.ts'

/** Far above what an honest peer has open: the asker would refuse. */
const FIRST_NUMBER = 1_000_000

export interface Asking {
  readonly times: number
  /** In one turn of the event loop. */
  readonly atOnce: number
}

/** Returns how often it asked until it was cut off or done. */
export async function askOnAndOn<Name extends MethodName>(
  { stream }: SessionClient,
  name: Name,
  body: RequestOf<Name>,
  { times, atOnce }: Asking,
): Promise<number> {
  const { id, request } = METHODS[name] as unknown as Method<RequestOf<Name>, unknown>
  let asked = 0
  while (asked < times && stream.writeStatus === 'writable') {
    for (let count = 0; count < atOnce && stream.writeStatus === 'writable'; count += 1) {
      asked += 1
      const frame = { request: { number: FIRST_NUMBER + asked, method: id, body: request.encode(body) } }
      stream.send(encode.single(SessionFrame.encode(frame)))
    }
    await nextTurn()
  }
  return asked
}
