/** What a process asks of the kernel that concerns durability, in order: strace (https://strace.io) beside it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'

/** From and to other processes over TCP; the write-ahead log written and synced. */
type SystemCall = 'received' | 'sent' | 'logged' | 'synced'

export interface SystemCalls {
  /** Since the last time, separated by spaces, once they fit. */
  until(pattern: RegExp): Promise<string>
}

/** A yamux header under noise: a window update or a ping. A reply or an acknowledgement is longer. */
const CONTROL_FRAME_BYTES = 2 + 12 + 16

const TRACED = 'read,recvmsg,write,writev,sendmsg,sendto,pwrite64,fsync,fdatasync'

/** Until the test has finished. Throws why where there is no strace or it may not trace. */
export async function traceSystemCalls(pid: number | undefined): Promise<SystemCalls> {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-strace-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const output = join(directory, 'trace')
  const strace = spawn('strace', ['-f', '-yy', '-e', `trace=${TRACED}`, '-o', output, '-p', String(pid)])
  const ended = once(strace, 'close').catch(() => undefined)
  onTestFinished(async () => {
    strace.kill('SIGINT')
    await ended
  })
  await attached(strace)

  let seenLines = 0
  return {
    until: (pattern) =>
      vi.waitFor(
        () => {
          // The last line may be half written.
          const lines = readFileSync(output, 'utf8').split('\n').slice(0, -1)
          const calls = lines.slice(seenLines).flatMap(callOf).join(' ')
          if (!pattern.test(calls)) throw new Error(`the calls so far: ${calls}`)
          seenLines = lines.length
          return calls
        },
        { timeout: 45_000, interval: 10 },
      ),
  }
}

async function attached(strace: ChildProcessWithoutNullStreams): Promise<void> {
  let said = ''
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  strace.on('error', reject)
  strace.on('close', () => reject(new Error(said)))
  strace.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (said.includes('attached')) resolve()
  })
  return promise
}

/** One line; a sync that another thread interrupted counts when it is finished, where its file is not named any more. */
function callOf(line: string): SystemCall[] {
  if (/ f(data)?sync\(\d+<[^>]*-wal>\) += 0| <\.\.\. f(data)?sync resumed>.* = 0/.test(line)) return ['synced']
  if (/ pwrite64\(\d+<[^>]*-wal>/.test(line)) return ['logged']
  const [, name, result] = / (\w+)\(\d+<TCPv?6?:.* = (-?\d+)/.exec(line) ?? []
  if (name === undefined || Number(result) <= 0) return []
  if (name.startsWith('re')) return ['received']
  return Number(result) > CONTROL_FRAME_BYTES ? ['sent'] : []
}
