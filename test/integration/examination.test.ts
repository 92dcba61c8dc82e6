/** What an examination finds in peers that run: with a rendezvous, without one, with clocks, keys and people as they are. */
import { expect, test } from 'vitest'
import type { Finding } from '../../peer/api.ts'
import { examineOutside } from '../../peer/health/outside.ts'
import { systemClock } from '../../shared/clock.ts'
import { createCommunity, type Member } from '../support/community.ts'
import { talkBy } from '../support/talk-until.ts'

async function all(told: AsyncIterable<Finding>): Promise<Finding[]> {
  const findings: Finding[] = []
  for await (const finding of told) findings.push(finding)
  return findings
}

const examined = ({ chat }: Member) => all(chat.examine({ signal: new AbortController().signal }))

/** As by another hongyan. */
const examinedBeside = (profile: string, servers: readonly string[] = []) =>
  all(examineOutside({ profile, servers, runtime: '24' }, new AbortController().signal))

function about<Name extends Finding['about']>(findings: readonly Finding[], name: Name) {
  return findings.filter((finding): finding is Extract<Finding, { about: Name }> => finding.about === name)
}

test('where all is well: every part says so, and how people are reached', async () => {
  await using community = await createCommunity()
  const [alice, bob] = [await community.join('alice'), await community.join('bob')]
  await talkBy('direct', alice, bob)
  const findings = await examined(alice)
  // How full this machine's disk is, is its own affair.
  expect(findings.filter((finding) => finding.level !== 'ok' && finding.about !== 'disk')).toEqual([])
  expect(findings.map((finding) => finding.about)).toEqual(
    expect.arrayContaining(['profile', 'disk', 'server', 'clock', 'login', 'addresses', 'reach', 'outbox', 'recovery']),
  )
  expect(about(findings, 'login')).toMatchObject([{ state: 'in', username: 'alice', isPassValid: true }])
  expect(about(findings, 'addresses')).toMatchObject([
    { state: 'announced', scope: 'relay', to: 'everybody' },
    { state: 'announced', scope: 'loopback', to: 'everybody' },
  ])
  expect(about(findings, 'relay')).toEqual([{ level: 'ok', about: 'relay', state: 'held' }])
  expect(about(findings, 'relayed')).toEqual([])
  const [port] = /(?<=tcp\/)\d+/.exec(alice.chat.status().addresses.join(' ')) ?? []
  expect(about(findings, 'reach')).toMatchObject([
    { state: 'reached', host: '127.0.0.1', ports: [Number(port)], scope: 'loopback' },
  ])
  expect(about(findings, 'contact')).toMatchObject([{ username: 'bob', presence: 'online', path: 'direct' }])
  // The session was disturbed by none of it.
  expect(alice.chat.status().connection).toBe('online')
  expect(JSON.stringify(findings)).not.toMatch(/password|seed|secret/i)
})

test('what the user has chosen to hide is not tested, and said to be hidden', async () => {
  await using community = await createCommunity()
  const alice = await community.join('alice')
  await alice.chat.changeSettings({ reach: 'relay-only' })
  const findings = await examined(alice)
  expect(about(findings, 'addresses')).toMatchObject([{ state: 'hidden' }, { state: 'announced', scope: 'relay' }])
  expect(about(findings, 'reach')).toEqual([])
})

test('those whom nobody can dial are reached over the relay, and what would make it direct is said once', async () => {
  await using community = await createCommunity()
  const [alice, bob] = [await community.join('alice', { listen: [] }), await community.join('bob', { listen: [] })]
  await talkBy('relay', alice, bob)
  const findings = await examined(alice)
  expect(about(findings, 'addresses')).toMatchObject([{ state: 'announced', scope: 'relay' }])
  expect(about(findings, 'relay')).toMatchObject([{ state: 'held' }])
  expect(about(findings, 'contact')).toMatchObject([{ username: 'bob', path: 'relay' }])
  expect(about(findings, 'relayed')).toEqual([{ level: 'ok', about: 'relayed', usernames: ['bob'] }])
})

test('without a rendezvous: that is the problem, what was met is reached all the same, and what waits is counted', async () => {
  await using community = await createCommunity()
  const [alice, bob] = [await community.join('alice'), await community.join('bob')]
  await talkBy('direct', alice, bob)
  await community.join('carol').then((carol) => carol.stop())
  await alice.chat.lookup('carol')
  await community.stopRendezvous()
  await alice.hear('connection', ({ state }) => state === 'connecting')
  await alice.chat.send({ to: '@carol', text: 'later' })
  const findings = await examined(alice)
  expect(about(findings, 'server')).toMatchObject([{ level: 'problem', state: 'failed', code: 'UNREACHABLE' }])
  expect(about(findings, 'clock')).toEqual([{ level: 'warning', about: 'clock', offsetMs: undefined }])
  expect(about(findings, 'login')).toMatchObject([{ level: 'ok', state: 'in' }])
  expect(about(findings, 'reach')).toMatchObject([{ state: 'untested' }])
  expect(about(findings, 'relay')).toEqual([{ level: 'ok', about: 'relay', state: 'away' }])
  // Whether carol was met before she left is a matter of moments.
  expect(about(findings, 'contact')).toContainEqual(expect.objectContaining({ username: 'bob', path: 'direct' }))
  expect(about(findings, 'outbox')).toEqual([{ level: 'warning', about: 'outbox', waiting: 1 }])
})

test('a clock that is off by an hour is told, and by how much', async () => {
  await using community = await createCommunity({ clock: { now: () => systemClock.now() + 3_600_000 } })
  const alice = await community.join('alice')
  const [clock] = about(await examined(alice), 'clock')
  expect(clock?.level).toBe('warning')
  expect(Math.round((clock?.offsetMs ?? 0) / 60_000)).toBe(60)
})

test('nobody logged in, and nobody to log in by itself', async () => {
  await using community = await createCommunity()
  const findings = await examined(await community.open('alice'))
  expect(about(findings, 'login')).toEqual([{ level: 'warning', about: 'login', state: 'out' }])
  expect(about(findings, 'reach')).toMatchObject([{ state: 'untested' }])
  expect(about(findings, 'server')).toMatchObject([{ state: 'reached' }])
})

test('who is logged in comes online for it; who was logged out from elsewhere hears that', async () => {
  await using community = await createCommunity()
  await community.join('alice').then((alice) => alice.stop())
  const back = await community.open('alice')
  expect(about(await examined(back), 'login')).toMatchObject([{ state: 'in', username: 'alice' }])
  const { peerId } = back.chat.status()
  await back.stop()
  const other = await community.join('other', { account: 'alice' })
  await other.chat.revokeDevice(peerId)
  const revoked = await community.open('alice')
  expect(about(await examined(revoked), 'login')).toEqual([
    { level: 'problem', about: 'login', state: 'refused', code: 'NOT_LOGGED_IN' },
  ])
})

test('beside another hongyan that has the profile open: the rendezvous it talks with, and who is logged in', async () => {
  await using community = await createCommunity()
  const alice = await community.join('alice')
  const findings = await examinedBeside(alice.home)
  expect(about(findings, 'profile')).toMatchObject([{ level: 'warning', state: 'failed', code: 'PROFILE_IN_USE' }])
  expect(about(findings, 'server')).toMatchObject([{ state: 'reached' }])
  expect(about(findings, 'clock')).toMatchObject([{ level: 'ok' }])
  expect(about(findings, 'login')).toMatchObject([{ state: 'in', username: 'alice', isPassValid: true }])
  await alice.chat.logout()
  expect(about(await examinedBeside(alice.home), 'login')).toMatchObject([{ state: 'out' }])
  await community.stopRendezvous()
  expect(about(await examinedBeside(alice.home), 'server')).toMatchObject([{ level: 'problem', code: 'UNREACHABLE' }])
})

test('whoever asked may stop it, at once', async () => {
  await using community = await createCommunity()
  const alice = await community.join('alice')
  const stopping = new AbortController()
  const seen: Finding[] = []
  for await (const finding of alice.chat.examine({ signal: stopping.signal })) {
    seen.push(finding)
    stopping.abort()
  }
  expect(seen).toHaveLength(1)
})
