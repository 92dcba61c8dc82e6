// @ts-nocheck Generated from file.proto by `npm run generate`.
/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface FileFrame {
  pull?: PullRequest
  reply?: PullReply
  manifest?: ManifestPage
  start?: EntryStart
  data?: Uint8Array
  end?: EntryEnd
  progress?: Progress
  verified?: Verified
  failure?: Failure
}

export namespace FileFrame {
  let _codec: Codec<FileFrame>

  export const codec = (): Codec<FileFrame> => {
    if (_codec == null) {
      _codec = message<FileFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.failure != null) {
          obj.verified = undefined
          obj.progress = undefined
          obj.end = undefined
          obj.data = undefined
          obj.start = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.verified != null) {
          obj.failure = undefined
          obj.progress = undefined
          obj.end = undefined
          obj.data = undefined
          obj.start = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.progress != null) {
          obj.failure = undefined
          obj.verified = undefined
          obj.end = undefined
          obj.data = undefined
          obj.start = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.end != null) {
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.data = undefined
          obj.start = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.data != null) {
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.end = undefined
          obj.start = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.start != null) {
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.end = undefined
          obj.data = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.manifest != null) {
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.end = undefined
          obj.data = undefined
          obj.start = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.reply != null) {
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.end = undefined
          obj.data = undefined
          obj.start = undefined
          obj.manifest = undefined
          obj.pull = undefined
        }

        if (obj.pull != null) {
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.end = undefined
          obj.data = undefined
          obj.start = undefined
          obj.manifest = undefined
          obj.reply = undefined
        }

        if (obj.pull != null) {
          w.uint32(10)
          PullRequest.codec().encode(obj.pull, w)
        }

        if (obj.reply != null) {
          w.uint32(18)
          PullReply.codec().encode(obj.reply, w)
        }

        if (obj.manifest != null) {
          w.uint32(26)
          ManifestPage.codec().encode(obj.manifest, w)
        }

        if (obj.start != null) {
          w.uint32(34)
          EntryStart.codec().encode(obj.start, w)
        }

        if (obj.data != null) {
          w.uint32(42)
          w.bytes(obj.data)
        }

        if (obj.end != null) {
          w.uint32(50)
          EntryEnd.codec().encode(obj.end, w)
        }

        if (obj.progress != null) {
          w.uint32(58)
          Progress.codec().encode(obj.progress, w)
        }

        if (obj.verified != null) {
          w.uint32(66)
          Verified.codec().encode(obj.verified, w)
        }

        if (obj.failure != null) {
          w.uint32(74)
          Failure.codec().encode(obj.failure, w)
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
              obj.pull = PullRequest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.pull
              })
              break
            }
            case 2: {
              obj.reply = PullReply.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.reply
              })
              break
            }
            case 3: {
              obj.manifest = ManifestPage.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.manifest
              })
              break
            }
            case 4: {
              obj.start = EntryStart.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.start
              })
              break
            }
            case 5: {
              obj.data = reader.bytes()
              break
            }
            case 6: {
              obj.end = EntryEnd.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.end
              })
              break
            }
            case 7: {
              obj.progress = Progress.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.progress
              })
              break
            }
            case 8: {
              obj.verified = Verified.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.verified
              })
              break
            }
            case 9: {
              obj.failure = Failure.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.failure
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.failure != null) {
          delete obj.verified
          delete obj.progress
          delete obj.end
          delete obj.data
          delete obj.start
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.verified != null) {
          delete obj.failure
          delete obj.progress
          delete obj.end
          delete obj.data
          delete obj.start
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.progress != null) {
          delete obj.failure
          delete obj.verified
          delete obj.end
          delete obj.data
          delete obj.start
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.end != null) {
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.data
          delete obj.start
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.data != null) {
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.end
          delete obj.start
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.start != null) {
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.end
          delete obj.data
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.manifest != null) {
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.end
          delete obj.data
          delete obj.start
          delete obj.reply
          delete obj.pull
        }

        if (obj.reply != null) {
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.end
          delete obj.data
          delete obj.start
          delete obj.manifest
          delete obj.pull
        }

        if (obj.pull != null) {
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.end
          delete obj.data
          delete obj.start
          delete obj.manifest
          delete obj.reply
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * PullRequest.codec().stream(reader, reader.uint32(), `${prefix}.pull`, {
                limits: opts.limits?.pull
              })

              break
            }
            case 2: {
              yield * PullReply.codec().stream(reader, reader.uint32(), `${prefix}.reply`, {
                limits: opts.limits?.reply
              })

              break
            }
            case 3: {
              yield * ManifestPage.codec().stream(reader, reader.uint32(), `${prefix}.manifest`, {
                limits: opts.limits?.manifest
              })

              break
            }
            case 4: {
              yield * EntryStart.codec().stream(reader, reader.uint32(), `${prefix}.start`, {
                limits: opts.limits?.start
              })

              break
            }
            case 5: {
              yield {
                field: `${prefix}.data`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield * EntryEnd.codec().stream(reader, reader.uint32(), `${prefix}.end`, {
                limits: opts.limits?.end
              })

              break
            }
            case 7: {
              yield * Progress.codec().stream(reader, reader.uint32(), `${prefix}.progress`, {
                limits: opts.limits?.progress
              })

              break
            }
            case 8: {
              yield * Verified.codec().stream(reader, reader.uint32(), `${prefix}.verified`, {
                limits: opts.limits?.verified
              })

              break
            }
            case 9: {
              yield * Failure.codec().stream(reader, reader.uint32(), `${prefix}.failure`, {
                limits: opts.limits?.failure
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

  export interface FileFramePullTransferIdFieldEvent {
    field: '$.pull.transferId'
    value: Uint8Array
  }

  export interface FileFramePullWantManifestFieldEvent {
    field: '$.pull.wantManifest'
    value: boolean
  }

  export interface FileFramePullEntryFieldEvent {
    field: '$.pull.entry'
    value: number
  }

  export interface FileFramePullOffsetFieldEvent {
    field: '$.pull.offset'
    value: number
  }

  export interface FileFramePullPrefixDigestFieldEvent {
    field: '$.pull.prefixDigest'
    value: Uint8Array
  }

  export interface FileFrameReplyEntryFieldEvent {
    field: '$.reply.entry'
    value: number
  }

  export interface FileFrameReplyOffsetFieldEvent {
    field: '$.reply.offset'
    value: number
  }

  export interface FileFrameManifestEntriesPathFieldEvent {
    field: '$.manifest.entries[].path'
    value: string
    index: number
  }

  export interface FileFrameManifestEntriesSizeBytesFieldEvent {
    field: '$.manifest.entries[].sizeBytes'
    value: number
    index: number
  }

  export interface FileFrameManifestEntriesModifiedAtMsFieldEvent {
    field: '$.manifest.entries[].modifiedAtMs'
    value: number
    index: number
  }

  export interface FileFrameManifestEntriesExecutableFieldEvent {
    field: '$.manifest.entries[].executable'
    value: boolean
    index: number
  }

  export interface FileFrameManifestLastFieldEvent {
    field: '$.manifest.last'
    value: boolean
  }

  export interface FileFrameStartEntryFieldEvent {
    field: '$.start.entry'
    value: number
  }

  export interface FileFrameStartOffsetFieldEvent {
    field: '$.start.offset'
    value: number
  }

  export interface FileFrameDataFieldEvent {
    field: '$.data'
    value: Uint8Array
  }

  export interface FileFrameEndDigestFieldEvent {
    field: '$.end.digest'
    value: Uint8Array
  }

  export interface FileFrameProgressBytesOnDiskFieldEvent {
    field: '$.progress.bytesOnDisk'
    value: number
  }

  export interface FileFrameFailureStatusFieldEvent {
    field: '$.failure.status'
    value: number
  }

  export function encode (obj: Partial<FileFrame>): Uint8Array {
    return encodeMessage(obj, FileFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileFrame>): FileFrame {
    return decodeMessage(buf, FileFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileFrame>): Generator<FileFramePullTransferIdFieldEvent | FileFramePullWantManifestFieldEvent | FileFramePullEntryFieldEvent | FileFramePullOffsetFieldEvent | FileFramePullPrefixDigestFieldEvent | FileFrameReplyEntryFieldEvent | FileFrameReplyOffsetFieldEvent | FileFrameManifestEntriesPathFieldEvent | FileFrameManifestEntriesSizeBytesFieldEvent | FileFrameManifestEntriesModifiedAtMsFieldEvent | FileFrameManifestEntriesExecutableFieldEvent | FileFrameManifestLastFieldEvent | FileFrameStartEntryFieldEvent | FileFrameStartOffsetFieldEvent | FileFrameDataFieldEvent | FileFrameEndDigestFieldEvent | FileFrameProgressBytesOnDiskFieldEvent | FileFrameFailureStatusFieldEvent> {
    return streamMessage(buf, FileFrame.codec(), opts)
  }
}

export interface PullRequest {
  transferId: Uint8Array
  wantManifest: boolean
  entry: number
  offset: number
  prefixDigest: Uint8Array
}

export namespace PullRequest {
  let _codec: Codec<PullRequest>

  export const codec = (): Codec<PullRequest> => {
    if (_codec == null) {
      _codec = message<PullRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.transferId != null && obj.transferId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.transferId)
        }

        if ((obj.wantManifest != null && obj.wantManifest !== false)) {
          w.uint32(16)
          w.bool(obj.wantManifest)
        }

        if ((obj.entry != null && obj.entry !== 0)) {
          w.uint32(24)
          w.uint32(obj.entry)
        }

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.offset)
        }

        if ((obj.prefixDigest != null && obj.prefixDigest.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.prefixDigest)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          transferId: uint8ArrayAlloc(0),
          wantManifest: false,
          entry: 0,
          offset: 0,
          prefixDigest: uint8ArrayAlloc(0)
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
              obj.wantManifest = reader.bool()
              break
            }
            case 3: {
              obj.entry = reader.uint32()
              break
            }
            case 4: {
              obj.offset = reader.uint64Number()
              break
            }
            case 5: {
              obj.prefixDigest = reader.bytes()
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
                field: `${prefix}.wantManifest`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.entry`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.offset`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.prefixDigest`,
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

  export interface PullRequestTransferIdFieldEvent {
    field: '$.transferId'
    value: Uint8Array
  }

  export interface PullRequestWantManifestFieldEvent {
    field: '$.wantManifest'
    value: boolean
  }

  export interface PullRequestEntryFieldEvent {
    field: '$.entry'
    value: number
  }

  export interface PullRequestOffsetFieldEvent {
    field: '$.offset'
    value: number
  }

  export interface PullRequestPrefixDigestFieldEvent {
    field: '$.prefixDigest'
    value: Uint8Array
  }

  export function encode (obj: Partial<PullRequest>): Uint8Array {
    return encodeMessage(obj, PullRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullRequest>): PullRequest {
    return decodeMessage(buf, PullRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullRequest>): Generator<PullRequestTransferIdFieldEvent | PullRequestWantManifestFieldEvent | PullRequestEntryFieldEvent | PullRequestOffsetFieldEvent | PullRequestPrefixDigestFieldEvent> {
    return streamMessage(buf, PullRequest.codec(), opts)
  }
}

export interface PullReply {
  entry: number
  offset: number
}

export namespace PullReply {
  let _codec: Codec<PullReply>

  export const codec = (): Codec<PullReply> => {
    if (_codec == null) {
      _codec = message<PullReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entry != null && obj.entry !== 0)) {
          w.uint32(8)
          w.uint32(obj.entry)
        }

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.offset)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entry: 0,
          offset: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entry = reader.uint32()
              break
            }
            case 2: {
              obj.offset = reader.uint64Number()
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
                field: `${prefix}.entry`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.offset`,
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

  export interface PullReplyEntryFieldEvent {
    field: '$.entry'
    value: number
  }

  export interface PullReplyOffsetFieldEvent {
    field: '$.offset'
    value: number
  }

  export function encode (obj: Partial<PullReply>): Uint8Array {
    return encodeMessage(obj, PullReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullReply>): PullReply {
    return decodeMessage(buf, PullReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullReply>): Generator<PullReplyEntryFieldEvent | PullReplyOffsetFieldEvent> {
    return streamMessage(buf, PullReply.codec(), opts)
  }
}

export interface ManifestEntry {
  path: string
  sizeBytes: number
  modifiedAtMs: number
  executable: boolean
}

export namespace ManifestEntry {
  let _codec: Codec<ManifestEntry>

  export const codec = (): Codec<ManifestEntry> => {
    if (_codec == null) {
      _codec = message<ManifestEntry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(10)
          w.string(obj.path)
        }

        if ((obj.sizeBytes != null && obj.sizeBytes !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.sizeBytes)
        }

        if ((obj.modifiedAtMs != null && obj.modifiedAtMs !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.modifiedAtMs)
        }

        if ((obj.executable != null && obj.executable !== false)) {
          w.uint32(32)
          w.bool(obj.executable)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          path: '',
          sizeBytes: 0,
          modifiedAtMs: 0,
          executable: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.path = reader.string()
              break
            }
            case 2: {
              obj.sizeBytes = reader.uint64Number()
              break
            }
            case 3: {
              obj.modifiedAtMs = reader.uint64Number()
              break
            }
            case 4: {
              obj.executable = reader.bool()
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
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sizeBytes`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.modifiedAtMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.executable`,
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

  export interface ManifestEntryPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface ManifestEntrySizeBytesFieldEvent {
    field: '$.sizeBytes'
    value: number
  }

  export interface ManifestEntryModifiedAtMsFieldEvent {
    field: '$.modifiedAtMs'
    value: number
  }

  export interface ManifestEntryExecutableFieldEvent {
    field: '$.executable'
    value: boolean
  }

  export function encode (obj: Partial<ManifestEntry>): Uint8Array {
    return encodeMessage(obj, ManifestEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestEntry>): ManifestEntry {
    return decodeMessage(buf, ManifestEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestEntry>): Generator<ManifestEntryPathFieldEvent | ManifestEntrySizeBytesFieldEvent | ManifestEntryModifiedAtMsFieldEvent | ManifestEntryExecutableFieldEvent> {
    return streamMessage(buf, ManifestEntry.codec(), opts)
  }
}

export interface ManifestPage {
  entries: ManifestEntry[]
  last: boolean
}

export namespace ManifestPage {
  let _codec: Codec<ManifestPage>

  export const codec = (): Codec<ManifestPage> => {
    if (_codec == null) {
      _codec = message<ManifestPage>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(10)
            ManifestEntry.codec().encode(value, w)
          }
        }

        if ((obj.last != null && obj.last !== false)) {
          w.uint32(16)
          w.bool(obj.last)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entries: [],
          last: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(ManifestEntry.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entries$
              }))
              break
            }
            case 2: {
              obj.last = reader.bool()
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
          entries: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              for (const evt of ManifestEntry.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
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
              yield {
                field: `${prefix}.last`,
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

  export interface ManifestPageEntriesPathFieldEvent {
    field: '$.entries[].path'
    value: string
    index: number
  }

  export interface ManifestPageEntriesSizeBytesFieldEvent {
    field: '$.entries[].sizeBytes'
    value: number
    index: number
  }

  export interface ManifestPageEntriesModifiedAtMsFieldEvent {
    field: '$.entries[].modifiedAtMs'
    value: number
    index: number
  }

  export interface ManifestPageEntriesExecutableFieldEvent {
    field: '$.entries[].executable'
    value: boolean
    index: number
  }

  export interface ManifestPageLastFieldEvent {
    field: '$.last'
    value: boolean
  }

  export function encode (obj: Partial<ManifestPage>): Uint8Array {
    return encodeMessage(obj, ManifestPage.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestPage>): ManifestPage {
    return decodeMessage(buf, ManifestPage.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestPage>): Generator<ManifestPageEntriesPathFieldEvent | ManifestPageEntriesSizeBytesFieldEvent | ManifestPageEntriesModifiedAtMsFieldEvent | ManifestPageEntriesExecutableFieldEvent | ManifestPageLastFieldEvent> {
    return streamMessage(buf, ManifestPage.codec(), opts)
  }
}

export interface EntryStart {
  entry: number
  offset: number
}

export namespace EntryStart {
  let _codec: Codec<EntryStart>

  export const codec = (): Codec<EntryStart> => {
    if (_codec == null) {
      _codec = message<EntryStart>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entry != null && obj.entry !== 0)) {
          w.uint32(8)
          w.uint32(obj.entry)
        }

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.offset)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entry: 0,
          offset: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entry = reader.uint32()
              break
            }
            case 2: {
              obj.offset = reader.uint64Number()
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
                field: `${prefix}.entry`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.offset`,
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

  export interface EntryStartEntryFieldEvent {
    field: '$.entry'
    value: number
  }

  export interface EntryStartOffsetFieldEvent {
    field: '$.offset'
    value: number
  }

  export function encode (obj: Partial<EntryStart>): Uint8Array {
    return encodeMessage(obj, EntryStart.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryStart>): EntryStart {
    return decodeMessage(buf, EntryStart.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryStart>): Generator<EntryStartEntryFieldEvent | EntryStartOffsetFieldEvent> {
    return streamMessage(buf, EntryStart.codec(), opts)
  }
}

export interface EntryEnd {
  digest: Uint8Array
}

export namespace EntryEnd {
  let _codec: Codec<EntryEnd>

  export const codec = (): Codec<EntryEnd> => {
    if (_codec == null) {
      _codec = message<EntryEnd>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.digest != null && obj.digest.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.digest)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          digest: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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

  export interface EntryEndDigestFieldEvent {
    field: '$.digest'
    value: Uint8Array
  }

  export function encode (obj: Partial<EntryEnd>): Uint8Array {
    return encodeMessage(obj, EntryEnd.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryEnd>): EntryEnd {
    return decodeMessage(buf, EntryEnd.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryEnd>): Generator<EntryEndDigestFieldEvent> {
    return streamMessage(buf, EntryEnd.codec(), opts)
  }
}

export interface Progress {
  bytesOnDisk: number
}

export namespace Progress {
  let _codec: Codec<Progress>

  export const codec = (): Codec<Progress> => {
    if (_codec == null) {
      _codec = message<Progress>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.bytesOnDisk != null && obj.bytesOnDisk !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.bytesOnDisk)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          bytesOnDisk: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.bytesOnDisk = reader.uint64Number()
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
                field: `${prefix}.bytesOnDisk`,
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

  export interface ProgressBytesOnDiskFieldEvent {
    field: '$.bytesOnDisk'
    value: number
  }

  export function encode (obj: Partial<Progress>): Uint8Array {
    return encodeMessage(obj, Progress.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Progress>): Progress {
    return decodeMessage(buf, Progress.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Progress>): Generator<ProgressBytesOnDiskFieldEvent> {
    return streamMessage(buf, Progress.codec(), opts)
  }
}

export interface Verified {}

export namespace Verified {
  let _codec: Codec<Verified>

  export const codec = (): Codec<Verified> => {
    if (_codec == null) {
      _codec = message<Verified>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<Verified>): Uint8Array {
    return encodeMessage(obj, Verified.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Verified>): Verified {
    return decodeMessage(buf, Verified.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Verified>): Generator<{}> {
    return streamMessage(buf, Verified.codec(), opts)
  }
}

export interface Failure {
  status: number
}

export namespace Failure {
  let _codec: Codec<Failure>

  export const codec = (): Codec<Failure> => {
    if (_codec == null) {
      _codec = message<Failure>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.status != null && obj.status !== 0)) {
          w.uint32(8)
          w.uint32(obj.status)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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

  export interface FailureStatusFieldEvent {
    field: '$.status'
    value: number
  }

  export function encode (obj: Partial<Failure>): Uint8Array {
    return encodeMessage(obj, Failure.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Failure>): Failure {
    return decodeMessage(buf, Failure.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Failure>): Generator<FailureStatusFieldEvent> {
    return streamMessage(buf, Failure.codec(), opts)
  }
}
