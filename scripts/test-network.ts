/** `npm run test:network`: the tests that need a network of their own; elsewhere says why not, which is no failure. */
import { spawnSync } from 'node:child_process'
import { startVitest } from 'vitest/node'
import { TableReporter } from '../test/support/network/table-reporter.ts'

const missing = whatIsMissing()
if (missing === undefined) {
  await startVitest('test', process.argv.slice(2), {
    ...{ config: 'vitest.network.config.ts', watch: false },
    reporters: ['default', new TableReporter()],
  })
} else {
  console.log(`Skipped: tests with networks of their own need ${missing}.`)
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
  const attempt = `ip link add bridge0 type bridge && ip link add left0 type veth peer name right0 &&
    tc qdisc add dev left0 root tbf rate 1mbit burst 32kb latency 50ms &&
    nft 'table ip probe { chain leaving { type nat hook postrouting priority 100; oifname left0 masquerade fully-random; }; }'`
  return works('unshare', '--net', 'sh', '-c', attempt)
    ? undefined
    : 'the right to make network namespaces, and a kernel that has bridges, NAT and traffic shaping'
}

function works(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
