import { expect, it } from 'vitest'
import { createAccountDevices } from '../../peer/people/account-devices.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { WATCHED_MAX } from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { alice, bob } from '../support/cast.ts'

function setUp() {
  const disk = new Map<Username, readonly DeviceId[]>()
  const told: string[] = []
  let reads = 0
  const devices = createAccountDevices({
    contacts: {
      waitedFor(username) {
        reads += 1
        return disk.get(username) ?? []
      },
      setWaitedFor: (username, all) => disk.set(username, all),
    },
    isThisDevice: (device) => device === bob.deviceId,
    onChange: (username, known) => told.push(`${username} ${known.devices.length} ${known.isCurrent}`),
  })
  return { devices, disk, told, reads: () => reads }
}

it('of more accounts than the rendezvous tells changes of, those asked about first are not believed any more', () => {
  const { devices, told } = setUp()
  const names = Array.from({ length: WATCHED_MAX }, (_, number) => parseUsername(`n${number}`))
  for (const name of names) devices.ask(name)([alice.deviceId])
  const [first, second, third] = names as [Username, Username, Username]
  devices.ask(first)([alice.deviceId])
  devices.ask(parseUsername('another'))
  expect(told.at(-1)).toBe(`${second} 1 false`)
  expect([first, second, third].map(devices.isCurrent)).toEqual([true, false, true])
})

it('the disk is not asked for each message', () => {
  const { devices, disk, reads } = setUp()
  disk.set(alice.username, [alice.deviceId])
  for (let message = 0; message < 5; message += 1) {
    expect(devices.of(alice.username)).toEqual({ devices: [alice.deviceId], isCurrent: false })
    expect(devices.of(bob.username)).toBeUndefined()
  }
  expect(reads()).toBe(2)
})
