/**
 * Wires stores, network and rules of a peer together and lets them hear of each other: what a login, a push, a link or
 * a loss of the rendezvous means for each. Decides nothing itself.
 */
import { randomBytes } from 'node:crypto'
import { createCorrectedClock, steadyClock } from '../shared/clock.ts'
import { type ErrorCode, HongyanError, toHongyanError } from '../shared/errors.ts'
import { type DeviceId, deviceOfPublicKey } from '../shared/identity.ts'
import { RECEIPT_MAX_IDS } from '../shared/limits.ts'
import type { MessageId, PrivateBody } from '../shared/message.ts'
import type { RoomName, Username } from '../shared/names.ts'
import type { Pass } from '../shared/pass.ts'
import { FILE_PROTOCOL } from '../shared/protocols.ts'
import type { Push } from '../shared/session-methods.ts'
import { createSigner } from '../shared/signed.ts'
import { createAccount, type Welcome } from './account.ts'
import type { ChatEvent, ChatInit, ConnectionState, User } from './api.ts'
import { createDelivery } from './core/delivery.ts'
import { createRoomLog } from './core/room-log.ts'
import { createDirectory } from './directory.ts'
import { createInbox } from './inbox.ts'
import { createMesh } from './mesh.ts'
import { kindOf } from './net/addresses.ts'
import { createDirect } from './net/direct.ts'
import { createFiles } from './net/files.ts'
import { createGate, deviceOf } from './net/gate.ts'
import { createGossip, type Verdict } from './net/gossip.ts'
import { createPeerNode } from './net/node.ts'
import { openPeerRecord } from './net/records.ts'
import { createSession } from './net/session.ts'
import { createStrikes } from './net/strikes.ts'
import { createOutbox } from './outbox.ts'
import { createRooms } from './rooms.ts'
import { chooseServer } from './server-identity.ts'
import { createContactStore } from './store/contacts.ts'
import { createMessageStore } from './store/messages.ts'
import { createOutboxStore } from './store/outbox.ts'
import { openProfile, type ProfileDatabase } from './store/profile.ts'
import { createRoomStore } from './store/rooms.ts'
import { createSettingsStore } from './store/settings.ts'
import { createTransferStore } from './store/transfers.ts'

export type Assembly = Awaited<ReturnType<typeof assemble>>

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes))
/** [0, 1), for jitter. */
const fraction = (): number => randomBytes(4).readUInt32BE() / 2 ** 32

/** Opens the profile and starts everything that needs no login. Throws as `OpenChat`. */
export async function assemble(init: ChatInit) {
  const profile = openProfile(init.profile)
  try {
    return await wire(init, profile)
  } catch (error) {
    profile.close()
    throw error
  }
}

async function wire(init: ChatInit, profile: ProfileDatabase) {
  const { database } = profile
  const settings = createSettingsStore(database)
  const contacts = createContactStore(database)
  const messages = createMessageStore(database)
  const rooms = createRoomStore(database)
  const outboxRows = createOutboxStore(database)

  const { server, addresses: servers } = chooseServer(init.servers, settings)
  const seed = settings.get('deviceSeed') ?? random(32)
  settings.set('deviceSeed', seed)
  const deviceSigner = createSigner(seed)
  const device = deviceOfPublicKey(deviceSigner.publicKey)

  const clock = createCorrectedClock(steadyClock)
  const listeners = new Set<(event: ChatEvent) => void>()
  const emit = (event: ChatEvent): void => {
    for (const listener of listeners) listener(event)
  }

  // ---- network

  const grace = (remote: DeviceId): boolean => session.state !== 'online' && contacts.hasMet(remote)
  const strikes = createStrikes(steadyClock)
  const gate = createGate({ clock, server: () => server, grace })
  const node = await createPeerNode({
    seed,
    listen: init.listen ?? defaultListen(settings.get('port')),
    gate,
    gossip: { strikes: strikes.count },
  })
  if (node.port !== undefined && init.listen === undefined) settings.set('port', node.port)

  const session = createSession({
    libp2p: node.libp2p,
    localClock: steadyClock,
    clock,
    random: fraction,
    servers: () => servers,
    authenticate: (asker) => account.authenticate(asker),
    onPush,
    onState,
  })
  const direct = await createDirect({
    node,
    gate,
    clock,
    server: () => server,
    ownPass: () => account.identity()?.pass,
    grace,
    onPass,
    onMessage: (bytes) => inbox.receive(bytes),
    onLink,
  })
  const gossip = createGossip({
    pubsub: node.pubsub,
    judge: (room: RoomName, sealed: Uint8Array): Verdict => roomCopies.judge(room, sealed),
    strike: (peer) => strikes.add(peer.toString() as DeviceId),
  })

  // ---- rules

  const account = createAccount({
    session,
    settings,
    clock,
    random,
    deviceSigner,
    device,
    server,
    peerRecords: () => node.peerRecords(),
    onWelcome,
  })
  const directory = createDirectory({
    session,
    contacts,
    server: () => server,
    openPeerRecord,
    onEvent: onDirectoryEvent,
  })
  const outbox = createOutbox({
    delivery: createDelivery({ random: fraction }),
    account,
    directory,
    session,
    direct,
    profile,
    messages,
    rows: outboxRows,
    clock,
    steady: steadyClock,
    random,
    onEvent: emit,
  })
  const inbox = createInbox({
    account,
    directory,
    session,
    profile,
    messages,
    contacts,
    onEvent: emit,
    onBody,
    onMailed,
  })
  const roomCopies = createRooms({
    log: createRoomLog({ random: fraction }),
    account,
    session,
    directory,
    gossip,
    profile,
    messages,
    rows: rooms,
    contacts,
    clock,
    steady: steadyClock,
    random,
    onEvent: emit,
  })
  const mesh = createMesh({ session, directory, direct, gossip, joined: () => rooms.joined() })
  const files = createFiles({
    openStream: async (username, remote, signal) => {
      await linkTo(username, remote, signal)
      const connection = gate.connectionWith(remote)
      if (connection === undefined) throw new HongyanError('UNREACHABLE', 'the connection has ended')
      return connection.newStream(FILE_PROTOCOL, { signal })
    },
    sendPrivate: async (to, body) => (await outbox.submit(to, body)).id,
    ownDevice: device,
    store: createTransferStore(database),
    clock,
    random,
    downloads: init.downloads,
    onEvent: emit,
  })
  await node.gatedRegistrar.handle(FILE_PROTOCOL, (stream, connection) => {
    const remote = gate.admitted(deviceOf(connection))
    if (remote === undefined) return stream.abort(new HongyanError('NOT_LOGGED_IN', 'not admitted'))
    files.handleStream(stream, remote)
  })

  // ---- what happens, and whom it concerns

  const linkedDevices = new Set<DeviceId>()
  let welcome: Welcome | undefined
  let arrival: Promise<readonly User[]> = Promise.resolve([])

  async function onWelcome(_identity: unknown, fresh: Welcome): Promise<void> {
    welcome = fresh
    // At a renewal; at a login the session is not open to other requests yet, and `arrive` does this.
    if (session.state === 'online') roomCopies.onWelcome(fresh.rooms)
  }

  function onState(state: ConnectionState, reason?: ErrorCode): void {
    if (state === 'online') {
      arrival = arrive()
      // Whoever waits for it hears of a failure; nobody else needs to.
      arrival.catch(() => undefined)
    } else {
      outbox.tell({ type: 'sessionDown' })
      roomCopies.tell({ type: 'sessionDown' })
    }
    emit({ type: 'connection', state, ...(reason === undefined ? {} : { reason }) })
  }

  /** Everything that a fresh session makes possible. */
  async function arrive(): Promise<readonly User[]> {
    roomCopies.tell({ type: 'sessionUp' })
    roomCopies.onWelcome(welcome?.rooms ?? [])
    outbox.tell({ type: 'sessionUp' })
    fetchMail()
    await session.request('watch', { usernames: [] })
    const online = await directory.refresh()
    for (const { username } of online) outbox.tell({ type: 'present', account: username as Username })
    mesh.check()
    return online
  }

  function fetchMail(): void {
    inbox.fetch().catch((error: unknown) => {
      const { code, message } = toHongyanError(error)
      // The next session fetches again.
      if (code !== 'UNREACHABLE') emit({ type: 'warning', code, detail: `mail could not be fetched: ${message}` })
    })
  }

  function onPush(push: Push): void {
    try {
      if (push.name === 'presence') directory.onPresence(push.body)
      else if (push.name === 'mailWaiting') fetchMail()
      else if (push.name === 'roomHead') roomCopies.onHead(push.body)
      else if (push.name === 'revoked') void onRevoked(push.body.reason)
    } catch (error) {
      const { code, message } = toHongyanError(error)
      emit({ type: 'warning', code, detail: `a push of the rendezvous was not understood: ${message}` })
    }
  }

  async function onRevoked(reason: string): Promise<void> {
    await session.end()
    onState('offline')
    emit({ type: 'warning', code: 'REVOKED', detail: `the rendezvous ended this session: ${reason}` })
  }

  function onDirectoryEvent(event: Extract<ChatEvent, { type: 'presence' | 'key.changed' }>): void {
    if (event.type === 'presence') {
      if (event.username === account.identity()?.username) return
      if (event.online) {
        outbox.tell({ type: 'present', account: event.username as Username })
        mesh.check()
      }
    }
    emit(event)
  }

  function onPass({ certificate }: Pass): void {
    const contact = directory.trust(certificate.username, certificate.accountKey)
    // As if nobody were here.
    if (contact.blocked) throw new HongyanError('CLOSED', 'the account is blocked')
  }

  function onLink({
    account: username,
    device: remote,
    up,
  }: {
    account: Username
    device: DeviceId
    up: boolean
  }): void {
    if (up) {
      linkedDevices.add(remote)
      contacts.saveDevice(remote, username, { metAt: clock.now() })
    } else {
      linkedDevices.delete(remote)
    }
    const linked = direct.linked(username).length > 0
    outbox.tell({ type: linked ? 'linkUp' : 'linkDown', account: username })
    const address = gate.connectionWith(remote)?.remoteAddr
    const path = !linked ? 'none' : address !== undefined && kindOf(address) === 'lan' ? 'lan' : 'direct'
    emit({ type: 'peer.path', username, path })
  }

  async function onBody(from: Username, sender: DeviceId, body: Exclude<PrivateBody, { type: 'text' }>): Promise<void> {
    if (body.type === 'receipt') await outbox.onReceipt(from, body.kind, body.ids)
    else if (body.type === 'fileOffer') files.onOffer(from, sender, body)
    else files.onAnswer(from, body)
  }

  async function onMailed(from: Username, ids: readonly MessageId[]): Promise<void> {
    for (let start = 0; start < ids.length; start += RECEIPT_MAX_IDS) {
      await outbox.submit(from, { type: 'receipt', kind: 'delivered', ids: ids.slice(start, start + RECEIPT_MAX_IDS) })
    }
  }

  async function linkTo(username: Username, remote: DeviceId, signal: AbortSignal): Promise<void> {
    if (direct.linked(username).includes(remote)) return
    const found = (await directory.reach(username)).find((candidate) => candidate.device === remote)
    if (found === undefined) throw new HongyanError('UNREACHABLE', `${username} is not online with that device`)
    await direct.connect(remote, found.addresses, signal)
  }

  /** After a logout: nothing of that account goes on. */
  function leave(): void {
    for (const remote of linkedDevices) direct.disconnect(remote)
    directory.forget()
    onState('offline')
  }

  async function stop(): Promise<void> {
    mesh.stop()
    account.stop()
    await files.stop()
    outbox.stop()
    roomCopies.stop()
    await direct.stop()
    await session.end()
    await node.stop()
    profile.close()
  }

  return {
    profile,
    settings,
    contacts,
    messages,
    node,
    session,
    direct,
    account,
    directory,
    outbox,
    inbox,
    files,
    mesh,
    rooms: roomCopies,
    server,
    device,
    emit,
    listeners,
    fetchMail,
    leave,
    /** Who is online, as the newest session found; rejects if it could not ask. */
    arrival: () => arrival,
    stop,
  }
}

/** Every interface; the port that was picked first, so that others find us where we were. */
function defaultListen(port: number | undefined): readonly string[] {
  return [`/ip4/0.0.0.0/tcp/${port ?? 0}`, `/ip6/::/tcp/${port ?? 0}`]
}
