/** Whom the rendezvous tells a member of a room to dial. */
import { expect, it } from 'vitest'
import type { PresentSession } from '../../rendezvous/directory/directory.ts'
import { createAudience } from '../../rendezvous/rooms/audience.ts'
import { createIntroductions } from '../../rendezvous/rooms/introductions.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { ROOM_DIAL_MAX, ROOM_DIAL_RELAYED_MIN } from '../../shared/limits.ts'
import { LOBBY, type Username } from '../../shared/names.ts'
import { Reach } from '../../shared/session-methods.ts'
import { createChance } from '../support/simulated-time.ts'

const SEED = 7

/** A lobby of accounts with a device each; of `direct` of them the device can be dialled. */
function createLobby(direct: number, relayed: number) {
  const sessions = new Map(
    Array.from({ length: direct + relayed }, (_, number) => {
      const [username, device] = [`user-${number}` as Username, `device-${number}` as DeviceId]
      const isDirect = number < direct
      const records = {
        local: Uint8Array.of(1),
        public: Uint8Array.of(2),
        direct: { local: isDirect, public: isDirect },
        reach: Reach.EVERYBODY,
      }
      return [username, { username, device, networkGroup: 'one', records } as unknown as PresentSession]
    }),
  )
  const audience = createAudience()
  for (const username of sessions.keys()) audience.enter(username, [LOBBY])
  const introductions = createIntroductions({
    audience,
    directory: { sessionsOf: (username) => [sessions.get(username)].filter((session) => session !== undefined) },
    reachability: { recordsFor: async (_, owners) => owners.map(({ records }) => records.public) },
    random: createChance(SEED).random,
  })
  const [asker] = sessions.values()
  if (asker === undefined) throw new Error('an empty lobby')
  return {
    asker,
    async choose(except: readonly DeviceId[] = []) {
      const chosen = await introductions.choose(asker, LOBBY, new Set(except))
      return chosen.map(({ session }) => session)
    },
  }
}

const isDirect = ({ records }: PresentSession) => records.direct.public

it('names others, each once, and nobody whom the asker is connected with', async () => {
  const { asker, choose } = createLobby(6, 0)
  const all = await choose()
  expect(new Set(all).size).toBe(5)
  expect(all).not.toContain(asker)
  const except = all.slice(0, 2).map(({ device }) => device)
  expect((await choose(except)).map(({ device }) => device).toSorted()).toEqual(
    all
      .slice(2)
      .map(({ device }) => device)
      .toSorted(),
  )
})

it('names first who can be dialled, and some who cannot', async () => {
  const chosen = await createLobby(20, 5).choose()
  expect(chosen).toHaveLength(ROOM_DIAL_MAX)
  expect(chosen.filter(isDirect).length).toBeGreaterThanOrEqual(ROOM_DIAL_MAX - ROOM_DIAL_RELAYED_MIN)
  expect((await createLobby(2, 5).choose()).filter(isDirect)).toHaveLength(1)
  expect(await createLobby(1, 20).choose()).toHaveLength(ROOM_DIAL_MAX)
})

it('names each of a large room about as often as any other', async () => {
  const { choose } = createLobby(200, 0)
  const counts = new Map<DeviceId, number>()
  const rounds = 2_000
  for (let round = 0; round < rounds; round += 1) {
    for (const { device } of await choose()) counts.set(device, (counts.get(device) ?? 0) + 1)
  }
  const fair = (rounds * ROOM_DIAL_MAX) / 199
  expect(counts.size).toBe(199)
  expect(Math.max(...counts.values())).toBeLessThan(fair * 1.6)
  expect(Math.min(...counts.values())).toBeGreaterThan(fair * 0.5)
})
