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
  begin?: Begin
  data?: Uint8Array
  ends?: Ends
  progress?: Progress
  verified?: Verified
  failure?: Failure
  look?: Look
  pagesTaken?: PagesTaken
  checking?: Checking
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

        if (obj.checking != null) {
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.pagesTaken != null) {
          obj.checking = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.look != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.failure != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.verified != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.progress != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.ends != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.data != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.begin != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.manifest = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.manifest != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.reply = undefined
          obj.pull = undefined
        }

        if (obj.reply != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
          obj.manifest = undefined
          obj.pull = undefined
        }

        if (obj.pull != null) {
          obj.checking = undefined
          obj.pagesTaken = undefined
          obj.look = undefined
          obj.failure = undefined
          obj.verified = undefined
          obj.progress = undefined
          obj.ends = undefined
          obj.data = undefined
          obj.begin = undefined
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

        if (obj.begin != null) {
          w.uint32(34)
          Begin.codec().encode(obj.begin, w)
        }

        if (obj.data != null) {
          w.uint32(42)
          w.bytes(obj.data)
        }

        if (obj.ends != null) {
          w.uint32(50)
          Ends.codec().encode(obj.ends, w)
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

        if (obj.look != null) {
          w.uint32(82)
          Look.codec().encode(obj.look, w)
        }

        if (obj.pagesTaken != null) {
          w.uint32(90)
          PagesTaken.codec().encode(obj.pagesTaken, w)
        }

        if (obj.checking != null) {
          w.uint32(98)
          Checking.codec().encode(obj.checking, w)
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
              obj.begin = Begin.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.begin
              })
              break
            }
            case 5: {
              obj.data = reader.bytes()
              break
            }
            case 6: {
              obj.ends = Ends.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ends
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
            case 10: {
              obj.look = Look.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.look
              })
              break
            }
            case 11: {
              obj.pagesTaken = PagesTaken.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.pagesTaken
              })
              break
            }
            case 12: {
              obj.checking = Checking.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.checking
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.checking != null) {
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.pagesTaken != null) {
          delete obj.checking
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.look != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.failure != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.verified != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.progress != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.ends != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.data != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.begin
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.begin != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.manifest
          delete obj.reply
          delete obj.pull
        }

        if (obj.manifest != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.reply
          delete obj.pull
        }

        if (obj.reply != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
          delete obj.manifest
          delete obj.pull
        }

        if (obj.pull != null) {
          delete obj.checking
          delete obj.pagesTaken
          delete obj.look
          delete obj.failure
          delete obj.verified
          delete obj.progress
          delete obj.ends
          delete obj.data
          delete obj.begin
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
              yield * Begin.codec().stream(reader, reader.uint32(), `${prefix}.begin`, {
                limits: opts.limits?.begin
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
              yield * Ends.codec().stream(reader, reader.uint32(), `${prefix}.ends`, {
                limits: opts.limits?.ends
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
            case 10: {
              yield * Look.codec().stream(reader, reader.uint32(), `${prefix}.look`, {
                limits: opts.limits?.look
              })

              break
            }
            case 11: {
              yield * PagesTaken.codec().stream(reader, reader.uint32(), `${prefix}.pagesTaken`, {
                limits: opts.limits?.pagesTaken
              })

              break
            }
            case 12: {
              yield * Checking.codec().stream(reader, reader.uint32(), `${prefix}.checking`, {
                limits: opts.limits?.checking
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

  export interface FileFramePullOffsetFieldEvent {
    field: '$.pull.offset'
    value: number
  }

  export interface FileFrameReplyPrefixDigestFieldEvent {
    field: '$.reply.prefixDigest'
    value: Uint8Array
  }

  export interface FileFrameReplyBulkPortFieldEvent {
    field: '$.reply.bulk.port'
    value: number
  }

  export interface FileFrameReplyBulkSecretFieldEvent {
    field: '$.reply.bulk.secret'
    value: Uint8Array
  }

  export interface FileFrameReplyBulkTicketFieldEvent {
    field: '$.reply.bulk.ticket'
    value: Uint8Array
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

  export interface FileFrameManifestEntriesFolderFieldEvent {
    field: '$.manifest.entries[].folder'
    value: boolean
    index: number
  }

  export interface FileFrameManifestLastFieldEvent {
    field: '$.manifest.last'
    value: boolean
  }

  export interface FileFrameBeginOffsetFieldEvent {
    field: '$.begin.offset'
    value: number
  }

  export interface FileFrameBeginBulkPortFieldEvent {
    field: '$.begin.bulk.port'
    value: number
  }

  export interface FileFrameBeginBulkSecretFieldEvent {
    field: '$.begin.bulk.secret'
    value: Uint8Array
  }

  export interface FileFrameBeginBulkTicketFieldEvent {
    field: '$.begin.bulk.ticket'
    value: Uint8Array
  }

  export interface FileFrameDataFieldEvent {
    field: '$.data'
    value: Uint8Array
  }

  export interface FileFrameEndsDigestsFieldEvent {
    field: '$.ends.digests'
    value: Uint8Array
  }

  export interface FileFrameProgressOffsetFieldEvent {
    field: '$.progress.offset'
    value: number
  }

  export interface FileFrameFailureStatusFieldEvent {
    field: '$.failure.status'
    value: number
  }

  export interface FileFrameLookTransferIdFieldEvent {
    field: '$.look.transferId'
    value: Uint8Array
  }

  export interface FileFramePagesTakenCountFieldEvent {
    field: '$.pagesTaken.count'
    value: number
  }

  export interface FileFrameCheckingBytesFieldEvent {
    field: '$.checking.bytes'
    value: number
  }

  export function encode (obj: Partial<FileFrame>): Uint8Array {
    return encodeMessage(obj, FileFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileFrame>): FileFrame {
    return decodeMessage(buf, FileFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FileFrame>): Generator<FileFramePullTransferIdFieldEvent | FileFramePullWantManifestFieldEvent | FileFramePullOffsetFieldEvent | FileFrameReplyPrefixDigestFieldEvent | FileFrameReplyBulkPortFieldEvent | FileFrameReplyBulkSecretFieldEvent | FileFrameReplyBulkTicketFieldEvent | FileFrameManifestEntriesPathFieldEvent | FileFrameManifestEntriesSizeBytesFieldEvent | FileFrameManifestEntriesModifiedAtMsFieldEvent | FileFrameManifestEntriesExecutableFieldEvent | FileFrameManifestEntriesFolderFieldEvent | FileFrameManifestLastFieldEvent | FileFrameBeginOffsetFieldEvent | FileFrameBeginBulkPortFieldEvent | FileFrameBeginBulkSecretFieldEvent | FileFrameBeginBulkTicketFieldEvent | FileFrameDataFieldEvent | FileFrameEndsDigestsFieldEvent | FileFrameProgressOffsetFieldEvent | FileFrameFailureStatusFieldEvent | FileFrameLookTransferIdFieldEvent | FileFramePagesTakenCountFieldEvent | FileFrameCheckingBytesFieldEvent> {
    return streamMessage(buf, FileFrame.codec(), opts)
  }
}

export interface PullRequest {
  transferId: Uint8Array
  wantManifest: boolean
  offset: number
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

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.offset)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          transferId: uint8ArrayAlloc(0),
          wantManifest: false,
          offset: 0
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

  export interface PullRequestTransferIdFieldEvent {
    field: '$.transferId'
    value: Uint8Array
  }

  export interface PullRequestWantManifestFieldEvent {
    field: '$.wantManifest'
    value: boolean
  }

  export interface PullRequestOffsetFieldEvent {
    field: '$.offset'
    value: number
  }

  export function encode (obj: Partial<PullRequest>): Uint8Array {
    return encodeMessage(obj, PullRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullRequest>): PullRequest {
    return decodeMessage(buf, PullRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullRequest>): Generator<PullRequestTransferIdFieldEvent | PullRequestWantManifestFieldEvent | PullRequestOffsetFieldEvent> {
    return streamMessage(buf, PullRequest.codec(), opts)
  }
}

export interface Look {
  transferId: Uint8Array
}

export namespace Look {
  let _codec: Codec<Look>

  export const codec = (): Codec<Look> => {
    if (_codec == null) {
      _codec = message<Look>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.transferId != null && obj.transferId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.transferId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          transferId: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.transferId = reader.bytes()
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

  export interface LookTransferIdFieldEvent {
    field: '$.transferId'
    value: Uint8Array
  }

  export function encode (obj: Partial<Look>): Uint8Array {
    return encodeMessage(obj, Look.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Look>): Look {
    return decodeMessage(buf, Look.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Look>): Generator<LookTransferIdFieldEvent> {
    return streamMessage(buf, Look.codec(), opts)
  }
}

export interface PullReply {
  prefixDigest: Uint8Array
  bulk?: Bulk
}

export namespace PullReply {
  let _codec: Codec<PullReply>

  export const codec = (): Codec<PullReply> => {
    if (_codec == null) {
      _codec = message<PullReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.prefixDigest != null && obj.prefixDigest.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.prefixDigest)
        }

        if (obj.bulk != null) {
          w.uint32(18)
          Bulk.codec().encode(obj.bulk, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          prefixDigest: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.prefixDigest = reader.bytes()
              break
            }
            case 2: {
              obj.bulk = Bulk.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.bulk
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
                field: `${prefix}.prefixDigest`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * Bulk.codec().stream(reader, reader.uint32(), `${prefix}.bulk`, {
                limits: opts.limits?.bulk
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

  export interface PullReplyPrefixDigestFieldEvent {
    field: '$.prefixDigest'
    value: Uint8Array
  }

  export interface PullReplyBulkPortFieldEvent {
    field: '$.bulk.port'
    value: number
  }

  export interface PullReplyBulkSecretFieldEvent {
    field: '$.bulk.secret'
    value: Uint8Array
  }

  export interface PullReplyBulkTicketFieldEvent {
    field: '$.bulk.ticket'
    value: Uint8Array
  }

  export function encode (obj: Partial<PullReply>): Uint8Array {
    return encodeMessage(obj, PullReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullReply>): PullReply {
    return decodeMessage(buf, PullReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PullReply>): Generator<PullReplyPrefixDigestFieldEvent | PullReplyBulkPortFieldEvent | PullReplyBulkSecretFieldEvent | PullReplyBulkTicketFieldEvent> {
    return streamMessage(buf, PullReply.codec(), opts)
  }
}

export interface Begin {
  offset: number
  bulk?: Bulk
}

export namespace Begin {
  let _codec: Codec<Begin>

  export const codec = (): Codec<Begin> => {
    if (_codec == null) {
      _codec = message<Begin>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.offset)
        }

        if (obj.bulk != null) {
          w.uint32(18)
          Bulk.codec().encode(obj.bulk, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          offset: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.offset = reader.uint64Number()
              break
            }
            case 2: {
              obj.bulk = Bulk.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.bulk
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
                field: `${prefix}.offset`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield * Bulk.codec().stream(reader, reader.uint32(), `${prefix}.bulk`, {
                limits: opts.limits?.bulk
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

  export interface BeginOffsetFieldEvent {
    field: '$.offset'
    value: number
  }

  export interface BeginBulkPortFieldEvent {
    field: '$.bulk.port'
    value: number
  }

  export interface BeginBulkSecretFieldEvent {
    field: '$.bulk.secret'
    value: Uint8Array
  }

  export interface BeginBulkTicketFieldEvent {
    field: '$.bulk.ticket'
    value: Uint8Array
  }

  export function encode (obj: Partial<Begin>): Uint8Array {
    return encodeMessage(obj, Begin.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Begin>): Begin {
    return decodeMessage(buf, Begin.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Begin>): Generator<BeginOffsetFieldEvent | BeginBulkPortFieldEvent | BeginBulkSecretFieldEvent | BeginBulkTicketFieldEvent> {
    return streamMessage(buf, Begin.codec(), opts)
  }
}

export interface Bulk {
  port: number
  secret: Uint8Array
  ticket: Uint8Array
}

export namespace Bulk {
  let _codec: Codec<Bulk>

  export const codec = (): Codec<Bulk> => {
    if (_codec == null) {
      _codec = message<Bulk>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.port != null && obj.port !== 0)) {
          w.uint32(8)
          w.uint32(obj.port)
        }

        if ((obj.secret != null && obj.secret.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.secret)
        }

        if ((obj.ticket != null && obj.ticket.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.ticket)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          port: 0,
          secret: uint8ArrayAlloc(0),
          ticket: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.port = reader.uint32()
              break
            }
            case 2: {
              obj.secret = reader.bytes()
              break
            }
            case 3: {
              obj.ticket = reader.bytes()
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
                field: `${prefix}.port`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.secret`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.ticket`,
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

  export interface BulkPortFieldEvent {
    field: '$.port'
    value: number
  }

  export interface BulkSecretFieldEvent {
    field: '$.secret'
    value: Uint8Array
  }

  export interface BulkTicketFieldEvent {
    field: '$.ticket'
    value: Uint8Array
  }

  export function encode (obj: Partial<Bulk>): Uint8Array {
    return encodeMessage(obj, Bulk.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Bulk>): Bulk {
    return decodeMessage(buf, Bulk.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Bulk>): Generator<BulkPortFieldEvent | BulkSecretFieldEvent | BulkTicketFieldEvent> {
    return streamMessage(buf, Bulk.codec(), opts)
  }
}

export interface ManifestEntry {
  path: string
  sizeBytes: number
  modifiedAtMs: number
  executable: boolean
  folder: boolean
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

        if ((obj.folder != null && obj.folder !== false)) {
          w.uint32(40)
          w.bool(obj.folder)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          path: '',
          sizeBytes: 0,
          modifiedAtMs: 0,
          executable: false,
          folder: false
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
            case 5: {
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
            case 5: {
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

  export interface ManifestEntryFolderFieldEvent {
    field: '$.folder'
    value: boolean
  }

  export function encode (obj: Partial<ManifestEntry>): Uint8Array {
    return encodeMessage(obj, ManifestEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestEntry>): ManifestEntry {
    return decodeMessage(buf, ManifestEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestEntry>): Generator<ManifestEntryPathFieldEvent | ManifestEntrySizeBytesFieldEvent | ManifestEntryModifiedAtMsFieldEvent | ManifestEntryExecutableFieldEvent | ManifestEntryFolderFieldEvent> {
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

  export interface ManifestPageEntriesFolderFieldEvent {
    field: '$.entries[].folder'
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

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ManifestPage>): Generator<ManifestPageEntriesPathFieldEvent | ManifestPageEntriesSizeBytesFieldEvent | ManifestPageEntriesModifiedAtMsFieldEvent | ManifestPageEntriesExecutableFieldEvent | ManifestPageEntriesFolderFieldEvent | ManifestPageLastFieldEvent> {
    return streamMessage(buf, ManifestPage.codec(), opts)
  }
}

export interface PagesTaken {
  count: number
}

export namespace PagesTaken {
  let _codec: Codec<PagesTaken>

  export const codec = (): Codec<PagesTaken> => {
    if (_codec == null) {
      _codec = message<PagesTaken>((obj, w, opts = {}) => {
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

  export interface PagesTakenCountFieldEvent {
    field: '$.count'
    value: number
  }

  export function encode (obj: Partial<PagesTaken>): Uint8Array {
    return encodeMessage(obj, PagesTaken.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PagesTaken>): PagesTaken {
    return decodeMessage(buf, PagesTaken.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PagesTaken>): Generator<PagesTakenCountFieldEvent> {
    return streamMessage(buf, PagesTaken.codec(), opts)
  }
}

export interface Checking {
  bytes: number
}

export namespace Checking {
  let _codec: Codec<Checking>

  export const codec = (): Codec<Checking> => {
    if (_codec == null) {
      _codec = message<Checking>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.bytes != null && obj.bytes !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.bytes)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          bytes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.bytes = reader.uint64Number()
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
                field: `${prefix}.bytes`,
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

  export interface CheckingBytesFieldEvent {
    field: '$.bytes'
    value: number
  }

  export function encode (obj: Partial<Checking>): Uint8Array {
    return encodeMessage(obj, Checking.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Checking>): Checking {
    return decodeMessage(buf, Checking.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Checking>): Generator<CheckingBytesFieldEvent> {
    return streamMessage(buf, Checking.codec(), opts)
  }
}

export interface Ends {
  digests: Uint8Array
}

export namespace Ends {
  let _codec: Codec<Ends>

  export const codec = (): Codec<Ends> => {
    if (_codec == null) {
      _codec = message<Ends>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.digests != null && obj.digests.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.digests)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          digests: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.digests = reader.bytes()
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
                field: `${prefix}.digests`,
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

  export interface EndsDigestsFieldEvent {
    field: '$.digests'
    value: Uint8Array
  }

  export function encode (obj: Partial<Ends>): Uint8Array {
    return encodeMessage(obj, Ends.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Ends>): Ends {
    return decodeMessage(buf, Ends.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Ends>): Generator<EndsDigestsFieldEvent> {
    return streamMessage(buf, Ends.codec(), opts)
  }
}

export interface Progress {
  offset: number
}

export namespace Progress {
  let _codec: Codec<Progress>

  export const codec = (): Codec<Progress> => {
    if (_codec == null) {
      _codec = message<Progress>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.offset)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          offset: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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

  export interface ProgressOffsetFieldEvent {
    field: '$.offset'
    value: number
  }

  export function encode (obj: Partial<Progress>): Uint8Array {
    return encodeMessage(obj, Progress.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Progress>): Progress {
    return decodeMessage(buf, Progress.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Progress>): Generator<ProgressOffsetFieldEvent> {
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
