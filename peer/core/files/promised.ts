/** What a signed offer promised. */
import type { TransferId } from '../../../shared/message.ts'

export interface Promised {
  readonly transferId: TransferId
  readonly name: string
  readonly folder: boolean
  /** Of files: folders are not counted. */
  readonly count: number
  readonly sizeBytes: number
  readonly manifestDigest: Uint8Array
}
