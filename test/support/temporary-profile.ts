/** A profile in a directory of its own, with its stores; gone when the test has finished. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createContactStore } from '../../peer/store/contacts.ts'
import { createMessageStore } from '../../peer/store/messages.ts'
import { createPlaceStore } from '../../peer/store/places.ts'
import { openProfile } from '../../peer/store/profile.ts'
import { createRoomStore } from '../../peer/store/rooms.ts'

export function openTemporaryProfile() {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-profile-'))
  const profile = openProfile(directory)
  onTestFinished(() => {
    profile.close()
    rmSync(directory, { recursive: true })
  })
  const { database } = profile
  return {
    profile,
    contacts: createContactStore(database),
    messages: createMessageStore(database),
    places: createPlaceStore(database),
    rows: createRoomStore(database),
  }
}
