/** The disk's single files, always from their beginning, as an attempt wants them. */
import type { Source as FileSource } from '../disk/source.ts'
import type { Target as FileTarget } from '../disk/target.ts'
import type { Source, Target } from './ports.ts'

export function sourceOfFile(file: FileSource, sizeBytes: number): Source {
  let offset = 0
  return {
    seek: async () => new Uint8Array(),
    restart: async () => undefined,
    async read(maxBytes) {
      const data = Uint8Array.from(await file.read(offset, Math.min(maxBytes, sizeBytes - offset)))
      offset += data.byteLength
      return { data, ended: offset === sizeBytes ? [await file.digest()] : [] }
    },
    close: file.close,
  }
}

export function targetOfFile(file: FileTarget, sizeBytes: number): Target {
  let offset = 0
  return {
    offset: 0,
    hashPrefix: async () => new Uint8Array(),
    restart: async () => 0,
    async write(data) {
      await file.write(data)
      offset += data.byteLength
      return offset === sizeBytes ? [file.digest()] : []
    },
    checkpoint: async () => 0,
    close: async () => undefined,
  }
}
