// @ts-nocheck Generated from message.proto by `npm run generate`.
import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface TextBody {
  text: string
}

export namespace TextBody {
  let _codec: Codec<TextBody>

  export const codec = (): Codec<TextBody> => {
    if (_codec == null) {
      _codec = message<TextBody>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.text != null && obj.text !== '')) {
          w.uint32(10)
          w.string(obj.text)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          text: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.text = reader.string()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.text`,
                value: reader.string()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface TextBodyTextFieldEvent {
    field: '$.text'
    value: string
  }

  export function encode (obj: Partial<TextBody>): Uint8Array {
    return encodeMessage(obj, TextBody.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TextBody>): TextBody {
    return decodeMessage(buf, TextBody.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TextBody>): Generator<TextBodyTextFieldEvent> {
    return streamMessage(buf, TextBody.codec(), opts)
  }
}

export interface ReceiptBody {
  kind: ReceiptBody.Kind
  ids: Uint8Array[]
}

export namespace ReceiptBody {
  export enum Kind {
    DELIVERED = 'DELIVERED',
    READ = 'READ',
    STORED = 'STORED',
    FAILED = 'FAILED'
  }

  enum __KindValues {
    DELIVERED = 0,
    READ = 1,
    STORED = 2,
    FAILED = 3
  }

  export namespace Kind {
    export const codec = (): Codec<Kind> => {
      return enumeration<Kind>(__KindValues)
    }
  }

  let _codec: Codec<ReceiptBody>

  export const codec = (): Codec<ReceiptBody> => {
    if (_codec == null) {
      _codec = message<ReceiptBody>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.kind != null && __KindValues[obj.kind] !== 0) {
          w.uint32(8)
          ReceiptBody.Kind.codec().encode(obj.kind, w)
        }

        if (obj.ids != null && obj.ids.length > 0) {
          for (const value of obj.ids) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          kind: Kind.DELIVERED,
          ids: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.kind = ReceiptBody.Kind.codec().decode(reader)
              break
            }
            case 2: {
              if (opts.limits?.ids != null && obj.ids.length === opts.limits.ids) {
                throw new MaxLengthError('Decode error - repeated field "ids" had too many elements')
              }

              obj.ids.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          ids: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.kind`,
                value: ReceiptBody.Kind.codec().decode(reader)
              }
              break
            }
            case 2: {
              if (opts.limits?.ids != null && obj.ids === opts.limits.ids) {
                throw new MaxLengthError('Streaming decode error - repeated field "ids" had too many elements')
              }

              yield {
                field: `${prefix}.ids[]`,
                index: obj.ids,
                value: reader.bytes()
              }

              obj.ids++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface ReceiptBodyKindFieldEvent {
    field: '$.kind'
    value: ReceiptBody.Kind
  }

  export interface ReceiptBodyIdsFieldEvent {
    field: '$.ids[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<ReceiptBody>): Uint8Array {
    return encodeMessage(obj, ReceiptBody.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReceiptBody>): ReceiptBody {
    return decodeMessage(buf, ReceiptBody.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReceiptBody>): Generator<ReceiptBodyKindFieldEvent | ReceiptBodyIdsFieldEvent> {
    return streamMessage(buf, ReceiptBody.codec(), opts)
  }
}

export interface FileOfferBody {
  transferId: Uint8Array
  name: string
  count: number
  sizeBytes: number
  manifestDigest: Uint8Array
  folder: boolean
}

export namespace FileOfferBody {
  let _codec: Codec<FileOfferBody>

  export const codec = (): Codec<FileOfferBody> => {
    if (_codec == null) {
      _codec = message<FileOfferBody>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.transferId != null && obj.transferId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.transferId)
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(18)
          w.string(obj.name)
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(24)
          w.uint32(obj.count)
        }

        if ((obj.sizeBytes != null && obj.sizeBytes !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.sizeBytes)
        }

        if ((obj.manifestDigest != null && obj.manifestDigest.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.manifestDigest)
        }

        if ((obj.folder != null && obj.folder !== false)) {
          w.uint32(48)
          w.bool(obj.folder)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          transferId: uint8ArrayAlloc(0),
          name: '',
          count: 0,
          sizeBytes: 0,
          manifestDigest: uint8ArrayAlloc(0),
          folder: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.transferId = reader.bytes()
              break
            }
            case 2: {
              obj.name = reader.string()
              break
            }
            case 3: {
              obj.count = reader.uint32()
              break
            }
            case 4: {
              obj.sizeBytes = reader.uint64Number()
              break
            }
            case 5: {
              obj.manifestDigest = reader.bytes()
              break
            }
            case 6: {
              obj.folder = reader.bool()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.transferId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.count`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.sizeBytes`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.manifestDigest`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.folder`,
                value: reader.bool()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface FileOfferBodyTransferIdFieldEvent {
    field: '$.transferId'
    value: Uint8Array
  }

  export interface FileOfferBodyNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface FileOfferBodyCountFieldEvent {
    field: '$.count'
    value: number
  }

  export interface FileOfferBodySizeBytesFieldEvent {
    field: '$.sizeBytes'
    value: number
  }

  export interface FileOfferBodyManifestDigestFieldEvent {
    field: '$.manifestDigest'
    value: Uint8Array
  }

  export interface FileOfferBodyFolderFieldEvent {
    field: '$.folder'
    value: boolean
  }

  export function encode (obj: Partial<FileOfferBody>): Uint8Array {
    return encodeMessage(obj, FileOfferBody.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileOfferBody>): FileOfferBody {
    return decodeMessage(buf, FileOfferBody.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileOfferBody>): Generator<FileOfferBodyTransferIdFieldEvent | FileOfferBodyNameFieldEvent | FileOfferBodyCountFieldEvent | FileOfferBodySizeBytesFieldEvent | FileOfferBodyManifestDigestFieldEvent | FileOfferBodyFolderFieldEvent> {
    return streamMessage(buf, FileOfferBody.codec(), opts)
  }
}

export interface FileAnswerBody {
  transferId: Uint8Array
  kind: FileAnswerBody.Kind
  device: Uint8Array
  digest: Uint8Array
}

export namespace FileAnswerBody {
  export enum Kind {
    ACCEPTED = 'ACCEPTED',
    DECLINED = 'DECLINED',
    CANCELLED = 'CANCELLED',
    PAUSED = 'PAUSED',
    RESUMED = 'RESUMED',
    TAKEN = 'TAKEN',
    VERIFIED = 'VERIFIED'
  }

  enum __KindValues {
    ACCEPTED = 0,
    DECLINED = 1,
    CANCELLED = 2,
    PAUSED = 3,
    RESUMED = 4,
    TAKEN = 5,
    VERIFIED = 6
  }

  export namespace Kind {
    export const codec = (): Codec<Kind> => {
      return enumeration<Kind>(__KindValues)
    }
  }

  let _codec: Codec<FileAnswerBody>

  export const codec = (): Codec<FileAnswerBody> => {
    if (_codec == null) {
      _codec = message<FileAnswerBody>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.transferId != null && obj.transferId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.transferId)
        }

        if (obj.kind != null && __KindValues[obj.kind] !== 0) {
          w.uint32(16)
          FileAnswerBody.Kind.codec().encode(obj.kind, w)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.device)
        }

        if ((obj.digest != null && obj.digest.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.digest)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          transferId: uint8ArrayAlloc(0),
          kind: Kind.ACCEPTED,
          device: uint8ArrayAlloc(0),
          digest: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.transferId = reader.bytes()
              break
            }
            case 2: {
              obj.kind = FileAnswerBody.Kind.codec().decode(reader)
              break
            }
            case 3: {
              obj.device = reader.bytes()
              break
            }
            case 4: {
              obj.digest = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.transferId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.kind`,
                value: FileAnswerBody.Kind.codec().decode(reader)
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.device`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.digest`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface FileAnswerBodyTransferIdFieldEvent {
    field: '$.transferId'
    value: Uint8Array
  }

  export interface FileAnswerBodyKindFieldEvent {
    field: '$.kind'
    value: FileAnswerBody.Kind
  }

  export interface FileAnswerBodyDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export interface FileAnswerBodyDigestFieldEvent {
    field: '$.digest'
    value: Uint8Array
  }

  export function encode (obj: Partial<FileAnswerBody>): Uint8Array {
    return encodeMessage(obj, FileAnswerBody.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileAnswerBody>): FileAnswerBody {
    return decodeMessage(buf, FileAnswerBody.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileAnswerBody>): Generator<FileAnswerBodyTransferIdFieldEvent | FileAnswerBodyKindFieldEvent | FileAnswerBodyDeviceFieldEvent | FileAnswerBodyDigestFieldEvent> {
    return streamMessage(buf, FileAnswerBody.codec(), opts)
  }
}

export interface PrivatePayload {
  sender: string
  device: Uint8Array
  recipient: string
  sequence: number
  sentAtMs: number
  nonce: Uint8Array
  text?: TextBody
  receipt?: ReceiptBody
  fileOffer?: FileOfferBody
  fileAnswer?: FileAnswerBody
}

export namespace PrivatePayload {
  let _codec: Codec<PrivatePayload>

  export const codec = (): Codec<PrivatePayload> => {
    if (_codec == null) {
      _codec = message<PrivatePayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.fileAnswer != null) {
          obj.fileOffer = undefined
          obj.receipt = undefined
          obj.text = undefined
        }

        if (obj.fileOffer != null) {
          obj.fileAnswer = undefined
          obj.receipt = undefined
          obj.text = undefined
        }

        if (obj.receipt != null) {
          obj.fileAnswer = undefined
          obj.fileOffer = undefined
          obj.text = undefined
        }

        if (obj.text != null) {
          obj.fileAnswer = undefined
          obj.fileOffer = undefined
          obj.receipt = undefined
        }

        if ((obj.sender != null && obj.sender !== '')) {
          w.uint32(10)
          w.string(obj.sender)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.device)
        }

        if ((obj.recipient != null && obj.recipient !== '')) {
          w.uint32(26)
          w.string(obj.recipient)
        }

        if ((obj.sequence != null && obj.sequence !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.sequence)
        }

        if ((obj.sentAtMs != null && obj.sentAtMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.sentAtMs)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.nonce)
        }

        if (obj.text != null) {
          w.uint32(82)
          TextBody.codec().encode(obj.text, w)
        }

        if (obj.receipt != null) {
          w.uint32(90)
          ReceiptBody.codec().encode(obj.receipt, w)
        }

        if (obj.fileOffer != null) {
          w.uint32(98)
          FileOfferBody.codec().encode(obj.fileOffer, w)
        }

        if (obj.fileAnswer != null) {
          w.uint32(106)
          FileAnswerBody.codec().encode(obj.fileAnswer, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sender: '',
          device: uint8ArrayAlloc(0),
          recipient: '',
          sequence: 0,
          sentAtMs: 0,
          nonce: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sender = reader.string()
              break
            }
            case 2: {
              obj.device = reader.bytes()
              break
            }
            case 3: {
              obj.recipient = reader.string()
              break
            }
            case 4: {
              obj.sequence = reader.uint64Number()
              break
            }
            case 5: {
              obj.sentAtMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.nonce = reader.bytes()
              break
            }
            case 10: {
              obj.text = TextBody.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.text
              })
              break
            }
            case 11: {
              obj.receipt = ReceiptBody.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.receipt
              })
              break
            }
            case 12: {
              obj.fileOffer = FileOfferBody.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.fileOffer
              })
              break
            }
            case 13: {
              obj.fileAnswer = FileAnswerBody.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.fileAnswer
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.fileAnswer != null) {
          delete obj.fileOffer
          delete obj.receipt
          delete obj.text
        }

        if (obj.fileOffer != null) {
          delete obj.fileAnswer
          delete obj.receipt
          delete obj.text
        }

        if (obj.receipt != null) {
          delete obj.fileAnswer
          delete obj.fileOffer
          delete obj.text
        }

        if (obj.text != null) {
          delete obj.fileAnswer
          delete obj.fileOffer
          delete obj.receipt
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.sender`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.device`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.recipient`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.sequence`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.sentAtMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              yield * TextBody.codec().stream(reader, reader.uint32(), `${prefix}.text`, {
                limits: opts.limits?.text
              })

              break
            }
            case 11: {
              yield * ReceiptBody.codec().stream(reader, reader.uint32(), `${prefix}.receipt`, {
                limits: opts.limits?.receipt
              })

              break
            }
            case 12: {
              yield * FileOfferBody.codec().stream(reader, reader.uint32(), `${prefix}.fileOffer`, {
                limits: opts.limits?.fileOffer
              })

              break
            }
            case 13: {
              yield * FileAnswerBody.codec().stream(reader, reader.uint32(), `${prefix}.fileAnswer`, {
                limits: opts.limits?.fileAnswer
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PrivatePayloadSenderFieldEvent {
    field: '$.sender'
    value: string
  }

  export interface PrivatePayloadDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export interface PrivatePayloadRecipientFieldEvent {
    field: '$.recipient'
    value: string
  }

  export interface PrivatePayloadSequenceFieldEvent {
    field: '$.sequence'
    value: number
  }

  export interface PrivatePayloadSentAtMsFieldEvent {
    field: '$.sentAtMs'
    value: number
  }

  export interface PrivatePayloadNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array
  }

  export interface PrivatePayloadTextTextFieldEvent {
    field: '$.text.text'
    value: string
  }

  export interface PrivatePayloadReceiptKindFieldEvent {
    field: '$.receipt.kind'
    value: ReceiptBody.Kind
  }

  export interface PrivatePayloadReceiptIdsFieldEvent {
    field: '$.receipt.ids[]'
    index: number
    value: Uint8Array
  }

  export interface PrivatePayloadFileOfferTransferIdFieldEvent {
    field: '$.fileOffer.transferId'
    value: Uint8Array
  }

  export interface PrivatePayloadFileOfferNameFieldEvent {
    field: '$.fileOffer.name'
    value: string
  }

  export interface PrivatePayloadFileOfferCountFieldEvent {
    field: '$.fileOffer.count'
    value: number
  }

  export interface PrivatePayloadFileOfferSizeBytesFieldEvent {
    field: '$.fileOffer.sizeBytes'
    value: number
  }

  export interface PrivatePayloadFileOfferManifestDigestFieldEvent {
    field: '$.fileOffer.manifestDigest'
    value: Uint8Array
  }

  export interface PrivatePayloadFileOfferFolderFieldEvent {
    field: '$.fileOffer.folder'
    value: boolean
  }

  export interface PrivatePayloadFileAnswerTransferIdFieldEvent {
    field: '$.fileAnswer.transferId'
    value: Uint8Array
  }

  export interface PrivatePayloadFileAnswerKindFieldEvent {
    field: '$.fileAnswer.kind'
    value: FileAnswerBody.Kind
  }

  export interface PrivatePayloadFileAnswerDeviceFieldEvent {
    field: '$.fileAnswer.device'
    value: Uint8Array
  }

  export interface PrivatePayloadFileAnswerDigestFieldEvent {
    field: '$.fileAnswer.digest'
    value: Uint8Array
  }

  export function encode (obj: Partial<PrivatePayload>): Uint8Array {
    return encodeMessage(obj, PrivatePayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PrivatePayload>): PrivatePayload {
    return decodeMessage(buf, PrivatePayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PrivatePayload>): Generator<PrivatePayloadSenderFieldEvent | PrivatePayloadDeviceFieldEvent | PrivatePayloadRecipientFieldEvent | PrivatePayloadSequenceFieldEvent | PrivatePayloadSentAtMsFieldEvent | PrivatePayloadNonceFieldEvent | PrivatePayloadTextTextFieldEvent | PrivatePayloadReceiptKindFieldEvent | PrivatePayloadReceiptIdsFieldEvent | PrivatePayloadFileOfferTransferIdFieldEvent | PrivatePayloadFileOfferNameFieldEvent | PrivatePayloadFileOfferCountFieldEvent | PrivatePayloadFileOfferSizeBytesFieldEvent | PrivatePayloadFileOfferManifestDigestFieldEvent | PrivatePayloadFileOfferFolderFieldEvent | PrivatePayloadFileAnswerTransferIdFieldEvent | PrivatePayloadFileAnswerKindFieldEvent | PrivatePayloadFileAnswerDeviceFieldEvent | PrivatePayloadFileAnswerDigestFieldEvent> {
    return streamMessage(buf, PrivatePayload.codec(), opts)
  }
}

export interface SignedPrivate {
  payload: Uint8Array
  signature: Uint8Array
  certificate: Uint8Array
}

export namespace SignedPrivate {
  let _codec: Codec<SignedPrivate>

  export const codec = (): Codec<SignedPrivate> => {
    if (_codec == null) {
      _codec = message<SignedPrivate>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.payload != null && obj.payload.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.payload)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.signature)
        }

        if ((obj.certificate != null && obj.certificate.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.certificate)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          payload: uint8ArrayAlloc(0),
          signature: uint8ArrayAlloc(0),
          certificate: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.payload = reader.bytes()
              break
            }
            case 2: {
              obj.signature = reader.bytes()
              break
            }
            case 3: {
              obj.certificate = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.payload`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.certificate`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SignedPrivatePayloadFieldEvent {
    field: '$.payload'
    value: Uint8Array
  }

  export interface SignedPrivateSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array
  }

  export interface SignedPrivateCertificateFieldEvent {
    field: '$.certificate'
    value: Uint8Array
  }

  export function encode (obj: Partial<SignedPrivate>): Uint8Array {
    return encodeMessage(obj, SignedPrivate.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedPrivate>): SignedPrivate {
    return decodeMessage(buf, SignedPrivate.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedPrivate>): Generator<SignedPrivatePayloadFieldEvent | SignedPrivateSignatureFieldEvent | SignedPrivateCertificateFieldEvent> {
    return streamMessage(buf, SignedPrivate.codec(), opts)
  }
}

export interface SealedMail {
  suite: number
  enc: Uint8Array
  ciphertext: Uint8Array
}

export namespace SealedMail {
  let _codec: Codec<SealedMail>

  export const codec = (): Codec<SealedMail> => {
    if (_codec == null) {
      _codec = message<SealedMail>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.suite != null && obj.suite !== 0)) {
          w.uint32(8)
          w.uint32(obj.suite)
        }

        if ((obj.enc != null && obj.enc.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.enc)
        }

        if ((obj.ciphertext != null && obj.ciphertext.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.ciphertext)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          suite: 0,
          enc: uint8ArrayAlloc(0),
          ciphertext: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.suite = reader.uint32()
              break
            }
            case 2: {
              obj.enc = reader.bytes()
              break
            }
            case 3: {
              obj.ciphertext = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.suite`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.enc`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.ciphertext`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SealedMailSuiteFieldEvent {
    field: '$.suite'
    value: number
  }

  export interface SealedMailEncFieldEvent {
    field: '$.enc'
    value: Uint8Array
  }

  export interface SealedMailCiphertextFieldEvent {
    field: '$.ciphertext'
    value: Uint8Array
  }

  export function encode (obj: Partial<SealedMail>): Uint8Array {
    return encodeMessage(obj, SealedMail.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedMail>): SealedMail {
    return decodeMessage(buf, SealedMail.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedMail>): Generator<SealedMailSuiteFieldEvent | SealedMailEncFieldEvent | SealedMailCiphertextFieldEvent> {
    return streamMessage(buf, SealedMail.codec(), opts)
  }
}

export interface RoomPayload {
  room: string
  sender: string
  device: Uint8Array
  sequence: number
  lamport: number
  sentAtMs: number
  nonce: Uint8Array
  text?: TextBody
}

export namespace RoomPayload {
  let _codec: Codec<RoomPayload>

  export const codec = (): Codec<RoomPayload> => {
    if (_codec == null) {
      _codec = message<RoomPayload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if ((obj.sender != null && obj.sender !== '')) {
          w.uint32(18)
          w.string(obj.sender)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.device)
        }

        if ((obj.sequence != null && obj.sequence !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.sequence)
        }

        if ((obj.lamport != null && obj.lamport !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.lamport)
        }

        if ((obj.sentAtMs != null && obj.sentAtMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.sentAtMs)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.nonce)
        }

        if (obj.text != null) {
          w.uint32(82)
          TextBody.codec().encode(obj.text, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          sender: '',
          device: uint8ArrayAlloc(0),
          sequence: 0,
          lamport: 0,
          sentAtMs: 0,
          nonce: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.room = reader.string()
              break
            }
            case 2: {
              obj.sender = reader.string()
              break
            }
            case 3: {
              obj.device = reader.bytes()
              break
            }
            case 4: {
              obj.sequence = reader.uint64Number()
              break
            }
            case 5: {
              obj.lamport = reader.uint64Number()
              break
            }
            case 6: {
              obj.sentAtMs = reader.uint64Number()
              break
            }
            case 7: {
              obj.nonce = reader.bytes()
              break
            }
            case 10: {
              obj.text = TextBody.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.text
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.room`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sender`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.device`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.sequence`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.lamport`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.sentAtMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              yield * TextBody.codec().stream(reader, reader.uint32(), `${prefix}.text`, {
                limits: opts.limits?.text
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface RoomPayloadRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface RoomPayloadSenderFieldEvent {
    field: '$.sender'
    value: string
  }

  export interface RoomPayloadDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export interface RoomPayloadSequenceFieldEvent {
    field: '$.sequence'
    value: number
  }

  export interface RoomPayloadLamportFieldEvent {
    field: '$.lamport'
    value: number
  }

  export interface RoomPayloadSentAtMsFieldEvent {
    field: '$.sentAtMs'
    value: number
  }

  export interface RoomPayloadNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array
  }

  export interface RoomPayloadTextTextFieldEvent {
    field: '$.text.text'
    value: string
  }

  export function encode (obj: Partial<RoomPayload>): Uint8Array {
    return encodeMessage(obj, RoomPayload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomPayload>): RoomPayload {
    return decodeMessage(buf, RoomPayload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomPayload>): Generator<RoomPayloadRoomFieldEvent | RoomPayloadSenderFieldEvent | RoomPayloadDeviceFieldEvent | RoomPayloadSequenceFieldEvent | RoomPayloadLamportFieldEvent | RoomPayloadSentAtMsFieldEvent | RoomPayloadNonceFieldEvent | RoomPayloadTextTextFieldEvent> {
    return streamMessage(buf, RoomPayload.codec(), opts)
  }
}

export interface SignedRoom {
  payload: Uint8Array
  signature: Uint8Array
  pass: Uint8Array
}

export namespace SignedRoom {
  let _codec: Codec<SignedRoom>

  export const codec = (): Codec<SignedRoom> => {
    if (_codec == null) {
      _codec = message<SignedRoom>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.payload != null && obj.payload.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.payload)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.signature)
        }

        if ((obj.pass != null && obj.pass.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.pass)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          payload: uint8ArrayAlloc(0),
          signature: uint8ArrayAlloc(0),
          pass: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.payload = reader.bytes()
              break
            }
            case 2: {
              obj.signature = reader.bytes()
              break
            }
            case 3: {
              obj.pass = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.payload`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.pass`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SignedRoomPayloadFieldEvent {
    field: '$.payload'
    value: Uint8Array
  }

  export interface SignedRoomSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array
  }

  export interface SignedRoomPassFieldEvent {
    field: '$.pass'
    value: Uint8Array
  }

  export function encode (obj: Partial<SignedRoom>): Uint8Array {
    return encodeMessage(obj, SignedRoom.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRoom>): SignedRoom {
    return decodeMessage(buf, SignedRoom.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SignedRoom>): Generator<SignedRoomPayloadFieldEvent | SignedRoomSignatureFieldEvent | SignedRoomPassFieldEvent> {
    return streamMessage(buf, SignedRoom.codec(), opts)
  }
}

export interface SealedRoom {
  epoch: number
  nonce: Uint8Array
  ciphertext: Uint8Array
}

export namespace SealedRoom {
  let _codec: Codec<SealedRoom>

  export const codec = (): Codec<SealedRoom> => {
    if (_codec == null) {
      _codec = message<SealedRoom>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(8)
          w.uint32(obj.epoch)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.nonce)
        }

        if ((obj.ciphertext != null && obj.ciphertext.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.ciphertext)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: 0,
          nonce: uint8ArrayAlloc(0),
          ciphertext: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.epoch = reader.uint32()
              break
            }
            case 2: {
              obj.nonce = reader.bytes()
              break
            }
            case 3: {
              obj.ciphertext = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.ciphertext`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SealedRoomEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface SealedRoomNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array
  }

  export interface SealedRoomCiphertextFieldEvent {
    field: '$.ciphertext'
    value: Uint8Array
  }

  export function encode (obj: Partial<SealedRoom>): Uint8Array {
    return encodeMessage(obj, SealedRoom.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedRoom>): SealedRoom {
    return decodeMessage(buf, SealedRoom.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedRoom>): Generator<SealedRoomEpochFieldEvent | SealedRoomNonceFieldEvent | SealedRoomCiphertextFieldEvent> {
    return streamMessage(buf, SealedRoom.codec(), opts)
  }
}
