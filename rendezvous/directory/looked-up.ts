/**
 * Which sessions have looked up which accounts: they are told when what they were told is not true any more. In memory,
 * since a session never outlives this process.
 */
import { PUSH_COALESCE_MS, WATCHED_MAX } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { createCoalescer } from './coalesce.ts'
import type { PresentSession } from './directory.ts'

export interface LookedUp {
  /** To be called before what is told is read. Of too many accounts the one looked up first is forgotten. */
  note(session: PresentSession, username: Username): void
  /** What was told of that account is not true any more; whoever hears it looks it up again to hear of more. */
  changed(username: Username, by?: PresentSession): void
  forget(session: PresentSession): void
  /** Drops what has not been pushed. */
  stop(): void
}

export function createLookedUp(): LookedUp {
  /** Least recently looked up first. */
  const bySession = new Map<PresentSession, Set<Username>>()
  const byAccount = new Map<Username, Set<PresentSession>>()

  const news = createCoalescer<PresentSession, Set<Username>>(PUSH_COALESCE_MS, (changes) => {
    for (const [session, usernames] of changes) {
      if (bySession.has(session)) session.push('accountsChanged', { usernames: [...usernames] })
    }
  })

  function drop(session: PresentSession, username: Username): void {
    const sessions = byAccount.get(username)
    sessions?.delete(session)
    if (sessions?.size === 0) byAccount.delete(username)
  }

  return {
    note(session, username) {
      const accounts = bySession.get(session) ?? new Set()
      bySession.set(session, accounts)
      accounts.delete(username)
      accounts.add(username)
      byAccount.set(username, (byAccount.get(username) ?? new Set()).add(session))
      const [first] = accounts
      if (accounts.size <= WATCHED_MAX || first === undefined) return
      accounts.delete(first)
      drop(session, first)
    },
    changed(username, by) {
      for (const session of [...(byAccount.get(username) ?? [])]) {
        if (session === by) continue
        bySession.get(session)?.delete(username)
        drop(session, username)
        // What a device writes is owed to its account's other devices from the moment that it hears of them.
        if (session.username === username) session.push('accountsChanged', { usernames: [username] })
        else news.add(session, (usernames = new Set()) => usernames.add(username))
      }
    },
    forget(session) {
      for (const username of bySession.get(session) ?? []) drop(session, username)
      bySession.delete(session)
    },
    stop: news.stop,
  }
}
