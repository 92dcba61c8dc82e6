/** The pulling process: the receiver's machine, with a disk and a journal that are written in virtual time. */
import { endedAt } from '../../../peer/core/files/layout.ts'
import type { ManifestEntry } from '../../../peer/core/files/messages.ts'
import type { ReceiverEffect, ReceiverEvent } from '../../../peer/core/files/receiver-events.ts'
import { confirmedFiles, createReceiver, stepReceiver } from '../../../peer/core/files/transfer-receiver.ts'
import { encodeManifest, manifestDigest } from '../../../peer/files/wire/codec.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { FILE_WINDOW_BYTES } from '../../../shared/limits.ts'
import type { Link, Message } from './link.ts'
import type { ContentWorld } from './world.ts'

export interface ReceivingSide {
  begin(): void
  hear(message: Message): void
  tick(): void
  /** The connection is gone: what is written is written down, and the attempt is over. */
  lose(): void
  stop(): void
}

export function createReceivingSide(world: ContentWorld, link: Link): ReceivingSide {
  const { disk, journal, promised, chance, scenario, time, layout } = world
  const state = createReceiver({ promised, isLook: false, manifest: journal.manifest }, time.now)
  const pages: ManifestEntry[] = []
  const queue: Uint8Array[] = []
  let isOver = false
  let isOpen = false
  let isWriting = false

  function dispatch(event: ReceiverEvent): void {
    if (isOver) return
    for (const effect of stepReceiver(state, event, time.now)) {
      if (isOver || world.isKilled('receiver')) return
      perform(effect)
    }
    const { receivedOffset, writtenOffset } = state.arrivals
    world.require(receivedOffset - writtenOffset <= FILE_WINDOW_BYTES, 'more waits to be written than a window')
  }

  function later(ms: number, act: () => void): void {
    time.after(ms + chance.below(3), () => {
      if (!isOver && !world.isKilled('receiver')) act()
    })
  }

  /** The last checkpoint comes whatever ended it. */
  function end(code: ErrorCode): void {
    if (isOver) return
    world.note(`receiver's attempt ends: ${code}`)
    if (isOpen && state.phase !== 'placing') keep(disk.writtenOffset)
    isOver = true
    link.send('sender', { type: 'failure', code })
    world.receiverEnded(link, code)
  }

  function keep(upTo: number): number {
    const offset = disk.sync(upTo, confirmedFiles(state))
    world.require(offset <= disk.syncedOffset, 'the journal is ahead of the disk')
    world.require(
      endedAt(layout, offset) <= state.arrivals.comparedFiles || state.phase !== 'data',
      'the journal counts a file that was not compared',
    )
    journal.offset = offset
    return offset
  }

  function perform(effect: ReceiverEffect): void {
    switch (effect.type) {
      case 'send':
        if (effect.message.type === 'progress') {
          world.require(effect.message.offset <= disk.writtenOffset, 'progress is told of what is not written')
        }
        link.send('sender', effect.message)
        break
      case 'hashPage':
        pages.push(...effect.entries)
        if (effect.last) dispatch({ type: 'manifestHashed', digest: manifestDigest(encodeManifest(pages)) })
        break
      case 'seen':
        journal.manifest = effect.manifest
        break
      case 'open':
        later(1, open)
        break
      case 'hashPrefix':
        later(disk.writtenOffset / scenario.diskBytesPerMs, () => {
          dispatch({ type: 'prefixHashed', digest: disk.prefixDigest() })
        })
        break
      case 'restart':
        later(1, () => {
          journal.offset = disk.restart()
          world.note(`begins anew at ${journal.offset}`)
          world.tally.restarts += 1
          dispatch({ type: 'restarted', offset: journal.offset })
        })
        break
      case 'begin':
        world.note(`asks for data from ${effect.offset}`)
        link.send('sender', { type: 'begin', offset: effect.offset })
        break
      case 'write':
        queue.push(effect.data)
        write()
        break
      case 'checkpoint': {
        const upTo = disk.writtenOffset
        later(5, () => dispatch({ type: 'checkpointed', offset: keep(upTo) }))
        break
      }
      case 'place':
        later(5, place)
        break
      case 'fail':
        end(effect.code)
        break
    }
  }

  function open(): void {
    isOpen = true
    dispatch({ type: 'opened', offset: disk.open(journal.offset) })
  }

  function write(): void {
    const data = queue[0]
    if (isWriting || data === undefined) return
    isWriting = true
    later(data.byteLength / scenario.diskBytesPerMs, () => {
      isWriting = false
      queue.shift()
      const ended = disk.write(data)
      dispatch({ type: 'written', bytes: data.byteLength, ended })
      write()
    })
  }

  /** Three steps, between any of which the process may stop. */
  function place(): void {
    world.require(state.arrivals.comparedFiles === layout.ends.length, 'it is placed before all is compared')
    keep(disk.writtenOffset)
    later(1, () => {
      world.place()
      later(1, () => {
        world.receiverDone()
        dispatch({ type: 'placed' })
        isOver = true
      })
    })
  }

  return {
    begin() {
      if (journal.manifest === undefined) dispatch({ type: 'begun' })
      else later(1, open)
    },
    hear(message) {
      // Once all is compared nothing more is expected.
      if (isOver || state.phase === 'placing') return
      if (message.type === 'failure') end(message.code)
      else dispatch({ type: 'received', message })
    },
    tick: () => dispatch({ type: 'tick' }),
    lose() {
      if (state.phase !== 'placing') end('UNREACHABLE')
    },
    stop() {
      isOver = true
    },
  }
}
