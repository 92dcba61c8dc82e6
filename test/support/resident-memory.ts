/** What a process holds in memory, as the kernel counts it. A collector may leave much lying: bounds must be generous. */
import { readFileSync } from 'node:fs'

/** Linux only; elsewhere 0, so that nothing has grown. */
export function residentBytes(pid: number | undefined): number {
  return statusBytes(pid, 'VmRSS')
}

/** The most it ever held: what came and went between two looks counts as well. Linux only; elsewhere 0. */
export function peakResidentBytes(pid: number | undefined): number {
  return statusBytes(pid, 'VmHWM')
}

function statusBytes(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number {
  if (process.platform !== 'linux') return 0
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kib = '0'] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status) ?? []
  return Number(kib) * 1024
}
