// @ts-nocheck Generated from splice.proto by `npm run generate`.
import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface SpliceRequest {
  device: Uint8Array
}

export namespace SpliceRequest {
  let _codec: Codec<SpliceRequest>

  export const codec = (): Codec<SpliceRequest> => {
    if (_codec == null) {
      _codec = message<SpliceRequest>((obj, w, opts = {}) => {
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

  export interface SpliceRequestDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export function encode (obj: Partial<SpliceRequest>): Uint8Array {
    return encodeMessage(obj, SpliceRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SpliceRequest>): SpliceRequest {
    return decodeMessage(buf, SpliceRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SpliceRequest>): Generator<SpliceRequestDeviceFieldEvent> {
    return streamMessage(buf, SpliceRequest.codec(), opts)
  }
}

export interface SpliceReply {
  status: number
  retryAfterMs: number
  ownTicket: Uint8Array
  theirTicket: Uint8Array
}

export namespace SpliceReply {
  let _codec: Codec<SpliceReply>

  export const codec = (): Codec<SpliceReply> => {
    if (_codec == null) {
      _codec = message<SpliceReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.status != null && obj.status !== 0)) {
          w.uint32(8)
          w.uint32(obj.status)
        }

        if ((obj.retryAfterMs != null && obj.retryAfterMs !== 0)) {
          w.uint32(32)
          w.uint32(obj.retryAfterMs)
        }

        if ((obj.ownTicket != null && obj.ownTicket.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ownTicket)
        }

        if ((obj.theirTicket != null && obj.theirTicket.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.theirTicket)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: 0,
          retryAfterMs: 0,
          ownTicket: uint8ArrayAlloc(0),
          theirTicket: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.status = reader.uint32()
              break
            }
            case 4: {
              obj.retryAfterMs = reader.uint32()
              break
            }
            case 2: {
              obj.ownTicket = reader.bytes()
              break
            }
            case 3: {
              obj.theirTicket = reader.bytes()
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
                field: `${prefix}.status`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.retryAfterMs`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ownTicket`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.theirTicket`,
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

  export interface SpliceReplyStatusFieldEvent {
    field: '$.status'
    value: number
  }

  export interface SpliceReplyRetryAfterMsFieldEvent {
    field: '$.retryAfterMs'
    value: number
  }

  export interface SpliceReplyOwnTicketFieldEvent {
    field: '$.ownTicket'
    value: Uint8Array
  }

  export interface SpliceReplyTheirTicketFieldEvent {
    field: '$.theirTicket'
    value: Uint8Array
  }

  export function encode (obj: Partial<SpliceReply>): Uint8Array {
    return encodeMessage(obj, SpliceReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SpliceReply>): SpliceReply {
    return decodeMessage(buf, SpliceReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SpliceReply>): Generator<SpliceReplyStatusFieldEvent | SpliceReplyRetryAfterMsFieldEvent | SpliceReplyOwnTicketFieldEvent | SpliceReplyTheirTicketFieldEvent> {
    return streamMessage(buf, SpliceReply.codec(), opts)
  }
}
