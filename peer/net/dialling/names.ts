/** What names in addresses stand for, as the system and the DNS say. Their answers are a stranger's words. */
import { lookup, Resolver } from 'node:dns/promises'
import { NAME_TIMEOUT_MS } from '../../../shared/limits.ts'

export interface Names {
  /** IP addresses, in the order in which they are to be tried. @param family 0: either */
  hosts(name: string, family: 0 | 4 | 6): Promise<readonly string[]>
  /** TXT records, each whole. */
  texts(name: string): Promise<readonly string[]>
}

/** The system's own way to look up hosts, so that /etc/hosts, a VPN and a home's names count. */
export function createSystemNames(): Names {
  /** A look-up cannot be ended, and each holds one of the few threads that files need as well: never two of the same. */
  const running = new Map<string, Promise<readonly string[]>>()

  return {
    hosts(name, family) {
      const key = `${family} ${name}`
      const known = running.get(key)
      if (known !== undefined) return known
      const asked = lookup(name, { all: true, family })
        .then((found) => found.map(({ address }) => address))
        .finally(() => running.delete(key))
      running.set(key, asked)
      return asked
    },
    async texts(name) {
      const found = await new Resolver({ timeout: NAME_TIMEOUT_MS / 2, tries: 2 }).resolveTxt(name)
      return found.map((chunks) => chunks.join(''))
    },
  }
}
