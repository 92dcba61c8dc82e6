/**
 * The lines face on a real terminal with a chat in memory, as a process: `node plain-fake.ts zh|en`. Knows the account
 * 100 with the password 123456; "echo TEXT" is answered by bob, "hold" leaves a transfer running, "offer" makes bob
 * offer a file whose name is taken. With a second argument `receive` it is that command instead, with one offer.
 */

import type { OnConflict } from '../../peer/api.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { runOneShot } from '../../peer/faces/one-shot.ts'
import { runPlain } from '../../peer/faces/plain.ts'
import type { TransferId } from '../../shared/message.ts'
import { FakeChat } from './fake-chat.ts'
import { fakeOutside } from './fake-outside.ts'
import { fakeProfiles } from './fake-profiles.ts'

class EchoingChat extends FakeChat {
  override async send(init: { to: string; text: string }) {
    const sent = await super.send(init)
    const [word, ...rest] = init.text.split(' ')
    if (word === 'echo') this.receive('bob', rest.join(' '), init.to)
    if (word === 'hold') this.addTransfer({ state: 'running' })
    if (word === 'offer') this.offer({ peer: 'bob', name: 'report.pdf' })
    return sent
  }

  /** All that is accepted arrives at once. */
  override async acceptFile(init: { transferId: TransferId; directory?: string; onConflict?: OnConflict }) {
    const accepted = await super.acceptFile(init)
    const { transferId } = init
    queueMicrotask(() => this.tell({ type: 'file.verified', transferId, path: accepted.path, digest: 'd' }))
    return accepted
  }
}

const [, , language, command] = process.argv
const chat = new EchoingChat({
  accounts: { 100: '123456' },
  online: [{ username: 'bob', devices: 1 }],
  ...(command === 'receive' ? { loggedIn: '100' } : {}),
})
chat.isNameTaken = true
const profiles = fakeProfiles(chat)
const catalogue = CATALOGUES[language === 'zh' ? 'zh' : 'en']
const { stdin: input, stdout: output, stderr: errors } = process
const terminal = { input, output, errors, signal: new AbortController().signal, rescues: new Set<() => void>() }

if (command === 'receive') {
  chat.addTransfer({ peer: 'bob', name: 'report.pdf' })
  const outside = fakeOutside()
  process.exitCode = await runOneShot({
    command: { name: 'receive', consent: 'ask' },
    ...{ profiles, terminal, catalogue, outside },
  })
} else {
  process.exitCode = await runPlain({ profiles, terminal, catalogue, start: 'menu' })
}
