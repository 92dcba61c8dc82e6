/**
 * The account of this profile: registering, logging in with a password, resuming without one, logging out. The account's
 * keys never leave this machine but sealed in the vault.
 */
import { equals } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Asker } from '../../shared/exchange.ts'
import { type DeviceId, signDeviceCertificate } from '../../shared/identity.ts'
import { PASS_RENEW_MS, PASS_RENEW_RETRY_MS } from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { openPass } from '../../shared/pass.ts'
import { deriveSealingKeyPair, type SealingKeyPair } from '../../shared/seal.ts'
import type { Reach, ReplyOf } from '../../shared/session-methods.ts'
import { createSigner, type Signer } from '../../shared/signed.ts'
import { parseRecoveryCode } from '../core/account/recovery-code.ts'
import type { Keyring } from '../core/account/sealing-keys.ts'
import type { Session } from '../net/session/session.ts'
import { ACCOUNT_SECRETS, type SettingsStore } from '../store/settings.ts'
import { type AccountKeys, type KeyChange, keepKeys, keptKeys } from './account-keys.ts'
import type { AccountVault, PasswordWish } from './account-vault.ts'
import type { PasswordProof } from './password-proof.ts'

/** Who is logged in here, with everything that proves it. */
export interface Identity {
  readonly username: Username
  readonly server: DeviceId
  readonly device: DeviceId
  readonly accountKey: Uint8Array
  readonly deviceSigner: Signer
  /** Newest first. */
  readonly sealing: readonly SealingKeyPair[]
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
  readonly vault: AccountVault
  readonly settings: SettingsStore
  readonly clock: Clock
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
  /**
   * Throws BAD_CREDENTIALS, CONFLICT for another account than the profile's, UNREACHABLE, RATE_LIMITED; RECOVERY_REQUIRED
   * where a code is needed that is not kept here, INVALID_PARAMS for one that is mistyped.
   */
  login(username: string, password: string, recoveryCode: string | undefined): Promise<void>
  /** The other devices have to log in again; this one goes on with a fresh pass. Throws as `AccountVault`. */
  changePassword(wish: PasswordWish): Promise<{ readonly recoveryCode: Uint8Array | undefined }>
  /** Mail is opened with these from now on. */
  holdKeys(keys: Keyring['keys']): void
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
  const { session, passwords, vault, settings, clock, deviceSigner, device, server } = init
  let identity: Identity | undefined
  let account: Signer | undefined
  let renewal: NodeJS.Timeout | undefined
  let isStopped = false
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
    await passwords.register(asker, { username, password, invite }, async (key) => vault.create(username, key))
    return username
  }

  async function login(name: string, password: string, typedCode: string | undefined): Promise<void> {
    const username = parseUsername(name)
    const recoveryCode = typedCode === undefined ? undefined : parseRecoveryCode(typedCode)
    const bound = settings.get('username')
    if (bound !== undefined && bound !== username) {
      throw new HongyanError('CONFLICT', `this profile belongs to ${bound}; use another --home for ${username}`)
    }
    const before = { identity, account }
    const wasKept = session.state !== 'offline'
    // A session proves one login; one that comes back meanwhile would prove itself on the same.
    if (wasKept) await session.end()
    try {
      await prove(username, password, recoveryCode)
    } catch (error) {
      identity = before.identity
      account = before.account
      if (wasKept) session.keepOnline().catch(() => undefined)
      throw error
    }
    session.keep()
    await init.settled()
  }

  async function prove(username: Username, password: string, recoveryCode: Uint8Array | undefined): Promise<void> {
    const asker = await session.open()
    const exportKey = await passwords.prove(asker, username, password)
    const unlocked = vault.unlock(username, await asker.request('getVault', {}), { exportKey, recoveryCode })
    takeUp(unlocked.keys)
    const greeting = await asker.request('issuePass', await passRequest())
    if (unlocked.mended !== undefined) await asker.request('putVault', unlocked.mended)
    await welcome(greeting, unlocked)
  }

  function takeUp({ username, accountSeed, ring }: AccountKeys): void {
    account = createSigner(accountSeed)
    identity = {
      username,
      server,
      device,
      accountKey: account.publicKey,
      deviceSigner,
      sealing: pairsOf(ring.keys),
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

  async function welcome(reply: Welcome, unlocked?: KeyChange): Promise<void> {
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
    const cameLater = settings.get('username') === undefined && reply.inUse
    if (unlocked !== undefined) keepKeys(settings, unlocked)
    settings.setAll({ pass: reply.pass, loggedIn: 1, ...(cameLater ? { cameLater: 1 } : {}) })
    renewAfter(PASS_RENEW_MS)
    init.onWelcome(reply)
  }

  function renewAfter(waitMs: number): void {
    clearTimeout(renewal)
    renewal = setTimeout(() => {
      renew().catch(() => {
        // Of a session that goes on nobody else would ask for a fresh pass.
        if (identity !== undefined && !isStopped) renewAfter(PASS_RENEW_RETRY_MS)
      })
    }, waitMs)
  }

  async function renew(): Promise<void> {
    const current = requireIdentity()
    if (account !== undefined) identity = { ...current, certificate: certify(current.username, account) }
    await welcome(await session.request('issuePass', await passRequest()))
  }

  async function recall(): Promise<void> {
    const keys = settings.get('loggedIn') === 1 ? keptKeys(settings) : undefined
    if (keys === undefined) throw new HongyanError('NOT_LOGGED_IN', 'nobody is logged in on this profile')
    takeUp(keys)
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
    login: (...credentials) => inTurn(() => login(...credentials)),
    changePassword: (wish) =>
      inTurn(async () => {
        requireIdentity()
        const changed = await vault.changePassword(wish)
        // It has come to be; a pass that is still good can wait for the next renewal.
        await renew().catch(() => renewAfter(PASS_RENEW_RETRY_MS))
        return changed
      }),
    holdKeys(keys) {
      if (identity !== undefined) identity = { ...identity, sealing: pairsOf(keys) }
    },
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
        settings.deleteAll(ACCOUNT_SECRETS)
        settings.purge()
        forget()
        // If it cannot be told, the device stays known there and can prove nothing.
        if (session.state === 'online') await session.request('logout', {}).catch(() => undefined)
        await session.end()
      }),
    forget() {
      forget()
      try {
        settings.deleteAll(['pass', 'loggedIn'])
      } catch {
        // A disk that refuses: the next start asks the rendezvous, and hears the same.
      }
    },
    stop() {
      isStopped = true
      clearTimeout(renewal)
    },
  }
}

function pairsOf(keys: Keyring['keys']): readonly SealingKeyPair[] {
  return keys.map(({ seed }) => deriveSealingKeyPair(seed))
}
