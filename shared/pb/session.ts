// @ts-nocheck Generated from session.proto by `npm run generate`.
/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface SessionFrame {
  request?: RequestFrame
  reply?: ReplyFrame
  push?: PushFrame
}

export namespace SessionFrame {
  let _codec: Codec<SessionFrame>

  export const codec = (): Codec<SessionFrame> => {
    if (_codec == null) {
      _codec = message<SessionFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.push != null) {
          obj.reply = undefined
          obj.request = undefined
        }

        if (obj.reply != null) {
          obj.push = undefined
          obj.request = undefined
        }

        if (obj.request != null) {
          obj.push = undefined
          obj.reply = undefined
        }

        if (obj.request != null) {
          w.uint32(10)
          RequestFrame.codec().encode(obj.request, w)
        }

        if (obj.reply != null) {
          w.uint32(18)
          ReplyFrame.codec().encode(obj.reply, w)
        }

        if (obj.push != null) {
          w.uint32(26)
          PushFrame.codec().encode(obj.push, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.request = RequestFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.request
              })
              break
            }
            case 2: {
              obj.reply = ReplyFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.reply
              })
              break
            }
            case 3: {
              obj.push = PushFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.push
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.push != null) {
          delete obj.reply
          delete obj.request
        }

        if (obj.reply != null) {
          delete obj.push
          delete obj.request
        }

        if (obj.request != null) {
          delete obj.push
          delete obj.reply
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * RequestFrame.codec().stream(reader, reader.uint32(), `${prefix}.request`, {
                limits: opts.limits?.request
              })

              break
            }
            case 2: {
              yield * ReplyFrame.codec().stream(reader, reader.uint32(), `${prefix}.reply`, {
                limits: opts.limits?.reply
              })

              break
            }
            case 3: {
              yield * PushFrame.codec().stream(reader, reader.uint32(), `${prefix}.push`, {
                limits: opts.limits?.push
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

  export interface SessionFrameRequestNumberFieldEvent {
    field: '$.request.number'
    value: number
  }

  export interface SessionFrameRequestMethodFieldEvent {
    field: '$.request.method'
    value: number
  }

  export interface SessionFrameRequestBodyFieldEvent {
    field: '$.request.body'
    value: Uint8Array
  }

  export interface SessionFrameReplyNumberFieldEvent {
    field: '$.reply.number'
    value: number
  }

  export interface SessionFrameReplyStatusFieldEvent {
    field: '$.reply.status'
    value: number
  }

  export interface SessionFrameReplyRetryAfterMsFieldEvent {
    field: '$.reply.retryAfterMs'
    value: number
  }

  export interface SessionFrameReplyServerTimeMsFieldEvent {
    field: '$.reply.serverTimeMs'
    value: number
  }

  export interface SessionFrameReplyBodyFieldEvent {
    field: '$.reply.body'
    value: Uint8Array
  }

  export interface SessionFramePushKindFieldEvent {
    field: '$.push.kind'
    value: number
  }

  export interface SessionFramePushBodyFieldEvent {
    field: '$.push.body'
    value: Uint8Array
  }

  export function encode (obj: Partial<SessionFrame>): Uint8Array {
    return encodeMessage(obj, SessionFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SessionFrame>): SessionFrame {
    return decodeMessage(buf, SessionFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SessionFrame>): Generator<SessionFrameRequestNumberFieldEvent | SessionFrameRequestMethodFieldEvent | SessionFrameRequestBodyFieldEvent | SessionFrameReplyNumberFieldEvent | SessionFrameReplyStatusFieldEvent | SessionFrameReplyRetryAfterMsFieldEvent | SessionFrameReplyServerTimeMsFieldEvent | SessionFrameReplyBodyFieldEvent | SessionFramePushKindFieldEvent | SessionFramePushBodyFieldEvent> {
    return streamMessage(buf, SessionFrame.codec(), opts)
  }
}

export interface RequestFrame {
  number: number
  method: number
  body: Uint8Array
}

export namespace RequestFrame {
  let _codec: Codec<RequestFrame>

  export const codec = (): Codec<RequestFrame> => {
    if (_codec == null) {
      _codec = message<RequestFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint32(obj.number)
        }

        if ((obj.method != null && obj.method !== 0)) {
          w.uint32(16)
          w.uint32(obj.method)
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.body)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0,
          method: 0,
          body: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.number = reader.uint32()
              break
            }
            case 2: {
              obj.method = reader.uint32()
              break
            }
            case 3: {
              obj.body = reader.bytes()
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
                field: `${prefix}.number`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.method`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.body`,
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

  export interface RequestFrameNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface RequestFrameMethodFieldEvent {
    field: '$.method'
    value: number
  }

  export interface RequestFrameBodyFieldEvent {
    field: '$.body'
    value: Uint8Array
  }

  export function encode (obj: Partial<RequestFrame>): Uint8Array {
    return encodeMessage(obj, RequestFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RequestFrame>): RequestFrame {
    return decodeMessage(buf, RequestFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RequestFrame>): Generator<RequestFrameNumberFieldEvent | RequestFrameMethodFieldEvent | RequestFrameBodyFieldEvent> {
    return streamMessage(buf, RequestFrame.codec(), opts)
  }
}

export interface ReplyFrame {
  number: number
  status: number
  retryAfterMs: number
  serverTimeMs: number
  body: Uint8Array
}

export namespace ReplyFrame {
  let _codec: Codec<ReplyFrame>

  export const codec = (): Codec<ReplyFrame> => {
    if (_codec == null) {
      _codec = message<ReplyFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint32(obj.number)
        }

        if ((obj.status != null && obj.status !== 0)) {
          w.uint32(16)
          w.uint32(obj.status)
        }

        if ((obj.retryAfterMs != null && obj.retryAfterMs !== 0)) {
          w.uint32(24)
          w.uint32(obj.retryAfterMs)
        }

        if ((obj.serverTimeMs != null && obj.serverTimeMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.serverTimeMs)
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.body)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0,
          status: 0,
          retryAfterMs: 0,
          serverTimeMs: 0,
          body: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.number = reader.uint32()
              break
            }
            case 2: {
              obj.status = reader.uint32()
              break
            }
            case 3: {
              obj.retryAfterMs = reader.uint32()
              break
            }
            case 4: {
              obj.serverTimeMs = reader.uint64Number()
              break
            }
            case 5: {
              obj.body = reader.bytes()
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
                field: `${prefix}.number`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.status`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.retryAfterMs`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.serverTimeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.body`,
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

  export interface ReplyFrameNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface ReplyFrameStatusFieldEvent {
    field: '$.status'
    value: number
  }

  export interface ReplyFrameRetryAfterMsFieldEvent {
    field: '$.retryAfterMs'
    value: number
  }

  export interface ReplyFrameServerTimeMsFieldEvent {
    field: '$.serverTimeMs'
    value: number
  }

  export interface ReplyFrameBodyFieldEvent {
    field: '$.body'
    value: Uint8Array
  }

  export function encode (obj: Partial<ReplyFrame>): Uint8Array {
    return encodeMessage(obj, ReplyFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReplyFrame>): ReplyFrame {
    return decodeMessage(buf, ReplyFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReplyFrame>): Generator<ReplyFrameNumberFieldEvent | ReplyFrameStatusFieldEvent | ReplyFrameRetryAfterMsFieldEvent | ReplyFrameServerTimeMsFieldEvent | ReplyFrameBodyFieldEvent> {
    return streamMessage(buf, ReplyFrame.codec(), opts)
  }
}

export interface PushFrame {
  kind: number
  body: Uint8Array
}

export namespace PushFrame {
  let _codec: Codec<PushFrame>

  export const codec = (): Codec<PushFrame> => {
    if (_codec == null) {
      _codec = message<PushFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.kind != null && obj.kind !== 0)) {
          w.uint32(8)
          w.uint32(obj.kind)
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.body)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          kind: 0,
          body: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.kind = reader.uint32()
              break
            }
            case 2: {
              obj.body = reader.bytes()
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
                field: `${prefix}.kind`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.body`,
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

  export interface PushFrameKindFieldEvent {
    field: '$.kind'
    value: number
  }

  export interface PushFrameBodyFieldEvent {
    field: '$.body'
    value: Uint8Array
  }

  export function encode (obj: Partial<PushFrame>): Uint8Array {
    return encodeMessage(obj, PushFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PushFrame>): PushFrame {
    return decodeMessage(buf, PushFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PushFrame>): Generator<PushFrameKindFieldEvent | PushFrameBodyFieldEvent> {
    return streamMessage(buf, PushFrame.codec(), opts)
  }
}

export interface Empty {}

export namespace Empty {
  let _codec: Codec<Empty>

  export const codec = (): Codec<Empty> => {
    if (_codec == null) {
      _codec = message<Empty>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
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

  export function encode (obj: Partial<Empty>): Uint8Array {
    return encodeMessage(obj, Empty.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Empty>): Empty {
    return decodeMessage(buf, Empty.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Empty>): Generator<{}> {
    return streamMessage(buf, Empty.codec(), opts)
  }
}

export interface RegisterStartRequest {
  username: string
  request: Uint8Array
  invite: string
}

export namespace RegisterStartRequest {
  let _codec: Codec<RegisterStartRequest>

  export const codec = (): Codec<RegisterStartRequest> => {
    if (_codec == null) {
      _codec = message<RegisterStartRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.username != null && obj.username !== '')) {
          w.uint32(10)
          w.string(obj.username)
        }

        if ((obj.request != null && obj.request.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.request)
        }

        if ((obj.invite != null && obj.invite !== '')) {
          w.uint32(26)
          w.string(obj.invite)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          username: '',
          request: uint8ArrayAlloc(0),
          invite: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.username = reader.string()
              break
            }
            case 2: {
              obj.request = reader.bytes()
              break
            }
            case 3: {
              obj.invite = reader.string()
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
                field: `${prefix}.username`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.request`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.invite`,
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

  export interface RegisterStartRequestUsernameFieldEvent {
    field: '$.username'
    value: string
  }

  export interface RegisterStartRequestRequestFieldEvent {
    field: '$.request'
    value: Uint8Array
  }

  export interface RegisterStartRequestInviteFieldEvent {
    field: '$.invite'
    value: string
  }

  export function encode (obj: Partial<RegisterStartRequest>): Uint8Array {
    return encodeMessage(obj, RegisterStartRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegisterStartRequest>): RegisterStartRequest {
    return decodeMessage(buf, RegisterStartRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegisterStartRequest>): Generator<RegisterStartRequestUsernameFieldEvent | RegisterStartRequestRequestFieldEvent | RegisterStartRequestInviteFieldEvent> {
    return streamMessage(buf, RegisterStartRequest.codec(), opts)
  }
}

export interface RegisterStartReply {
  response: Uint8Array
}

export namespace RegisterStartReply {
  let _codec: Codec<RegisterStartReply>

  export const codec = (): Codec<RegisterStartReply> => {
    if (_codec == null) {
      _codec = message<RegisterStartReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.response != null && obj.response.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.response)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          response: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.response = reader.bytes()
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
                field: `${prefix}.response`,
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

  export interface RegisterStartReplyResponseFieldEvent {
    field: '$.response'
    value: Uint8Array
  }

  export function encode (obj: Partial<RegisterStartReply>): Uint8Array {
    return encodeMessage(obj, RegisterStartReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegisterStartReply>): RegisterStartReply {
    return decodeMessage(buf, RegisterStartReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegisterStartReply>): Generator<RegisterStartReplyResponseFieldEvent> {
    return streamMessage(buf, RegisterStartReply.codec(), opts)
  }
}

export interface RegisterFinishRequest {
  username: string
  record: Uint8Array
  accountRecord: Uint8Array
  vault: Uint8Array
}

export namespace RegisterFinishRequest {
  let _codec: Codec<RegisterFinishRequest>

  export const codec = (): Codec<RegisterFinishRequest> => {
    if (_codec == null) {
      _codec = message<RegisterFinishRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.username != null && obj.username !== '')) {
          w.uint32(10)
          w.string(obj.username)
        }

        if ((obj.record != null && obj.record.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.record)
        }

        if ((obj.accountRecord != null && obj.accountRecord.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.accountRecord)
        }

        if ((obj.vault != null && obj.vault.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.vault)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          username: '',
          record: uint8ArrayAlloc(0),
          accountRecord: uint8ArrayAlloc(0),
          vault: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.username = reader.string()
              break
            }
            case 2: {
              obj.record = reader.bytes()
              break
            }
            case 3: {
              obj.accountRecord = reader.bytes()
              break
            }
            case 4: {
              obj.vault = reader.bytes()
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
                field: `${prefix}.username`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.record`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.accountRecord`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.vault`,
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

  export interface RegisterFinishRequestUsernameFieldEvent {
    field: '$.username'
    value: string
  }

  export interface RegisterFinishRequestRecordFieldEvent {
    field: '$.record'
    value: Uint8Array
  }

  export interface RegisterFinishRequestAccountRecordFieldEvent {
    field: '$.accountRecord'
    value: Uint8Array
  }

  export interface RegisterFinishRequestVaultFieldEvent {
    field: '$.vault'
    value: Uint8Array
  }

  export function encode (obj: Partial<RegisterFinishRequest>): Uint8Array {
    return encodeMessage(obj, RegisterFinishRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegisterFinishRequest>): RegisterFinishRequest {
    return decodeMessage(buf, RegisterFinishRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegisterFinishRequest>): Generator<RegisterFinishRequestUsernameFieldEvent | RegisterFinishRequestRecordFieldEvent | RegisterFinishRequestAccountRecordFieldEvent | RegisterFinishRequestVaultFieldEvent> {
    return streamMessage(buf, RegisterFinishRequest.codec(), opts)
  }
}

export interface LoginStartRequest {
  username: string
  ke1: Uint8Array
}

export namespace LoginStartRequest {
  let _codec: Codec<LoginStartRequest>

  export const codec = (): Codec<LoginStartRequest> => {
    if (_codec == null) {
      _codec = message<LoginStartRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.username != null && obj.username !== '')) {
          w.uint32(10)
          w.string(obj.username)
        }

        if ((obj.ke1 != null && obj.ke1.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ke1)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          username: '',
          ke1: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.username = reader.string()
              break
            }
            case 2: {
              obj.ke1 = reader.bytes()
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
                field: `${prefix}.username`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ke1`,
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

  export interface LoginStartRequestUsernameFieldEvent {
    field: '$.username'
    value: string
  }

  export interface LoginStartRequestKe1FieldEvent {
    field: '$.ke1'
    value: Uint8Array
  }

  export function encode (obj: Partial<LoginStartRequest>): Uint8Array {
    return encodeMessage(obj, LoginStartRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LoginStartRequest>): LoginStartRequest {
    return decodeMessage(buf, LoginStartRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LoginStartRequest>): Generator<LoginStartRequestUsernameFieldEvent | LoginStartRequestKe1FieldEvent> {
    return streamMessage(buf, LoginStartRequest.codec(), opts)
  }
}

export interface LoginStartReply {
  ke2: Uint8Array
  attempt: Uint8Array
}

export namespace LoginStartReply {
  let _codec: Codec<LoginStartReply>

  export const codec = (): Codec<LoginStartReply> => {
    if (_codec == null) {
      _codec = message<LoginStartReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.ke2 != null && obj.ke2.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.ke2)
        }

        if ((obj.attempt != null && obj.attempt.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.attempt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ke2: uint8ArrayAlloc(0),
          attempt: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.ke2 = reader.bytes()
              break
            }
            case 2: {
              obj.attempt = reader.bytes()
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
                field: `${prefix}.ke2`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.attempt`,
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

  export interface LoginStartReplyKe2FieldEvent {
    field: '$.ke2'
    value: Uint8Array
  }

  export interface LoginStartReplyAttemptFieldEvent {
    field: '$.attempt'
    value: Uint8Array
  }

  export function encode (obj: Partial<LoginStartReply>): Uint8Array {
    return encodeMessage(obj, LoginStartReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LoginStartReply>): LoginStartReply {
    return decodeMessage(buf, LoginStartReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LoginStartReply>): Generator<LoginStartReplyKe2FieldEvent | LoginStartReplyAttemptFieldEvent> {
    return streamMessage(buf, LoginStartReply.codec(), opts)
  }
}

export interface LoginFinishRequest {
  attempt: Uint8Array
  ke3: Uint8Array
}

export namespace LoginFinishRequest {
  let _codec: Codec<LoginFinishRequest>

  export const codec = (): Codec<LoginFinishRequest> => {
    if (_codec == null) {
      _codec = message<LoginFinishRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.attempt != null && obj.attempt.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.attempt)
        }

        if ((obj.ke3 != null && obj.ke3.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ke3)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          attempt: uint8ArrayAlloc(0),
          ke3: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.attempt = reader.bytes()
              break
            }
            case 2: {
              obj.ke3 = reader.bytes()
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
                field: `${prefix}.attempt`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ke3`,
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

  export interface LoginFinishRequestAttemptFieldEvent {
    field: '$.attempt'
    value: Uint8Array
  }

  export interface LoginFinishRequestKe3FieldEvent {
    field: '$.ke3'
    value: Uint8Array
  }

  export function encode (obj: Partial<LoginFinishRequest>): Uint8Array {
    return encodeMessage(obj, LoginFinishRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LoginFinishRequest>): LoginFinishRequest {
    return decodeMessage(buf, LoginFinishRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LoginFinishRequest>): Generator<LoginFinishRequestAttemptFieldEvent | LoginFinishRequestKe3FieldEvent> {
    return streamMessage(buf, LoginFinishRequest.codec(), opts)
  }
}

export interface VaultReply {
  version: number
  body: Uint8Array
  accountRecord: Uint8Array
}

export namespace VaultReply {
  let _codec: Codec<VaultReply>

  export const codec = (): Codec<VaultReply> => {
    if (_codec == null) {
      _codec = message<VaultReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.body)
        }

        if ((obj.accountRecord != null && obj.accountRecord.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.accountRecord)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          body: uint8ArrayAlloc(0),
          accountRecord: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint32()
              break
            }
            case 2: {
              obj.body = reader.bytes()
              break
            }
            case 3: {
              obj.accountRecord = reader.bytes()
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
                field: `${prefix}.version`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.body`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.accountRecord`,
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

  export interface VaultReplyVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface VaultReplyBodyFieldEvent {
    field: '$.body'
    value: Uint8Array
  }

  export interface VaultReplyAccountRecordFieldEvent {
    field: '$.accountRecord'
    value: Uint8Array
  }

  export function encode (obj: Partial<VaultReply>): Uint8Array {
    return encodeMessage(obj, VaultReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VaultReply>): VaultReply {
    return decodeMessage(buf, VaultReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VaultReply>): Generator<VaultReplyVersionFieldEvent | VaultReplyBodyFieldEvent | VaultReplyAccountRecordFieldEvent> {
    return streamMessage(buf, VaultReply.codec(), opts)
  }
}

export interface PutVaultRequest {
  expectedVersion: number
  body: Uint8Array
  accountRecord: Uint8Array
}

export namespace PutVaultRequest {
  let _codec: Codec<PutVaultRequest>

  export const codec = (): Codec<PutVaultRequest> => {
    if (_codec == null) {
      _codec = message<PutVaultRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.expectedVersion != null && obj.expectedVersion !== 0)) {
          w.uint32(8)
          w.uint32(obj.expectedVersion)
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.body)
        }

        if ((obj.accountRecord != null && obj.accountRecord.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.accountRecord)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          expectedVersion: 0,
          body: uint8ArrayAlloc(0),
          accountRecord: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.expectedVersion = reader.uint32()
              break
            }
            case 2: {
              obj.body = reader.bytes()
              break
            }
            case 3: {
              obj.accountRecord = reader.bytes()
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
                field: `${prefix}.expectedVersion`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.body`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.accountRecord`,
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

  export interface PutVaultRequestExpectedVersionFieldEvent {
    field: '$.expectedVersion'
    value: number
  }

  export interface PutVaultRequestBodyFieldEvent {
    field: '$.body'
    value: Uint8Array
  }

  export interface PutVaultRequestAccountRecordFieldEvent {
    field: '$.accountRecord'
    value: Uint8Array
  }

  export function encode (obj: Partial<PutVaultRequest>): Uint8Array {
    return encodeMessage(obj, PutVaultRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutVaultRequest>): PutVaultRequest {
    return decodeMessage(buf, PutVaultRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutVaultRequest>): Generator<PutVaultRequestExpectedVersionFieldEvent | PutVaultRequestBodyFieldEvent | PutVaultRequestAccountRecordFieldEvent> {
    return streamMessage(buf, PutVaultRequest.codec(), opts)
  }
}

export interface ChangePasswordStartRequest {
  ke1: Uint8Array
  request: Uint8Array
}

export namespace ChangePasswordStartRequest {
  let _codec: Codec<ChangePasswordStartRequest>

  export const codec = (): Codec<ChangePasswordStartRequest> => {
    if (_codec == null) {
      _codec = message<ChangePasswordStartRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.ke1 != null && obj.ke1.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.ke1)
        }

        if ((obj.request != null && obj.request.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.request)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ke1: uint8ArrayAlloc(0),
          request: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.ke1 = reader.bytes()
              break
            }
            case 2: {
              obj.request = reader.bytes()
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
                field: `${prefix}.ke1`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.request`,
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

  export interface ChangePasswordStartRequestKe1FieldEvent {
    field: '$.ke1'
    value: Uint8Array
  }

  export interface ChangePasswordStartRequestRequestFieldEvent {
    field: '$.request'
    value: Uint8Array
  }

  export function encode (obj: Partial<ChangePasswordStartRequest>): Uint8Array {
    return encodeMessage(obj, ChangePasswordStartRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangePasswordStartRequest>): ChangePasswordStartRequest {
    return decodeMessage(buf, ChangePasswordStartRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangePasswordStartRequest>): Generator<ChangePasswordStartRequestKe1FieldEvent | ChangePasswordStartRequestRequestFieldEvent> {
    return streamMessage(buf, ChangePasswordStartRequest.codec(), opts)
  }
}

export interface ChangePasswordStartReply {
  ke2: Uint8Array
  response: Uint8Array
  attempt: Uint8Array
}

export namespace ChangePasswordStartReply {
  let _codec: Codec<ChangePasswordStartReply>

  export const codec = (): Codec<ChangePasswordStartReply> => {
    if (_codec == null) {
      _codec = message<ChangePasswordStartReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.ke2 != null && obj.ke2.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.ke2)
        }

        if ((obj.response != null && obj.response.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.response)
        }

        if ((obj.attempt != null && obj.attempt.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.attempt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ke2: uint8ArrayAlloc(0),
          response: uint8ArrayAlloc(0),
          attempt: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.ke2 = reader.bytes()
              break
            }
            case 2: {
              obj.response = reader.bytes()
              break
            }
            case 3: {
              obj.attempt = reader.bytes()
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
                field: `${prefix}.ke2`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.response`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.attempt`,
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

  export interface ChangePasswordStartReplyKe2FieldEvent {
    field: '$.ke2'
    value: Uint8Array
  }

  export interface ChangePasswordStartReplyResponseFieldEvent {
    field: '$.response'
    value: Uint8Array
  }

  export interface ChangePasswordStartReplyAttemptFieldEvent {
    field: '$.attempt'
    value: Uint8Array
  }

  export function encode (obj: Partial<ChangePasswordStartReply>): Uint8Array {
    return encodeMessage(obj, ChangePasswordStartReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangePasswordStartReply>): ChangePasswordStartReply {
    return decodeMessage(buf, ChangePasswordStartReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangePasswordStartReply>): Generator<ChangePasswordStartReplyKe2FieldEvent | ChangePasswordStartReplyResponseFieldEvent | ChangePasswordStartReplyAttemptFieldEvent> {
    return streamMessage(buf, ChangePasswordStartReply.codec(), opts)
  }
}

export interface ChangePasswordFinishRequest {
  attempt: Uint8Array
  ke3: Uint8Array
  record: Uint8Array
  expectedVersion: number
  vault: Uint8Array
  accountRecord: Uint8Array
}

export namespace ChangePasswordFinishRequest {
  let _codec: Codec<ChangePasswordFinishRequest>

  export const codec = (): Codec<ChangePasswordFinishRequest> => {
    if (_codec == null) {
      _codec = message<ChangePasswordFinishRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.attempt != null && obj.attempt.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.attempt)
        }

        if ((obj.ke3 != null && obj.ke3.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ke3)
        }

        if ((obj.record != null && obj.record.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.record)
        }

        if ((obj.expectedVersion != null && obj.expectedVersion !== 0)) {
          w.uint32(32)
          w.uint32(obj.expectedVersion)
        }

        if ((obj.vault != null && obj.vault.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.vault)
        }

        if ((obj.accountRecord != null && obj.accountRecord.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.accountRecord)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          attempt: uint8ArrayAlloc(0),
          ke3: uint8ArrayAlloc(0),
          record: uint8ArrayAlloc(0),
          expectedVersion: 0,
          vault: uint8ArrayAlloc(0),
          accountRecord: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.attempt = reader.bytes()
              break
            }
            case 2: {
              obj.ke3 = reader.bytes()
              break
            }
            case 3: {
              obj.record = reader.bytes()
              break
            }
            case 4: {
              obj.expectedVersion = reader.uint32()
              break
            }
            case 5: {
              obj.vault = reader.bytes()
              break
            }
            case 6: {
              obj.accountRecord = reader.bytes()
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
                field: `${prefix}.attempt`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ke3`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.record`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.expectedVersion`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.vault`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.accountRecord`,
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

  export interface ChangePasswordFinishRequestAttemptFieldEvent {
    field: '$.attempt'
    value: Uint8Array
  }

  export interface ChangePasswordFinishRequestKe3FieldEvent {
    field: '$.ke3'
    value: Uint8Array
  }

  export interface ChangePasswordFinishRequestRecordFieldEvent {
    field: '$.record'
    value: Uint8Array
  }

  export interface ChangePasswordFinishRequestExpectedVersionFieldEvent {
    field: '$.expectedVersion'
    value: number
  }

  export interface ChangePasswordFinishRequestVaultFieldEvent {
    field: '$.vault'
    value: Uint8Array
  }

  export interface ChangePasswordFinishRequestAccountRecordFieldEvent {
    field: '$.accountRecord'
    value: Uint8Array
  }

  export function encode (obj: Partial<ChangePasswordFinishRequest>): Uint8Array {
    return encodeMessage(obj, ChangePasswordFinishRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangePasswordFinishRequest>): ChangePasswordFinishRequest {
    return decodeMessage(buf, ChangePasswordFinishRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangePasswordFinishRequest>): Generator<ChangePasswordFinishRequestAttemptFieldEvent | ChangePasswordFinishRequestKe3FieldEvent | ChangePasswordFinishRequestRecordFieldEvent | ChangePasswordFinishRequestExpectedVersionFieldEvent | ChangePasswordFinishRequestVaultFieldEvent | ChangePasswordFinishRequestAccountRecordFieldEvent> {
    return streamMessage(buf, ChangePasswordFinishRequest.codec(), opts)
  }
}

export enum Reach {
  EVERYBODY = 'EVERYBODY',
  CONTACTS = 'CONTACTS',
  NOBODY = 'NOBODY'
}

enum __ReachValues {
  EVERYBODY = 0,
  CONTACTS = 1,
  NOBODY = 2
}

export namespace Reach {
  export const codec = (): Codec<Reach> => {
    return enumeration<Reach>(__ReachValues)
  }
}

export interface PassRequest {
  certificate: Uint8Array
  localRecord: Uint8Array
  publicRecord: Uint8Array
  incarnations: Uint8Array[]
  reach: Reach
}

export namespace PassRequest {
  let _codec: Codec<PassRequest>

  export const codec = (): Codec<PassRequest> => {
    if (_codec == null) {
      _codec = message<PassRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.certificate != null && obj.certificate.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.certificate)
        }

        if ((obj.localRecord != null && obj.localRecord.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.localRecord)
        }

        if ((obj.publicRecord != null && obj.publicRecord.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.publicRecord)
        }

        if (obj.incarnations != null && obj.incarnations.length > 0) {
          for (const value of obj.incarnations) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (obj.reach != null && __ReachValues[obj.reach] !== 0) {
          w.uint32(40)
          Reach.codec().encode(obj.reach, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          certificate: uint8ArrayAlloc(0),
          localRecord: uint8ArrayAlloc(0),
          publicRecord: uint8ArrayAlloc(0),
          incarnations: [],
          reach: Reach.EVERYBODY
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.certificate = reader.bytes()
              break
            }
            case 2: {
              obj.localRecord = reader.bytes()
              break
            }
            case 3: {
              obj.publicRecord = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.incarnations != null && obj.incarnations.length === opts.limits.incarnations) {
                throw new MaxLengthError('Decode error - repeated field "incarnations" had too many elements')
              }

              obj.incarnations.push(reader.bytes())
              break
            }
            case 5: {
              obj.reach = Reach.codec().decode(reader)
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
          incarnations: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.certificate`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.localRecord`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.publicRecord`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.incarnations != null && obj.incarnations === opts.limits.incarnations) {
                throw new MaxLengthError('Streaming decode error - repeated field "incarnations" had too many elements')
              }

              yield {
                field: `${prefix}.incarnations[]`,
                index: obj.incarnations,
                value: reader.bytes()
              }

              obj.incarnations++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.reach`,
                value: Reach.codec().decode(reader)
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

  export interface PassRequestCertificateFieldEvent {
    field: '$.certificate'
    value: Uint8Array
  }

  export interface PassRequestLocalRecordFieldEvent {
    field: '$.localRecord'
    value: Uint8Array
  }

  export interface PassRequestPublicRecordFieldEvent {
    field: '$.publicRecord'
    value: Uint8Array
  }

  export interface PassRequestIncarnationsFieldEvent {
    field: '$.incarnations[]'
    index: number
    value: Uint8Array
  }

  export interface PassRequestReachFieldEvent {
    field: '$.reach'
    value: Reach
  }

  export function encode (obj: Partial<PassRequest>): Uint8Array {
    return encodeMessage(obj, PassRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PassRequest>): PassRequest {
    return decodeMessage(buf, PassRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PassRequest>): Generator<PassRequestCertificateFieldEvent | PassRequestLocalRecordFieldEvent | PassRequestPublicRecordFieldEvent | PassRequestIncarnationsFieldEvent | PassRequestReachFieldEvent> {
    return streamMessage(buf, PassRequest.codec(), opts)
  }
}

export interface PassReply {
  pass: Uint8Array
  rooms: RoomState[]
  accountRecord: Uint8Array
  storeId: string
  marks: StoreMark[]
  vaultVersion: number
  inUse: boolean
  relay: string
}

export namespace PassReply {
  let _codec: Codec<PassReply>

  export const codec = (): Codec<PassReply> => {
    if (_codec == null) {
      _codec = message<PassReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.pass != null && obj.pass.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.pass)
        }

        if (obj.rooms != null && obj.rooms.length > 0) {
          for (const value of obj.rooms) {
            w.uint32(18)
            RoomState.codec().encode(value, w)
          }
        }

        if ((obj.accountRecord != null && obj.accountRecord.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.accountRecord)
        }

        if ((obj.storeId != null && obj.storeId !== '')) {
          w.uint32(34)
          w.string(obj.storeId)
        }

        if (obj.marks != null && obj.marks.length > 0) {
          for (const value of obj.marks) {
            w.uint32(42)
            StoreMark.codec().encode(value, w)
          }
        }

        if ((obj.vaultVersion != null && obj.vaultVersion !== 0)) {
          w.uint32(48)
          w.uint32(obj.vaultVersion)
        }

        if ((obj.inUse != null && obj.inUse !== false)) {
          w.uint32(56)
          w.bool(obj.inUse)
        }

        if ((obj.relay != null && obj.relay !== '')) {
          w.uint32(66)
          w.string(obj.relay)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pass: uint8ArrayAlloc(0),
          rooms: [],
          accountRecord: uint8ArrayAlloc(0),
          storeId: '',
          marks: [],
          vaultVersion: 0,
          inUse: false,
          relay: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.pass = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.rooms != null && obj.rooms.length === opts.limits.rooms) {
                throw new MaxLengthError('Decode error - repeated field "rooms" had too many elements')
              }

              obj.rooms.push(RoomState.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rooms$
              }))
              break
            }
            case 3: {
              obj.accountRecord = reader.bytes()
              break
            }
            case 4: {
              obj.storeId = reader.string()
              break
            }
            case 5: {
              if (opts.limits?.marks != null && obj.marks.length === opts.limits.marks) {
                throw new MaxLengthError('Decode error - repeated field "marks" had too many elements')
              }

              obj.marks.push(StoreMark.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.marks$
              }))
              break
            }
            case 6: {
              obj.vaultVersion = reader.uint32()
              break
            }
            case 7: {
              obj.inUse = reader.bool()
              break
            }
            case 8: {
              obj.relay = reader.string()
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
          rooms: 0,
          marks: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.pass`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.rooms != null && obj.rooms === opts.limits.rooms) {
                throw new MaxLengthError('Streaming decode error - repeated field "rooms" had too many elements')
              }

              for (const evt of RoomState.codec().stream(reader, reader.uint32(), `${prefix}.rooms[]`, {
                limits: opts.limits?.rooms$
              })) {
                yield {
                  ...evt,
                  index: obj.rooms
                }
              }

              obj.rooms++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.accountRecord`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.storeId`,
                value: reader.string()
              }
              break
            }
            case 5: {
              if (opts.limits?.marks != null && obj.marks === opts.limits.marks) {
                throw new MaxLengthError('Streaming decode error - repeated field "marks" had too many elements')
              }

              for (const evt of StoreMark.codec().stream(reader, reader.uint32(), `${prefix}.marks[]`, {
                limits: opts.limits?.marks$
              })) {
                yield {
                  ...evt,
                  index: obj.marks
                }
              }

              obj.marks++

              break
            }
            case 6: {
              yield {
                field: `${prefix}.vaultVersion`,
                value: reader.uint32()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.inUse`,
                value: reader.bool()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.relay`,
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

  export interface PassReplyPassFieldEvent {
    field: '$.pass'
    value: Uint8Array
  }

  export interface PassReplyRoomsRoomFieldEvent {
    field: '$.rooms[].room'
    value: string
    index: number
  }

  export interface PassReplyRoomsEpochsEpochFieldEvent {
    field: '$.rooms[].epochs[].epoch'
    value: number
    index: number
  }

  export interface PassReplyRoomsEpochsStartsAtMsFieldEvent {
    field: '$.rooms[].epochs[].startsAtMs'
    value: number
    index: number
  }

  export interface PassReplyRoomsEpochsKeyFieldEvent {
    field: '$.rooms[].epochs[].key'
    value: Uint8Array
    index: number
  }

  export interface PassReplyRoomsIndexFieldEvent {
    field: '$.rooms[].index'
    value: number
    index: number
  }

  export interface PassReplyRoomsChainFieldEvent {
    field: '$.rooms[].chain'
    value: Uint8Array
    index: number
  }

  export interface PassReplyAccountRecordFieldEvent {
    field: '$.accountRecord'
    value: Uint8Array
  }

  export interface PassReplyStoreIdFieldEvent {
    field: '$.storeId'
    value: string
  }

  export interface PassReplyMarksIncarnationFieldEvent {
    field: '$.marks[].incarnation'
    value: Uint8Array
    index: number
  }

  export interface PassReplyMarksPositionFieldEvent {
    field: '$.marks[].position'
    value: number
    index: number
  }

  export interface PassReplyVaultVersionFieldEvent {
    field: '$.vaultVersion'
    value: number
  }

  export interface PassReplyInUseFieldEvent {
    field: '$.inUse'
    value: boolean
  }

  export interface PassReplyRelayFieldEvent {
    field: '$.relay'
    value: string
  }

  export function encode (obj: Partial<PassReply>): Uint8Array {
    return encodeMessage(obj, PassReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PassReply>): PassReply {
    return decodeMessage(buf, PassReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PassReply>): Generator<PassReplyPassFieldEvent | PassReplyRoomsRoomFieldEvent | PassReplyRoomsEpochsEpochFieldEvent | PassReplyRoomsEpochsStartsAtMsFieldEvent | PassReplyRoomsEpochsKeyFieldEvent | PassReplyRoomsIndexFieldEvent | PassReplyRoomsChainFieldEvent | PassReplyAccountRecordFieldEvent | PassReplyStoreIdFieldEvent | PassReplyMarksIncarnationFieldEvent | PassReplyMarksPositionFieldEvent | PassReplyVaultVersionFieldEvent | PassReplyInUseFieldEvent | PassReplyRelayFieldEvent> {
    return streamMessage(buf, PassReply.codec(), opts)
  }
}

export interface StoreMark {
  incarnation: Uint8Array
  position: number
}

export namespace StoreMark {
  let _codec: Codec<StoreMark>

  export const codec = (): Codec<StoreMark> => {
    if (_codec == null) {
      _codec = message<StoreMark>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.incarnation != null && obj.incarnation.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.incarnation)
        }

        if ((obj.position != null && obj.position !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.position)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          incarnation: uint8ArrayAlloc(0),
          position: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.incarnation = reader.bytes()
              break
            }
            case 2: {
              obj.position = reader.uint64Number()
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
                field: `${prefix}.incarnation`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.position`,
                value: reader.uint64Number()
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

  export interface StoreMarkIncarnationFieldEvent {
    field: '$.incarnation'
    value: Uint8Array
  }

  export interface StoreMarkPositionFieldEvent {
    field: '$.position'
    value: number
  }

  export function encode (obj: Partial<StoreMark>): Uint8Array {
    return encodeMessage(obj, StoreMark.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoreMark>): StoreMark {
    return decodeMessage(buf, StoreMark.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoreMark>): Generator<StoreMarkIncarnationFieldEvent | StoreMarkPositionFieldEvent> {
    return streamMessage(buf, StoreMark.codec(), opts)
  }
}

export interface ShowPassRequest {
  pass: Uint8Array
}

export namespace ShowPassRequest {
  let _codec: Codec<ShowPassRequest>

  export const codec = (): Codec<ShowPassRequest> => {
    if (_codec == null) {
      _codec = message<ShowPassRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.pass != null && obj.pass.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.pass)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pass: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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

  export interface ShowPassRequestPassFieldEvent {
    field: '$.pass'
    value: Uint8Array
  }

  export function encode (obj: Partial<ShowPassRequest>): Uint8Array {
    return encodeMessage(obj, ShowPassRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShowPassRequest>): ShowPassRequest {
    return decodeMessage(buf, ShowPassRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShowPassRequest>): Generator<ShowPassRequestPassFieldEvent> {
    return streamMessage(buf, ShowPassRequest.codec(), opts)
  }
}

export interface AnnounceRequest {
  localRecord: Uint8Array
  publicRecord: Uint8Array
  reach: Reach
}

export namespace AnnounceRequest {
  let _codec: Codec<AnnounceRequest>

  export const codec = (): Codec<AnnounceRequest> => {
    if (_codec == null) {
      _codec = message<AnnounceRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.localRecord != null && obj.localRecord.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.localRecord)
        }

        if ((obj.publicRecord != null && obj.publicRecord.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.publicRecord)
        }

        if (obj.reach != null && __ReachValues[obj.reach] !== 0) {
          w.uint32(24)
          Reach.codec().encode(obj.reach, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          localRecord: uint8ArrayAlloc(0),
          publicRecord: uint8ArrayAlloc(0),
          reach: Reach.EVERYBODY
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.localRecord = reader.bytes()
              break
            }
            case 2: {
              obj.publicRecord = reader.bytes()
              break
            }
            case 3: {
              obj.reach = Reach.codec().decode(reader)
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
                field: `${prefix}.localRecord`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.publicRecord`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.reach`,
                value: Reach.codec().decode(reader)
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

  export interface AnnounceRequestLocalRecordFieldEvent {
    field: '$.localRecord'
    value: Uint8Array
  }

  export interface AnnounceRequestPublicRecordFieldEvent {
    field: '$.publicRecord'
    value: Uint8Array
  }

  export interface AnnounceRequestReachFieldEvent {
    field: '$.reach'
    value: Reach
  }

  export function encode (obj: Partial<AnnounceRequest>): Uint8Array {
    return encodeMessage(obj, AnnounceRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnnounceRequest>): AnnounceRequest {
    return decodeMessage(buf, AnnounceRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AnnounceRequest>): Generator<AnnounceRequestLocalRecordFieldEvent | AnnounceRequestPublicRecordFieldEvent | AnnounceRequestReachFieldEvent> {
    return streamMessage(buf, AnnounceRequest.codec(), opts)
  }
}

export interface Device {
  device: Uint8Array
  lastSeenAtMs: number
  peerRecord: Uint8Array
  online: boolean
}

export namespace Device {
  let _codec: Codec<Device>

  export const codec = (): Codec<Device> => {
    if (_codec == null) {
      _codec = message<Device>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if ((obj.lastSeenAtMs != null && obj.lastSeenAtMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.lastSeenAtMs)
        }

        if ((obj.peerRecord != null && obj.peerRecord.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.peerRecord)
        }

        if ((obj.online != null && obj.online !== false)) {
          w.uint32(32)
          w.bool(obj.online)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0),
          lastSeenAtMs: 0,
          peerRecord: uint8ArrayAlloc(0),
          online: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.device = reader.bytes()
              break
            }
            case 2: {
              obj.lastSeenAtMs = reader.uint64Number()
              break
            }
            case 3: {
              obj.peerRecord = reader.bytes()
              break
            }
            case 4: {
              obj.online = reader.bool()
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
                field: `${prefix}.device`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.lastSeenAtMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.peerRecord`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.online`,
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

  export interface DeviceDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export interface DeviceLastSeenAtMsFieldEvent {
    field: '$.lastSeenAtMs'
    value: number
  }

  export interface DevicePeerRecordFieldEvent {
    field: '$.peerRecord'
    value: Uint8Array
  }

  export interface DeviceOnlineFieldEvent {
    field: '$.online'
    value: boolean
  }

  export function encode (obj: Partial<Device>): Uint8Array {
    return encodeMessage(obj, Device.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Device>): Device {
    return decodeMessage(buf, Device.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Device>): Generator<DeviceDeviceFieldEvent | DeviceLastSeenAtMsFieldEvent | DevicePeerRecordFieldEvent | DeviceOnlineFieldEvent> {
    return streamMessage(buf, Device.codec(), opts)
  }
}

export interface DevicesReply {
  devices: Device[]
}

export namespace DevicesReply {
  let _codec: Codec<DevicesReply>

  export const codec = (): Codec<DevicesReply> => {
    if (_codec == null) {
      _codec = message<DevicesReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.devices != null && obj.devices.length > 0) {
          for (const value of obj.devices) {
            w.uint32(10)
            Device.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          devices: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices.length === opts.limits.devices) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              obj.devices.push(Device.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.devices$
              }))
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
          devices: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices === opts.limits.devices) {
                throw new MaxLengthError('Streaming decode error - repeated field "devices" had too many elements')
              }

              for (const evt of Device.codec().stream(reader, reader.uint32(), `${prefix}.devices[]`, {
                limits: opts.limits?.devices$
              })) {
                yield {
                  ...evt,
                  index: obj.devices
                }
              }

              obj.devices++

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

  export interface DevicesReplyDevicesDeviceFieldEvent {
    field: '$.devices[].device'
    value: Uint8Array
    index: number
  }

  export interface DevicesReplyDevicesLastSeenAtMsFieldEvent {
    field: '$.devices[].lastSeenAtMs'
    value: number
    index: number
  }

  export interface DevicesReplyDevicesPeerRecordFieldEvent {
    field: '$.devices[].peerRecord'
    value: Uint8Array
    index: number
  }

  export interface DevicesReplyDevicesOnlineFieldEvent {
    field: '$.devices[].online'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<DevicesReply>): Uint8Array {
    return encodeMessage(obj, DevicesReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DevicesReply>): DevicesReply {
    return decodeMessage(buf, DevicesReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DevicesReply>): Generator<DevicesReplyDevicesDeviceFieldEvent | DevicesReplyDevicesLastSeenAtMsFieldEvent | DevicesReplyDevicesPeerRecordFieldEvent | DevicesReplyDevicesOnlineFieldEvent> {
    return streamMessage(buf, DevicesReply.codec(), opts)
  }
}

export interface DialBackReply {
  host: string
  ports: number[]
  reached: number[]
}

export namespace DialBackReply {
  let _codec: Codec<DialBackReply>

  export const codec = (): Codec<DialBackReply> => {
    if (_codec == null) {
      _codec = message<DialBackReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.host != null && obj.host !== '')) {
          w.uint32(10)
          w.string(obj.host)
        }

        if (obj.ports != null && obj.ports.length > 0) {
          for (const value of obj.ports) {
            w.uint32(16)
            w.uint32(value)
          }
        }

        if (obj.reached != null && obj.reached.length > 0) {
          for (const value of obj.reached) {
            w.uint32(24)
            w.uint32(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          host: '',
          ports: [],
          reached: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.host = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.ports != null && obj.ports.length === opts.limits.ports) {
                throw new MaxLengthError('Decode error - repeated field "ports" had too many elements')
              }

              obj.ports.push(reader.uint32())
              break
            }
            case 3: {
              if (opts.limits?.reached != null && obj.reached.length === opts.limits.reached) {
                throw new MaxLengthError('Decode error - repeated field "reached" had too many elements')
              }

              obj.reached.push(reader.uint32())
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
          ports: 0,
          reached: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.host`,
                value: reader.string()
              }
              break
            }
            case 2: {
              if (opts.limits?.ports != null && obj.ports === opts.limits.ports) {
                throw new MaxLengthError('Streaming decode error - repeated field "ports" had too many elements')
              }

              yield {
                field: `${prefix}.ports[]`,
                index: obj.ports,
                value: reader.uint32()
              }

              obj.ports++

              break
            }
            case 3: {
              if (opts.limits?.reached != null && obj.reached === opts.limits.reached) {
                throw new MaxLengthError('Streaming decode error - repeated field "reached" had too many elements')
              }

              yield {
                field: `${prefix}.reached[]`,
                index: obj.reached,
                value: reader.uint32()
              }

              obj.reached++

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

  export interface DialBackReplyHostFieldEvent {
    field: '$.host'
    value: string
  }

  export interface DialBackReplyPortsFieldEvent {
    field: '$.ports[]'
    index: number
    value: number
  }

  export interface DialBackReplyReachedFieldEvent {
    field: '$.reached[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<DialBackReply>): Uint8Array {
    return encodeMessage(obj, DialBackReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DialBackReply>): DialBackReply {
    return decodeMessage(buf, DialBackReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DialBackReply>): Generator<DialBackReplyHostFieldEvent | DialBackReplyPortsFieldEvent | DialBackReplyReachedFieldEvent> {
    return streamMessage(buf, DialBackReply.codec(), opts)
  }
}

export interface RevokeDeviceRequest {
  device: Uint8Array
}

export namespace RevokeDeviceRequest {
  let _codec: Codec<RevokeDeviceRequest>

  export const codec = (): Codec<RevokeDeviceRequest> => {
    if (_codec == null) {
      _codec = message<RevokeDeviceRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.device = reader.bytes()
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
                field: `${prefix}.device`,
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

  export interface RevokeDeviceRequestDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export function encode (obj: Partial<RevokeDeviceRequest>): Uint8Array {
    return encodeMessage(obj, RevokeDeviceRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevokeDeviceRequest>): RevokeDeviceRequest {
    return decodeMessage(buf, RevokeDeviceRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevokeDeviceRequest>): Generator<RevokeDeviceRequestDeviceFieldEvent> {
    return streamMessage(buf, RevokeDeviceRequest.codec(), opts)
  }
}

export interface Revocation {
  username: string
  device: Uint8Array
  serial: number
  revokedAtMs: number
}

export namespace Revocation {
  let _codec: Codec<Revocation>

  export const codec = (): Codec<Revocation> => {
    if (_codec == null) {
      _codec = message<Revocation>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.username != null && obj.username !== '')) {
          w.uint32(10)
          w.string(obj.username)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.device)
        }

        if ((obj.serial != null && obj.serial !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.serial)
        }

        if ((obj.revokedAtMs != null && obj.revokedAtMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.revokedAtMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          username: '',
          device: uint8ArrayAlloc(0),
          serial: 0,
          revokedAtMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.username = reader.string()
              break
            }
            case 2: {
              obj.device = reader.bytes()
              break
            }
            case 3: {
              obj.serial = reader.uint64Number()
              break
            }
            case 4: {
              obj.revokedAtMs = reader.uint64Number()
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
                field: `${prefix}.username`,
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
                field: `${prefix}.serial`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.revokedAtMs`,
                value: reader.uint64Number()
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

  export interface RevocationUsernameFieldEvent {
    field: '$.username'
    value: string
  }

  export interface RevocationDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export interface RevocationSerialFieldEvent {
    field: '$.serial'
    value: number
  }

  export interface RevocationRevokedAtMsFieldEvent {
    field: '$.revokedAtMs'
    value: number
  }

  export function encode (obj: Partial<Revocation>): Uint8Array {
    return encodeMessage(obj, Revocation.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Revocation>): Revocation {
    return decodeMessage(buf, Revocation.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Revocation>): Generator<RevocationUsernameFieldEvent | RevocationDeviceFieldEvent | RevocationSerialFieldEvent | RevocationRevokedAtMsFieldEvent> {
    return streamMessage(buf, Revocation.codec(), opts)
  }
}

export interface RevocationsRequest {
  after: number
  limit: number
}

export namespace RevocationsRequest {
  let _codec: Codec<RevocationsRequest>

  export const codec = (): Codec<RevocationsRequest> => {
    if (_codec == null) {
      _codec = message<RevocationsRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.after != null && obj.after !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.after)
        }

        if ((obj.limit != null && obj.limit !== 0)) {
          w.uint32(16)
          w.uint32(obj.limit)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          after: 0,
          limit: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.after = reader.uint64Number()
              break
            }
            case 2: {
              obj.limit = reader.uint32()
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
                field: `${prefix}.after`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.limit`,
                value: reader.uint32()
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

  export interface RevocationsRequestAfterFieldEvent {
    field: '$.after'
    value: number
  }

  export interface RevocationsRequestLimitFieldEvent {
    field: '$.limit'
    value: number
  }

  export function encode (obj: Partial<RevocationsRequest>): Uint8Array {
    return encodeMessage(obj, RevocationsRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevocationsRequest>): RevocationsRequest {
    return decodeMessage(buf, RevocationsRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevocationsRequest>): Generator<RevocationsRequestAfterFieldEvent | RevocationsRequestLimitFieldEvent> {
    return streamMessage(buf, RevocationsRequest.codec(), opts)
  }
}

export interface Revocations {
  revocations: Revocation[]
  last: number
  more: boolean
}

export namespace Revocations {
  let _codec: Codec<Revocations>

  export const codec = (): Codec<Revocations> => {
    if (_codec == null) {
      _codec = message<Revocations>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.revocations != null && obj.revocations.length > 0) {
          for (const value of obj.revocations) {
            w.uint32(10)
            Revocation.codec().encode(value, w)
          }
        }

        if ((obj.last != null && obj.last !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.last)
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(24)
          w.bool(obj.more)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          revocations: [],
          last: 0,
          more: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.revocations != null && obj.revocations.length === opts.limits.revocations) {
                throw new MaxLengthError('Decode error - repeated field "revocations" had too many elements')
              }

              obj.revocations.push(Revocation.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.revocations$
              }))
              break
            }
            case 2: {
              obj.last = reader.uint64Number()
              break
            }
            case 3: {
              obj.more = reader.bool()
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
          revocations: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.revocations != null && obj.revocations === opts.limits.revocations) {
                throw new MaxLengthError('Streaming decode error - repeated field "revocations" had too many elements')
              }

              for (const evt of Revocation.codec().stream(reader, reader.uint32(), `${prefix}.revocations[]`, {
                limits: opts.limits?.revocations$
              })) {
                yield {
                  ...evt,
                  index: obj.revocations
                }
              }

              obj.revocations++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.last`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.more`,
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

  export interface RevocationsRevocationsUsernameFieldEvent {
    field: '$.revocations[].username'
    value: string
    index: number
  }

  export interface RevocationsRevocationsDeviceFieldEvent {
    field: '$.revocations[].device'
    value: Uint8Array
    index: number
  }

  export interface RevocationsRevocationsSerialFieldEvent {
    field: '$.revocations[].serial'
    value: number
    index: number
  }

  export interface RevocationsRevocationsRevokedAtMsFieldEvent {
    field: '$.revocations[].revokedAtMs'
    value: number
    index: number
  }

  export interface RevocationsLastFieldEvent {
    field: '$.last'
    value: number
  }

  export interface RevocationsMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export function encode (obj: Partial<Revocations>): Uint8Array {
    return encodeMessage(obj, Revocations.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Revocations>): Revocations {
    return decodeMessage(buf, Revocations.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Revocations>): Generator<RevocationsRevocationsUsernameFieldEvent | RevocationsRevocationsDeviceFieldEvent | RevocationsRevocationsSerialFieldEvent | RevocationsRevocationsRevokedAtMsFieldEvent | RevocationsLastFieldEvent | RevocationsMoreFieldEvent> {
    return streamMessage(buf, Revocations.codec(), opts)
  }
}

export interface OnlineRequest {
  prefix: string
  after: string
  limit: number
}

export namespace OnlineRequest {
  let _codec: Codec<OnlineRequest>

  export const codec = (): Codec<OnlineRequest> => {
    if (_codec == null) {
      _codec = message<OnlineRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.prefix != null && obj.prefix !== '')) {
          w.uint32(10)
          w.string(obj.prefix)
        }

        if ((obj.after != null && obj.after !== '')) {
          w.uint32(18)
          w.string(obj.after)
        }

        if ((obj.limit != null && obj.limit !== 0)) {
          w.uint32(24)
          w.uint32(obj.limit)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          prefix: '',
          after: '',
          limit: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.prefix = reader.string()
              break
            }
            case 2: {
              obj.after = reader.string()
              break
            }
            case 3: {
              obj.limit = reader.uint32()
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
                field: `${prefix}.prefix`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.after`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.limit`,
                value: reader.uint32()
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

  export interface OnlineRequestPrefixFieldEvent {
    field: '$.prefix'
    value: string
  }

  export interface OnlineRequestAfterFieldEvent {
    field: '$.after'
    value: string
  }

  export interface OnlineRequestLimitFieldEvent {
    field: '$.limit'
    value: number
  }

  export function encode (obj: Partial<OnlineRequest>): Uint8Array {
    return encodeMessage(obj, OnlineRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OnlineRequest>): OnlineRequest {
    return decodeMessage(buf, OnlineRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OnlineRequest>): Generator<OnlineRequestPrefixFieldEvent | OnlineRequestAfterFieldEvent | OnlineRequestLimitFieldEvent> {
    return streamMessage(buf, OnlineRequest.codec(), opts)
  }
}

export interface OnlineUser {
  username: string
  devices: number
}

export namespace OnlineUser {
  let _codec: Codec<OnlineUser>

  export const codec = (): Codec<OnlineUser> => {
    if (_codec == null) {
      _codec = message<OnlineUser>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.username != null && obj.username !== '')) {
          w.uint32(10)
          w.string(obj.username)
        }

        if ((obj.devices != null && obj.devices !== 0)) {
          w.uint32(16)
          w.uint32(obj.devices)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          username: '',
          devices: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.username = reader.string()
              break
            }
            case 2: {
              obj.devices = reader.uint32()
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
                field: `${prefix}.username`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.devices`,
                value: reader.uint32()
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

  export interface OnlineUserUsernameFieldEvent {
    field: '$.username'
    value: string
  }

  export interface OnlineUserDevicesFieldEvent {
    field: '$.devices'
    value: number
  }

  export function encode (obj: Partial<OnlineUser>): Uint8Array {
    return encodeMessage(obj, OnlineUser.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OnlineUser>): OnlineUser {
    return decodeMessage(buf, OnlineUser.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OnlineUser>): Generator<OnlineUserUsernameFieldEvent | OnlineUserDevicesFieldEvent> {
    return streamMessage(buf, OnlineUser.codec(), opts)
  }
}

export interface OnlineReply {
  users: OnlineUser[]
  total: number
  next: string
}

export namespace OnlineReply {
  let _codec: Codec<OnlineReply>

  export const codec = (): Codec<OnlineReply> => {
    if (_codec == null) {
      _codec = message<OnlineReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.users != null && obj.users.length > 0) {
          for (const value of obj.users) {
            w.uint32(10)
            OnlineUser.codec().encode(value, w)
          }
        }

        if ((obj.total != null && obj.total !== 0)) {
          w.uint32(16)
          w.uint32(obj.total)
        }

        if ((obj.next != null && obj.next !== '')) {
          w.uint32(26)
          w.string(obj.next)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          users: [],
          total: 0,
          next: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.users != null && obj.users.length === opts.limits.users) {
                throw new MaxLengthError('Decode error - repeated field "users" had too many elements')
              }

              obj.users.push(OnlineUser.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.users$
              }))
              break
            }
            case 2: {
              obj.total = reader.uint32()
              break
            }
            case 3: {
              obj.next = reader.string()
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
          users: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.users != null && obj.users === opts.limits.users) {
                throw new MaxLengthError('Streaming decode error - repeated field "users" had too many elements')
              }

              for (const evt of OnlineUser.codec().stream(reader, reader.uint32(), `${prefix}.users[]`, {
                limits: opts.limits?.users$
              })) {
                yield {
                  ...evt,
                  index: obj.users
                }
              }

              obj.users++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.total`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.next`,
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

  export interface OnlineReplyUsersUsernameFieldEvent {
    field: '$.users[].username'
    value: string
    index: number
  }

  export interface OnlineReplyUsersDevicesFieldEvent {
    field: '$.users[].devices'
    value: number
    index: number
  }

  export interface OnlineReplyTotalFieldEvent {
    field: '$.total'
    value: number
  }

  export interface OnlineReplyNextFieldEvent {
    field: '$.next'
    value: string
  }

  export function encode (obj: Partial<OnlineReply>): Uint8Array {
    return encodeMessage(obj, OnlineReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OnlineReply>): OnlineReply {
    return decodeMessage(buf, OnlineReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OnlineReply>): Generator<OnlineReplyUsersUsernameFieldEvent | OnlineReplyUsersDevicesFieldEvent | OnlineReplyTotalFieldEvent | OnlineReplyNextFieldEvent> {
    return streamMessage(buf, OnlineReply.codec(), opts)
  }
}

export interface LookupRequest {
  username: string
}

export namespace LookupRequest {
  let _codec: Codec<LookupRequest>

  export const codec = (): Codec<LookupRequest> => {
    if (_codec == null) {
      _codec = message<LookupRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.username != null && obj.username !== '')) {
          w.uint32(10)
          w.string(obj.username)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          username: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.username = reader.string()
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
                field: `${prefix}.username`,
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

  export interface LookupRequestUsernameFieldEvent {
    field: '$.username'
    value: string
  }

  export function encode (obj: Partial<LookupRequest>): Uint8Array {
    return encodeMessage(obj, LookupRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LookupRequest>): LookupRequest {
    return decodeMessage(buf, LookupRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LookupRequest>): Generator<LookupRequestUsernameFieldEvent> {
    return streamMessage(buf, LookupRequest.codec(), opts)
  }
}

export interface LookupReply {
  accountRecord: Uint8Array
  devices: Device[]
}

export namespace LookupReply {
  let _codec: Codec<LookupReply>

  export const codec = (): Codec<LookupReply> => {
    if (_codec == null) {
      _codec = message<LookupReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.accountRecord != null && obj.accountRecord.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.accountRecord)
        }

        if (obj.devices != null && obj.devices.length > 0) {
          for (const value of obj.devices) {
            w.uint32(18)
            Device.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          accountRecord: uint8ArrayAlloc(0),
          devices: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.accountRecord = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.devices != null && obj.devices.length === opts.limits.devices) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              obj.devices.push(Device.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.devices$
              }))
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
          devices: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.accountRecord`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.devices != null && obj.devices === opts.limits.devices) {
                throw new MaxLengthError('Streaming decode error - repeated field "devices" had too many elements')
              }

              for (const evt of Device.codec().stream(reader, reader.uint32(), `${prefix}.devices[]`, {
                limits: opts.limits?.devices$
              })) {
                yield {
                  ...evt,
                  index: obj.devices
                }
              }

              obj.devices++

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

  export interface LookupReplyAccountRecordFieldEvent {
    field: '$.accountRecord'
    value: Uint8Array
  }

  export interface LookupReplyDevicesDeviceFieldEvent {
    field: '$.devices[].device'
    value: Uint8Array
    index: number
  }

  export interface LookupReplyDevicesLastSeenAtMsFieldEvent {
    field: '$.devices[].lastSeenAtMs'
    value: number
    index: number
  }

  export interface LookupReplyDevicesPeerRecordFieldEvent {
    field: '$.devices[].peerRecord'
    value: Uint8Array
    index: number
  }

  export interface LookupReplyDevicesOnlineFieldEvent {
    field: '$.devices[].online'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<LookupReply>): Uint8Array {
    return encodeMessage(obj, LookupReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LookupReply>): LookupReply {
    return decodeMessage(buf, LookupReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LookupReply>): Generator<LookupReplyAccountRecordFieldEvent | LookupReplyDevicesDeviceFieldEvent | LookupReplyDevicesLastSeenAtMsFieldEvent | LookupReplyDevicesPeerRecordFieldEvent | LookupReplyDevicesOnlineFieldEvent> {
    return streamMessage(buf, LookupReply.codec(), opts)
  }
}

export interface WatchRequest {
  usernames: string[]
}

export namespace WatchRequest {
  let _codec: Codec<WatchRequest>

  export const codec = (): Codec<WatchRequest> => {
    if (_codec == null) {
      _codec = message<WatchRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.usernames != null && obj.usernames.length > 0) {
          for (const value of obj.usernames) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          usernames: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.usernames != null && obj.usernames.length === opts.limits.usernames) {
                throw new MaxLengthError('Decode error - repeated field "usernames" had too many elements')
              }

              obj.usernames.push(reader.string())
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
          usernames: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.usernames != null && obj.usernames === opts.limits.usernames) {
                throw new MaxLengthError('Streaming decode error - repeated field "usernames" had too many elements')
              }

              yield {
                field: `${prefix}.usernames[]`,
                index: obj.usernames,
                value: reader.string()
              }

              obj.usernames++

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

  export interface WatchRequestUsernamesFieldEvent {
    field: '$.usernames[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<WatchRequest>): Uint8Array {
    return encodeMessage(obj, WatchRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WatchRequest>): WatchRequest {
    return decodeMessage(buf, WatchRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WatchRequest>): Generator<WatchRequestUsernamesFieldEvent> {
    return streamMessage(buf, WatchRequest.codec(), opts)
  }
}

export interface ContactsRequest {
  usernames: string[]
}

export namespace ContactsRequest {
  let _codec: Codec<ContactsRequest>

  export const codec = (): Codec<ContactsRequest> => {
    if (_codec == null) {
      _codec = message<ContactsRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.usernames != null && obj.usernames.length > 0) {
          for (const value of obj.usernames) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          usernames: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.usernames != null && obj.usernames.length === opts.limits.usernames) {
                throw new MaxLengthError('Decode error - repeated field "usernames" had too many elements')
              }

              obj.usernames.push(reader.string())
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
          usernames: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.usernames != null && obj.usernames === opts.limits.usernames) {
                throw new MaxLengthError('Streaming decode error - repeated field "usernames" had too many elements')
              }

              yield {
                field: `${prefix}.usernames[]`,
                index: obj.usernames,
                value: reader.string()
              }

              obj.usernames++

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

  export interface ContactsRequestUsernamesFieldEvent {
    field: '$.usernames[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<ContactsRequest>): Uint8Array {
    return encodeMessage(obj, ContactsRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContactsRequest>): ContactsRequest {
    return decodeMessage(buf, ContactsRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ContactsRequest>): Generator<ContactsRequestUsernamesFieldEvent> {
    return streamMessage(buf, ContactsRequest.codec(), opts)
  }
}

export interface DepositRequest {
  recipient: string
  id: Uint8Array
  sealed: Uint8Array
  acknowledged: Uint8Array[]
}

export namespace DepositRequest {
  let _codec: Codec<DepositRequest>

  export const codec = (): Codec<DepositRequest> => {
    if (_codec == null) {
      _codec = message<DepositRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.recipient != null && obj.recipient !== '')) {
          w.uint32(10)
          w.string(obj.recipient)
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.id)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sealed)
        }

        if (obj.acknowledged != null && obj.acknowledged.length > 0) {
          for (const value of obj.acknowledged) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          recipient: '',
          id: uint8ArrayAlloc(0),
          sealed: uint8ArrayAlloc(0),
          acknowledged: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.recipient = reader.string()
              break
            }
            case 2: {
              obj.id = reader.bytes()
              break
            }
            case 3: {
              obj.sealed = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.acknowledged != null && obj.acknowledged.length === opts.limits.acknowledged) {
                throw new MaxLengthError('Decode error - repeated field "acknowledged" had too many elements')
              }

              obj.acknowledged.push(reader.bytes())
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
          acknowledged: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.recipient`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sealed`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.acknowledged != null && obj.acknowledged === opts.limits.acknowledged) {
                throw new MaxLengthError('Streaming decode error - repeated field "acknowledged" had too many elements')
              }

              yield {
                field: `${prefix}.acknowledged[]`,
                index: obj.acknowledged,
                value: reader.bytes()
              }

              obj.acknowledged++

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

  export interface DepositRequestRecipientFieldEvent {
    field: '$.recipient'
    value: string
  }

  export interface DepositRequestIdFieldEvent {
    field: '$.id'
    value: Uint8Array
  }

  export interface DepositRequestSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array
  }

  export interface DepositRequestAcknowledgedFieldEvent {
    field: '$.acknowledged[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<DepositRequest>): Uint8Array {
    return encodeMessage(obj, DepositRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DepositRequest>): DepositRequest {
    return decodeMessage(buf, DepositRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DepositRequest>): Generator<DepositRequestRecipientFieldEvent | DepositRequestIdFieldEvent | DepositRequestSealedFieldEvent | DepositRequestAcknowledgedFieldEvent> {
    return streamMessage(buf, DepositRequest.codec(), opts)
  }
}

export interface DepositReply {
  mark?: StoreMark
}

export namespace DepositReply {
  let _codec: Codec<DepositReply>

  export const codec = (): Codec<DepositReply> => {
    if (_codec == null) {
      _codec = message<DepositReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.mark != null) {
          w.uint32(10)
          StoreMark.codec().encode(obj.mark, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.mark = StoreMark.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.mark
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
              yield * StoreMark.codec().stream(reader, reader.uint32(), `${prefix}.mark`, {
                limits: opts.limits?.mark
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

  export interface DepositReplyMarkIncarnationFieldEvent {
    field: '$.mark.incarnation'
    value: Uint8Array
  }

  export interface DepositReplyMarkPositionFieldEvent {
    field: '$.mark.position'
    value: number
  }

  export function encode (obj: Partial<DepositReply>): Uint8Array {
    return encodeMessage(obj, DepositReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DepositReply>): DepositReply {
    return decodeMessage(buf, DepositReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DepositReply>): Generator<DepositReplyMarkIncarnationFieldEvent | DepositReplyMarkPositionFieldEvent> {
    return streamMessage(buf, DepositReply.codec(), opts)
  }
}

export interface FetchRequest {
  after: number
  limit: number
}

export namespace FetchRequest {
  let _codec: Codec<FetchRequest>

  export const codec = (): Codec<FetchRequest> => {
    if (_codec == null) {
      _codec = message<FetchRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.after != null && obj.after !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.after)
        }

        if ((obj.limit != null && obj.limit !== 0)) {
          w.uint32(16)
          w.uint32(obj.limit)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          after: 0,
          limit: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.after = reader.uint64Number()
              break
            }
            case 2: {
              obj.limit = reader.uint32()
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
                field: `${prefix}.after`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.limit`,
                value: reader.uint32()
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

  export interface FetchRequestAfterFieldEvent {
    field: '$.after'
    value: number
  }

  export interface FetchRequestLimitFieldEvent {
    field: '$.limit'
    value: number
  }

  export function encode (obj: Partial<FetchRequest>): Uint8Array {
    return encodeMessage(obj, FetchRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequest>): FetchRequest {
    return decodeMessage(buf, FetchRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchRequest>): Generator<FetchRequestAfterFieldEvent | FetchRequestLimitFieldEvent> {
    return streamMessage(buf, FetchRequest.codec(), opts)
  }
}

export interface Mail {
  position: number
  sealed: Uint8Array
}

export namespace Mail {
  let _codec: Codec<Mail>

  export const codec = (): Codec<Mail> => {
    if (_codec == null) {
      _codec = message<Mail>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.position != null && obj.position !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.position)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          position: 0,
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.position = reader.uint64Number()
              break
            }
            case 2: {
              obj.sealed = reader.bytes()
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
                field: `${prefix}.position`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sealed`,
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

  export interface MailPositionFieldEvent {
    field: '$.position'
    value: number
  }

  export interface MailSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array
  }

  export function encode (obj: Partial<Mail>): Uint8Array {
    return encodeMessage(obj, Mail.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Mail>): Mail {
    return decodeMessage(buf, Mail.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Mail>): Generator<MailPositionFieldEvent | MailSealedFieldEvent> {
    return streamMessage(buf, Mail.codec(), opts)
  }
}

export interface FetchReply {
  mail: Mail[]
  more: boolean
}

export namespace FetchReply {
  let _codec: Codec<FetchReply>

  export const codec = (): Codec<FetchReply> => {
    if (_codec == null) {
      _codec = message<FetchReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.mail != null && obj.mail.length > 0) {
          for (const value of obj.mail) {
            w.uint32(10)
            Mail.codec().encode(value, w)
          }
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(16)
          w.bool(obj.more)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          mail: [],
          more: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.mail != null && obj.mail.length === opts.limits.mail) {
                throw new MaxLengthError('Decode error - repeated field "mail" had too many elements')
              }

              obj.mail.push(Mail.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.mail$
              }))
              break
            }
            case 2: {
              obj.more = reader.bool()
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
          mail: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.mail != null && obj.mail === opts.limits.mail) {
                throw new MaxLengthError('Streaming decode error - repeated field "mail" had too many elements')
              }

              for (const evt of Mail.codec().stream(reader, reader.uint32(), `${prefix}.mail[]`, {
                limits: opts.limits?.mail$
              })) {
                yield {
                  ...evt,
                  index: obj.mail
                }
              }

              obj.mail++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.more`,
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

  export interface FetchReplyMailPositionFieldEvent {
    field: '$.mail[].position'
    value: number
    index: number
  }

  export interface FetchReplyMailSealedFieldEvent {
    field: '$.mail[].sealed'
    value: Uint8Array
    index: number
  }

  export interface FetchReplyMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export function encode (obj: Partial<FetchReply>): Uint8Array {
    return encodeMessage(obj, FetchReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchReply>): FetchReply {
    return decodeMessage(buf, FetchReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchReply>): Generator<FetchReplyMailPositionFieldEvent | FetchReplyMailSealedFieldEvent | FetchReplyMoreFieldEvent> {
    return streamMessage(buf, FetchReply.codec(), opts)
  }
}

export interface AckRequest {
  positions: number[]
}

export namespace AckRequest {
  let _codec: Codec<AckRequest>

  export const codec = (): Codec<AckRequest> => {
    if (_codec == null) {
      _codec = message<AckRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.positions != null && obj.positions.length > 0) {
          for (const value of obj.positions) {
            w.uint32(8)
            w.uint64Number(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          positions: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.positions != null && obj.positions.length === opts.limits.positions) {
                throw new MaxLengthError('Decode error - repeated field "positions" had too many elements')
              }

              obj.positions.push(reader.uint64Number())
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
          positions: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.positions != null && obj.positions === opts.limits.positions) {
                throw new MaxLengthError('Streaming decode error - repeated field "positions" had too many elements')
              }

              yield {
                field: `${prefix}.positions[]`,
                index: obj.positions,
                value: reader.uint64Number()
              }

              obj.positions++

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

  export interface AckRequestPositionsFieldEvent {
    field: '$.positions[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<AckRequest>): Uint8Array {
    return encodeMessage(obj, AckRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AckRequest>): AckRequest {
    return decodeMessage(buf, AckRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AckRequest>): Generator<AckRequestPositionsFieldEvent> {
    return streamMessage(buf, AckRequest.codec(), opts)
  }
}

export interface Epoch {
  epoch: number
  startsAtMs: number
  key: Uint8Array
}

export namespace Epoch {
  let _codec: Codec<Epoch>

  export const codec = (): Codec<Epoch> => {
    if (_codec == null) {
      _codec = message<Epoch>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(8)
          w.uint32(obj.epoch)
        }

        if ((obj.startsAtMs != null && obj.startsAtMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.startsAtMs)
        }

        if ((obj.key != null && obj.key.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.key)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: 0,
          startsAtMs: 0,
          key: uint8ArrayAlloc(0)
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
              obj.startsAtMs = reader.uint64Number()
              break
            }
            case 3: {
              obj.key = reader.bytes()
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
                field: `${prefix}.startsAtMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.key`,
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

  export interface EpochEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface EpochStartsAtMsFieldEvent {
    field: '$.startsAtMs'
    value: number
  }

  export interface EpochKeyFieldEvent {
    field: '$.key'
    value: Uint8Array
  }

  export function encode (obj: Partial<Epoch>): Uint8Array {
    return encodeMessage(obj, Epoch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Epoch>): Epoch {
    return decodeMessage(buf, Epoch.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Epoch>): Generator<EpochEpochFieldEvent | EpochStartsAtMsFieldEvent | EpochKeyFieldEvent> {
    return streamMessage(buf, Epoch.codec(), opts)
  }
}

export interface RoomState {
  room: string
  epochs: Epoch[]
  index: number
  chain: Uint8Array
}

export namespace RoomState {
  let _codec: Codec<RoomState>

  export const codec = (): Codec<RoomState> => {
    if (_codec == null) {
      _codec = message<RoomState>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if (obj.epochs != null && obj.epochs.length > 0) {
          for (const value of obj.epochs) {
            w.uint32(18)
            Epoch.codec().encode(value, w)
          }
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.index)
        }

        if ((obj.chain != null && obj.chain.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.chain)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          epochs: [],
          index: 0,
          chain: uint8ArrayAlloc(0)
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
              if (opts.limits?.epochs != null && obj.epochs.length === opts.limits.epochs) {
                throw new MaxLengthError('Decode error - repeated field "epochs" had too many elements')
              }

              obj.epochs.push(Epoch.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.epochs$
              }))
              break
            }
            case 3: {
              obj.index = reader.uint64Number()
              break
            }
            case 4: {
              obj.chain = reader.bytes()
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
          epochs: 0
        }

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
              if (opts.limits?.epochs != null && obj.epochs === opts.limits.epochs) {
                throw new MaxLengthError('Streaming decode error - repeated field "epochs" had too many elements')
              }

              for (const evt of Epoch.codec().stream(reader, reader.uint32(), `${prefix}.epochs[]`, {
                limits: opts.limits?.epochs$
              })) {
                yield {
                  ...evt,
                  index: obj.epochs
                }
              }

              obj.epochs++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.chain`,
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

  export interface RoomStateRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface RoomStateEpochsEpochFieldEvent {
    field: '$.epochs[].epoch'
    value: number
    index: number
  }

  export interface RoomStateEpochsStartsAtMsFieldEvent {
    field: '$.epochs[].startsAtMs'
    value: number
    index: number
  }

  export interface RoomStateEpochsKeyFieldEvent {
    field: '$.epochs[].key'
    value: Uint8Array
    index: number
  }

  export interface RoomStateIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface RoomStateChainFieldEvent {
    field: '$.chain'
    value: Uint8Array
  }

  export function encode (obj: Partial<RoomState>): Uint8Array {
    return encodeMessage(obj, RoomState.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomState>): RoomState {
    return decodeMessage(buf, RoomState.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomState>): Generator<RoomStateRoomFieldEvent | RoomStateEpochsEpochFieldEvent | RoomStateEpochsStartsAtMsFieldEvent | RoomStateEpochsKeyFieldEvent | RoomStateIndexFieldEvent | RoomStateChainFieldEvent> {
    return streamMessage(buf, RoomState.codec(), opts)
  }
}

export interface RoomRequest {
  room: string
}

export namespace RoomRequest {
  let _codec: Codec<RoomRequest>

  export const codec = (): Codec<RoomRequest> => {
    if (_codec == null) {
      _codec = message<RoomRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.room = reader.string()
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

  export interface RoomRequestRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export function encode (obj: Partial<RoomRequest>): Uint8Array {
    return encodeMessage(obj, RoomRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomRequest>): RoomRequest {
    return decodeMessage(buf, RoomRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomRequest>): Generator<RoomRequestRoomFieldEvent> {
    return streamMessage(buf, RoomRequest.codec(), opts)
  }
}

export interface RoomSummary {
  room: string
  members: number
  joined: boolean
}

export namespace RoomSummary {
  let _codec: Codec<RoomSummary>

  export const codec = (): Codec<RoomSummary> => {
    if (_codec == null) {
      _codec = message<RoomSummary>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if ((obj.members != null && obj.members !== 0)) {
          w.uint32(16)
          w.uint32(obj.members)
        }

        if ((obj.joined != null && obj.joined !== false)) {
          w.uint32(24)
          w.bool(obj.joined)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          members: 0,
          joined: false
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
              obj.members = reader.uint32()
              break
            }
            case 3: {
              obj.joined = reader.bool()
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
                field: `${prefix}.members`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.joined`,
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

  export interface RoomSummaryRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface RoomSummaryMembersFieldEvent {
    field: '$.members'
    value: number
  }

  export interface RoomSummaryJoinedFieldEvent {
    field: '$.joined'
    value: boolean
  }

  export function encode (obj: Partial<RoomSummary>): Uint8Array {
    return encodeMessage(obj, RoomSummary.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomSummary>): RoomSummary {
    return decodeMessage(buf, RoomSummary.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomSummary>): Generator<RoomSummaryRoomFieldEvent | RoomSummaryMembersFieldEvent | RoomSummaryJoinedFieldEvent> {
    return streamMessage(buf, RoomSummary.codec(), opts)
  }
}

export interface ListRoomsReply {
  rooms: RoomSummary[]
}

export namespace ListRoomsReply {
  let _codec: Codec<ListRoomsReply>

  export const codec = (): Codec<ListRoomsReply> => {
    if (_codec == null) {
      _codec = message<ListRoomsReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.rooms != null && obj.rooms.length > 0) {
          for (const value of obj.rooms) {
            w.uint32(10)
            RoomSummary.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          rooms: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.rooms != null && obj.rooms.length === opts.limits.rooms) {
                throw new MaxLengthError('Decode error - repeated field "rooms" had too many elements')
              }

              obj.rooms.push(RoomSummary.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rooms$
              }))
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
          rooms: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.rooms != null && obj.rooms === opts.limits.rooms) {
                throw new MaxLengthError('Streaming decode error - repeated field "rooms" had too many elements')
              }

              for (const evt of RoomSummary.codec().stream(reader, reader.uint32(), `${prefix}.rooms[]`, {
                limits: opts.limits?.rooms$
              })) {
                yield {
                  ...evt,
                  index: obj.rooms
                }
              }

              obj.rooms++

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

  export interface ListRoomsReplyRoomsRoomFieldEvent {
    field: '$.rooms[].room'
    value: string
    index: number
  }

  export interface ListRoomsReplyRoomsMembersFieldEvent {
    field: '$.rooms[].members'
    value: number
    index: number
  }

  export interface ListRoomsReplyRoomsJoinedFieldEvent {
    field: '$.rooms[].joined'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<ListRoomsReply>): Uint8Array {
    return encodeMessage(obj, ListRoomsReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ListRoomsReply>): ListRoomsReply {
    return decodeMessage(buf, ListRoomsReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ListRoomsReply>): Generator<ListRoomsReplyRoomsRoomFieldEvent | ListRoomsReplyRoomsMembersFieldEvent | ListRoomsReplyRoomsJoinedFieldEvent> {
    return streamMessage(buf, ListRoomsReply.codec(), opts)
  }
}

export interface RoomMembersReply {
  users: OnlineUser[]
}

export namespace RoomMembersReply {
  let _codec: Codec<RoomMembersReply>

  export const codec = (): Codec<RoomMembersReply> => {
    if (_codec == null) {
      _codec = message<RoomMembersReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.users != null && obj.users.length > 0) {
          for (const value of obj.users) {
            w.uint32(10)
            OnlineUser.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          users: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.users != null && obj.users.length === opts.limits.users) {
                throw new MaxLengthError('Decode error - repeated field "users" had too many elements')
              }

              obj.users.push(OnlineUser.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.users$
              }))
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
          users: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.users != null && obj.users === opts.limits.users) {
                throw new MaxLengthError('Streaming decode error - repeated field "users" had too many elements')
              }

              for (const evt of OnlineUser.codec().stream(reader, reader.uint32(), `${prefix}.users[]`, {
                limits: opts.limits?.users$
              })) {
                yield {
                  ...evt,
                  index: obj.users
                }
              }

              obj.users++

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

  export interface RoomMembersReplyUsersUsernameFieldEvent {
    field: '$.users[].username'
    value: string
    index: number
  }

  export interface RoomMembersReplyUsersDevicesFieldEvent {
    field: '$.users[].devices'
    value: number
    index: number
  }

  export function encode (obj: Partial<RoomMembersReply>): Uint8Array {
    return encodeMessage(obj, RoomMembersReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomMembersReply>): RoomMembersReply {
    return decodeMessage(buf, RoomMembersReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomMembersReply>): Generator<RoomMembersReplyUsersUsernameFieldEvent | RoomMembersReplyUsersDevicesFieldEvent> {
    return streamMessage(buf, RoomMembersReply.codec(), opts)
  }
}

export interface RoomDevicesRequest {
  room: string
  except: Uint8Array[]
}

export namespace RoomDevicesRequest {
  let _codec: Codec<RoomDevicesRequest>

  export const codec = (): Codec<RoomDevicesRequest> => {
    if (_codec == null) {
      _codec = message<RoomDevicesRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if (obj.except != null && obj.except.length > 0) {
          for (const value of obj.except) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          except: []
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
              if (opts.limits?.except != null && obj.except.length === opts.limits.except) {
                throw new MaxLengthError('Decode error - repeated field "except" had too many elements')
              }

              obj.except.push(reader.bytes())
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
          except: 0
        }

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
              if (opts.limits?.except != null && obj.except === opts.limits.except) {
                throw new MaxLengthError('Streaming decode error - repeated field "except" had too many elements')
              }

              yield {
                field: `${prefix}.except[]`,
                index: obj.except,
                value: reader.bytes()
              }

              obj.except++

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

  export interface RoomDevicesRequestRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface RoomDevicesRequestExceptFieldEvent {
    field: '$.except[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<RoomDevicesRequest>): Uint8Array {
    return encodeMessage(obj, RoomDevicesRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomDevicesRequest>): RoomDevicesRequest {
    return decodeMessage(buf, RoomDevicesRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomDevicesRequest>): Generator<RoomDevicesRequestRoomFieldEvent | RoomDevicesRequestExceptFieldEvent> {
    return streamMessage(buf, RoomDevicesRequest.codec(), opts)
  }
}

export interface RoomDevicesReply {
  devices: Device[]
}

export namespace RoomDevicesReply {
  let _codec: Codec<RoomDevicesReply>

  export const codec = (): Codec<RoomDevicesReply> => {
    if (_codec == null) {
      _codec = message<RoomDevicesReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.devices != null && obj.devices.length > 0) {
          for (const value of obj.devices) {
            w.uint32(10)
            Device.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          devices: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices.length === opts.limits.devices) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              obj.devices.push(Device.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.devices$
              }))
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
          devices: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices === opts.limits.devices) {
                throw new MaxLengthError('Streaming decode error - repeated field "devices" had too many elements')
              }

              for (const evt of Device.codec().stream(reader, reader.uint32(), `${prefix}.devices[]`, {
                limits: opts.limits?.devices$
              })) {
                yield {
                  ...evt,
                  index: obj.devices
                }
              }

              obj.devices++

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

  export interface RoomDevicesReplyDevicesDeviceFieldEvent {
    field: '$.devices[].device'
    value: Uint8Array
    index: number
  }

  export interface RoomDevicesReplyDevicesLastSeenAtMsFieldEvent {
    field: '$.devices[].lastSeenAtMs'
    value: number
    index: number
  }

  export interface RoomDevicesReplyDevicesPeerRecordFieldEvent {
    field: '$.devices[].peerRecord'
    value: Uint8Array
    index: number
  }

  export interface RoomDevicesReplyDevicesOnlineFieldEvent {
    field: '$.devices[].online'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<RoomDevicesReply>): Uint8Array {
    return encodeMessage(obj, RoomDevicesReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomDevicesReply>): RoomDevicesReply {
    return decodeMessage(buf, RoomDevicesReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomDevicesReply>): Generator<RoomDevicesReplyDevicesDeviceFieldEvent | RoomDevicesReplyDevicesLastSeenAtMsFieldEvent | RoomDevicesReplyDevicesPeerRecordFieldEvent | RoomDevicesReplyDevicesOnlineFieldEvent> {
    return streamMessage(buf, RoomDevicesReply.codec(), opts)
  }
}

export interface ArchiveRequest {
  room: string
  sealed: Uint8Array
}

export namespace ArchiveRequest {
  let _codec: Codec<ArchiveRequest>

  export const codec = (): Codec<ArchiveRequest> => {
    if (_codec == null) {
      _codec = message<ArchiveRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          sealed: uint8ArrayAlloc(0)
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
              obj.sealed = reader.bytes()
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
                field: `${prefix}.sealed`,
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

  export interface ArchiveRequestRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface ArchiveRequestSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array
  }

  export function encode (obj: Partial<ArchiveRequest>): Uint8Array {
    return encodeMessage(obj, ArchiveRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArchiveRequest>): ArchiveRequest {
    return decodeMessage(buf, ArchiveRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArchiveRequest>): Generator<ArchiveRequestRoomFieldEvent | ArchiveRequestSealedFieldEvent> {
    return streamMessage(buf, ArchiveRequest.codec(), opts)
  }
}

export interface ArchiveReply {
  index: number
}

export namespace ArchiveReply {
  let _codec: Codec<ArchiveReply>

  export const codec = (): Codec<ArchiveReply> => {
    if (_codec == null) {
      _codec = message<ArchiveReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint64Number()
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
                field: `${prefix}.index`,
                value: reader.uint64Number()
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

  export interface ArchiveReplyIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export function encode (obj: Partial<ArchiveReply>): Uint8Array {
    return encodeMessage(obj, ArchiveReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArchiveReply>): ArchiveReply {
    return decodeMessage(buf, ArchiveReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArchiveReply>): Generator<ArchiveReplyIndexFieldEvent> {
    return streamMessage(buf, ArchiveReply.codec(), opts)
  }
}

export interface HistoryRequest {
  room: string
  after: number
  limit: number
}

export namespace HistoryRequest {
  let _codec: Codec<HistoryRequest>

  export const codec = (): Codec<HistoryRequest> => {
    if (_codec == null) {
      _codec = message<HistoryRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if ((obj.after != null && obj.after !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.after)
        }

        if ((obj.limit != null && obj.limit !== 0)) {
          w.uint32(24)
          w.uint32(obj.limit)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          after: 0,
          limit: 0
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
              obj.after = reader.uint64Number()
              break
            }
            case 3: {
              obj.limit = reader.uint32()
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
                field: `${prefix}.after`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.limit`,
                value: reader.uint32()
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

  export interface HistoryRequestRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface HistoryRequestAfterFieldEvent {
    field: '$.after'
    value: number
  }

  export interface HistoryRequestLimitFieldEvent {
    field: '$.limit'
    value: number
  }

  export function encode (obj: Partial<HistoryRequest>): Uint8Array {
    return encodeMessage(obj, HistoryRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HistoryRequest>): HistoryRequest {
    return decodeMessage(buf, HistoryRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HistoryRequest>): Generator<HistoryRequestRoomFieldEvent | HistoryRequestAfterFieldEvent | HistoryRequestLimitFieldEvent> {
    return streamMessage(buf, HistoryRequest.codec(), opts)
  }
}

export interface ArchivedEntry {
  index: number
  sealed: Uint8Array
  chain: Uint8Array
}

export namespace ArchivedEntry {
  let _codec: Codec<ArchivedEntry>

  export const codec = (): Codec<ArchivedEntry> => {
    if (_codec == null) {
      _codec = message<ArchivedEntry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealed)
        }

        if ((obj.chain != null && obj.chain.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.chain)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          sealed: uint8ArrayAlloc(0),
          chain: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint64Number()
              break
            }
            case 2: {
              obj.sealed = reader.bytes()
              break
            }
            case 3: {
              obj.chain = reader.bytes()
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
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sealed`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.chain`,
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

  export interface ArchivedEntryIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface ArchivedEntrySealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array
  }

  export interface ArchivedEntryChainFieldEvent {
    field: '$.chain'
    value: Uint8Array
  }

  export function encode (obj: Partial<ArchivedEntry>): Uint8Array {
    return encodeMessage(obj, ArchivedEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArchivedEntry>): ArchivedEntry {
    return decodeMessage(buf, ArchivedEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ArchivedEntry>): Generator<ArchivedEntryIndexFieldEvent | ArchivedEntrySealedFieldEvent | ArchivedEntryChainFieldEvent> {
    return streamMessage(buf, ArchivedEntry.codec(), opts)
  }
}

export interface HistoryReply {
  entries: ArchivedEntry[]
  epochs: Epoch[]
  newest: number
}

export namespace HistoryReply {
  let _codec: Codec<HistoryReply>

  export const codec = (): Codec<HistoryReply> => {
    if (_codec == null) {
      _codec = message<HistoryReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(10)
            ArchivedEntry.codec().encode(value, w)
          }
        }

        if (obj.epochs != null && obj.epochs.length > 0) {
          for (const value of obj.epochs) {
            w.uint32(18)
            Epoch.codec().encode(value, w)
          }
        }

        if ((obj.newest != null && obj.newest !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.newest)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entries: [],
          epochs: [],
          newest: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(ArchivedEntry.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entries$
              }))
              break
            }
            case 2: {
              if (opts.limits?.epochs != null && obj.epochs.length === opts.limits.epochs) {
                throw new MaxLengthError('Decode error - repeated field "epochs" had too many elements')
              }

              obj.epochs.push(Epoch.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.epochs$
              }))
              break
            }
            case 3: {
              obj.newest = reader.uint64Number()
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
          entries: 0,
          epochs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              for (const evt of ArchivedEntry.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                limits: opts.limits?.entries$
              })) {
                yield {
                  ...evt,
                  index: obj.entries
                }
              }

              obj.entries++

              break
            }
            case 2: {
              if (opts.limits?.epochs != null && obj.epochs === opts.limits.epochs) {
                throw new MaxLengthError('Streaming decode error - repeated field "epochs" had too many elements')
              }

              for (const evt of Epoch.codec().stream(reader, reader.uint32(), `${prefix}.epochs[]`, {
                limits: opts.limits?.epochs$
              })) {
                yield {
                  ...evt,
                  index: obj.epochs
                }
              }

              obj.epochs++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.newest`,
                value: reader.uint64Number()
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

  export interface HistoryReplyEntriesIndexFieldEvent {
    field: '$.entries[].index'
    value: number
    index: number
  }

  export interface HistoryReplyEntriesSealedFieldEvent {
    field: '$.entries[].sealed'
    value: Uint8Array
    index: number
  }

  export interface HistoryReplyEntriesChainFieldEvent {
    field: '$.entries[].chain'
    value: Uint8Array
    index: number
  }

  export interface HistoryReplyEpochsEpochFieldEvent {
    field: '$.epochs[].epoch'
    value: number
    index: number
  }

  export interface HistoryReplyEpochsStartsAtMsFieldEvent {
    field: '$.epochs[].startsAtMs'
    value: number
    index: number
  }

  export interface HistoryReplyEpochsKeyFieldEvent {
    field: '$.epochs[].key'
    value: Uint8Array
    index: number
  }

  export interface HistoryReplyNewestFieldEvent {
    field: '$.newest'
    value: number
  }

  export function encode (obj: Partial<HistoryReply>): Uint8Array {
    return encodeMessage(obj, HistoryReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HistoryReply>): HistoryReply {
    return decodeMessage(buf, HistoryReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HistoryReply>): Generator<HistoryReplyEntriesIndexFieldEvent | HistoryReplyEntriesSealedFieldEvent | HistoryReplyEntriesChainFieldEvent | HistoryReplyEpochsEpochFieldEvent | HistoryReplyEpochsStartsAtMsFieldEvent | HistoryReplyEpochsKeyFieldEvent | HistoryReplyNewestFieldEvent> {
    return streamMessage(buf, HistoryReply.codec(), opts)
  }
}

export interface HeartbeatRequest {
  sentAtMs: number
}

export namespace HeartbeatRequest {
  let _codec: Codec<HeartbeatRequest>

  export const codec = (): Codec<HeartbeatRequest> => {
    if (_codec == null) {
      _codec = message<HeartbeatRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sentAtMs != null && obj.sentAtMs !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.sentAtMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sentAtMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sentAtMs = reader.uint64Number()
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
                field: `${prefix}.sentAtMs`,
                value: reader.uint64Number()
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

  export interface HeartbeatRequestSentAtMsFieldEvent {
    field: '$.sentAtMs'
    value: number
  }

  export function encode (obj: Partial<HeartbeatRequest>): Uint8Array {
    return encodeMessage(obj, HeartbeatRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HeartbeatRequest>): HeartbeatRequest {
    return decodeMessage(buf, HeartbeatRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HeartbeatRequest>): Generator<HeartbeatRequestSentAtMsFieldEvent> {
    return streamMessage(buf, HeartbeatRequest.codec(), opts)
  }
}

export interface RevokedPush {
  reason: RevokedPush.Reason
}

export namespace RevokedPush {
  export enum Reason {
    REPLACED = 'REPLACED',
    LOGGED_OUT = 'LOGGED_OUT',
    DEVICE_REVOKED = 'DEVICE_REVOKED',
    PASSWORD_CHANGED = 'PASSWORD_CHANGED',
    BANNED = 'BANNED'
  }

  enum __ReasonValues {
    REPLACED = 0,
    LOGGED_OUT = 1,
    DEVICE_REVOKED = 2,
    PASSWORD_CHANGED = 3,
    BANNED = 4
  }

  export namespace Reason {
    export const codec = (): Codec<Reason> => {
      return enumeration<Reason>(__ReasonValues)
    }
  }

  let _codec: Codec<RevokedPush>

  export const codec = (): Codec<RevokedPush> => {
    if (_codec == null) {
      _codec = message<RevokedPush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.reason != null && __ReasonValues[obj.reason] !== 0) {
          w.uint32(8)
          RevokedPush.Reason.codec().encode(obj.reason, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          reason: Reason.REPLACED
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.reason = RevokedPush.Reason.codec().decode(reader)
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
                field: `${prefix}.reason`,
                value: RevokedPush.Reason.codec().decode(reader)
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

  export interface RevokedPushReasonFieldEvent {
    field: '$.reason'
    value: RevokedPush.Reason
  }

  export function encode (obj: Partial<RevokedPush>): Uint8Array {
    return encodeMessage(obj, RevokedPush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevokedPush>): RevokedPush {
    return decodeMessage(buf, RevokedPush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RevokedPush>): Generator<RevokedPushReasonFieldEvent> {
    return streamMessage(buf, RevokedPush.codec(), opts)
  }
}

export interface PresenceChange {
  username: string
  online: boolean
}

export namespace PresenceChange {
  let _codec: Codec<PresenceChange>

  export const codec = (): Codec<PresenceChange> => {
    if (_codec == null) {
      _codec = message<PresenceChange>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.username != null && obj.username !== '')) {
          w.uint32(10)
          w.string(obj.username)
        }

        if ((obj.online != null && obj.online !== false)) {
          w.uint32(16)
          w.bool(obj.online)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          username: '',
          online: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.username = reader.string()
              break
            }
            case 2: {
              obj.online = reader.bool()
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
                field: `${prefix}.username`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.online`,
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

  export interface PresenceChangeUsernameFieldEvent {
    field: '$.username'
    value: string
  }

  export interface PresenceChangeOnlineFieldEvent {
    field: '$.online'
    value: boolean
  }

  export function encode (obj: Partial<PresenceChange>): Uint8Array {
    return encodeMessage(obj, PresenceChange.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PresenceChange>): PresenceChange {
    return decodeMessage(buf, PresenceChange.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PresenceChange>): Generator<PresenceChangeUsernameFieldEvent | PresenceChangeOnlineFieldEvent> {
    return streamMessage(buf, PresenceChange.codec(), opts)
  }
}

export interface PresencePush {
  changes: PresenceChange[]
}

export namespace PresencePush {
  let _codec: Codec<PresencePush>

  export const codec = (): Codec<PresencePush> => {
    if (_codec == null) {
      _codec = message<PresencePush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.changes != null && obj.changes.length > 0) {
          for (const value of obj.changes) {
            w.uint32(10)
            PresenceChange.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          changes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.changes != null && obj.changes.length === opts.limits.changes) {
                throw new MaxLengthError('Decode error - repeated field "changes" had too many elements')
              }

              obj.changes.push(PresenceChange.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.changes$
              }))
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
          changes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.changes != null && obj.changes === opts.limits.changes) {
                throw new MaxLengthError('Streaming decode error - repeated field "changes" had too many elements')
              }

              for (const evt of PresenceChange.codec().stream(reader, reader.uint32(), `${prefix}.changes[]`, {
                limits: opts.limits?.changes$
              })) {
                yield {
                  ...evt,
                  index: obj.changes
                }
              }

              obj.changes++

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

  export interface PresencePushChangesUsernameFieldEvent {
    field: '$.changes[].username'
    value: string
    index: number
  }

  export interface PresencePushChangesOnlineFieldEvent {
    field: '$.changes[].online'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<PresencePush>): Uint8Array {
    return encodeMessage(obj, PresencePush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PresencePush>): PresencePush {
    return decodeMessage(buf, PresencePush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PresencePush>): Generator<PresencePushChangesUsernameFieldEvent | PresencePushChangesOnlineFieldEvent> {
    return streamMessage(buf, PresencePush.codec(), opts)
  }
}

export interface MailWaitingPush {
  count: number
}

export namespace MailWaitingPush {
  let _codec: Codec<MailWaitingPush>

  export const codec = (): Codec<MailWaitingPush> => {
    if (_codec == null) {
      _codec = message<MailWaitingPush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(8)
          w.uint32(obj.count)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          count: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.count = reader.uint32()
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
                field: `${prefix}.count`,
                value: reader.uint32()
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

  export interface MailWaitingPushCountFieldEvent {
    field: '$.count'
    value: number
  }

  export function encode (obj: Partial<MailWaitingPush>): Uint8Array {
    return encodeMessage(obj, MailWaitingPush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MailWaitingPush>): MailWaitingPush {
    return decodeMessage(buf, MailWaitingPush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MailWaitingPush>): Generator<MailWaitingPushCountFieldEvent> {
    return streamMessage(buf, MailWaitingPush.codec(), opts)
  }
}

export interface RoomHeadPush {
  room: string
  index: number
  chain: Uint8Array
  ids: Uint8Array[]
}

export namespace RoomHeadPush {
  let _codec: Codec<RoomHeadPush>

  export const codec = (): Codec<RoomHeadPush> => {
    if (_codec == null) {
      _codec = message<RoomHeadPush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.index)
        }

        if ((obj.chain != null && obj.chain.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.chain)
        }

        if (obj.ids != null && obj.ids.length > 0) {
          for (const value of obj.ids) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          index: 0,
          chain: uint8ArrayAlloc(0),
          ids: []
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
              obj.index = reader.uint64Number()
              break
            }
            case 3: {
              obj.chain = reader.bytes()
              break
            }
            case 4: {
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
                field: `${prefix}.room`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.chain`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
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

  export interface RoomHeadPushRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface RoomHeadPushIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface RoomHeadPushChainFieldEvent {
    field: '$.chain'
    value: Uint8Array
  }

  export interface RoomHeadPushIdsFieldEvent {
    field: '$.ids[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<RoomHeadPush>): Uint8Array {
    return encodeMessage(obj, RoomHeadPush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomHeadPush>): RoomHeadPush {
    return decodeMessage(buf, RoomHeadPush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomHeadPush>): Generator<RoomHeadPushRoomFieldEvent | RoomHeadPushIndexFieldEvent | RoomHeadPushChainFieldEvent | RoomHeadPushIdsFieldEvent> {
    return streamMessage(buf, RoomHeadPush.codec(), opts)
  }
}

export interface RoomMembersPush {
  room: string
  joined: string[]
  left: string[]
  more: boolean
}

export namespace RoomMembersPush {
  let _codec: Codec<RoomMembersPush>

  export const codec = (): Codec<RoomMembersPush> => {
    if (_codec == null) {
      _codec = message<RoomMembersPush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.room != null && obj.room !== '')) {
          w.uint32(10)
          w.string(obj.room)
        }

        if (obj.joined != null && obj.joined.length > 0) {
          for (const value of obj.joined) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (obj.left != null && obj.left.length > 0) {
          for (const value of obj.left) {
            w.uint32(26)
            w.string(value)
          }
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(32)
          w.bool(obj.more)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          room: '',
          joined: [],
          left: [],
          more: false
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
              if (opts.limits?.joined != null && obj.joined.length === opts.limits.joined) {
                throw new MaxLengthError('Decode error - repeated field "joined" had too many elements')
              }

              obj.joined.push(reader.string())
              break
            }
            case 3: {
              if (opts.limits?.left != null && obj.left.length === opts.limits.left) {
                throw new MaxLengthError('Decode error - repeated field "left" had too many elements')
              }

              obj.left.push(reader.string())
              break
            }
            case 4: {
              obj.more = reader.bool()
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
          joined: 0,
          left: 0
        }

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
              if (opts.limits?.joined != null && obj.joined === opts.limits.joined) {
                throw new MaxLengthError('Streaming decode error - repeated field "joined" had too many elements')
              }

              yield {
                field: `${prefix}.joined[]`,
                index: obj.joined,
                value: reader.string()
              }

              obj.joined++

              break
            }
            case 3: {
              if (opts.limits?.left != null && obj.left === opts.limits.left) {
                throw new MaxLengthError('Streaming decode error - repeated field "left" had too many elements')
              }

              yield {
                field: `${prefix}.left[]`,
                index: obj.left,
                value: reader.string()
              }

              obj.left++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.more`,
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

  export interface RoomMembersPushRoomFieldEvent {
    field: '$.room'
    value: string
  }

  export interface RoomMembersPushJoinedFieldEvent {
    field: '$.joined[]'
    index: number
    value: string
  }

  export interface RoomMembersPushLeftFieldEvent {
    field: '$.left[]'
    index: number
    value: string
  }

  export interface RoomMembersPushMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export function encode (obj: Partial<RoomMembersPush>): Uint8Array {
    return encodeMessage(obj, RoomMembersPush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomMembersPush>): RoomMembersPush {
    return decodeMessage(buf, RoomMembersPush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RoomMembersPush>): Generator<RoomMembersPushRoomFieldEvent | RoomMembersPushJoinedFieldEvent | RoomMembersPushLeftFieldEvent | RoomMembersPushMoreFieldEvent> {
    return streamMessage(buf, RoomMembersPush.codec(), opts)
  }
}

export interface VaultChangedPush {
  version: number
}

export namespace VaultChangedPush {
  let _codec: Codec<VaultChangedPush>

  export const codec = (): Codec<VaultChangedPush> => {
    if (_codec == null) {
      _codec = message<VaultChangedPush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint32()
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
                field: `${prefix}.version`,
                value: reader.uint32()
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

  export interface VaultChangedPushVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export function encode (obj: Partial<VaultChangedPush>): Uint8Array {
    return encodeMessage(obj, VaultChangedPush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VaultChangedPush>): VaultChangedPush {
    return decodeMessage(buf, VaultChangedPush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VaultChangedPush>): Generator<VaultChangedPushVersionFieldEvent> {
    return streamMessage(buf, VaultChangedPush.codec(), opts)
  }
}

export interface AccountsChangedPush {
  usernames: string[]
}

export namespace AccountsChangedPush {
  let _codec: Codec<AccountsChangedPush>

  export const codec = (): Codec<AccountsChangedPush> => {
    if (_codec == null) {
      _codec = message<AccountsChangedPush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.usernames != null && obj.usernames.length > 0) {
          for (const value of obj.usernames) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          usernames: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.usernames != null && obj.usernames.length === opts.limits.usernames) {
                throw new MaxLengthError('Decode error - repeated field "usernames" had too many elements')
              }

              obj.usernames.push(reader.string())
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
          usernames: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.usernames != null && obj.usernames === opts.limits.usernames) {
                throw new MaxLengthError('Streaming decode error - repeated field "usernames" had too many elements')
              }

              yield {
                field: `${prefix}.usernames[]`,
                index: obj.usernames,
                value: reader.string()
              }

              obj.usernames++

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

  export interface AccountsChangedPushUsernamesFieldEvent {
    field: '$.usernames[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<AccountsChangedPush>): Uint8Array {
    return encodeMessage(obj, AccountsChangedPush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AccountsChangedPush>): AccountsChangedPush {
    return decodeMessage(buf, AccountsChangedPush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AccountsChangedPush>): Generator<AccountsChangedPushUsernamesFieldEvent> {
    return streamMessage(buf, AccountsChangedPush.codec(), opts)
  }
}

export interface GoingAwayPush {
  retryAfterMs: number
}

export namespace GoingAwayPush {
  let _codec: Codec<GoingAwayPush>

  export const codec = (): Codec<GoingAwayPush> => {
    if (_codec == null) {
      _codec = message<GoingAwayPush>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.retryAfterMs != null && obj.retryAfterMs !== 0)) {
          w.uint32(8)
          w.uint32(obj.retryAfterMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          retryAfterMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.retryAfterMs = reader.uint32()
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
                field: `${prefix}.retryAfterMs`,
                value: reader.uint32()
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

  export interface GoingAwayPushRetryAfterMsFieldEvent {
    field: '$.retryAfterMs'
    value: number
  }

  export function encode (obj: Partial<GoingAwayPush>): Uint8Array {
    return encodeMessage(obj, GoingAwayPush.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GoingAwayPush>): GoingAwayPush {
    return decodeMessage(buf, GoingAwayPush.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GoingAwayPush>): Generator<GoingAwayPushRetryAfterMsFieldEvent> {
    return streamMessage(buf, GoingAwayPush.codec(), opts)
  }
}
