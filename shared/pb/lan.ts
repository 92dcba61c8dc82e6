// @ts-nocheck Generated from lan.proto by `npm run generate`.
import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface LanPresence {
  device: Uint8Array
  port: number
  sentAtMs: number
}

export namespace LanPresence {
  let _codec: Codec<LanPresence>

  export const codec = (): Codec<LanPresence> => {
    if (_codec == null) {
      _codec = message<LanPresence>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if ((obj.port != null && obj.port !== 0)) {
          w.uint32(16)
          w.uint32(obj.port)
        }

        if ((obj.sentAtMs != null && obj.sentAtMs !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.sentAtMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0),
          port: 0,
          sentAtMs: 0
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
              obj.port = reader.uint32()
              break
            }
            case 3: {
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
                field: `${prefix}.device`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.port`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
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

  export interface LanPresenceDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array
  }

  export interface LanPresencePortFieldEvent {
    field: '$.port'
    value: number
  }

  export interface LanPresenceSentAtMsFieldEvent {
    field: '$.sentAtMs'
    value: number
  }

  export function encode (obj: Partial<LanPresence>): Uint8Array {
    return encodeMessage(obj, LanPresence.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LanPresence>): LanPresence {
    return decodeMessage(buf, LanPresence.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LanPresence>): Generator<LanPresenceDeviceFieldEvent | LanPresencePortFieldEvent | LanPresenceSentAtMsFieldEvent> {
    return streamMessage(buf, LanPresence.codec(), opts)
  }
}
