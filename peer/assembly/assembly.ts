/**
 * Makes the parts of a peer and hands them to each other: stores, then network, then rules. Decides nothing; what happens
 * between the parts later is in `reactions.ts`.
 */
import type { Clock } from '../../shared/clock.ts'
import { createCorrectedClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { createPasswordProof, type KeyStretching } from '../account/password-proof.ts'
import type { ChatEvent, ChatInit } from '../api.ts'
import { offsetHint } from '../clock-hint.ts'
import { serveFiles } from '../file-connections.ts'
import { createHealth } from '../health/health.ts'
import type { OpenMulticast } from '../net/lan/multicast.ts'
import { watchNetwork } from '../net/node/network-watch.ts'
import type { Concerned } from '../reactions/concerned.ts'
import { createReactions } from '../reactions/reactions.ts'
import { createTroubleFilter } from '../reactions/troubles.ts'
import { chooseServer } from '../server-identity.ts'
import { openProfile } from '../store/profile.ts'
import { openStores, type Stores } from '../store/stores.ts'
import { startNetwork } from './network.ts'
import { createRules } from './rules.ts'

export interface Machine {
  readonly keyStretching: KeyStretching
  /** This machine's own clock, to measure with. */
  readonly steady: Clock
  readonly openMulticast: OpenMulticast
}

export type Assembly = Awaited<ReturnType<typeof assemble>>

/**
 * Opens the profile and starts everything that needs no login. Throws as `OpenChat`.
 */
export async function assemble(init: ChatInit, machine: Machine) {
  const stores = openStores(openProfile(init.profile, init))
  try {
    return await assembleOver(stores, init, machine)
  } catch (error) {
    stores.profile.close()
    throw error
  }
}

async function assembleOver(stores: Stores, init: ChatInit, { keyStretching, steady, openMulticast }: Machine) {
  const listeners = new Set<(event: ChatEvent) => void>()
  const isWorthAWord = createTroubleFilter(steady)
  const emit = (event: ChatEvent): void => {
    if (!isWorthAWord(event)) return
    for (const listener of listeners) listener(event)
  }
  const server = chooseServer(init.servers, stores.settings)
  const clock = createCorrectedClock(steady, offsetHint(stores.settings))
  let made: Concerned | undefined
  const parts = (): Concerned => {
    if (made === undefined) throw new HongyanError('INTERNAL', 'something happened before there was anybody to tell')
    return made
  }
  const reactions = createReactions({ clock, emit, parts })
  const network = await startNetwork({ init, stores, server, clock, steady, reactions, openMulticast, parts })
  const passwords = createPasswordProof(server.server, keyStretching)
  const rules = createRules({ stores, network, server, passwords, clock, steady, reactions, emit, init, parts })
  const running = { ...stores, ...network, ...rules }
  made = running
  await serveFiles(network, rules.files)

  const health = createHealth({
    ...{ ...running, clock, servers: server.addresses },
    directoryPath: init.profile,
    runtime: init.runtime,
    own: () => rules.account.identity()?.username,
  })
  const networkWatch = watchNetwork({ onChange: reactions.onNetworkChange })
  let stopping: Promise<void> | undefined

  async function stop(): Promise<void> {
    networkWatch.stop()
    await rules.stop()
    network.relayLink.end()
    // What ends now ends because we leave: no news to anybody here, and the rendezvous need not wait for the peers.
    listeners.clear()
    try {
      await Promise.all([network.direct.stop(), network.session.end(), network.lan.stop()])
      await network.node.stop()
    } finally {
      await stores.profile.settle()
      stores.profile.close()
    }
  }

  return { ...running, health, reactions, listeners, stop: () => (stopping ??= stop()) }
}
