/**
 * Large replies of one session, one after the other, each in a turn of the event loop of its own: by then it shows whether
 * the one before is being read, and others have come in between. Else all that a session may ask at once would be in
 * memory before the first of it could be refused. And all together may leave so much unread.
 */

import type { Reader, Unread } from './unread.ts'

/** Reads a page for that session when its turn comes. What throws ends its own turn only. */
export type PageTurns = <Page>(session: Reader, read: () => Promise<Page>) => Promise<Page>

export function createPageTurns(unread: Unread): PageTurns {
  /** The end of the last turn that was asked for; who has none waits for nobody. */
  const last = new WeakMap<Reader, Promise<void>>()

  return async (session, read) => {
    const before = last.get(session)
    const { promise: over, resolve } = Promise.withResolvers<void>()
    last.set(session, over)
    try {
      await before
      unread.makeRoom()
      const page = await read()
      unread.note(session)
      return page
    } finally {
      setImmediate(() => {
        if (last.get(session) === over) last.delete(session)
        resolve()
      })
    }
  }
}
