/** Whether a connection carries more than rooms: then it is not let go for a room's sake. */
import type { Clock } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { NEIGHBOUR_TALK_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { FILE_PROTOCOL } from '../../shared/protocols.ts'
import type { Gate } from '../net/gate/gate.ts'
import type { MessageStore } from '../store/messages.ts'

export interface NeededInit {
  readonly gate: Pick<Gate, 'admitted' | 'connectionWith'>
  readonly messages: Pick<MessageStore, 'history'>
  readonly clock: Clock
  own(): Username | undefined
}

/** Own devices, those with a file under way, and accounts with which there is a conversation. */
export function createNeeded({ gate, messages, clock, own }: NeededInit): (device: DeviceId) => boolean {
  return (device) => {
    const account = gate.admitted(device)?.account
    if (account === undefined || account === own()) return true
    const streams = gate.connectionWith(device)?.streams ?? []
    if (streams.some(({ protocol }) => protocol === FILE_PROTOCOL)) return true
    const [last] = messages.history(`@${account}`, undefined, 1).messages
    return last !== undefined && clock.now() - last.sentAtMs < NEIGHBOUR_TALK_MS
  }
}
