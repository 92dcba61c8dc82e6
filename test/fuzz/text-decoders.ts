/** Every decoder of what people, bots and files say: lines, names, codes, addresses, configuration, notes beside a profile. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Chat } from '../../peer/api.ts'
import { readConfig } from '../../peer/config.ts'
import { decodeSealingKeys, encodeSealingKeys } from '../../peer/core/account/sealing-keys.ts'
import { parseLine, splitWord, unquote } from '../../peer/faces/commands/parse-line.ts'
import { defaultSettings, settingsFrom } from '../../peer/faces/face-settings.ts'
import { parseSize } from '../../peer/faces/format.ts'
import { METHODS } from '../../peer/faces/headless/methods.ts'
import { parseRequest } from '../../peer/faces/headless/request.ts'
import { readLines } from '../../peer/faces/line-splitter.ts'
import { isListenAddress, parseServers } from '../../peer/faces/server-address.ts'
import { readSettings } from '../../peer/faces/settings.ts'
import { terminalLine, terminalText } from '../../peer/faces/text/terminal-text.ts'
import { createKeyDecoder } from '../../peer/faces/tui/keys/key-decoder.ts'
import { readPreferences } from '../../peer/store/preferences.ts'
import { readState } from '../../peer/store/profile-state.ts'
import { parseAnnounceAddress, parseListenAddress } from '../../rendezvous/addresses.ts'
import { readInvocation } from '../../rendezvous/config.ts'
import { fromHex } from '../../shared/bytes.ts'
import { parseCanonical, parseDeviceId } from '../../shared/identity.ts'
import { parseConversation, parseRoomName, parseUsername } from '../../shared/names.ts'
import { formatTypedCode, parseTypedCode } from '../../shared/typed-code.ts'
import { alice, seed } from '../support/cast.ts'
import { type Decoder, readAll } from './decoder.ts'

const utf8 = new TextDecoder()
const LINE_MAX_BYTES = 256
const SERVER = `/ip4/192.0.2.1/tcp/8888/p2p/${alice.deviceId}`

function texts(...all: readonly string[]): Uint8Array[] {
  return all.map((text) => new TextEncoder().encode(text))
}

function ofText(run: (text: string) => unknown): Decoder['run'] {
  return (bytes) => run(utf8.decode(bytes))
}

const names = texts('alice', '小明', 'ＡLICE', 'Ёж', 'a\u0301lice', '.hidden', '@bob', '#lobby', 'ｶﾞ', 'a\u202eb')

const rpc = texts(
  '{"jsonrpc":"2.0","id":1,"method":"login","params":{"username":"alice","password":"123456"}}',
  '{"jsonrpc":"2.0","id":"x","method":"message.send","params":{"to":"@bob","text":"hi","clientId":"c"}}',
  '{"jsonrpc":"2.0","method":"history","params":{"conversation":"#lobby","before":7,"limit":50}}',
  '{"jsonrpc":"2.0","id":null,"method":"file.accept","params":{"transferId":"000102030405060708090a0b0c0d0e0f"}}',
)

/** @param directory for what is read from files */
function textDecoders(directory: string): readonly Decoder[] {
  const file = join(directory, 'file')
  const fromFile = (read: (path: string) => unknown) => (bytes: Uint8Array) => {
    writeFileSync(file, bytes)
    return read(file)
  }
  return [
    {
      name: 'names',
      covers: ['parseUsername', 'parseRoomName', 'parseConversation'].map((name) => `shared/names.ts#${name}`),
      seeds: names,
      run: ofText((text) =>
        readAll(...[parseUsername, parseRoomName, parseConversation].map((parse) => () => parse(text))),
      ),
    },
    {
      name: 'canonical names',
      covers: ['shared/identity.ts#parseCanonical'],
      seeds: names,
      run: ofText(parseCanonical),
    },
    {
      name: 'peer id',
      covers: ['shared/identity.ts#parseDeviceId'],
      seeds: texts(alice.deviceId),
      run: ofText(parseDeviceId),
    },
    {
      name: 'codes that are typed',
      covers: ['shared/typed-code.ts#parseTypedCode', 'peer/core/account/recovery-code.ts#parseRecoveryCode'],
      seeds: texts(formatTypedCode(seed(1).subarray(0, 16))),
      run: ofText(parseTypedCode),
    },
    {
      name: 'addresses',
      covers: ['rendezvous/addresses.ts#parseListenAddress', 'rendezvous/addresses.ts#parseAnnounceAddress'],
      seeds: texts(SERVER, '/ip4/0.0.0.0/tcp/8888', '/ip6/::/tcp/0', '/dns4/chat.example/tcp/8888'),
      run: ofText((text) =>
        readAll(
          () => parseListenAddress(text).toString(),
          () => parseAnnounceAddress(text).toString(),
          () => isListenAddress(text),
        ),
      ),
    },
    {
      name: 'server addresses',
      covers: ['peer/faces/server-address.ts#parseServers'],
      seeds: texts(SERVER, '/ip4/192.0.2.1/tcp/8888', '/dns/x/tcp/1/p2p/../../x'),
      run: ofText((text) => parseServers([text, SERVER], (fault) => fault)),
    },
    {
      name: 'json-rpc lines',
      covers: ['peer/faces/headless/request.ts#parseRequest', 'peer/faces/headless/params.ts#decodeParams'],
      seeds: rpc,
      run: (bytes) => {
        const parsed = parseRequest(bytes)
        if (parsed === undefined || !parsed.ok) return parsed
        const { params } = parsed.request
        // Reading parameters asks nothing of a chat.
        const untouched = {} as Chat
        return readAll(...[...METHODS.values()].map((read) => () => read(untouched, params).scheduling.kind))
      },
    },
    {
      name: 'input lines',
      covers: ['peer/faces/line-splitter.ts#readLines', 'peer/faces/commands/parse-line.ts#parseLine'],
      seeds: [
        ...texts('/msg bob hello\n/quit\r\n', '"quoted words" and more\n', `${'x'.repeat(300)}\nshort\n`),
        ...rpc,
      ],
      run: async (bytes) => {
        const read: unknown[] = []
        for await (const line of readLines(Readable.from([bytes]), { maxBytes: LINE_MAX_BYTES })) {
          if (line.type === 'tooLong') continue
          const text = utf8.decode(line.bytes)
          read.push(parseLine(text), splitWord(text), unquote(text), terminalText(text), terminalLine(text))
        }
        return read
      },
    },
    {
      name: 'sizes',
      covers: ['peer/faces/format.ts#parseSize'],
      seeds: texts('10 MB', '1.5G', '0', '1e999'),
      run: ofText((text) => parseSize(text)),
    },
    {
      name: 'sealing keys',
      covers: ['peer/core/account/sealing-keys.ts#decodeSealingKeys'],
      seeds: [
        encodeSealingKeys([
          { seed: seed(1), createdAtMs: 2 },
          { seed: seed(2), createdAtMs: 1 },
        ]),
      ],
      run: decodeSealingKeys,
    },
    {
      name: 'hexadecimal',
      covers: ['shared/bytes.ts#fromHex'],
      seeds: texts('00ff', '000102030405060708090a0b0c0d0e0f'),
      run: ofText((text) => (/^([0-9a-f]{2})*$/.test(text) ? fromHex(text) : undefined)),
    },
    {
      name: 'note beside a profile',
      covers: ['peer/store/profile-state.ts#readState'],
      seeds: texts(
        '{"run":"ended","file":"1 2","schema":{"version":1,"tables":[{"type":"table","name":"a","tbl_name":"a","rootpage":2,"sql":null}]}}',
      ),
      run: fromFile(readState),
    },
    {
      name: 'remembered settings',
      covers: ['peer/faces/settings.ts#readSettings'],
      seeds: texts(`{"servers":["${SERVER}"],"lastAccount":"alice"}`),
      run: (bytes) => {
        writeFileSync(join(directory, 'settings.json'), bytes)
        return readSettings(directory)
      },
    },
    {
      name: 'remembered preferences',
      covers: ['peer/store/preferences.ts#readPreferences'],
      seeds: texts('{"face.language":"zh","face.muted":"#lobby @bob","face.bell":"off"}', '{"__proto__":"x"}', '[]'),
      run: ofText((text) => {
        const preferences = readPreferences({ get: () => text as never })
        return [preferences, settingsFrom(preferences, defaultSettings('en'))]
      }),
    },
    {
      name: 'keys of a terminal',
      covers: ['peer/faces/tui/keys/key-decoder.ts#createKeyDecoder'],
      seeds: texts(
        '\u001b[200~two\nlines\u001b[201~',
        '\u001b[1;5A\u001bOP你\r',
        '\u001b[57414;5:3u\u001b]11;rgb:0/0/0\u001b\\',
      ),
      run: (bytes) => {
        const decoder = createKeyDecoder()
        const text = utf8.decode(bytes)
        const half = text.length >> 1
        return [...decoder.decode(text.slice(0, half)), ...decoder.decode(text.slice(half)), ...decoder.flush()]
      },
    },
    {
      name: 'configuration file of a rendezvous',
      covers: ['rendezvous/config.ts#readInvocation'],
      seeds: texts(
        '{"data":"d","listen":["/ip4/0.0.0.0/tcp/0"],"announce":[],"archiveDays":9,"archiveMib":1,"json":true,"lang":"zh","logLevel":"info"}',
      ),
      run: fromFile((path) => {
        const invocation = readInvocation(['--config', path], {}, 'en')
        return invocation.kind
      }),
    },
    {
      name: 'command line of a rendezvous',
      covers: ['rendezvous/command-line.ts#readCommandLine'],
      seeds: texts('--listen /ip4/127.0.0.1/tcp/0 --json', 'ban alice --data d', '--archive-days 9 --lang zh'),
      run: ofText((text) => readInvocation(text.split(' '), {}, 'zh').kind),
    },
    {
      name: 'command line of a peer',
      covers: ['peer/config.ts#readConfig'],
      seeds: texts(`--server ${SERVER} headless --after 3`, 'send @bob -- hello there', '--lang zh receive --yes'),
      run: ofText((text) => readConfig({ argv: text.split(' '), environment: {} }).type),
    },
  ]
}

/** Runs with a directory of its own. */
export async function withTextDecoders<T>(use: (decoders: readonly Decoder[]) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-fuzz-'))
  try {
    return await use(textDecoders(directory))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
