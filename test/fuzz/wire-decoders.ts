/** Every decoder of bytes that come over a network, with honest bytes to start from. */
import { createSecretKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { client as opaqueClient, ready } from '@serenity-kit/opaque'
import { Uint8ArrayList } from 'uint8arraylist'
import { hasRecoveryCode, openVault, unwrapVaultKey } from '../../peer/core/account/vault.ts'
import { createOpener, createSealer, sealedBytesOf } from '../../peer/files/wire/bulk-records.ts'
import { decodeFileMessage, decodeManifest } from '../../peer/files/wire/codec.ts'
import { openChannel } from '../../peer/net/direct/channel.ts'
import { encodePresence, encodeQuestion, readPacket } from '../../peer/net/lan/packets.ts'
import { createPresenceSeal } from '../../peer/net/lan/presence-seal.ts'
import { readPeerRecord, sealPeerRecord } from '../../peer/net/node/peer-records.ts'
import { createOpaque, createOpaqueSetup } from '../../rendezvous/accounts/opaque.ts'
import { requirePeerRecords } from '../../rendezvous/directory/peer-records.ts'
import { concat, fromHex, toUtf8 } from '../../shared/bytes.ts'
import { CircuitStatus, HopMessage, readHop, readStop, StopMessage } from '../../shared/circuit.ts'
import { epochOf, unsealRoom } from '../../shared/epoch.ts'
import { createFrames } from '../../shared/frames.ts'
import { createHpke } from '../../shared/hpke.ts'
import { deviceBytes, deviceIdOf, openAccountRecord, openDeviceCertificate } from '../../shared/identity.ts'
import { idOfBytes, messageIdFromBytes, numberOfRoomMessage, openPrivate, openRoom } from '../../shared/message.ts'
import { LOBBY } from '../../shared/names.ts'
import { openPass } from '../../shared/pass.ts'
import { SealedMail } from '../../shared/pb/message.ts'
import { SessionFrame } from '../../shared/pb/session.ts'
import { SpliceRequest } from '../../shared/pb/splice.ts'
import { DOMAIN } from '../../shared/protocols.ts'
import { openMail } from '../../shared/seal.ts'
import { METHODS, PUSHES, Reach } from '../../shared/session-methods.ts'
import { decodeSigned, decoding } from '../../shared/signed.ts'
import { prefaceOf, readSpliceRequest, TICKET_BYTES, ticketIn } from '../../shared/splice.ts'
import { alice, bob, NOW, seed, server } from '../support/cast.ts'
import {
  directFrames,
  epochKey,
  examples,
  exportKey,
  fileMessages,
  recoveryCode,
  sealingKeys,
  sessionFrames,
  vaultKey,
} from '../support/protocol-examples.ts'
import { type Decoder, readAll } from './decoder.ts'
import { feed } from './fed-stream.ts'

const FRAME_MAX_BYTES = 4_096

function example(...names: readonly string[]): Uint8Array[] {
  return names.map((name) => examples[name] ?? new Uint8Array())
}

/** Sealing is random, so these stand in the document only. */
function sealedMailOfDocument(): Uint8Array {
  const text = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8')
  const [, hex = ''] = /```hex sealed-mail\n([0-9a-f\s]+)```/.exec(text) ?? []
  return fromHex(hex.replace(/\s/g, ''))
}

/** Frames of the examples without their length. */
function bodies(frames: object): Uint8Array[] {
  return example(...Object.keys(frames)).map((bytes) => bytes.subarray((bytes[0] ?? 0) >= 0x80 ? 2 : 1))
}

/** In pieces of a few bytes, whose number the bytes themselves give: frames must not depend on them. */
function inPieces(bytes: Uint8Array): Uint8Array[] {
  const size = 1 + ((bytes[0] ?? 0) % 7)
  return Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size))
}

function outcomeOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'fulfilled') return settled.value
  throw settled.reason
}

/** As they stand on a stream: each with its length, and a first byte of what follows. */
function circuitMessages(): Uint8Array[] {
  const peer = { id: deviceBytes(bob.deviceId), addrs: [multiaddr('/ip4/192.0.2.1/tcp/4001').bytes] }
  const messages = [
    HopMessage.encode({ type: HopMessage.Type.CONNECT, peer }),
    HopMessage.encode({ status: CircuitStatus.OK, reservation: { expire: 1, addrs: peer.addrs } }),
    StopMessage.encode({ type: StopMessage.Type.CONNECT, peer, limit: { duration: 1, data: 2 } }),
  ]
  return messages.map(withLength)
}

function withLength(message: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(message.byteLength), message, Uint8Array.of(7)])
}

export async function wireDecoders(): Promise<readonly Decoder[]> {
  await ready
  const deviceKey = await generateKeyPairFromSeed('Ed25519', seed(3))
  const peerRecord = await sealPeerRecord(
    [multiaddr('/ip4/192.0.2.1/tcp/4001'), multiaddr('/ip6/2001:db8::1/tcp/1')],
    deviceKey,
  )
  const presences = createPresenceSeal([epochKey], server, (bytes) => new Uint8Array(bytes).fill(8))
  const presence = presences.seal({ device: alice.deviceId, port: 4001, sentAtMs: NOW }, NOW) ?? new Uint8Array()
  const opaque = await createOpaque(await createOpaqueSetup(), server)
  const fromText = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'))
  const registration = fromText(opaqueClient.startRegistration({ password: 'pass' }).registrationRequest)
  const ke1 = fromText(opaqueClient.startLogin({ password: 'pass' }).startLoginRequest)
  const { state } = opaque.startLogin(alice.username, undefined, ke1)
  const bulkKey = createSecretKey(seed(1))
  const bulkRecord = concat([...createSealer(bulkKey).seal('data', Buffer.from('hello'))])

  return [
    {
      name: 'frames',
      covers: ['shared/frames.ts#createFrames'],
      seeds: example('session-request', 'session-push', 'direct-message'),
      run: (bytes) => {
        const frames = feed(inPieces(bytes), (stream) => createFrames(stream, { maxFrameBytes: FRAME_MAX_BYTES }))
        const taken: Uint8Array[] = []
        for (let frame = frames.take(); frame !== undefined; frame = frames.take()) taken.push(Uint8Array.from(frame))
        return taken
      },
    },
    {
      name: 'direct channel',
      covers: ['peer/net/direct/channel.ts#openChannel'],
      seeds: example(...Object.keys(directFrames)),
      run: async (bytes) => {
        const channel = feed(inPieces(bytes), openChannel)
        const read: unknown[] = []
        for (let frame = await channel.read(); frame !== undefined; frame = await channel.read()) read.push(frame)
        return read
      },
    },
    {
      name: 'messages of a circuit',
      covers: ['shared/circuit.ts#readHop', 'shared/circuit.ts#readStop', 'shared/one-message.ts#readMessage'],
      seeds: circuitMessages(),
      run: async (bytes) => {
        const never = new AbortController().signal
        const hop = feed(inPieces(bytes), (stream) => readHop(stream, never))
        const stop = feed(inPieces(bytes), (stream) => readStop(stream, never))
        const [one, other] = await Promise.allSettled([hop, stop])
        return readAll(
          () => outcomeOf(one),
          () => outcomeOf(other),
        )
      },
    },
    {
      name: 'wish for a splice',
      covers: ['shared/splice.ts#readSpliceRequest'],
      seeds: [withLength(SpliceRequest.encode({ device: deviceBytes(bob.deviceId) }))],
      run: (bytes) => feed(inPieces(bytes), (stream) => readSpliceRequest(stream, new AbortController().signal)),
    },
    {
      name: 'beginning of a bare connection',
      covers: ['shared/splice.ts#ticketIn'],
      seeds: [prefaceOf(new Uint8Array(TICKET_BYTES))],
      run: (bytes) => ticketIn(new Uint8ArrayList(...inPieces(bytes))),
    },
    {
      name: 'session frame',
      covers: ['shared/exchange.ts#createAsker', 'shared/exchange.ts#createReplier'],
      seeds: bodies(sessionFrames),
      run: (bytes) => decoding('a session frame', () => SessionFrame.decode(bytes)),
    },
    {
      name: 'session bodies',
      covers: ['shared/session-methods.ts#METHODS', 'shared/session-methods.ts#PUSHES'],
      seeds: [...example('deposit-reply'), ...bodies(sessionFrames)],
      run: (bytes) => {
        const methods = Object.values(METHODS).flatMap(({ request, reply }) => [request, reply])
        const codecs = [...methods, ...Object.values(PUSHES).map(({ body }) => body)]
        for (const codec of codecs) readAll(() => decoding('a body', () => codec.decode(bytes)))
      },
    },
    {
      name: 'file frame',
      covers: ['peer/files/wire/codec.ts#decodeFileMessage'],
      seeds: bodies(fileMessages),
      run: decodeFileMessage,
    },
    {
      name: 'manifest',
      covers: ['peer/files/wire/codec.ts#decodeManifest'],
      seeds: example('manifest-bytes', 'folder-manifest-bytes'),
      run: (bytes) => [...decodeManifest(bytes)],
    },
    {
      name: 'bulk record',
      covers: ['peer/files/wire/bulk-records.ts#createOpener', 'peer/files/wire/bulk-records.ts#sealedBytesOf'],
      seeds: [bulkRecord, ...example('bulk-hello', 'bulk-data')],
      run: (bytes) =>
        readAll(
          () => sealedBytesOf(bytes),
          () => createOpener(bulkKey).open(bytes),
        ),
    },
    { name: 'signed', covers: ['shared/signed.ts#decodeSigned'], seeds: [alice.pass], run: decodeSigned },
    {
      name: 'account record',
      covers: ['shared/identity.ts#openAccountRecord'],
      seeds: example('account-record'),
      run: openAccountRecord,
    },
    {
      name: 'device certificate',
      covers: ['shared/identity.ts#openDeviceCertificate'],
      seeds: [alice.certificate, bob.certificate],
      run: openDeviceCertificate,
    },
    {
      name: 'pass',
      covers: ['shared/pass.ts#openPass'],
      seeds: [alice.pass, bob.pass],
      run: (bytes) => openPass(bytes, server),
    },
    {
      name: 'device id',
      covers: ['shared/identity.ts#deviceIdOf'],
      seeds: [deviceBytes(alice.deviceId)],
      run: deviceIdOf,
    },
    {
      name: 'private message',
      covers: [
        'shared/message.ts#openPrivate',
        'shared/message.ts#idOfBytes',
        'shared/file-bodies.ts#decodeFileOffer',
        'shared/file-bodies.ts#decodeFileAnswer',
      ],
      seeds: example('private-message', 'file-offer'),
      run: (bytes) =>
        readAll(
          () => openPrivate(bytes, server),
          () => idOfBytes(bytes, 'private'),
        ),
    },
    {
      name: 'room message',
      covers: ['shared/message.ts#openRoom', 'shared/message.ts#numberOfRoomMessage'],
      seeds: example('room-message'),
      run: (bytes) =>
        readAll(
          () => numberOfRoomMessage(bytes),
          () => idOfBytes(bytes, 'room'),
          () => openRoom(bytes, server),
        ),
    },
    {
      name: 'message id',
      covers: ['shared/message.ts#messageIdFromBytes', 'shared/file-bodies.ts#transferIdFromBytes'],
      seeds: example('private-message-id'),
      run: messageIdFromBytes,
    },
    {
      name: 'sealed mail',
      covers: ['shared/seal.ts#openMail'],
      seeds: [sealedMailOfDocument()],
      run: (bytes) => openMail(bytes, [sealingKeys.privateKey]),
    },
    {
      name: 'what is inside sealed mail',
      covers: ['shared/seal.ts#openMail'],
      seeds: [Uint8Array.of(0, 0, 0, 5, 104, 101, 108, 108, 111, 0, 0, 0), Uint8Array.of(0xff, 0xff, 0xff, 0xff)],
      run: (bytes) => {
        const sealed = createHpke(toUtf8(DOMAIN.mailSeal)).seal(bytes, sealingKeys.publicKey)
        return openMail(SealedMail.encode({ suite: 1, ...sealed }), [sealingKeys.privateKey])
      },
    },
    {
      name: 'sealed room message',
      covers: ['shared/epoch.ts#unsealRoom', 'shared/epoch.ts#epochOf'],
      seeds: example('sealed-room-message'),
      run: (bytes) =>
        readAll(
          () => epochOf(bytes),
          () => unsealRoom(bytes, LOBBY, epochKey),
        ),
    },
    {
      name: 'vault',
      covers: ['peer/core/account/vault.ts#openVault', 'peer/core/account/vault.ts#unwrapVaultKey'],
      seeds: example('vault', 'vault-with-recovery-code'),
      run: (bytes) =>
        readAll(
          () => hasRecoveryCode(bytes),
          () => unwrapVaultKey(bytes, bob.username, { exportKey, recoveryCode }),
          () => unwrapVaultKey(bytes, bob.username, { exportKey, recoveryCode: undefined }),
          () => openVault(bytes, bob.username, vaultKey),
        ),
    },
    {
      name: 'peer record',
      covers: ['shared/peer-record.ts#openPeerRecord', 'peer/net/node/peer-records.ts#readPeerRecord'],
      seeds: [peerRecord],
      run: async (bytes) => (await readPeerRecord(bytes, alice.deviceId)).map(String),
    },
    {
      name: 'local network packet',
      covers: ['peer/net/lan/packets.ts#readPacket', 'peer/net/lan/presence-seal.ts#createPresenceSeal'],
      seeds: [encodeQuestion(), encodePresence('1f', presence)],
      run: (bytes) => {
        const packet = readPacket(bytes)
        return packet?.type === 'presence' ? presences.open(packet.sealed, NOW) : packet?.type
      },
    },
    {
      name: 'peer record at the rendezvous',
      covers: ['rendezvous/directory/peer-records.ts#requirePeerRecords'],
      seeds: [peerRecord],
      run: (bytes) =>
        requirePeerRecords(alice.deviceId, {
          localRecord: bytes,
          publicRecord: new Uint8Array(),
          reach: Reach.EVERYBODY,
        }),
    },
    {
      name: 'opaque',
      covers: ['rendezvous/accounts/opaque.ts#createOpaque'],
      seeds: [registration, ke1, new Uint8Array(64), new Uint8Array(192).fill(7)],
      run: (bytes) =>
        readAll(
          () => opaque.respondToRegistration(alice.username, bytes),
          () => opaque.requireUsableRecord(bytes),
          () => opaque.startLogin(alice.username, undefined, bytes).ke2,
          () => opaque.startLogin(alice.username, bytes, ke1).ke2,
          () => opaque.finishLogin(alice.username, state, bytes),
        ),
    },
  ]
}
