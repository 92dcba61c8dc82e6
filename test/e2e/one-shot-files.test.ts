/** `hongyan send-file` and `hongyan receive` as two shells run them, through a real rendezvous. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Ended, run } from '../support/hostile-command.ts'
import { startTestRendezvous, temporaryDirectory } from '../support/rendezvous.ts'

const PASSWORD = 'secret words of two'

async function twoShells() {
  const { address } = await startTestRendezvous()
  const directory = await temporaryDirectory()
  const as = (name: string, ...args: string[]): Promise<Ended> =>
    run(
      'hongyan',
      ['--home', join(directory, name), '--server', address, '--listen', '/ip4/127.0.0.1/tcp/0', ...args],
      { input: `${PASSWORD}\n` },
    )
  for (const name of ['alice', 'bob']) {
    await as(name, 'register', name, '--password-stdin')
    expect(await as(name, 'login', name, '--password-stdin')).toMatchObject({ code: 0 })
  }
  return { directory, as }
}

test('a file that is sent while somebody waits arrives at the path that is printed; a taken name is left alone', async () => {
  const { directory, as } = await twoShells()
  const [source, inbox] = [join(directory, '报告.pdf'), join(directory, 'inbox')]
  const content = Buffer.from('鸿雁传书'.repeat(100_000))
  await writeFile(source, content)
  await mkdir(inbox)
  await writeFile(join(inbox, '报告.pdf'), 'was here before')

  const receiving = as('bob', 'receive', '--from', 'alice', '--yes', '--directory', inbox)
  const [sent, received] = await Promise.all([as('alice', 'send-file', 'bob', source), receiving])
  expect(sent).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^报告\.pdf has arrived, verified \(BLAKE3 \w+\)/),
  })
  expect(received).toMatchObject({ code: 0, stdout: expect.stringMatching(/^.*inbox.*报告.*\.pdf\n$/) })
  expect(received.stderr).toContain('alice wants to send 报告.pdf (1.2 MB)')
  const path = received.stdout.trimEnd()
  expect(await readFile(path)).toEqual(content)
  expect(await readFile(join(inbox, '报告.pdf'), 'utf8')).toBe('was here before')
})

test('what is not there is not sent, and nobody is asked where nobody sits', async () => {
  const { directory, as } = await twoShells()
  const nothing = await as('alice', 'send-file', 'bob', join(directory, 'nothing'))
  expect(nothing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('[NOT_FOUND]') })
  const asking = await as('bob', 'receive')
  expect(asking).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--yes') })
})
