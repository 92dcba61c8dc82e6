/** An examination without a profile that is open: while another hongyan runs on it, where it is damaged, or before there is one. */
import { multiaddr } from '@multiformats/multiaddr'
import { VERSION } from '../../shared/version.ts'
import type { ExamineOutside, ExamineOutsideInit, Finding } from '../api-health.ts'
import { examineClosedProfile } from './profile-health.ts'
import { examineServers } from './server-health.ts'
import { withinTime } from './within-time.ts'

export const examineOutside: ExamineOutside = (init, signal) => withinTime(signal, (ended) => examine(init, ended))

async function* examine(init: ExamineOutsideInit, signal: AbortSignal): AsyncIterable<Finding> {
  const { runtime, servers, besides } = init
  if (besides !== 'profile') {
    yield { level: 'ok', about: 'program', version: VERSION, runtime }
    const state = yield* examineProfile(init)
    if (state === 'sound') return
    if (state === 'failed' && servers.length === 0) {
      yield { level: 'warning', about: 'server', state: 'unread' }
      return
    }
  }
  const addresses = servers.map((address) => multiaddr(address))
  yield* examineServers(addresses, signal)
}

type ProfileState = Extract<Finding, { about: 'profile' }>['state']

function* examineProfile({ profile }: ExamineOutsideInit): Generator<Finding, ProfileState> {
  let state: ProfileState = 'none'
  if (profile === undefined) yield { level: 'warning', about: 'login', state: 'out' }
  else {
    for (const finding of examineClosedProfile(profile)) {
      if (finding.about === 'profile') state = finding.state
      yield finding
    }
  }
  return state
}
