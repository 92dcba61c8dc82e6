/** docs/protocol.md against the program: its bytes both ways, and its tables. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'it-length-prefixed'
import { describe, expect, test } from 'vitest'
import { formatRecoveryCode } from '../../peer/core/account/recovery-code.ts'
import { openVault, unwrapVaultKey } from '../../peer/core/account/vault.ts'
import { decodeFileMessage, decodeManifest } from '../../peer/files/wire/codec.ts'
import { readPacket } from '../../peer/net/lan/packets.ts'
import { createPresenceSeal } from '../../peer/net/lan/presence-seal.ts'
import { fromHex, toHex } from '../../shared/bytes.ts'
import { unsealRoom } from '../../shared/epoch.ts'
import { codeOf, type ErrorCode, HongyanError, STATUS_OK, statusOf } from '../../shared/errors.ts'
import { openAccountRecord, openDeviceCertificate } from '../../shared/identity.ts'
import * as limits from '../../shared/limits.ts'
import { openPrivate, openRoom } from '../../shared/message.ts'
import { LOBBY } from '../../shared/names.ts'
import { openPass } from '../../shared/pass.ts'
import { DirectFrame } from '../../shared/pb/direct.ts'
import { SessionFrame } from '../../shared/pb/session.ts'
import { DOMAIN } from '../../shared/protocols.ts'
import { openMail } from '../../shared/seal.ts'
import { METHODS, PUSHES } from '../../shared/session-methods.ts'
import { alice, bob, letter, line, NOW, server } from '../support/cast.ts'
import {
  depositReply,
  dialBackReply,
  directFrames,
  epochKey,
  examples,
  exportKey,
  fileMessages,
  folderManifest,
  lanPresence,
  manifest,
  offer,
  recoveryCode,
  sealingKeys,
  sessionFrames,
  vaultContents,
} from '../support/protocol-examples.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8')
const blocks = new Map(
  [...text.matchAll(/^```hex (\S+)\n([^`]*)```$/gm)].map(([, name = '', hex = '']) => [name, hex.replace(/\s/g, '')]),
)

function bytesOf(name: string): Uint8Array {
  const hex = blocks.get(name)
  if (hex === undefined) throw new Error(`the document has no bytes called ${name}`)
  return fromHex(hex)
}

/** The one frame of a block, without its length. */
function frameOf(name: string): Uint8Array {
  const [frame, ...more] = [...decode([bytesOf(name)])]
  if (frame === undefined || more.length > 0) throw new Error(`${name} is not one frame`)
  return frame.subarray()
}

/** Rows of the table under that heading, without the head, cells trimmed of spaces and backticks. */
function tableUnder(heading: string): string[][] {
  const [, after = ''] = text.split(new RegExp(`^#+ ${heading}$`, 'm'))
  const rows = /^\|(?:.*\n)+?(?!\|)/m.exec(after)?.[0].trim().split('\n').slice(2) ?? []
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

function openWith(vault: Uint8Array, code: Uint8Array | undefined): unknown {
  const vaultKey = unwrapVaultKey(vault, bob.username, { exportKey, recoveryCode: code })
  return openVault(vault, bob.username, vaultKey)
}

/** What opens each kind of bytes, and what must be found inside. */
const openings: Record<string, { open(bytes: Uint8Array): unknown; expected: unknown }> = {
  'account-record': {
    open: openAccountRecord,
    expected: {
      server,
      username: '小明',
      accountKey: bob.account.publicKey,
      sealingKey: sealingKeys.publicKey,
      version: 1,
    },
  },
  'device-certificate': {
    open: openDeviceCertificate,
    expected: {
      server,
      username: 'alice',
      accountKey: alice.account.publicKey,
      device: alice.deviceId,
      issuedAtMs: NOW,
      expiresAtMs: NOW + limits.DEVICE_CERTIFICATE_LIFE_MS,
    },
  },
  pass: {
    open: (bytes) => openPass(bytes, server),
    expected: expect.objectContaining({ serial: 1, issuedAtMs: NOW, expiresAtMs: NOW + limits.PASS_LIFE_MS }),
  },
  vault: { open: (bytes) => openWith(bytes, undefined), expected: vaultContents },
  'vault-with-recovery-code': { open: (bytes) => openWith(bytes, recoveryCode), expected: vaultContents },
  'private-message': {
    open: (bytes) => openPrivate(bytes, server),
    expected: expect.objectContaining({ id: blocks.get('private-message-id'), message: letter }),
  },
  'file-offer': {
    open: (bytes) => openPrivate(bytes, server).message.body,
    expected: offer,
  },
  'sealed-mail': {
    open: (bytes) => openMail(bytes, [sealingKeys.privateKey]),
    expected: examples['private-message'],
  },
  'room-message': {
    open: (bytes) => openRoom(bytes, server),
    expected: expect.objectContaining({ id: blocks.get('room-message-id'), message: line }),
  },
  'lan-presence': {
    open(bytes) {
      const packet = readPacket(bytes)
      const seal = createPresenceSeal([epochKey], server, (length) => new Uint8Array(length))
      const presence = packet?.type === 'presence' ? seal.open(packet.sealed, NOW) : undefined
      if (presence === undefined) throw new HongyanError('MALFORMED', 'no presence of a member')
      return presence
    },
    expected: lanPresence,
  },
  'sealed-room-message': {
    open: (bytes) => unsealRoom(bytes, LOBBY, epochKey),
    expected: examples['room-message'],
  },
}

describe('the bytes of the document', () => {
  test.each(Object.keys(examples))('%s are those that this program makes', (name) => {
    expect(blocks.get(name)).toBe(toHex(examples[name] ?? new Uint8Array()))
  })

  test('are all made or opened here', () => {
    expect([...blocks.keys()].filter((name) => !(name in examples) && !(name in openings))).toEqual([])
  })

  test.each(Object.entries(openings))('%s say what the document says', async (name, { open, expected }) => {
    expect(await open(bytesOf(name))).toEqual(expected)
  })

  test.each(Object.entries(sessionFrames))('%s is read as it was written', (name, frame) => {
    expect(SessionFrame.decode(frameOf(name))).toEqual(frame)
  })

  test.each(Object.entries(directFrames))('%s is read as it was written', (name, frame) => {
    expect(DirectFrame.decode(frameOf(name))).toEqual(frame)
  })

  test.each(Object.entries(fileMessages))('%s is read as it was written', (name, message) => {
    expect(decodeFileMessage(frameOf(name))).toEqual(message)
  })

  test('a recovery code is shown as the document shows it', () => {
    expect(text).toContain(`\`${formatRecoveryCode(recoveryCode)}\``)
  })

  test('dial-back-reply says what the document says', () => {
    expect(METHODS.dialBack.reply.decode(bytesOf('dial-back-reply'))).toEqual(dialBackReply)
  })

  test('deposit-reply says what the document says', () => {
    expect(METHODS.deposit.reply.decode(bytesOf('deposit-reply'))).toEqual(depositReply)
  })

  test('manifest-bytes say what the document says', () => {
    expect([...decodeManifest(bytesOf('manifest-bytes'))]).toEqual(manifest)
    expect([...decodeManifest(bytesOf('folder-manifest-bytes'))]).toEqual(folderManifest)
  })

  test.each(Object.entries(openings))('%s, cut anywhere, are refused', async (name, { open }) => {
    const whole = bytesOf(name)
    for (let length = 0; length < whole.byteLength; length += 1) {
      await expect(async () => open(whole.subarray(0, length))).rejects.toThrow(HongyanError)
    }
  })
})

describe('the tables of the document', () => {
  test('list every method with its number', () => {
    const rows = tableUnder('Methods').map(([number, name]) => [Number(number), name])
    expect(rows).toEqual(Object.entries(METHODS).map(([name, { id }]) => [id, name]))
  })

  test('list every push with its kind', () => {
    const rows = tableUnder('Pushes').map(([kind, name]) => [Number(kind), name])
    expect(rows).toEqual(Object.entries(PUSHES).map(([name, { kind }]) => [kind, name]))
  })

  test('list every status with its code', () => {
    const known = Array.from({ length: 1000 }, (_, status) => status).filter(
      (status) => status !== STATUS_OK && statusOf(codeOf(status)) === status,
    )
    const rows = tableUnder('Statuses').map(([status, code]) => [Number(status), code])
    expect(rows).toEqual(known.map((status): [number, ErrorCode] => [status, codeOf(status)]))
  })

  test('list every domain', () => {
    const rows = tableUnder('4. Keys, signatures and who is who').map(([, domain]) => domain)
    expect(rows.toSorted()).toEqual(Object.values(DOMAIN).toSorted())
  })

  test('give the numbers that the program keeps', () => {
    const rows = tableUnder('12. Numbers')
    expect(rows.length).toBeGreaterThan(30)
    const known = new Map<string | undefined, unknown>(Object.entries(limits))
    expect(rows.map(([name]) => [name, known.get(name)])).toEqual(rows.map(([name, value]) => [name, Number(value)]))
  })

  test('name the devices by the PeerIds of their keys', () => {
    for (const device of [server, alice.deviceId, bob.deviceId]) expect(text).toContain(`| \`${device}\` |`)
  })
})
