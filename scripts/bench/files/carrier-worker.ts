/** One end of a file's way over a carrier, in a process of its own. */
import { serveJobs } from '../worker.ts'
import { CARRIERS, type CarrierName } from './carriers.ts'
import { receiveFile, sendFile } from './disk.ts'

/** Returns where to fetch it. */
async function serve({ carrier, path }: { carrier: CarrierName; path: string }): Promise<string> {
  return CARRIERS[carrier].serve((write) => sendFile(path, write))
}

export interface Fetched {
  /** From the call until all is synced. */
  readonly ms: number
  readonly digest: string
}

async function fetch(init: { carrier: CarrierName; address: string; path: string }): Promise<Fetched> {
  const startedAt = performance.now()
  const file = await receiveFile(init.path)
  await CARRIERS[init.carrier].fetch(init.address, file.write)
  const digest = await file.finish()
  return { ms: performance.now() - startedAt, digest }
}

const jobs = { serve, fetch }
export type CarrierJobs = typeof jobs
serveJobs(jobs)
