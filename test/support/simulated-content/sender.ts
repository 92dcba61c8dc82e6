/** The offering process: the sender's machine, with a source that is read in virtual time. */
import { blake3 } from '@napi-rs/blake-hash'
import { endedAt, splitAt } from '../../../peer/core/files/layout.ts'
import {
  createSender,
  type SenderEffect,
  type SenderEvent,
  stepSender,
} from '../../../peer/core/files/transfer-sender.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { Link, Message } from './link.ts'
import type { ContentWorld } from './world.ts'

export interface SendingSide {
  hear(message: Message): void
  tick(): void
  /** Nothing of it happens any more. */
  stop(): void
}

export function createSendingSide(world: ContentWorld, link: Link): SendingSide {
  const { layout, manifest, contents, chance, scenario, time } = world
  const state = createSender(manifest, time.now)
  let isOver = false
  let at = 0
  let widest = 0
  const startOf = (file: number) => (file === 0 ? 0 : (layout.ends[file - 1] ?? 0))

  function dispatch(event: SenderEvent): void {
    if (isOver) return
    for (const effect of stepSender(state, event, time.now)) {
      if (isOver || world.isKilled('sender')) return
      perform(effect)
    }
    // A window that has narrowed is not narrowed by what was sent before.
    widest = Math.max(widest, state.window.bytes)
    world.require(state.sentOffset - state.reportedOffset <= widest, 'more is in flight than a window')
  }

  function later(ms: number, act: () => void): void {
    time.after(ms + chance.below(3), () => {
      if (!isOver && !world.isKilled('sender')) act()
    })
  }

  function fail(code: ErrorCode): void {
    isOver = true
    world.note(`sender gives up: ${code}`)
    link.send('receiver', { type: 'failure', code })
    world.senderEnded(link)
  }

  function perform(effect: SenderEffect): void {
    switch (effect.type) {
      case 'send':
        link.send('receiver', effect.message)
        break
      case 'seek':
        at = effect.offset
        later(at / scenario.diskBytesPerMs, sought)
        break
      case 'reply':
        link.send('receiver', { type: 'reply', prefixDigest: effect.prefixDigest })
        break
      case 'restart':
        at = splitAt(layout, at)?.start ?? at
        later(0, () => dispatch({ type: 'restarted' }))
        break
      case 'findCarrier':
        later(chance.below(1000), () => dispatch({ type: 'carried', chunkMaxBytes: 256 * 1024 }))
        break
      case 'read':
        later(effect.maxBytes / scenario.diskBytesPerMs, () => read(effect.maxBytes))
        break
      case 'carry':
        link.send('receiver', { type: 'data', data: effect.data })
        if (effect.ended.length > 0) link.send('receiver', { type: 'ends', digests: effect.ended })
        break
      case 'done':
        isOver = true
        world.senderDone()
        world.senderEnded(link)
        break
      case 'fail':
        fail(effect.code)
        break
    }
  }

  function sought(): void {
    const start = splitAt(layout, at)?.start
    const prefixDigest = start === undefined ? new Uint8Array() : blake3(contents.subarray(start, at))
    dispatch({ type: 'hashed', bytes: at - (start ?? at) })
    dispatch({ type: 'sought', prefixDigest })
  }

  function read(maxBytes: number): void {
    if (world.sourceChanges()) {
      fail('SOURCE_CHANGED')
      return
    }
    const bytes = 1 + chance.below(maxBytes)
    const before = endedAt(layout, at)
    const data = contents.subarray(at, at + bytes)
    at += bytes
    const count = endedAt(layout, at) - before
    const ended = Array.from({ length: count }, (_, index) =>
      blake3(contents.subarray(startOf(before + index), layout.ends[before + index] ?? at)),
    )
    dispatch({ type: 'read', data, ended })
  }

  return {
    hear(message) {
      if (isOver) return
      if (message.type === 'failure') {
        isOver = true
        world.senderEnded(link)
      } else dispatch({ type: 'received', message })
    },
    tick: () => dispatch({ type: 'tick' }),
    stop() {
      isOver = true
    },
  }
}
