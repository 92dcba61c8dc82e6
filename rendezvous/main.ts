#!/usr/bin/env node
/**
 * Process entry of `hongyan-rendezvous`: gives the command what it needs of the process. Imports nothing before it has
 * checked Node's version: an older one would fail at the imports, with a message that helps nobody.
 */
export {}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `hongyan-rendezvous needs Node.js 22.18 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org\n` +
      `hongyan-rendezvous 需要 Node.js 22.18 或更新的版本，当前是 ${process.versions.node}。请从 https://nodejs.org 安装新版本\n`,
  )
  process.exitCode = 1
} else {
  // Whoever read what we print has gone (EPIPE): those who chat need us all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const { run } = await import('./command.ts')
  const code = await run({
    argv: process.argv.slice(2),
    env: process.env,
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    onSignal(listener) {
      process.on('SIGINT', listener)
      process.on('SIGTERM', listener)
    },
    exit: (status) => process.exit(status),
  })
  // After what was printed has left: a pipe is written to later.
  process.stdout.write('', () => process.exit(code))
}
