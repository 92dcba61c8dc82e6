/** The completion scripts: made of the program's own description, run by the shells that are installed. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Argument, Command, Option } from 'commander'
import { describe, expect, test } from 'vitest'
import { completionScript, SHELLS, type Shell } from '../../peer/command-line/completion.ts'
import { describeProgram } from '../../peer/command-line/program.ts'
import { readConfig } from '../../peer/config.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { temporaryDirectory } from '../support/rendezvous.ts'
import { zshOffers } from '../support/zsh-offers.ts'

const run = promisify(execFile)

const program = describeProgram(CATALOGUES.en, () => {})
const COMMANDS = program.commands.map((command) => command.name())

function isInstalled(shell: Shell): boolean {
  const found = spawnSync(shell, ['-c', 'exit 0']).error === undefined
  if (!found) process.stderr.write(`${shell} is not installed: what it would complete is not tested here\n`)
  return found
}
const hasBash = isInstalled('bash')
const hasZsh = isInstalled('zsh')
const hasFish = isInstalled('fish')

/** A directory with names that a shell must quote, and one that would run if it did not. */
async function directoryOfFiles(): Promise<string> {
  const directory = await temporaryDirectory()
  for (const name of ['my report.pdf', "it's.txt", '$(touch ran).txt', '报告.txt'])
    await writeFile(join(directory, name), '')
  await mkdir(join(directory, 'my folder'))
  return directory
}

/** What bash puts before the person for those words, the last of which is being typed. */
async function bashOffers(words: readonly string[], { directory = '/', of = program } = {}): Promise<string[]> {
  const script = `${completionScript('bash', of)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_${of.name()}; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = await run('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: directory })
  expect(stderr).toBe('')
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort()
}

async function fishOffers(line: string, directory = '/'): Promise<string[]> {
  const script = `${completionScript('fish', program)}\ncomplete -C "$argv[1]"`
  const { stdout } = await run('fish', ['--no-config', '-c', script, line], { cwd: directory })
  return stdout
    .split('\n')
    .filter((found) => found !== '')
    .map((found) => (found.split('\t')[0] ?? '').replaceAll('\\ ', ' '))
    .sort()
}

test.each([
  ['bash', hasBash],
  ['zsh', hasZsh],
  ['fish', hasFish],
] as const)('%s finds no fault with its script, in either language', async (shell, isThere) => {
  if (!isThere) return
  const path = join(await temporaryDirectory(), 'script')
  for (const language of ['zh', 'en'] as const) {
    const printed = readConfig({ argv: ['completion', shell, '--lang', language], environment: {} })
    expect(printed.type).toBe('printed')
    await writeFile(path, printed.type === 'printed' ? printed.text : '')
    const { stderr } = await run(shell, ['-n', path])
    expect(stderr).toBe('')
  }
})

test('the help says in both languages where each shell looks', () => {
  for (const lang of ['zh', 'en']) {
    const help = readConfig({ argv: ['completion', '--help', '--lang', lang], environment: {} })
    const text = help.type === 'printed' ? help.text : ''
    for (const shell of SHELLS) expect(text).toContain(`hongyan completion ${shell} > ~/`)
  }
  expect(() => readConfig({ argv: ['completion', 'tcsh'], environment: {} })).toThrow(/"tcsh" is not a value for shell/)
})

describe.runIf(hasBash)('bash', () => {
  test.each([
    [['hongyan', ''], COMMANDS],
    [['hongyan', 'send-'], ['send-file']],
    [['hongyan', '--home', '/x', '--plain', 'ex'], ['export']],
    [
      ['hongyan', '--lang', ''],
      ['en', 'zh'],
    ],
    [['hongyan', '--lang', '=', 'z'], ['zh']],
    [
      ['hongyan', '--lang', '='],
      ['en', 'zh'],
    ],
    [
      ['hongyan', 'receive', '--on-conflict', 'r'],
      ['refuse', 'rename'],
    ],
    [['hongyan', 'receive', '--on'], ['--on-conflict']],
    [['hongyan', 'receive', '--fr'], ['--from']],
    [['hongyan', 'send', '--fr'], []],
    [['hongyan', 'completion', ''], [...SHELLS]],
    [['hongyan', 'completion', 'bash', ''], []],
    [['hongyan', 'login', ''], []],
    [['hongyan', '--server', '/e'], []],
    [['hongyan', 'send', '@bob', '--', '--l'], []],
  ])('%j', async (words, offers) => {
    expect(await bashOffers(words)).toEqual([...offers].sort())
  })

  test('paths where a path belongs, whole, whatever is in their names; nothing of them runs', async () => {
    const directory = await directoryOfFiles()
    const all = ['$(touch ran).txt', "it's.txt", 'my folder', 'my report.pdf', '报告.txt']
    expect(await bashOffers(['hongyan', 'send-file', 'bob', ''], { directory })).toEqual(all.sort())
    expect(await bashOffers(['hongyan', 'send-file', 'bob', '报告.txt', 'my r'], { directory })).toEqual([
      'my report.pdf',
    ])
    expect(await bashOffers(['hongyan', 'send-file', ''], { directory })).toEqual([])
    expect(await bashOffers(['hongyan', '--home', ''], { directory })).toEqual(['my folder'])
    expect(await bashOffers(['hongyan', 'login', 'bob', '--password-file', '报'], { directory })).toEqual(['报告.txt'])
    expect(await bashOffers(['hongyan', 'send-file', 'bob', '$(touch ran)'], { directory })).toEqual([
      '$(touch ran).txt',
    ])
  })

  test('an option or a command that is added completes without further work', async () => {
    const grown = new Command('goose').option('--nest <dir>', 'where').helpCommand(false)
    grown
      .command('fly')
      .addArgument(new Argument('<way>').choices(['north', 'south']))
      .addOption(new Option('--height <how>', "a goose's").choices(['high', 'low']))
    expect(await bashOffers(['goose', 'f'], { of: grown })).toEqual(['fly'])
    expect(await bashOffers(['goose', 'fly', ''], { of: grown })).toEqual(['north', 'south'])
    expect(await bashOffers(['goose', 'fly', '--height', 'h'], { of: grown })).toEqual(['high'])
    expect(await bashOffers(['goose', 'fly', '--ne'], { of: grown })).toEqual(['--nest'])
  })
})

describe.runIf(hasFish)('fish', () => {
  test.each([
    ['hongyan ', COMMANDS],
    ['hongyan --home /x send-', ['send-file']],
    ['hongyan receive --on-conflict ref', ['refuse']],
    ['hongyan completion ', [...SHELLS]],
    ['hongyan login ', []],
    ['hongyan receive --fr', ['--from']],
    ['hongyan send --fr', []],
  ])('%j', async (line, offers) => {
    expect(await fishOffers(line)).toEqual([...offers].sort())
  })

  test('paths where a path belongs', async () => {
    const directory = await directoryOfFiles()
    expect(await fishOffers('hongyan send-file bob my', directory)).toEqual(['my folder/', 'my report.pdf'])
    expect(await fishOffers('hongyan send-file ', directory)).toEqual([])
    expect(await fishOffers('hongyan --home my', directory)).toEqual(['my folder/'])
  })
})

describe.runIf(hasZsh)('zsh', () => {
  const script = completionScript('zsh', program)

  test.each([
    ['hongyan ', COMMANDS],
    ['hongyan --lang ', ['en', 'zh']],
    ['hongyan --home /x send-', ['send-file']],
    ['hongyan receive --fr', ['--from']],
    ['hongyan completion ', [...SHELLS]],
    ['hongyan send-file bob my', ['my\\ folder', 'my\\ report.pdf']],
  ])('%j', async (line, offers) => {
    expect(await zshOffers(script, line, await directoryOfFiles())).toEqual([...offers].sort())
  })
})
