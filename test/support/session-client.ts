/** The far end of a session, driven by hand: a device on a real libp2p node, and an account with its keys. */
import { randomBytes } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { client as opaque, ready } from '@serenity-kit/opaque'
import { createLibp2p } from 'libp2p'
import { expect, onTestFinished, vi } from 'vitest'
import { concat, toUtf8 } from '../../shared/bytes.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { type Asker, createAsker } from '../../shared/exchange.ts'
import { createFrames } from '../../shared/frames.ts'
import { type DeviceId, deviceOfPublicKey, signAccountRecord, signDeviceCertificate } from '../../shared/identity.ts'
import { SESSION_FRAME_MAX_BYTES, VAULT_HEAD_BYTES } from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import type { PassReply } from '../../shared/pb/session.ts'
import { SESSION_PROTOCOL } from '../../shared/protocols.ts'
import { type Push, type PushBody, type PushName, Reach } from '../../shared/session-methods.ts'
import { createSigner, type Signer } from '../../shared/signed.ts'

/** Cheap on purpose: the rendezvous never sees it. */
const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } } as const

/** Of the form of one, as far as the rendezvous looks. */
export const VAULT = concat([new Uint8Array(VAULT_HEAD_BYTES), toUtf8('wrapped keys')])

export interface TestDevice {
  readonly id: DeviceId
  readonly signer: Signer
  readonly node: Libp2p
  /** A signed peer record of this device with these addresses. */
  peerRecord(...addresses: string[]): Promise<Uint8Array>
}

/** Dials and listens on nothing; stopped when the test has finished. */
export async function createTestDevice(): Promise<TestDevice> {
  const seed = randomBytes(32)
  const signer = createSigner(seed)
  const privateKey = await generateKeyPairFromSeed('Ed25519', seed)
  const node = await createLibp2p({
    privateKey,
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  onTestFinished(() => node.stop())
  return {
    id: deviceOfPublicKey(signer.publicKey),
    signer,
    node,
    async peerRecord(...addresses) {
      const record = new PeerRecord({ peerId: node.peerId, multiaddrs: addresses.map((text) => multiaddr(text)) })
      return (await RecordEnvelope.seal(record, privateKey)).marshal()
    },
  }
}

export interface SessionClient {
  readonly device: TestDevice
  readonly server: DeviceId
  readonly connection: Connection
  readonly stream: Stream
  readonly request: Asker['request']
  readonly asker: Asker
  readonly pushes: Push[]
  /** Waits until a push of that kind satisfies the test, and returns it. */
  pushed<Name extends PushName>(name: Name, test?: (body: PushBody<Name>) => boolean): Promise<PushBody<Name>>
}

/** Opens a session, on a connection of its own unless one is given. */
export async function openSession(
  device: TestDevice,
  address: string,
  { connection: given, clock = systemClock }: { connection?: Connection; clock?: Clock } = {},
): Promise<SessionClient> {
  const connection = given ?? (await device.node.dial(multiaddr(address), { force: true }))
  const stream = await connection.newStream(SESSION_PROTOCOL)
  const frames = createFrames(stream, { maxFrameBytes: SESSION_FRAME_MAX_BYTES })
  const pushes: Push[] = []
  const asker = createAsker(frames, { clock, onPush: (push) => pushes.push(push), onServerTime: () => {} })
  const server = multiaddr(address)
    .getComponents()
    .findLast(({ name }) => name === 'p2p')?.value as DeviceId
  return {
    device,
    server,
    connection,
    stream,
    asker,
    request: asker.request,
    pushes,
    async pushed<Name extends PushName>(name: Name, test: (body: PushBody<Name>) => boolean = () => true) {
      return await vi.waitFor(
        () => {
          const found = pushes.find((push) => push.name === name && test(push.body as PushBody<Name>))
          expect(found, `a push ${name}`).toBeDefined()
          return found?.body as PushBody<Name>
        },
        { timeout: 30_000, interval: 5 },
      )
    },
  }
}

export interface TestAccount {
  readonly username: Username
  readonly password: string
  readonly signer: Signer
  /** Signed(AccountRecord). */
  readonly record: Uint8Array
}

export function createTestAccount(name: string, server: DeviceId, password = 'correct horse'): TestAccount {
  const username = parseUsername(name)
  const signer = createSigner(randomBytes(32))
  const record = signAccountRecord({ server, username, sealingKey: randomBytes(32), version: 1 }, signer)
  return { username, password, signer, record }
}

/** Registers a new account. */
export async function register(session: SessionClient, name: string, password?: string): Promise<TestAccount> {
  const account = createTestAccount(name, session.server, password)
  await registerAccount(session, account)
  return account
}

export async function registerAccount(session: SessionClient, account: TestAccount, invite = ''): Promise<void> {
  await ready
  const { username, password, record: accountRecord } = account
  const { clientRegistrationState, registrationRequest } = opaque.startRegistration({ password })
  const { response } = await session.request('registerStart', {
    username,
    request: Buffer.from(registrationRequest, 'base64url'),
    invite,
  })
  const { registrationRecord } = opaque.finishRegistration({
    password,
    clientRegistrationState,
    registrationResponse: Buffer.from(response).toString('base64url'),
    identifiers: { client: username, server: session.server },
    keyStretching,
  })
  await session.request('registerFinish', {
    username,
    record: Buffer.from(registrationRecord, 'base64url'),
    accountRecord,
    vault: VAULT,
  })
}

/** Proves the password: the session is identified, not yet present. */
export async function proveLogin(session: SessionClient, username: string, password: string): Promise<void> {
  await ready
  const { clientLoginState, startLoginRequest } = opaque.startLogin({ password })
  const { ke2, attempt } = await session.request('loginStart', {
    username,
    ke1: Buffer.from(startLoginRequest, 'base64url'),
  })
  const proof = opaque.finishLogin({
    password,
    clientLoginState,
    loginResponse: Buffer.from(ke2).toString('base64url'),
    identifiers: { client: username, server: session.server },
    keyStretching,
  })
  // With a wrong password there is no proof; a guesser would send something.
  const ke3 = proof === undefined ? randomBytes(64) : Buffer.from(proof.finishLoginRequest, 'base64url')
  await session.request('loginFinish', { attempt, ke3 })
}

/** Up to the proof of a password and the registration of another; `finish` replaces the vault of that version. */
export async function startPasswordChange(
  session: SessionClient,
  account: TestAccount,
  newPassword: string,
  oldPassword = account.password,
) {
  await ready
  const { username } = account
  const binding = { identifiers: { client: username, server: session.server }, keyStretching }
  const proof = opaque.startLogin({ password: oldPassword })
  const registration = opaque.startRegistration({ password: newPassword })
  const { ke2, response, attempt } = await session.request('changePasswordStart', {
    ke1: Buffer.from(proof.startLoginRequest, 'base64url'),
    request: Buffer.from(registration.registrationRequest, 'base64url'),
  })
  const proved = opaque.finishLogin({
    ...{ password: oldPassword, clientLoginState: proof.clientLoginState, ...binding },
    loginResponse: Buffer.from(ke2).toString('base64url'),
  })
  const { registrationRecord } = opaque.finishRegistration({
    ...{ password: newPassword, clientRegistrationState: registration.clientRegistrationState, ...binding },
    registrationResponse: Buffer.from(response).toString('base64url'),
  })
  const change = {
    attempt,
    // With a wrong password there is no proof; a guesser would send something.
    ke3: proved === undefined ? randomBytes(64) : Buffer.from(proved.finishLoginRequest, 'base64url'),
    record: Buffer.from(registrationRecord, 'base64url'),
    vault: Buffer.from('keys wrapped anew'),
    accountRecord: account.record,
  }
  return {
    finish: (expectedVersion: number, forged: Partial<typeof change> = {}) =>
      session.request('changePasswordFinish', { ...change, expectedVersion, ...forged }),
  }
}

export interface PassOptions {
  readonly clock?: Clock
  readonly localRecord?: Uint8Array
  readonly publicRecord?: Uint8Array
  readonly incarnations?: readonly Uint8Array[]
  readonly reach?: Reach
}

export function certify({ device, server }: SessionClient, account: TestAccount, clock: Clock = systemClock) {
  return signDeviceCertificate({ server, username: account.username, device: device.id }, account.signer, clock.now())
}

export async function askForPass(
  session: SessionClient,
  method: 'issuePass' | 'resume',
  account: TestAccount,
  { clock = systemClock, localRecord, publicRecord, incarnations = [], reach = Reach.EVERYBODY }: PassOptions = {},
): Promise<PassReply> {
  return await session.request(method, {
    certificate: certify(session, account, clock),
    localRecord: localRecord ?? (await session.device.peerRecord('/ip4/127.0.0.1/tcp/4001')),
    publicRecord: publicRecord ?? new Uint8Array(),
    incarnations: [...incarnations],
    reach,
  })
}

/** Logs in: the account is online on this device when this resolves. */
export async function login(session: SessionClient, account: TestAccount, options?: PassOptions): Promise<PassReply> {
  await proveLogin(session, account.username, account.password)
  return await askForPass(session, 'issuePass', account, options)
}

export interface LoggedIn extends SessionClient {
  readonly account: TestAccount
  readonly reply: PassReply
}

/** A new account on a new device, logged in. */
export async function join(address: string, name: string, options?: PassOptions): Promise<LoggedIn> {
  const session = await openSession(await createTestDevice(), address)
  const account = await register(session, name)
  return { ...session, account, reply: await login(session, account, options) }
}
