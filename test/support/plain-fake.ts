/**
 * The lines face on a real terminal with a chat in memory, as a process: `node plain-fake.ts zh|en`. Knows the account
 * 100 with the password 123456; "echo TEXT" is answered by bob, "hold" leaves a transfer running.
 */
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { runPlain } from '../../peer/faces/plain.ts'
import { FakeChat } from './fake-chat.ts'
import { fakeProfiles } from './fake-profiles.ts'

class EchoingChat extends FakeChat {
  override async send(init: { to: string; text: string }) {
    const sent = await super.send(init)
    const [word, ...rest] = init.text.split(' ')
    if (word === 'echo') this.receive('bob', rest.join(' '), init.to)
    if (word === 'hold') this.addTransfer({ state: 'running' })
    return sent
  }
}

const chat = new EchoingChat({ accounts: { 100: '123456' }, online: [{ username: 'bob', devices: 1 }] })
process.exitCode = await runPlain({
  profiles: fakeProfiles(chat),
  terminal: { input: process.stdin, output: process.stdout, signal: new AbortController().signal },
  catalogue: CATALOGUES[process.argv[2] === 'zh' ? 'zh' : 'en'],
  start: 'menu',
})
