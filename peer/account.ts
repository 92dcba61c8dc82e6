/**
 * The account of this profile: registering, logging in with a password (OPAQUE, RFC 9807), resuming without one,
 * logging out. The password and the account's keys never leave this machine.
 */
import { client as opaque, ready as opaqueReady } from '@serenity-kit/opaque'
import { fromString } from 'uint8arrays/from-string'
import { toString as encodeBase } from 'uint8arrays/to-string'
import { equals } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import { HongyanError } from '../shared/errors.ts'
import type { Asker } from '../shared/exchange.ts'
import { type DeviceId, openAccountRecord, signAccountRecord, signDeviceCertificate } from '../shared/identity.ts'
import { PASS_RENEW_MS, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from '../shared/limits.ts'
import { parseUsername, type Username } from '../shared/names.ts'
import { openPass } from '../shared/pass.ts'
import { deriveSealingKeyPair, type SealingKeyPair } from '../shared/seal.ts'
import type { ReplyOf } from '../shared/session-methods.ts'
import { createSigner, type Signer } from '../shared/signed.ts'
import { type AccountSecrets, openVault, sealVault } from './core/vault.ts'
import type { Session } from './net/session.ts'
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
  /** Signed(Pass), newest; may have expired while the rendezvous is away. */
  readonly pass: Uint8Array
}

/** What the rendezvous returns with a pass. */
export type Welcome = ReplyOf<'resume'>

export interface AccountInit {
  readonly session: Session
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly deviceSigner: Signer
  readonly device: DeviceId
  readonly server: DeviceId
  peerRecords(): Promise<{ readonly local: Uint8Array; readonly public: Uint8Array }>
  /** A pass has been issued; with it come the rooms we are in. */
  onWelcome(welcome: Welcome): void
}

export interface Account {
  /** Who is logged in; undefined before a login or `resume`, and after a logout. */
  identity(): Identity | undefined
  /** The same. Throws NOT_LOGGED_IN. */
  require(): Identity
  register(username: string, password: string): Promise<Username>
  login(username: string, password: string): Promise<void>
  /** Takes up the identity on disk, without the rendezvous. Throws NOT_LOGGED_IN. */
  recall(): Promise<void>
  /** Proves the recalled identity on a fresh session; a fresh pass comes back. */
  authenticate(asker: Asker): Promise<void>
  logout(): Promise<void>
  stop(): void
}

/** Pinned: a rendezvous that proposed cheaper parameters could guess faster. 64 MiB of Argon2id, as the library names it. */
const KEY_STRETCHING = 'memory-constrained'

export function createAccount(init: AccountInit): Account {
  const { session, settings, clock, random, deviceSigner, device, server } = init
  let identity: Identity | undefined
  let account: Signer | undefined
  let renewal: NodeJS.Timeout | undefined

  const identifiersOf = (username: Username) => ({ client: username, server })

  async function register(name: string, password: string): Promise<Username> {
    const username = parseUsername(name)
    const secret = checkPassword(password)
    await opaqueReady
    const asker = await session.open()
    const started = opaque.startRegistration({ password: secret })
    const { response } = await asker.request('registerStart', {
      username,
      request: fromBase64(started.registrationRequest),
      invite: '',
    })
    const finished = opaque.finishRegistration({
      password: secret,
      registrationResponse: toBase64(response),
      clientRegistrationState: started.clientRegistrationState,
      identifiers: identifiersOf(username),
      keyStretching: KEY_STRETCHING,
    })
    const secrets: AccountSecrets = { accountSeed: random(32), sealingSeed: random(32) }
    const { publicKey: sealingKey } = await deriveSealingKeyPair(secrets.sealingSeed)
    await asker.request('registerFinish', {
      username,
      record: fromBase64(finished.registrationRecord),
      accountRecord: signAccountRecord({ server, username, sealingKey, version: 1 }, createSigner(secrets.accountSeed)),
      vault: sealVault(secrets, username, fromBase64(finished.exportKey), random),
      invite: '',
    })
    return username
  }

  async function login(name: string, password: string): Promise<void> {
    const username = parseUsername(name)
    const bound = settings.get('username')
    if (bound !== undefined && bound !== username) {
      throw new HongyanError('CONFLICT', `this profile belongs to ${bound}; use another --home for ${username}`)
    }
    const asker = await session.open()
    const exportKey = await proveByPassword(asker, username, normalise(password))
    const vault = await asker.request('getVault', {})
    const secrets = openVault(vault.body, username, exportKey)
    const record = openAccountRecord(vault.accountRecord)
    const signer = createSigner(secrets.accountSeed)
    if (!equals(record.accountKey, signer.publicKey) || record.username !== username || record.server !== server) {
      throw new HongyanError('KEY_CHANGED', 'the rendezvous returned another account record than the vault belongs to')
    }
    await takeUp(username, secrets)
    try {
      await welcome(await asker.request('issuePass', await passRequest()), secrets)
    } catch (error) {
      identity = undefined
      throw error
    }
    session.keep()
  }

  async function proveByPassword(asker: Asker, username: Username, password: string): Promise<Uint8Array> {
    await opaqueReady
    const started = opaque.startLogin({ password })
    const { ke2, attempt } = await asker.request('loginStart', { username, ke1: fromBase64(started.startLoginRequest) })
    const finished = opaque.finishLogin({
      clientLoginState: started.clientLoginState,
      loginResponse: toBase64(ke2),
      password,
      identifiers: identifiersOf(username),
      keyStretching: KEY_STRETCHING,
    })
    // The envelope does not open: wrong password or no such user, which nobody but the rendezvous can tell apart.
    if (finished === undefined) throw new HongyanError('BAD_CREDENTIALS', 'the user name or the password is wrong')
    await asker.request('loginFinish', { attempt, ke3: fromBase64(finished.finishLoginRequest) })
    return fromBase64(finished.exportKey)
  }

  async function takeUp(username: Username, secrets: AccountSecrets): Promise<void> {
    account = createSigner(secrets.accountSeed)
    identity = {
      username,
      server,
      device,
      accountKey: account.publicKey,
      deviceSigner,
      sealing: await deriveSealingKeyPair(secrets.sealingSeed),
      certificate: certify(username, account),
      pass: settings.get('pass') ?? new Uint8Array(),
    }
  }

  function certify(username: Username, signer: Signer): Uint8Array {
    return signDeviceCertificate({ server, username, device }, signer, clock.now())
  }

  async function passRequest() {
    const current = requireIdentity()
    const { local, public: open } = await init.peerRecords()
    return { certificate: current.certificate, localRecord: local, publicRecord: open }
  }

  async function welcome(reply: Welcome, secrets?: AccountSecrets): Promise<void> {
    const current = requireIdentity()
    const pass = openPass(reply.pass, server)
    if (pass.certificate.device !== device || pass.certificate.username !== current.username) {
      throw new HongyanError('MALFORMED', 'the rendezvous issued a pass for somebody else')
    }
    identity = { ...current, pass: reply.pass }
    settings.setAll({ ...secrets, username: current.username, pass: reply.pass, loggedIn: 1 })
    clearTimeout(renewal)
    renewal = setTimeout(() => {
      renew().catch(() => {
        // Away: the next session brings a fresh pass.
      })
    }, PASS_RENEW_MS)
    init.onWelcome(reply)
  }

  async function renew(): Promise<void> {
    const current = requireIdentity()
    if (account !== undefined) identity = { ...current, certificate: certify(current.username, account) }
    await welcome(await session.request('issuePass', await passRequest()))
  }

  function requireIdentity(): Identity {
    if (identity === undefined) throw new HongyanError('NOT_LOGGED_IN', 'nobody is logged in on this profile')
    return identity
  }

  return {
    identity: () => identity,
    require: requireIdentity,
    register,
    login,
    async recall() {
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
    },
    async authenticate(asker) {
      const current = requireIdentity()
      if (account !== undefined) identity = { ...current, certificate: certify(current.username, account) }
      await welcome(await asker.request('resume', await passRequest()))
    },
    async logout() {
      requireIdentity()
      // First here: whatever the rendezvous can be told, this machine no longer logs in by itself.
      for (const name of ['accountSeed', 'sealingSeed', 'pass'] as const) settings.delete(name)
      settings.set('loggedIn', 0)
      identity = undefined
      account = undefined
      clearTimeout(renewal)
      if (session.state === 'online') await session.request('logout', {})
      await session.end()
    },
    stop() {
      clearTimeout(renewal)
    },
  }
}

/** Throws WEAK_PASSWORD below the minimum; whether it is wise is for a face to say. */
function checkPassword(password: string): string {
  const normal = normalise(password)
  if ([...normal].length < PASSWORD_MIN_CHARACTERS) {
    throw new HongyanError('WEAK_PASSWORD', `a password has at least ${PASSWORD_MIN_CHARACTERS} characters`)
  }
  return normal
}

/** NFC: OPAQUE itself takes two spellings of one text for two passwords. */
function normalise(password: string): string {
  if (password.length > PASSWORD_MAX_BYTES) throw new HongyanError('TOO_LARGE', 'the password is too long')
  return password.normalize('NFC')
}

function fromBase64(text: string): Uint8Array {
  return fromString(text, 'base64url')
}

function toBase64(bytes: Uint8Array): string {
  return encodeBase(bytes, 'base64url')
}
