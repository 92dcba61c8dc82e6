/**
 * A rendezvous that keeps to the document as long as it is not told to lie. Whoever runs one has its key, its OPAQUE
 * setup and everything that goes through it; so has a test.
 */
import { randomBytes } from 'node:crypto'
import { server as opaque, ready } from '@serenity-kit/opaque'
import { fromText, pass, toText } from './account.ts'
import { decode, encode, type Fields, METHODS, pushKind } from './document.ts'
import { createKey, idOf, type Key, toHex } from './keys.ts'
import { type Epoch, nextChain, unsealRoom } from './messages.ts'
import { createBareNode } from './node.ts'
import { openWire, type Wire } from './wire.ts'

const SESSION_PROTOCOL = '/hongyan/session/1.0.0'
const HOUR_MS = 3_600_000

export interface KeptAccount {
  opaqueRecord: string
  accountRecord: Uint8Array
  vault: Uint8Array
}

export interface KeptMail {
  readonly position: number
  readonly recipient: string
  readonly sender: string
  readonly sealed: Uint8Array
}

export interface KeptEntry {
  readonly index: number
  readonly sealed: Uint8Array
  readonly chain: Uint8Array
  readonly id: Uint8Array
}

export interface Visitor {
  readonly wire: Wire
  /** PeerId, multihash bytes. */
  readonly device: Uint8Array
  username: string
  isPresent: boolean
  peerRecord: Uint8Array
  login: { readonly username: string; readonly state: string } | undefined
}

export interface Operator {
  readonly key: Key
  readonly address: string
  readonly accounts: Map<string, KeptAccount>
  readonly visitors: Set<Visitor>
  mail: KeptMail[]
  archive: KeptEntry[]
  readonly epochs: readonly Epoch[]
  /** Every frame that anybody has sent here, as it came out of noise. */
  readonly seen: Uint8Array[]
  /** How often each method was asked. */
  readonly asked: Map<string, number>
  /** Answers that method so from now on. */
  lie(method: string, answer: Lie): void
  beHonest(): void
  /** @param kind by its name in the document */
  push(username: string, kind: string, message: string, body: Fields): void
  tellHead(): void
}

/** @param honest what it would have said, to this or to another request */
type Lie = (body: Fields, visitor: Visitor, honest: (other?: Fields) => Promise<Fields>) => Promise<Fields>
type Answer = (body: Fields, visitor: Visitor) => Promise<Fields> | Fields

/** Stopped when the test has finished. */
export async function startOperator(): Promise<Operator> {
  await ready
  const key = await createKey()
  const node = await createBareNode(key, ['/ip4/127.0.0.1/tcp/0'])
  const setup = opaque.createSetup()
  const identifiers = (username: string) => ({ client: username, server: key.peerId })
  const incarnation = randomBytes(8)
  const lies = new Map<string, Lie>()
  let lastPosition = 0

  const operator: Operator = {
    key,
    address: node.getMultiaddrs()[0]?.toString() ?? '',
    accounts: new Map(),
    visitors: new Set(),
    mail: [],
    archive: [],
    epochs: [{ epoch: 1, startsAtMs: Date.now() - HOUR_MS, key: randomBytes(32) }],
    seen: [],
    asked: new Map(),
    lie: (method, answer) => void lies.set(method, answer),
    beHonest: () => lies.clear(),
    push(username, kind, message, body) {
      const frame = encode('SessionFrame', { push: { kind: pushKind(kind), body: encode(message, body) } })
      for (const visitor of operator.visitors) if (visitor.username === username) visitor.wire.send(frame)
    },
    tellHead() {
      const { index, chain } = lobby()
      const ids = operator.archive.slice(-64).map(({ id }) => id)
      const names = new Set([...operator.visitors].map(({ username }) => username))
      for (const name of names) operator.push(name, 'roomHead', 'RoomHeadPush', { room: 'lobby', index, chain, ids })
    },
  }

  function lobby() {
    const newest = operator.archive.at(-1)
    return {
      room: 'lobby',
      epochs: operator.epochs,
      index: newest?.index ?? 0,
      chain: newest?.chain ?? new Uint8Array(),
    }
  }

  function require(username: unknown): KeptAccount {
    const account = operator.accounts.get(String(username))
    if (account === undefined) throw new Error('NOT_FOUND')
    return account
  }

  function devicesOf(username: unknown) {
    const present = [...operator.visitors].filter((visitor) => visitor.isPresent && visitor.username === username)
    return present.map(({ device, peerRecord }) => ({ device, peerRecord, online: true }))
  }

  async function admit(body: Fields, visitor: Visitor): Promise<Fields> {
    const { payload } = decode<{ payload: Uint8Array }>('Signed', body.certificate as Uint8Array)
    const { username } = decode<{ username: string }>('DeviceCertificate', payload)
    Object.assign(visitor, { username, isPresent: true, peerRecord: body.localRecord })
    return {
      pass: pass(key, body.certificate as Uint8Array),
      rooms: [lobby()],
      accountRecord: require(username).accountRecord,
      storeId: 'a store',
      marks: [{ incarnation, position: lastPosition }],
      vaultVersion: 1,
    }
  }

  const honest: Readonly<Record<string, Answer>> = {
    registerStart: ({ username, request }) => ({
      response: fromText(
        opaque.createRegistrationResponse({
          serverSetup: setup,
          userIdentifier: String(username),
          registrationRequest: toText(request as Uint8Array),
        }).registrationResponse,
      ),
    }),
    registerFinish({ username, record, accountRecord, vault }) {
      const kept = { accountRecord: accountRecord as Uint8Array, vault: vault as Uint8Array }
      operator.accounts.set(String(username), { opaqueRecord: toText(record as Uint8Array), ...kept })
      return {}
    },
    loginStart({ username, ke1 }, visitor) {
      const name = String(username)
      const { loginResponse, serverLoginState } = opaque.startLogin({
        serverSetup: setup,
        userIdentifier: name,
        registrationRecord: operator.accounts.get(name)?.opaqueRecord,
        startLoginRequest: toText(ke1 as Uint8Array),
        identifiers: identifiers(name),
      })
      visitor.login = { username: name, state: serverLoginState }
      return { ke2: fromText(loginResponse), attempt: randomBytes(16) }
    },
    loginFinish({ ke3 }, visitor) {
      const { username = '', state = '' } = visitor.login ?? {}
      opaque.finishLogin({
        serverLoginState: state,
        finishLoginRequest: toText(ke3 as Uint8Array),
        identifiers: identifiers(username),
      })
      visitor.username = username
      return {}
    },
    getVault(_, { username }) {
      const { vault, accountRecord } = require(username)
      return { version: 1, body: vault, accountRecord }
    },
    issuePass: admit,
    resume: admit,
    online: () => {
      const names = new Set([...operator.visitors].flatMap(({ isPresent, username }) => (isPresent ? [username] : [])))
      return { users: [...names].map((username) => ({ username, devices: 1 })), total: names.size }
    },
    lookup: ({ username }) => ({ accountRecord: require(username).accountRecord, devices: devicesOf(username) }),
    deposit({ recipient, sealed }, { username: sender }) {
      require(recipient)
      lastPosition += 1
      const mail = { position: lastPosition, recipient: String(recipient), sender, sealed: sealed as Uint8Array }
      operator.mail.push(mail)
      operator.push(mail.recipient, 'mailWaiting', 'MailWaitingPush', { count: 1 })
      return { mark: { incarnation, position: lastPosition } }
    },
    fetch: ({ after }, { username }) => ({
      mail: operator.mail.filter(({ recipient, position }) => recipient === username && position > Number(after)),
    }),
    ack({ positions }, { username }) {
      const read = positions as number[]
      operator.mail = operator.mail.filter((mail) => mail.recipient !== username || !read.includes(mail.position))
      return {}
    },
    joinRoom: lobby,
    listRooms: () => ({ rooms: [{ room: 'lobby', members: operator.accounts.size, joined: true }] }),
    roomMembers: () => ({
      users: [...operator.accounts.keys()].map((username) => ({ username, devices: 1 })),
    }),
    roomDevices: () => ({
      devices: [...operator.accounts.keys()].flatMap(devicesOf),
    }),
    archive({ sealed }) {
      const signed = unsealRoom(sealed as Uint8Array, 'lobby', operator.epochs)
      const id = idOf('hongyan/room/1', decode<{ payload: Uint8Array }>('SignedRoom', signed).payload)
      const known = operator.archive.find((entry) => toHex(entry.id) === toHex(id))
      if (known !== undefined) return { index: known.index }
      const { index, chain } = lobby()
      const entry = { index: index + 1, sealed: sealed as Uint8Array, chain: nextChain(chain, id), id }
      operator.archive.push(entry)
      operator.tellHead()
      return { index: entry.index }
    },
    history: ({ after }) => ({
      entries: operator.archive.filter(({ index }) => index > Number(after)),
      epochs: operator.epochs,
      newest: lobby().index,
    }),
  }

  async function answer(name: string, body: Fields, visitor: Visitor): Promise<Fields> {
    operator.asked.set(name, (operator.asked.get(name) ?? 0) + 1)
    const tell = async (other = body) => (await honest[name]?.(other, visitor)) ?? {}
    return (await lies.get(name)?.(body, visitor, tell)) ?? (await tell())
  }

  async function serve(visitor: Visitor): Promise<void> {
    const { wire } = visitor
    for (let bytes = await wire.next(); bytes !== undefined; bytes = await wire.next()) {
      operator.seen.push(bytes)
      const { request } = decode<{ request: { number: number; method: number; body: Uint8Array } }>(
        'SessionFrame',
        bytes,
      )
      const [name, method] = [...METHODS].find(([, { number }]) => number === request.method) ?? []
      const reply = { number: request.number, serverTimeMs: Date.now() }
      try {
        if (name === undefined || method === undefined) throw new Error('an unknown method')
        const body = encode(method.reply, await answer(name, decode(method.request, request.body), visitor))
        wire.send(encode('SessionFrame', { reply: { ...reply, status: 100, body } }))
      } catch (error) {
        const isUnknown = error instanceof Error && error.message === 'NOT_FOUND'
        wire.send(encode('SessionFrame', { reply: { ...reply, status: isUnknown ? 205 : 201 } }))
      }
    }
    await wire.stream.close()
  }
  // A stream that ends while it is answered ends the visit, no more.
  await node.handle(SESSION_PROTOCOL, (stream, connection) => {
    const device = connection.remotePeer.toMultihash().bytes
    const nobody = { username: '', isPresent: false, peerRecord: new Uint8Array(), login: undefined }
    const visitor: Visitor = { wire: openWire(stream), device, ...nobody }
    operator.visitors.add(visitor)
    stream.addEventListener('close', () => operator.visitors.delete(visitor))
    void serve(visitor).catch(() => undefined)
  })
  return operator
}
