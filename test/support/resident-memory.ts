/** What a process holds in memory, as the kernel counts it. */
import { readFileSync } from 'node:fs'

/** Linux only; elsewhere 0, so that nothing has grown. */
export function residentBytes(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) * 1024
}
