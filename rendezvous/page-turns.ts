/**
 * Large replies of one session, one after the other, each in a turn of the event loop of its own: by then it shows whether
 * the one before is being read, and others have come in between. Else all that a session may ask at once would be in
 * memory before the first of it could be refused.
 */

/** Reads a page for that session when its turn comes. What throws ends its own turn only. */
export type PageTurns = <Page>(session: object, read: () => Promise<Page>) => Promise<Page>

export function createPageTurns(): PageTurns {
  /** The end of the last turn that was asked for; who has none waits for nobody. */
  const last = new WeakMap<object, Promise<void>>()

  return async (session, read) => {
    const before = last.get(session)
    const { promise: over, resolve } = Promise.withResolvers<void>()
    last.set(session, over)
    try {
      await before
      return await read()
    } finally {
      setImmediate(() => {
        if (last.get(session) === over) last.delete(session)
        resolve()
      })
    }
  }
}
