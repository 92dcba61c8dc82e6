/** Wires the services to each other and to the store. */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../shared/clock.ts'
import { createAccounts } from './accounts/accounts.ts'
import { createDevices } from './accounts/devices.ts'
import { createRegistration, type RegistrationMode } from './accounts/registration.ts'
import { createRevocations } from './accounts/revocations.ts'
import { createDirectory } from './directory/directory.ts'
import { createReachability } from './directory/reach.ts'
import { createAllowances } from './limits/allowances.ts'
import type { Tallies } from './limits/tallies.ts'
import { createMailbox } from './mail/mailbox.ts'
import type { Marks } from './mail/marks.ts'
import { createModeration } from './operator/moderation.ts'
import { createArchive, type Retention } from './rooms/archive.ts'
import { createAudience } from './rooms/audience.ts'
import { createEpochs } from './rooms/epochs.ts'
import { createIntroductions } from './rooms/introductions.ts'
import { createMembershipNews } from './rooms/membership-news.ts'
import { createRooms } from './rooms/rooms.ts'
import type { Secrets } from './secrets.ts'
import type { Services } from './sessions/handlers/handlers.ts'
import { createUnread } from './sessions/unread.ts'
import type { Store } from './store/port.ts'

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

/** All that need no node. */
export interface RunningServices extends Omit<Services, 'dialBack' | 'relayAddress'> {
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
  const introductions = createIntroductions({ audience, directory, reachability, random: Math.random })
  const news = createMembershipNews({ audience, directory })
  const rooms = createRooms({ store, epochs, audience, directory, introductions, news, clock })
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
      news.stop()
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
