/** 10,000 files of 4 KiB as one folder, beside what people do with tar and ssh. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HeadlessError } from '../../../test/support/headless-process.ts'
import { type Benchmark, type Figure, median } from '../figure.ts'
import { createBenchDirectory } from '../processes.ts'
import { syncDisk, writeSmallFiles } from './content.ts'
import { type FilePair, sendFile, startFilePair } from './pair.ts'
import { NO_SSH, startSsh } from './ssh.ts'

const FILES = 10_000
const FILE_BYTES = 4096
const ROUNDS = 3
const TAR = 'tar over ssh, which does not sync and checks no digests'

export const small: Benchmark = {
  name: `${FILES.toLocaleString('en-US')} files of 4 KiB, as a folder`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    progress('writing what is to be sent')
    await writeSmallFiles(join(directory.path, 'many'), FILES, FILE_BYTES)
    await syncDisk()
    await using pair = await startFilePair(directory.path)
    await using ssh = await startSsh(directory.path)

    const oursMs: number[] = []
    const tarMs: number[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress(`round ${round} of ${ROUNDS}: hongyan`)
      await syncDisk()
      const ms = await sendFolder(pair, directory.path)
      if (ms === undefined) return { figures: [], notes: ['This version does not send folders.'] }
      oursMs.push(ms)
      if (ssh === undefined) continue
      progress(`round ${round} of ${ROUNDS}: tar over ssh`)
      await syncDisk()
      const target = join(directory.path, 'unpacked')
      await mkdir(target)
      tarMs.push(await ssh.tar(directory.path, 'many', target))
      await rm(target, { recursive: true })
    }
    const figure: Figure = {
      ...{ name: 'from the word to accept until all is synced and verified', value: median(oursMs) / 1000, unit: 's' },
      ...(ssh === undefined ? {} : { baseline: { name: TAR, value: median(tarMs) / 1000 } }),
    }
    return { figures: [figure], notes: ssh === undefined ? [NO_SSH] : [] }
  },
}

/** Undefined where folders cannot be sent. */
async function sendFolder({ alice, bob }: FilePair, directory: string): Promise<number | undefined> {
  try {
    const source = join(directory, 'many')
    const { ms, path } = await sendFile(alice.headless, bob.headless, source, join(directory, 'received'))
    const names = await readdir(path, { recursive: true, withFileTypes: true })
    if (names.filter((entry) => entry.isFile()).length !== FILES) throw new Error('other files arrived')
    await rm(path, { recursive: true })
    return ms
  } catch (error) {
    if (error instanceof HeadlessError) return undefined
    throw error
  }
}
