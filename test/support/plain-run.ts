/** The lines face against a chat in memory. */
import { CATALOGUES, type Language } from '../../peer/faces/catalogue/index.ts'
import type { ConflictChoice } from '../../peer/faces/files/conflict.ts'
import { runPlain } from '../../peer/faces/plain.ts'
import { faceStreams } from './face-streams.ts'
import { FakeChat } from './fake-chat.ts'
import { fakeProfiles } from './fake-profiles.ts'

export interface PlainRunInit {
  readonly chat?: FakeChat
  readonly language?: Language
  readonly chosenLanguage?: Language
  readonly needsServer?: boolean
  readonly kind?: 'pipes' | 'terminal'
  readonly onConflict?: ConflictChoice
}

export function startPlain(init: PlainRunInit = {}) {
  const {
    chat = new FakeChat({ loggedIn: 'me' }),
    language = 'en',
    needsServer = false,
    onConflict,
    chosenLanguage,
  } = init
  const streams = faceStreams({ kind: init.kind ?? 'pipes' })
  const profiles = fakeProfiles(chat, { needsServer })
  const catalogue = CATALOGUES[language]
  const exited = runPlain({ profiles, terminal: streams, catalogue, chosenLanguage, start: 'resume', onConflict })
  const type = (...lines: string[]): void => void streams.input.write(lines.map((line) => `${line}\n`).join(''))
  /** Everything printed once all of this was typed and done. */
  const after = async (...lines: string[]): Promise<string> => {
    type(...lines)
    streams.input.end()
    await exited
    return streams.output.text
  }
  return { ...streams, chat, profiles, exited, type, after }
}
