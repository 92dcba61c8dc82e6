/** Profiles that lead to one chat in memory. */

import type { Chat } from '../../peer/api.ts'
import type { Profiles } from '../../peer/faces/profiles.ts'
import { HongyanError } from '../../shared/errors.ts'

export interface FakeProfiles extends Profiles {
  readonly servers: readonly string[]
  readonly remembered: readonly string[]
}

export function fakeProfiles(
  chat: Chat,
  init: { readonly needsServer?: boolean; readonly fails?: HongyanError } = {},
): FakeProfiles {
  const servers: string[] = []
  const remembered: string[] = []
  const open = async (): Promise<Chat> => {
    if (init.fails !== undefined) throw init.fails
    if (init.needsServer && servers.length === 0) throw new HongyanError('USAGE', 'no server')
    return chat
  }
  return {
    servers,
    remembered,
    open,
    openLast: open,
    last: () => ({ directory: '/profile', servers }),
    setServers(addresses) {
      if (!addresses.every((address) => address.includes('/p2p/'))) throw new HongyanError('USAGE', 'not an address')
      servers.push(...addresses)
    },
    remember: (username) => void remembered.push(username),
    tellThrough() {},
    close: () => chat.stop(),
  }
}
