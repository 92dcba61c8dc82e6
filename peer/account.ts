/**
 * The account of this profile: registering, logging in with a password, resuming without one, logging out. The account's
 * keys never leave this machine but sealed in the vault.
 */
import { equals } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import { HongyanError } from '../shared/errors.ts'
import type { Asker } from '../shared/exchange.ts'
import { type DeviceId, openAccountRecord, signAccountRecord, signDeviceCertificate } from '../shared/identity.ts'
import { PASS_RENEW_MS, PASS_RENEW_RETRY_MS } from '../shared/limits.ts'
import { parseUsername, type Username } from '../shared/names.ts'
import { openPass } from '../shared/pass.ts'
import { deriveSealingKeyPair, type SealingKeyPair } from '../shared/seal.ts'
import type { Reach, ReplyOf } from '../shared/session-methods.ts'
import { createSigner, type Signer } from '../shared/signed.ts'
import { type AccountSecrets, openVault, sealVault } from './core/vault.ts'
import type { Session } from './net/session.ts'
import type { PasswordProof } from './password-proof.ts'
import type { SettingsStore } from './store/settings.ts'

/** Who is logged in here, with everything that proves it. */
export interface Identity {
  readonly username: Username
  readonly server: DeviceId
  readonly device: DeviceId
  readonly accountKey: Uint8Array
  readonly deviceSigner: Signer
  readonly sealing: SealingKeyPair
  /** Signed(DeviceCertificate), newest. */
  readonly certificate: Uint8Array
  /** Signed(Pass), newest; may have expired while the rendezvous is away. None until a first one has been issued. */
  readonly pass: Uint8Array | undefined
}

/** What the rendezvous returns with a pass. */
export type Welcome = ReplyOf<'resume'>

export interface AccountInit {
  readonly session: Session
  readonly passwords: PasswordProof
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly deviceSigner: Signer
  readonly device: DeviceId
  readonly server: DeviceId
  peerRecords(): Promise<{ readonly local: Uint8Array; readonly public: Uint8Array }>
  /** Those of the rendezvous under which we have deposited what nobody has confirmed. */
  incarnations(): readonly Uint8Array[]
  /** Whom the peer records are for. */
  reach(): Reach
  /** Whose keys these are is beyond doubt: ours. */
  onIdentity(identity: Identity): void
  /** A pass has been issued; with it come the rooms we are in. */
  onWelcome(welcome: Welcome): void
  /** What a login has set going has come to an end, well or not; the next login or logout waits for it. */
  settled(): Promise<unknown>
}

export interface Account {
  /** Who is logged in; undefined before a login or `resume`, and after a logout. */
  identity(): Identity | undefined
  /** The same. Throws NOT_LOGGED_IN. */
  require(): Identity
  /** @param invite empty where none was given */
  register(username: string, password: string, invite: string): Promise<Username>
  /** Throws BAD_CREDENTIALS, CONFLICT for another account than the profile's, UNREACHABLE, RATE_LIMITED. */
  login(username: string, password: string): Promise<void>
  /** Takes up the identity on disk, without the rendezvous. Throws NOT_LOGGED_IN. */
  recall(): Promise<void>
  /** Proves the recalled identity on a fresh session; a fresh pass comes back. */
  authenticate(asker: Asker): Promise<void>
  /** Ends the session, and tells the rendezvous if it is there. */
  logout(): Promise<void>
  /** The rendezvous knows this device no more: until a login nobody is logged in. */
  forget(): void
  stop(): void
}

export function createAccount(init: AccountInit): Account {
  const { session, passwords, settings, clock, random, deviceSigner, device, server } = init
  let identity: Identity | undefined
  let account: Signer | undefined
  let renewal: NodeJS.Timeout | undefined
  let stopped = false
  /** Logins and logouts go one after the other: two at once would spoil each other's proof. */
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const own = last.then(work)
    last = own.catch(() => undefined)
    return own
  }

  async function register(name: string, password: string, invite: string): Promise<Username> {
    const username = parseUsername(name)
    const asker = await session.open()
    await passwords.register(asker, { username, password, invite }, async (exportKey) => {
      const secrets: AccountSecrets = { accountSeed: random(32), sealingSeed: random(32) }
      const { publicKey: sealingKey } = deriveSealingKeyPair(secrets.sealingSeed)
      const signer = createSigner(secrets.accountSeed)
      return {
        accountRecord: signAccountRecord({ server, username, sealingKey, version: 1 }, signer),
        vault: sealVault(secrets, username, exportKey, random),
      }
    })
    return username
  }

  async function login(name: string, password: string): Promise<void> {
    const username = parseUsername(name)
    const bound = settings.get('username')
    if (bound !== undefined && bound !== username) {
      throw new HongyanError('CONFLICT', `this profile belongs to ${bound}; use another --home for ${username}`)
    }
    const before = { identity, account }
    const wasKept = session.state !== 'offline'
    // A session proves one login; one that comes back meanwhile would prove itself on the same.
    if (wasKept) await session.end()
    try {
      await prove(username, password)
    } catch (error) {
      identity = before.identity
      account = before.account
      if (wasKept) session.keepOnline().catch(() => undefined)
      throw error
    }
    session.keep()
    await init.settled()
  }

  async function prove(username: Username, password: string): Promise<void> {
    const asker = await session.open()
    const exportKey = await passwords.prove(asker, username, password)
    const vault = await asker.request('getVault', {})
    const secrets = openVault(vault.body, username, exportKey)
    const record = openAccountRecord(vault.accountRecord)
    const signer = createSigner(secrets.accountSeed)
    if (!equals(record.accountKey, signer.publicKey) || record.username !== username || record.server !== server) {
      throw new HongyanError('KEY_CHANGED', 'the rendezvous returned another account record than the vault belongs to')
    }
    await takeUp(username, secrets)
    await welcome(await asker.request('issuePass', await passRequest()), secrets)
  }

  async function takeUp(username: Username, secrets: AccountSecrets): Promise<void> {
    account = createSigner(secrets.accountSeed)
    identity = {
      username,
      server,
      device,
      accountKey: account.publicKey,
      deviceSigner,
      sealing: deriveSealingKeyPair(secrets.sealingSeed),
      certificate: certify(username, account),
      pass: settings.get('pass'),
    }
    init.onIdentity(identity)
  }

  function certify(username: Username, signer: Signer): Uint8Array {
    return signDeviceCertificate({ server, username, device }, signer, clock.now())
  }

  async function passRequest() {
    const current = requireIdentity()
    const { local, public: open } = await init.peerRecords()
    return {
      certificate: current.certificate,
      localRecord: local,
      publicRecord: open,
      incarnations: [...init.incarnations()],
      reach: init.reach(),
    }
  }

  async function welcome(reply: Welcome, secrets?: AccountSecrets): Promise<void> {
    const current = requireIdentity()
    const { certificate } = openPass(reply.pass, server)
    if (
      certificate.device !== device ||
      certificate.username !== current.username ||
      !equals(certificate.accountKey, current.accountKey)
    ) {
      throw new HongyanError('MALFORMED', 'the rendezvous issued a pass for somebody else')
    }
    identity = { ...current, pass: reply.pass }
    settings.setAll({ ...secrets, username: current.username, pass: reply.pass, loggedIn: 1 })
    renewAfter(PASS_RENEW_MS)
    init.onWelcome(reply)
  }

  function renewAfter(waitMs: number): void {
    clearTimeout(renewal)
    renewal = setTimeout(() => {
      renew().catch(() => {
        // Of a session that goes on nobody else would ask for a fresh pass.
        if (identity !== undefined && !stopped) renewAfter(PASS_RENEW_RETRY_MS)
      })
    }, waitMs)
  }

  async function renew(): Promise<void> {
    const current = requireIdentity()
    if (account !== undefined) identity = { ...current, certificate: certify(current.username, account) }
    await welcome(await session.request('issuePass', await passRequest()))
  }

  async function recall(): Promise<void> {
    const username = settings.get('username')
    const accountSeed = settings.get('accountSeed')
    const sealingSeed = settings.get('sealingSeed')
    if (
      settings.get('loggedIn') !== 1 ||
      username === undefined ||
      accountSeed === undefined ||
      sealingSeed === undefined
    ) {
      throw new HongyanError('NOT_LOGGED_IN', 'nobody is logged in on this profile')
    }
    await takeUp(username, { accountSeed, sealingSeed })
  }

  function forget(): void {
    identity = undefined
    account = undefined
    clearTimeout(renewal)
  }

  function requireIdentity(): Identity {
    if (identity === undefined) throw new HongyanError('NOT_LOGGED_IN', 'nobody is logged in on this profile')
    return identity
  }

  return {
    identity: () => identity,
    require: requireIdentity,
    register,
    login: (username, password) => inTurn(() => login(username, password)),
    recall: () => inTurn(recall),
    async authenticate(asker) {
      requireIdentity()
      // Any reply tells the time; a certificate that a wrong clock has dated would be refused.
      await asker.request('heartbeat', { sentAtMs: clock.now() })
      const current = requireIdentity()
      if (account !== undefined) identity = { ...current, certificate: certify(current.username, account) }
      await welcome(await asker.request('resume', await passRequest()))
    },
    logout: () =>
      inTurn(async () => {
        requireIdentity()
        // First here: whatever the rendezvous can be told, this machine no longer logs in by itself.
        settings.deleteAll(['accountSeed', 'sealingSeed', 'pass', 'loggedIn'])
        forget()
        // If it cannot be told, the device stays known there and can prove nothing.
        if (session.state === 'online') await session.request('logout', {}).catch(() => undefined)
        await session.end()
      }),
    forget,
    stop() {
      stopped = true
      clearTimeout(renewal)
    },
  }
}
