/** What private messages say of files: the offer, and what the two sides of a transfer answer each other beside its stream. */
import { fromHex, toHex } from './bytes.ts'
import { HongyanError } from './errors.ts'
import { type DeviceId, deviceBytes, deviceIdOf } from './identity.ts'
import { FileAnswerBody, type FileOfferBody } from './pb/message.ts'

declare const brand: unique symbol
/** 32 hexadecimal digits, random. */
export type TransferId = string & { readonly [brand]: 'transfer' }

const TRANSFER_ID_BYTES = 16
/** Of BLAKE3-256. */
export const DIGEST_BYTES = 32

export interface FileOffer {
  readonly type: 'fileOffer'
  readonly transferId: TransferId
  readonly name: string
  /** Whether it is a folder with all in it; otherwise one file. */
  readonly folder: boolean
  /** Of files: folders are not counted. */
  readonly count: number
  readonly sizeBytes: number
  readonly manifestDigest: Uint8Array
}

/** What one side of a transfer tells the other beside the file stream, also when that is away. */
export type FileAnswer =
  | {
      readonly type: 'fileAnswer'
      readonly transferId: TransferId
      readonly answer: 'accepted' | 'declined' | 'cancelled' | 'paused' | 'resumed'
    }
  /** To all devices of the recipient: that one has it. */
  | {
      readonly type: 'fileAnswer'
      readonly transferId: TransferId
      readonly answer: 'taken'
      readonly device: DeviceId
    }
  /** By the recipient, beside what it says on the stream: that may end before it is heard. */
  | {
      readonly type: 'fileAnswer'
      readonly transferId: TransferId
      readonly answer: 'verified'
      /** BLAKE3 of the file, or the digest of a folder's manifest. */
      readonly digest: Uint8Array
    }

/** Checks the length. Throws MALFORMED. */
export function transferIdFromBytes(bytes: Uint8Array): TransferId {
  if (bytes.byteLength !== TRANSFER_ID_BYTES) throw new HongyanError('MALFORMED', 'a transfer id has 16 bytes')
  return toHex(bytes) as TransferId
}

export function encodeFileOffer(offer: FileOffer): FileOfferBody {
  return { ...offer, transferId: fromHex(offer.transferId) }
}

/** Whether such an offer can be kept is for the caller. Throws MALFORMED. */
export function decodeFileOffer(body: FileOfferBody): FileOffer {
  return { type: 'fileOffer', ...body, transferId: transferIdFromBytes(body.transferId) }
}

const ANSWER_KINDS = {
  accepted: FileAnswerBody.Kind.ACCEPTED,
  declined: FileAnswerBody.Kind.DECLINED,
  cancelled: FileAnswerBody.Kind.CANCELLED,
  paused: FileAnswerBody.Kind.PAUSED,
  resumed: FileAnswerBody.Kind.RESUMED,
  taken: FileAnswerBody.Kind.TAKEN,
  verified: FileAnswerBody.Kind.VERIFIED,
} as const

export function encodeFileAnswer(body: FileAnswer): FileAnswerBody {
  return {
    transferId: fromHex(body.transferId),
    kind: ANSWER_KINDS[body.answer],
    device: body.answer === 'taken' ? deviceBytes(body.device) : new Uint8Array(),
    digest: body.answer === 'verified' ? body.digest : new Uint8Array(),
  }
}

/** Throws MALFORMED. */
export function decodeFileAnswer({ transferId, kind, device, digest }: FileAnswerBody): FileAnswer {
  const answer = (Object.keys(ANSWER_KINDS) as (keyof typeof ANSWER_KINDS)[]).find((key) => ANSWER_KINDS[key] === kind)
  if (answer === undefined) throw new HongyanError('MALFORMED', 'a file answer of an unknown kind')
  const common = { type: 'fileAnswer', transferId: transferIdFromBytes(transferId) } as const
  if (answer === 'taken') return { ...common, answer, device: deviceIdOf(device) }
  if (answer !== 'verified') return { ...common, answer }
  if (digest.byteLength !== DIGEST_BYTES) throw new HongyanError('MALFORMED', 'a digest has 32 bytes')
  return { ...common, answer, digest }
}
