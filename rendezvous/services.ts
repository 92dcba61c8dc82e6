/** Wires the services to each other and to the store. */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../shared/clock.ts'
import { createAccounts } from './accounts.ts'
import { createAllowances } from './allowances.ts'
import { createArchive, type Retention } from './archive.ts'
import { createAudience } from './audience.ts'
import { createDevices } from './devices.ts'
import { createDirectory } from './directory.ts'
import { createEpochs } from './epochs.ts'
import type { Services } from './handlers/handlers.ts'
import { createMailbox } from './mailbox.ts'
import type { Marks } from './marks.ts'
import { createModeration } from './moderation.ts'
import { createReachability } from './reach.ts'
import { createRegistration, type RegistrationMode } from './registration.ts'
import { createRevocations } from './revocations.ts'
import { createRooms } from './rooms.ts'
import type { Secrets } from './secrets.ts'
import type { Store } from './store/port.ts'
import type { Tallies } from './tallies.ts'
import { createUnread } from './unread.ts'

/** So long the operator still finds who came by which invite. */
const INVITE_MEMORY_MS = 365 * 24 * 60 * 60 * 1000

export interface ServicesInit {
  readonly store: Store
  readonly tallies: Tallies
  readonly secrets: Secrets
  readonly marks: Marks
  readonly retention: Retention
  readonly registration: RegistrationMode
  readonly clock: Clock
}

export interface RunningServices extends Services {
  /** Removes mail and archive past their life. Returns how many rows. */
  readonly removeOld: () => Promise<number>
  /** Drops pushes that have not been sent. */
  stop(): void
}

export function createServices({
  store,
  tallies,
  secrets,
  marks,
  retention,
  registration: mode,
  clock,
}: ServicesInit): RunningServices {
  const { peerId: server, signer, opaque, storeId } = secrets
  const audience = createAudience()
  const attendance = createAttendance(clock)
  const directory = createDirectory({
    onChange: (username, state) => {
      attendance.changed(state)
      if (state === 'offline') audience.leaveAll(username)
    },
  })
  const revocations = createRevocations({ store, directory, clock })
  const epochs = createEpochs({ store, clock, randomKey: () => randomBytes(32) })
  const reachability = createReachability({ store })
  const rooms = createRooms({ store, epochs, audience, directory, reachability, clock, random: Math.random })
  const moderation = createModeration({ store, directory, revocations, rooms, clock })
  const registration = createRegistration({ mode, store, tallies, clock })
  const mailbox = createMailbox({ store, marks, directory, clock })
  const archive = createArchive({
    ...{ store, rooms, audience, directory, server, retention, clock },
    availableSince: attendance.since,
  })

  const devices = createDevices({ store, server, signer, clock })

  return {
    clock,
    accounts: createAccounts({ store, tallies, opaque, registration, server, clock }),
    devices,
    revocations,
    moderation,
    allowances: createAllowances({ tallies, clock }),
    contacts: store,
    directory,
    reachability,
    mailbox,
    rooms,
    archive,
    storeId,
    marks,
    unread: createUnread(),
    removeOld: async () =>
      (await mailbox.removeOld()) +
      (await archive.removeOld()) +
      (await revocations.removeOld()) +
      (await devices.removeOld()) +
      (await tallies.removeOld()) +
      (await store.removeInvites(clock.now() - INVITE_MEMORY_MS)),
    stop() {
      directory.stop()
      revocations.stop()
      mailbox.stop()
      archive.stop()
    },
  }
}

/** Since when anybody has been able to come: the start, or the first who came after there had been nobody. */
function createAttendance(clock: Clock) {
  let online = 0
  let sinceMs = clock.now()
  return {
    changed(state: 'online' | 'offline') {
      if (state === 'online' && online === 0) sinceMs = clock.now()
      online += state === 'online' ? 1 : -1
    },
    since: () => sinceMs,
  }
}
