/**
 * Which profile a face talks through: the one directory of an explicit home, or in the default home one per rendezvous
 * and account, chosen by the name that is typed. Owns the open chat; never more than one.
 */
import { join } from 'node:path'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { parseUsername } from '../../shared/names.ts'
import type { Chat, OpenChat } from '../api.ts'
import type { Catalogue } from './catalogue/index.ts'
import { parseServers } from './server-address.ts'
import { readSettings, writeSettings } from './settings.ts'

/** Where profiles are. */
export type Home =
  | { readonly kind: 'explicit'; readonly directory: string }
  | { readonly kind: 'default'; readonly directory: string }

export interface ProfilesInit {
  readonly home: Home
  /** As given on the command line; empty: as remembered. */
  readonly servers: readonly string[]
  readonly listen?: readonly string[]
  readonly lan: 'on' | 'off'
  readonly announce?: readonly string[]
  readonly downloads: string
  readonly openChat: OpenChat
  readonly catalogue: Catalogue
  /** Says what a person should know of a profile, while it is opened. */
  warn(text: string): void
}

export interface Profiles {
  /** The chat for that account. Throws USAGE when no rendezvous is known, and whatever `openChat` throws. */
  open(username: string): Promise<Chat>
  /** The chat of whoever was logged in last. Undefined when the default home remembers nobody. */
  openLast(): Promise<Chat | undefined>
  /** Where that one is, open or not, and the addresses that are known without it. */
  last(): { readonly directory: string | undefined; readonly servers: readonly string[] }
  /** From now on these; remembered. Throws USAGE when they are not addresses of one rendezvous. */
  setServers(addresses: readonly string[]): void
  /** This account is the one to begin with next time. */
  remember(username: string): void
  /** From now on it is said so, and in that language. */
  tellThrough(teller: { readonly catalogue: Catalogue; warn(text: string): void }): void
  /** Stops the open chat. */
  close(): Promise<void>
}

export function createProfiles(init: ProfilesInit): Profiles {
  const { home } = init
  let teller: Pick<ProfilesInit, 'catalogue' | 'warn'> = init
  const remembered = home.kind === 'default' ? readSettings(home.directory) : { servers: [] }
  let servers = init.servers.length > 0 ? init.servers : remembered.servers
  let lastAccount = remembered.lastAccount
  let open: { readonly directory: string; readonly servers: readonly string[]; readonly chat: Chat } | undefined

  const parse = (addresses: readonly string[]) => parseServers(addresses, teller.catalogue.badAddress)
  const noServer = (cause?: unknown) => new HongyanError('USAGE', teller.catalogue.noServer, { cause })
  const save = (): void => {
    if (home.kind === 'explicit') return
    writeSettings(home.directory, { servers, ...(lastAccount === undefined ? {} : { lastAccount }) })
  }
  const close = async (): Promise<void> => {
    const { chat } = open ?? {}
    open = undefined
    await chat?.stop()
  }
  const openAt = async (directory: string): Promise<Chat> => {
    // With other addresses it has to be opened anew.
    if (open?.directory === directory && open.servers === servers) return open.chat
    await close()
    const { downloads, listen, announce = [], lan, openChat } = init
    try {
      const chat = await openChat({
        profile: directory,
        servers,
        downloads,
        announce,
        lan,
        onRepair: () => teller.warn(teller.catalogue.repairing),
        onExposed: (path) => teller.warn(teller.catalogue.exposed(path)),
        ...(listen === undefined ? {} : { listen }),
      })
      open = { directory, servers, chat }
      return chat
    } catch (error) {
      // The profile knows no rendezvous either.
      throw toHongyanError(error).code === 'USAGE' ? noServer(error) : error
    }
  }
  const directoryOf = (username: string): string => {
    if (home.kind === 'explicit') return home.directory
    if (servers.length === 0) throw noServer()
    return join(home.directory, 'profiles', parse(servers).peerId, `@${parseUsername(username)}`)
  }
  const openAccount = (username: string): Promise<Chat> => openAt(directoryOf(username))
  return {
    open: async (username) => openAccount(username),
    async openLast() {
      if (home.kind === 'explicit') return openAt(home.directory)
      return lastAccount === undefined ? undefined : openAccount(lastAccount)
    },
    last() {
      if (home.kind === 'explicit') return { directory: home.directory, servers }
      const isKnown = lastAccount !== undefined && servers.length > 0
      return { directory: isKnown ? directoryOf(lastAccount ?? '') : undefined, servers }
    },
    setServers(addresses) {
      servers = parse(addresses).addresses
      save()
    },
    remember(username) {
      lastAccount = username
      save()
    },
    tellThrough(next) {
      teller = next
    },
    close,
  }
}
