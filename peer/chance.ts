/** Randomness, for whoever wires a peer: everything else is handed it. */
import { randomBytes } from 'node:crypto'

export const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes))
/** [0, 1), for jitter. */
export const fraction = (): number => randomBytes(4).readUInt32BE() / 2 ** 32
