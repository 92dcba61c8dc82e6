/**
 * Large replies of one session, one after the other, each in a turn of the event loop of its own: by then it shows whether
 * the one before is being read, and others have come in between. Else all that a session may ask at once would be in
 * memory before the first of it could be refused. And all together may leave so much unread.
 */

import { HongyanError } from '../shared/errors.ts'
import { UNREAD_REPLIES_MAX_BYTES } from '../shared/limits.ts'

/** A session that reads pages. */
export interface PageReader {
  /** Written and not yet taken by it. */
  readonly unreadBytes: number
  cut(reason: HongyanError): void
}

/** Reads a page for that session when its turn comes. What throws ends its own turn only. */
export type PageTurns = <Page>(session: PageReader, read: () => Promise<Page>) => Promise<Page>

export function createPageTurns(unreadMaxBytes = UNREAD_REPLIES_MAX_BYTES): PageTurns {
  /** Those who may have something to read still. */
  const readers = new Set<PageReader>()
  /** The end of the last turn that was asked for; who has none waits for nobody. */
  const last = new WeakMap<PageReader, Promise<void>>()

  /** Who asks and does not read goes before memory does. */
  function makeRoom(): void {
    let unread = 0
    let slowest: PageReader | undefined
    for (const reader of readers) {
      if (reader.unreadBytes === 0) readers.delete(reader)
      else if (slowest === undefined || reader.unreadBytes > slowest.unreadBytes) slowest = reader
      unread += reader.unreadBytes
    }
    if (unread <= unreadMaxBytes || slowest === undefined) return
    readers.delete(slowest)
    slowest.cut(new HongyanError('CLOSED', 'asks and does not read'))
  }

  return async (session, read) => {
    const before = last.get(session)
    const { promise: over, resolve } = Promise.withResolvers<void>()
    last.set(session, over)
    try {
      await before
      makeRoom()
      const page = await read()
      readers.add(session)
      return page
    } finally {
      setImmediate(() => {
        if (last.get(session) === over) last.delete(session)
        resolve()
      })
    }
  }
}
