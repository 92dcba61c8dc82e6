// @ts-nocheck Generated from direct.proto by `npm run generate`.
/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface DirectFrame {
  hello?: HelloFrame
  ok?: OkFrame
  message?: MessageFrame
  ack?: AckFrame
  refuse?: RefuseFrame
  ping?: PingFrame
  pong?: PongFrame
  moved?: MovedFrame
}

export namespace DirectFrame {
  let _codec: Codec<DirectFrame>

  export const codec = (): Codec<DirectFrame> => {
    if (_codec == null) {
      _codec = message<DirectFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.moved != null) {
          obj.pong = undefined
          obj.ping = undefined
          obj.refuse = undefined
          obj.ack = undefined
          obj.message = undefined
          obj.ok = undefined
          obj.hello = undefined
        }

        if (obj.pong != null) {
          obj.moved = undefined
          obj.ping = undefined
          obj.refuse = undefined
          obj.ack = undefined
          obj.message = undefined
          obj.ok = undefined
          obj.hello = undefined
        }

        if (obj.ping != null) {
          obj.moved = undefined
          obj.pong = undefined
          obj.refuse = undefined
          obj.ack = undefined
          obj.message = undefined
          obj.ok = undefined
          obj.hello = undefined
        }

        if (obj.refuse != null) {
          obj.moved = undefined
          obj.pong = undefined
          obj.ping = undefined
          obj.ack = undefined
          obj.message = undefined
          obj.ok = undefined
          obj.hello = undefined
        }

        if (obj.ack != null) {
          obj.moved = undefined
          obj.pong = undefined
          obj.ping = undefined
          obj.refuse = undefined
          obj.message = undefined
          obj.ok = undefined
          obj.hello = undefined
        }

        if (obj.message != null) {
          obj.moved = undefined
          obj.pong = undefined
          obj.ping = undefined
          obj.refuse = undefined
          obj.ack = undefined
          obj.ok = undefined
          obj.hello = undefined
        }

        if (obj.ok != null) {
          obj.moved = undefined
          obj.pong = undefined
          obj.ping = undefined
          obj.refuse = undefined
          obj.ack = undefined
          obj.message = undefined
          obj.hello = undefined
        }

        if (obj.hello != null) {
          obj.moved = undefined
          obj.pong = undefined
          obj.ping = undefined
          obj.refuse = undefined
          obj.ack = undefined
          obj.message = undefined
          obj.ok = undefined
        }

        if (obj.hello != null) {
          w.uint32(10)
          HelloFrame.codec().encode(obj.hello, w)
        }

        if (obj.ok != null) {
          w.uint32(18)
          OkFrame.codec().encode(obj.ok, w)
        }

        if (obj.message != null) {
          w.uint32(26)
          MessageFrame.codec().encode(obj.message, w)
        }

        if (obj.ack != null) {
          w.uint32(34)
          AckFrame.codec().encode(obj.ack, w)
        }

        if (obj.refuse != null) {
          w.uint32(42)
          RefuseFrame.codec().encode(obj.refuse, w)
        }

        if (obj.ping != null) {
          w.uint32(50)
          PingFrame.codec().encode(obj.ping, w)
        }

        if (obj.pong != null) {
          w.uint32(58)
          PongFrame.codec().encode(obj.pong, w)
        }

        if (obj.moved != null) {
          w.uint32(66)
          MovedFrame.codec().encode(obj.moved, w)
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
              obj.hello = HelloFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.hello
              })
              break
            }
            case 2: {
              obj.ok = OkFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ok
              })
              break
            }
            case 3: {
              obj.message = MessageFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.message
              })
              break
            }
            case 4: {
              obj.ack = AckFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ack
              })
              break
            }
            case 5: {
              obj.refuse = RefuseFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.refuse
              })
              break
            }
            case 6: {
              obj.ping = PingFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ping
              })
              break
            }
            case 7: {
              obj.pong = PongFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.pong
              })
              break
            }
            case 8: {
              obj.moved = MovedFrame.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.moved
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.moved != null) {
          delete obj.pong
          delete obj.ping
          delete obj.refuse
          delete obj.ack
          delete obj.message
          delete obj.ok
          delete obj.hello
        }

        if (obj.pong != null) {
          delete obj.moved
          delete obj.ping
          delete obj.refuse
          delete obj.ack
          delete obj.message
          delete obj.ok
          delete obj.hello
        }

        if (obj.ping != null) {
          delete obj.moved
          delete obj.pong
          delete obj.refuse
          delete obj.ack
          delete obj.message
          delete obj.ok
          delete obj.hello
        }

        if (obj.refuse != null) {
          delete obj.moved
          delete obj.pong
          delete obj.ping
          delete obj.ack
          delete obj.message
          delete obj.ok
          delete obj.hello
        }

        if (obj.ack != null) {
          delete obj.moved
          delete obj.pong
          delete obj.ping
          delete obj.refuse
          delete obj.message
          delete obj.ok
          delete obj.hello
        }

        if (obj.message != null) {
          delete obj.moved
          delete obj.pong
          delete obj.ping
          delete obj.refuse
          delete obj.ack
          delete obj.ok
          delete obj.hello
        }

        if (obj.ok != null) {
          delete obj.moved
          delete obj.pong
          delete obj.ping
          delete obj.refuse
          delete obj.ack
          delete obj.message
          delete obj.hello
        }

        if (obj.hello != null) {
          delete obj.moved
          delete obj.pong
          delete obj.ping
          delete obj.refuse
          delete obj.ack
          delete obj.message
          delete obj.ok
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * HelloFrame.codec().stream(reader, reader.uint32(), `${prefix}.hello`, {
                limits: opts.limits?.hello
              })

              break
            }
            case 2: {
              yield * OkFrame.codec().stream(reader, reader.uint32(), `${prefix}.ok`, {
                limits: opts.limits?.ok
              })

              break
            }
            case 3: {
              yield * MessageFrame.codec().stream(reader, reader.uint32(), `${prefix}.message`, {
                limits: opts.limits?.message
              })

              break
            }
            case 4: {
              yield * AckFrame.codec().stream(reader, reader.uint32(), `${prefix}.ack`, {
                limits: opts.limits?.ack
              })

              break
            }
            case 5: {
              yield * RefuseFrame.codec().stream(reader, reader.uint32(), `${prefix}.refuse`, {
                limits: opts.limits?.refuse
              })

              break
            }
            case 6: {
              yield * PingFrame.codec().stream(reader, reader.uint32(), `${prefix}.ping`, {
                limits: opts.limits?.ping
              })

              break
            }
            case 7: {
              yield * PongFrame.codec().stream(reader, reader.uint32(), `${prefix}.pong`, {
                limits: opts.limits?.pong
              })

              break
            }
            case 8: {
              yield * MovedFrame.codec().stream(reader, reader.uint32(), `${prefix}.moved`, {
                limits: opts.limits?.moved
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

  export interface DirectFrameHelloPassFieldEvent {
    field: '$.hello.pass'
    value: Uint8Array
  }

  export interface DirectFrameMessageMessageFieldEvent {
    field: '$.message.message'
    value: Uint8Array
  }

  export interface DirectFrameAckIdsFieldEvent {
    field: '$.ack.ids[]'
    index: number
    value: Uint8Array
  }

  export interface DirectFrameRefuseIdFieldEvent {
    field: '$.refuse.id'
    value: Uint8Array
  }

  export interface DirectFrameRefuseStatusFieldEvent {
    field: '$.refuse.status'
    value: number
  }

  export interface DirectFramePingNumberFieldEvent {
    field: '$.ping.number'
    value: number
  }

  export interface DirectFramePongNumberFieldEvent {
    field: '$.pong.number'
    value: number
  }

  export function encode (obj: Partial<DirectFrame>): Uint8Array {
    return encodeMessage(obj, DirectFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DirectFrame>): DirectFrame {
    return decodeMessage(buf, DirectFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DirectFrame>): Generator<DirectFrameHelloPassFieldEvent | DirectFrameMessageMessageFieldEvent | DirectFrameAckIdsFieldEvent | DirectFrameRefuseIdFieldEvent | DirectFrameRefuseStatusFieldEvent | DirectFramePingNumberFieldEvent | DirectFramePongNumberFieldEvent> {
    return streamMessage(buf, DirectFrame.codec(), opts)
  }
}

export interface HelloFrame {
  pass: Uint8Array
}

export namespace HelloFrame {
  let _codec: Codec<HelloFrame>

  export const codec = (): Codec<HelloFrame> => {
    if (_codec == null) {
      _codec = message<HelloFrame>((obj, w, opts = {}) => {
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

  export interface HelloFramePassFieldEvent {
    field: '$.pass'
    value: Uint8Array
  }

  export function encode (obj: Partial<HelloFrame>): Uint8Array {
    return encodeMessage(obj, HelloFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloFrame>): HelloFrame {
    return decodeMessage(buf, HelloFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HelloFrame>): Generator<HelloFramePassFieldEvent> {
    return streamMessage(buf, HelloFrame.codec(), opts)
  }
}

export interface OkFrame {}

export namespace OkFrame {
  let _codec: Codec<OkFrame>

  export const codec = (): Codec<OkFrame> => {
    if (_codec == null) {
      _codec = message<OkFrame>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<OkFrame>): Uint8Array {
    return encodeMessage(obj, OkFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OkFrame>): OkFrame {
    return decodeMessage(buf, OkFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<OkFrame>): Generator<{}> {
    return streamMessage(buf, OkFrame.codec(), opts)
  }
}

export interface MessageFrame {
  message: Uint8Array
}

export namespace MessageFrame {
  let _codec: Codec<MessageFrame>

  export const codec = (): Codec<MessageFrame> => {
    if (_codec == null) {
      _codec = message<MessageFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.message != null && obj.message.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.message)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          message: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.message = reader.bytes()
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
                field: `${prefix}.message`,
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

  export interface MessageFrameMessageFieldEvent {
    field: '$.message'
    value: Uint8Array
  }

  export function encode (obj: Partial<MessageFrame>): Uint8Array {
    return encodeMessage(obj, MessageFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MessageFrame>): MessageFrame {
    return decodeMessage(buf, MessageFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MessageFrame>): Generator<MessageFrameMessageFieldEvent> {
    return streamMessage(buf, MessageFrame.codec(), opts)
  }
}

export interface AckFrame {
  ids: Uint8Array[]
}

export namespace AckFrame {
  let _codec: Codec<AckFrame>

  export const codec = (): Codec<AckFrame> => {
    if (_codec == null) {
      _codec = message<AckFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.ids != null && obj.ids.length > 0) {
          for (const value of obj.ids) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ids: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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

  export interface AckFrameIdsFieldEvent {
    field: '$.ids[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<AckFrame>): Uint8Array {
    return encodeMessage(obj, AckFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AckFrame>): AckFrame {
    return decodeMessage(buf, AckFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AckFrame>): Generator<AckFrameIdsFieldEvent> {
    return streamMessage(buf, AckFrame.codec(), opts)
  }
}

export interface RefuseFrame {
  id: Uint8Array
  status: number
}

export namespace RefuseFrame {
  let _codec: Codec<RefuseFrame>

  export const codec = (): Codec<RefuseFrame> => {
    if (_codec == null) {
      _codec = message<RefuseFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.status != null && obj.status !== 0)) {
          w.uint32(16)
          w.uint32(obj.status)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          status: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.bytes()
              break
            }
            case 2: {
              obj.status = reader.uint32()
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
                field: `${prefix}.id`,
                value: reader.bytes()
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

  export interface RefuseFrameIdFieldEvent {
    field: '$.id'
    value: Uint8Array
  }

  export interface RefuseFrameStatusFieldEvent {
    field: '$.status'
    value: number
  }

  export function encode (obj: Partial<RefuseFrame>): Uint8Array {
    return encodeMessage(obj, RefuseFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RefuseFrame>): RefuseFrame {
    return decodeMessage(buf, RefuseFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RefuseFrame>): Generator<RefuseFrameIdFieldEvent | RefuseFrameStatusFieldEvent> {
    return streamMessage(buf, RefuseFrame.codec(), opts)
  }
}

export interface PingFrame {
  number: number
}

export namespace PingFrame {
  let _codec: Codec<PingFrame>

  export const codec = (): Codec<PingFrame> => {
    if (_codec == null) {
      _codec = message<PingFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint32(obj.number)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.number = reader.uint32()
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

  export interface PingFrameNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export function encode (obj: Partial<PingFrame>): Uint8Array {
    return encodeMessage(obj, PingFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PingFrame>): PingFrame {
    return decodeMessage(buf, PingFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PingFrame>): Generator<PingFrameNumberFieldEvent> {
    return streamMessage(buf, PingFrame.codec(), opts)
  }
}

export interface PongFrame {
  number: number
}

export namespace PongFrame {
  let _codec: Codec<PongFrame>

  export const codec = (): Codec<PongFrame> => {
    if (_codec == null) {
      _codec = message<PongFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint32(obj.number)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.number = reader.uint32()
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

  export interface PongFrameNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export function encode (obj: Partial<PongFrame>): Uint8Array {
    return encodeMessage(obj, PongFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PongFrame>): PongFrame {
    return decodeMessage(buf, PongFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PongFrame>): Generator<PongFrameNumberFieldEvent> {
    return streamMessage(buf, PongFrame.codec(), opts)
  }
}

export interface MovedFrame {}

export namespace MovedFrame {
  let _codec: Codec<MovedFrame>

  export const codec = (): Codec<MovedFrame> => {
    if (_codec == null) {
      _codec = message<MovedFrame>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<MovedFrame>): Uint8Array {
    return encodeMessage(obj, MovedFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MovedFrame>): MovedFrame {
    return decodeMessage(buf, MovedFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MovedFrame>): Generator<{}> {
    return streamMessage(buf, MovedFrame.codec(), opts)
  }
}
