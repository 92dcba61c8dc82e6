/** OpenSSH's server on loopback, with keys for this run only: what people use to copy files today. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface Ssh extends AsyncDisposable {
  /** Milliseconds from the start of the program until it has ended. Neither syncs what it has written. */
  scp(from: string, to: string): Promise<number>
  /** The folder `name` of `from`, into `to`. */
  tar(from: string, name: string, to: string): Promise<number>
}

export const NO_SSH =
  'There is no OpenSSH server here (`sshd`, `ssh`, `scp`, `ssh-keygen`), so nothing is compared with it.'

const SSHD_PLACES = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd']
const READY_TRIES = 200
const READY_LOOK_MS = 25

/** Undefined where OpenSSH is not installed. */
export async function startSsh(directory: string): Promise<Ssh | undefined> {
  const sshd = SSHD_PLACES.find(isExecutable)
  if (sshd === undefined || !['ssh', 'scp', 'ssh-keygen'].every(isInstalled)) return undefined
  const at = (name: string) => join(directory, 'ssh', name)
  const port = await freePort()
  mkdirSync(at(''), { recursive: true })
  for (const key of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)])
  const settings = [
    ...['ListenAddress 127.0.0.1', `Port ${port}`, `HostKey ${at('host')}`, `PidFile ${at('pid')}`],
    ...[`AuthorizedKeysFile ${at('user.pub')}`, 'StrictModes no', 'UsePAM no', 'PasswordAuthentication no'],
    'Subsystem sftp internal-sftp',
  ]
  writeFileSync(at('sshd_config'), `${settings.join('\n')}\n`)
  const server = spawn(sshd, ['-D', '-e', '-f', at('sshd_config')], { stdio: 'ignore' })
  const exited = once(server, 'exit')
  const killWithUs = () => server.kill('SIGKILL')
  process.once('exit', killWithUs)
  await untilListening(port)

  const hostOptions = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes']
  const options = ['-F', 'none', '-i', at('user'), ...hostOptions.flatMap((option) => ['-o', option])]
  const login = `${userInfo().username}@127.0.0.1`
  return {
    scp: (from, to) => timed('scp', ['-P', String(port), ...options, from, `${login}:${to}`]),
    tar(from, name, to) {
      const far = ['ssh', '-p', String(port), ...options, login, `tar -C ${quoted(to)} -xf -`].map(quoted).join(' ')
      return timed('sh', ['-c', `tar -C ${quoted(from)} -cf - ${quoted(name)} | ${far}`])
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', killWithUs)
      server.kill()
      await exited
    },
  }
}

async function timed(program: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const [code] = await once(spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')
  if (code !== 0) throw new Error(`${program} ended with code ${code}`)
  return performance.now() - startedAt
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isUp) return
    await wait(READY_LOOK_MS)
  }
  throw new Error('sshd does not listen')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((directory) => isExecutable(join(directory, program)))
}
