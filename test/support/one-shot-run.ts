/** A command of one shot against a chat in memory. */
import { CATALOGUES, type Language } from '../../peer/faces/catalogue/index.ts'
import { type OneShotCommand, runOneShot } from '../../peer/faces/one-shot.ts'
import type { HongyanError } from '../../shared/errors.ts'
import { faceStreams } from './face-streams.ts'
import { FakeChat } from './fake-chat.ts'
import { type FakeOutside, fakeOutside } from './fake-outside.ts'
import { fakeProfiles } from './fake-profiles.ts'

export interface OneShotRunInit {
  readonly chat?: FakeChat
  readonly language?: Language
  readonly kind?: 'pipes' | 'terminal'
  readonly outside?: FakeOutside
  /** What opening the profile fails with. */
  readonly fails?: HongyanError
}

export function startOneShot(command: OneShotCommand, init: OneShotRunInit = {}) {
  const chat = init.chat ?? new FakeChat({ loggedIn: 'me', online: [{ username: 'bob', devices: 2 }] })
  const streams = faceStreams({ kind: init.kind ?? 'pipes' })
  const profiles = fakeProfiles(chat, init.fails === undefined ? {} : { fails: init.fails })
  const catalogue = CATALOGUES[init.language ?? 'en']
  const outside = init.outside ?? fakeOutside()
  const exited = runOneShot({ command, profiles, terminal: streams, catalogue, outside })
  return { ...streams, chat, profiles, exited }
}
