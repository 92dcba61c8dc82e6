/** Files and folders with contents that a seed decides, and what is on a disk, to be compared. */
import { createCipheriv, createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Chance } from './simulated-time.ts'

const MIB = 2 ** 20

/** Writes bytes that look random and are the same for the same seed; made while they are written, so of any size. */
export async function writeSeeded(path: string, sizeBytes: number, seed: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const stream = createCipheriv('aes-128-ctr', createHash('sha256').update(`${seed}`).digest().subarray(0, 16), ZEROS)
  const nothing = Buffer.alloc(Math.min(MIB, sizeBytes))
  await using handle = await open(path, 'w')
  for (let left = sizeBytes; left > 0; left -= nothing.byteLength) {
    await handle.writeFile(stream.update(nothing.subarray(0, Math.min(left, nothing.byteLength))))
  }
}

const ZEROS = Buffer.alloc(16)

/** A folder of about that size: some large files, many small ones, empty ones, empty folders, names in Chinese. */
export async function writeSeededTree(root: string, sizeBytes: number, chance: Chance): Promise<void> {
  const large = [0.4, 0.3, 0.2].map((share, index) => [`大/${index}.bin`, Math.floor(share * sizeBytes)] as const)
  const small = Array.from({ length: 60 }, (_, index) => {
    return [`小/${index % 7}/第${index}.txt`, chance.below(40_000)] as const
  })
  const files = [...large, ...small, ['空.txt', 0], ['小/0/空', 0]] as const
  for (const [path, size] of files) await writeSeeded(join(root, path), size, chance.below(2 ** 32))
  await mkdir(join(root, '空文件夹/里面'), { recursive: true })
}

/** Everything at a path, by its path from there (`.` itself): digests of files, `folder`, or where a link leads. */
export async function contentsOf(path: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  async function look(at: string, name: string): Promise<void> {
    try {
      const names = await readdir(at)
      found[name] = 'folder'
      for (const inside of names.sort()) await look(join(at, inside), `${name}/${inside}`)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) throw error
      found[name] = (await readlink(at).catch(() => undefined)) ?? (await sha256Of(at))
    }
  }
  await look(path, '.')
  return found
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) hash.update(chunk)
  return hash.digest('hex')
}
