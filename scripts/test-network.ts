/** `npm run test:network`: the tests that need a network of their own; elsewhere says why not, which is no failure. */
import { spawnSync } from 'node:child_process'

const missing = whatIsMissing()
if (missing !== undefined) {
  console.log(`Skipped: tests with networks of their own need ${missing}.`)
} else {
  const words = ['vitest', 'run', '--config', 'vitest.network.config.ts', ...process.argv.slice(2)]
  const { status } = spawnSync('npx', words, { stdio: 'inherit' })
  process.exitCode = status ?? 1
}

function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'Linux'
  if (process.getuid?.() !== 0) return 'root'
  for (const [program, option, from] of [
    ['ip', '-V', 'iproute2'],
    ['nft', '--version', 'nftables'],
  ] as const) {
    if (!works(program, option)) return `the program ${program} (${from})`
  }
  // Containers often have the programs and not the right.
  const rules = 'table inet probe { chain passing { type filter hook forward priority 0; }; }'
  return works('unshare', '--net', 'nft', rules) ? undefined : 'the right to make network namespaces with firewalls'
}

function works(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
