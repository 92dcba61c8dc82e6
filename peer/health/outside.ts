/** An examination without a profile that is open: while another hongyan runs on it, where it is damaged, or before there is one. */
import { multiaddr } from '@multiformats/multiaddr'
import { createCorrectedClock, systemClock } from '../../shared/clock.ts'
import { VERSION } from '../../shared/version.ts'
import type { ExamineOutside, ExamineOutsideInit, Finding } from '../api/health.ts'
import { offsetHint } from '../clock-hint.ts'
import { rememberedServers } from '../server-identity.ts'
import { readBeside } from '../store/profile-beside.ts'
import type { SettingsStore } from '../store/settings.ts'
import { loginFinding } from './login-finding.ts'
import { examineClosedProfile } from './profile-health.ts'
import { examineServers } from './server-health.ts'
import { withinTime } from './within-time.ts'

export const examineOutside: ExamineOutside = (init, signal) => withinTime(signal, (ended) => examine(init, ended))

type ProfileFinding = Extract<Finding, { about: 'profile' }>

async function* examine(init: ExamineOutsideInit, signal: AbortSignal): AsyncIterable<Finding> {
  const { runtime, profile, besides } = init
  let found: ProfileFinding | undefined
  if (besides !== 'profile') {
    yield { level: 'ok', about: 'program', version: VERSION, runtime }
    found = yield* examineProfile(init)
    if (found?.state === 'sound') return
  }
  const servers = init.servers.length > 0 || profile === undefined ? init.servers : serversIn(profile)
  if (found?.state === 'failed' && servers.length === 0) {
    yield { level: 'warning', about: 'server', state: 'unread' }
    return
  }
  yield* examineServers(
    servers.map((address) => multiaddr(address)),
    signal,
  )
  if (profile === undefined || found?.state !== 'failed' || found.code !== 'PROFILE_IN_USE') return
  const login = readBeside(profile, loginIn)
  if (login !== undefined) yield login
}

function* examineProfile({ profile }: ExamineOutsideInit): Generator<Finding, ProfileFinding | undefined> {
  let found: ProfileFinding | undefined
  if (profile === undefined) yield { level: 'warning', about: 'login', state: 'out' }
  else {
    for (const finding of examineClosedProfile(profile)) {
      if (finding.about === 'profile') found = finding
      yield finding
    }
  }
  return found
}

/** As the profile remembers them; empty where that cannot be read. */
function serversIn(profile: string): readonly string[] {
  return readBeside(profile, rememberedServers) ?? []
}

/** Whoever has it open knows whether the rendezvous agrees. */
function loginIn(settings: Pick<SettingsStore, 'get'>): Finding {
  const username = settings.get('loggedIn') === 1 ? settings.get('username') : undefined
  const server = settings.get('server')
  const { now } = createCorrectedClock(systemClock, offsetHint(settings))
  const isIn = username !== undefined && server !== undefined
  return loginFinding(isIn ? { username, server, pass: settings.get('pass') } : undefined, now())
}
