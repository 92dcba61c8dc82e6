/** What `hongyan-rendezvous` says to its operator, in Chinese and in English: what happened, and what to do. */
import type { ErrorReason, HongyanError } from '../shared/errors.ts'
import type { Language } from './language.ts'

/** What a sentence about a failed start may name. */
export interface FailureContext {
  readonly data: string
  readonly listen: readonly string[]
}

/** What a place that the data could be in has against it. */
type Objection = Extract<ErrorReason, 'otherUsers' | 'openToAll'>

export interface Sentences {
  readonly ready: string
  readonly relayReady: string
  readonly giveRelayAddress: string
  readonly giveAddress: string
  readonly thisMachineOnly: string
  readonly onlyLoopback: string
  readonly howToStop: string
  readonly stopping: string
  readonly stopped: string
  readonly usageHint: string
  unknownOption(option: string, suggestion: string | undefined): string
  missingValue(option: string): string
  missingArgument(name: string): string
  readonly excessArguments: string
  badValue(name: string, value: string, expected: readonly string[]): string
  /** Anything else that is wrong with it. */
  readonly badUsage: string
  badNumber(name: string, value: string, min: number, max: number): string
  badDecimal(name: string, value: string, min: number, max: number): string
  badListenAddress(address: string): string
  badAnnounceAddress(address: string): string
  badRelay(value: string): string
  badPeerId(text: string): string
  missingOption(option: string): string
  /** `code` as the system names it. */
  configUnreadable(path: string, code: string): string
  /** `at`: line and column, where they are known. */
  configNotJson(path: string, at: string | undefined): string
  unknownKey(path: string, key: string, known: readonly string[]): string
  badKey(path: string, key: string): string
  failure(failure: Failure, context: FailureContext): string
  readonly help: Help
}

type Failure = Pick<HongyanError, 'code' | 'message' | 'reason' | 'where'>

interface Help {
  readonly description: string
  listen(defaults: readonly string[]): string
  readonly announce: string
  readonly data: string
  archiveDays(fallback: number): string
  archiveMib(fallback: number): string
  readonly relay: string
  relayGibPerDay(fallback: number): string
  readonly relayMbit: string
  readonly relayCommand: string
  readonly relayFor: string
  readonly config: string
  readonly json: string
  readonly lang: string
  logLevel(levels: readonly string[]): string
  readonly version: string
  readonly help: string
  /** Commander's headings → ours. */
  readonly titles: Readonly<Record<string, string>>
  readonly afterword: string
}

const OBJECTIONS_EN: Readonly<Record<Objection, string>> = {
  otherUsers: 'it belongs to another user of this machine',
  openToAll: 'everybody may write there, and it holds other things as well',
}

const OBJECTIONS_ZH: Readonly<Record<Objection, string>> = {
  otherUsers: '它属于本机的其他用户',
  openToAll: '所有人都可写入，而且其中还有别的内容',
}

/** Where, and what is wrong there, in brackets. */
function placeOf({ where, reason }: Failure, objections: Readonly<Record<Objection, string>>): readonly string[] {
  const objection = reason !== undefined && reason in objections ? objections[reason as Objection] : undefined
  return [where, objection].filter((part) => part !== undefined)
}

const EN: Sentences = {
  ready: 'The Hongyan rendezvous is running.',
  relayReady: 'The Hongyan relay is running.',
  giveRelayAddress: 'Start the rendezvous with one of these addresses (hongyan-rendezvous --relay ADDRESS):',
  giveAddress: 'Give people one of these addresses (hongyan --server ADDRESS):',
  thisMachineOnly: '(this machine only)',
  onlyLoopback:
    'Only this machine can reach it: no other network was found. Connect a network, listen on /ip4/0.0.0.0/tcp/8888, or name an address with --announce.',
  howToStop: 'Ctrl+C stops it.',
  stopping: 'Stopping…',
  stopped: 'Stopped.',
  usageHint: 'hongyan-rendezvous --help shows all options.',
  unknownOption: (option, suggestion) =>
    `There is no option ${option}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`,
  missingValue: (option) => `The option ${option} needs a value.`,
  missingArgument: (name) => `A word is missing: <${name}>.`,
  excessArguments: 'There are words that belong to no option or command.',
  badValue: (name, value, expected) => `${name} cannot be "${value}"; it is one of ${expected.join(', ')}.`,
  badNumber: (name, value, min, max) => `${name} cannot be "${value}"; it is a whole number from ${min} to ${max}.`,
  badDecimal: (name, value, min, max) =>
    `${name} cannot be "${value}"; it is a number from ${min} to ${max}, such as 20 or 0.5.`,
  badListenAddress: (address) => `"${address}" is not an address to listen on. An example: /ip4/0.0.0.0/tcp/8888`,
  badAnnounceAddress: (address) =>
    `"${address}" is not an address to announce. An example: /dns4/chat.example/tcp/8888`,
  badPeerId: (text) =>
    `"${text}" is not the PeerId of a rendezvous; it stands after /p2p/ in its addresses, such as 12D3KooW…`,
  missingOption: (option) => `The option ${option} is missing.`,
  badRelay: (value) =>
    `--relay cannot be "${value}"; it is on, off, or the address of a relay, such as /dns4/relay.example/tcp/8889/p2p/12D3…`,
  badUsage: 'The command line is not as it should be.',
  configUnreadable: (path, code) => `The configuration file ${path} cannot be read (${code}).`,
  configNotJson: (path, at) =>
    `The configuration file ${path} cannot be read as JSON${at === undefined ? '' : `, from ${at} (line:column) on`}.`,
  unknownKey: (path, key, known) => `${path} has an unknown key "${key}"; known are ${known.join(', ')}.`,
  badKey: (path, key) => `In ${path} the value of "${key}" is not of the right kind.`,
  failure(failure, { data, listen }) {
    const place = placeOf(failure, OBJECTIONS_EN).join(': ')
    const detail = place === '' ? '' : ` (${place})`
    switch (failure.code) {
      case 'PROFILE_IN_USE':
        return `The data directory ${data} is in use by another process. Stop that process, or choose another directory with --data.`
      case 'CORRUPT_DATABASE':
        return `The database in ${data} is damaged. Restore it from a backup; starting with an empty directory would lose all accounts.${detail}`
      case 'NEWER_SCHEMA':
        return `The data in ${data} was written by a newer version of Hongyan. Update Hongyan, or restore an older backup.${detail}`
      case 'NOT_WRITABLE':
        return `The data directory ${data} cannot be written. Check its owner and permissions, or choose another with --data.${detail}`
      case 'WRONG_SERVER':
        return `--announce names another rendezvous than this one${detail}. Leave out what stands from /p2p/ on.`
      case 'NO_SPACE':
        return `The disk that holds ${data} is full. Make room and start again.`
      case 'ADDRESS_IN_USE':
        return `Another program listens on ${listen.join(' or ')}. Stop it, or choose another port with --listen.`
      case 'CANNOT_LISTEN':
        return `The system does not allow listening on ${listen.join(' or ')}. Choose an address of this machine and a port above 1023 with --listen.${detail}`
      default:
        return `The rendezvous could not start or failed. For the report: ${failure.message}`
    }
  },
  help: {
    description: 'Runs a Hongyan rendezvous: it introduces people to each other and keeps mail for those who are away.',
    listen: (defaults) => `address to listen on; may be repeated (default: ${defaults.join(' and ')})`,
    announce: 'further address by which others reach this machine; may be repeated',
    data: 'directory of the database, which holds all accounts and keys: back it up (default: the user’s data directory)',
    archiveDays: (fallback) => `days for which the messages of rooms are kept (default: ${fallback})`,
    archiveMib: (fallback) => `MiB of messages kept of each room, the newest (default: ${fallback})`,
    relay:
      'what carries between people who cannot dial each other: this node (on), nothing (off), or the relay at that address (default: on)',
    relayGibPerDay: (fallback) =>
      `GiB that one account may send through this relay in a day, such as 0.5 (default: ${fallback})`,
    relayMbit: 'Mbit/s that this relay carries in all, shared fairly between accounts (default: no limit)',
    relayCommand:
      'runs a relay on a machine of its own, with more bandwidth, for the members of a rendezvous, which names it with --relay',
    relayFor: 'PeerId of that rendezvous, as it stands in its addresses',
    config:
      'JSON file with the keys data, listen, announce, registration, archiveDays, archiveMib, relay, relayGibPerDay, relayMbit, json, lang, logLevel',
    json: 'print events as JSON lines on stdout instead of sentences',
    lang: 'language of what is printed (default: by HONGYAN_LANG, LC_ALL, LC_MESSAGES, LANG)',
    logLevel: (levels) => `log on stderr from this level on: ${levels.join(', ')} (default: warn)`,
    version: 'print the version',
    help: 'print this help',
    titles: { 'Global Options:': 'Further options:' },
    afterword:
      'Also: HONGYAN_DATA, HONGYAN_LISTEN and HONGYAN_ANNOUNCE (separated by commas),\nHONGYAN_REGISTRATION, HONGYAN_ARCHIVE_DAYS, HONGYAN_ARCHIVE_MIB, HONGYAN_RELAY,\nHONGYAN_RELAY_GIB_PER_DAY, HONGYAN_RELAY_MBIT, HONGYAN_CONFIG, HONGYAN_JSON,\nHONGYAN_LOG_LEVEL. A flag wins over a variable, a variable over the file.',
  },
}

const ZH: Sentences = {
  ready: '鸿雁会合节点已启动。',
  relayReady: '鸿雁中继已启动。',
  giveRelayAddress: '用下面任意一个地址启动会合节点（hongyan-rendezvous --relay 地址）：',
  giveAddress: '把下面任意一个地址告诉大家（hongyan --server 地址）：',
  thisMachineOnly: '（仅限本机）',
  onlyLoopback:
    '只有本机能连接：没有找到其他网络。请连接网络、监听 /ip4/0.0.0.0/tcp/8888，或用 --announce 指定一个地址。',
  howToStop: '按 Ctrl+C 停止。',
  stopping: '正在停止……',
  stopped: '已停止。',
  usageHint: '运行 hongyan-rendezvous --help 查看全部选项。',
  unknownOption: (option, suggestion) =>
    `没有 ${option} 这个选项。${suggestion === undefined ? '' : `您是想用 ${suggestion} 吗？`}`,
  missingArgument: (name) => `缺少参数 <${name}>。`,
  missingValue: (option) => `选项 ${option} 缺少值。`,
  excessArguments: '命令行里有不属于任何选项或命令的内容。',
  badValue: (name, value, expected) => `${name} 不能是“${value}”，可选：${expected.join('、')}。`,
  badNumber: (name, value, min, max) => `${name} 不能是“${value}”，应为 ${min} 到 ${max} 之间的整数。`,
  badDecimal: (name, value, min, max) => `${name} 不能是“${value}”，应为 ${min} 到 ${max} 之间的数，例如 20 或 0.5。`,
  badListenAddress: (address) => `“${address}”不是可以监听的地址。例如：/ip4/0.0.0.0/tcp/8888`,
  badAnnounceAddress: (address) => `“${address}”不是可以公布的地址。例如：/dns4/chat.example/tcp/8888`,
  badPeerId: (text) => `“${text}”不是会合节点的 PeerId；它在会合节点地址的 /p2p/ 之后，例如 12D3KooW…`,
  missingOption: (option) => `缺少选项 ${option}。`,
  badRelay: (value) =>
    `--relay 不能是“${value}”，应为 on、off 或一个中继的地址，例如 /dns4/relay.example/tcp/8889/p2p/12D3…`,
  badUsage: '命令行的写法不对。',
  configUnreadable: (path, code) => `无法读取配置文件 ${path}（${code}）。`,
  configNotJson: (path, at) => `配置文件 ${path} 不是有效的 JSON${at === undefined ? '' : `（${at}，行:列）`}。`,
  unknownKey: (path, key, known) => `${path} 中有未知的键“${key}”，可用的键：${known.join('、')}。`,
  badKey: (path, key) => `${path} 中“${key}”的值类型不对。`,
  failure(failure, { data, listen }) {
    const place = placeOf(failure, OBJECTIONS_ZH).join('：')
    const detail = place === '' ? '' : `（${place}）`
    switch (failure.code) {
      case 'PROFILE_IN_USE':
        return `数据目录 ${data} 正被另一个进程使用。请先停止那个进程，或用 --data 指定另一个目录。`
      case 'CORRUPT_DATABASE':
        return `${data} 中的数据库已损坏。请从备份恢复；若用空目录启动，所有账号都会丢失。${detail}`
      case 'NEWER_SCHEMA':
        return `${data} 中的数据由更新版本的鸿雁写入。请更新鸿雁，或恢复较早的备份。${detail}`
      case 'NOT_WRITABLE':
        return `无法写入数据目录 ${data}。请检查其所有者和权限，或用 --data 指定另一个目录。${detail}`
      case 'WRONG_SERVER':
        return `--announce 中的地址标明的是另一个会合节点${detail}。请去掉 /p2p/ 及其后的部分。`
      case 'NO_SPACE':
        return `${data} 所在的磁盘已满。请腾出空间后重新启动。`
      case 'ADDRESS_IN_USE':
        return `另一个程序正在监听 ${listen.join(' 或 ')}。请停止它，或用 --listen 换一个端口。`
      case 'CANNOT_LISTEN':
        return `系统不允许监听 ${listen.join(' 或 ')}。请用 --listen 指定本机的地址和大于 1023 的端口。${detail}`
      default:
        return `会合节点无法启动或出错。报告时请附上：${failure.message}`
    }
  },
  help: {
    description: '运行鸿雁会合节点：让人们彼此找到对方，并为不在线的人保管信件。',
    listen: (defaults) => `监听的地址，可重复（默认：${defaults.join(' 和 ')}）`,
    announce: '他人可用来连接本机的其他地址，可重复',
    data: '数据库目录，其中有全部账号和密钥，请备份（默认：用户的数据目录）',
    archiveDays: (fallback) => `房间消息保存的天数（默认：${fallback}）`,
    archiveMib: (fallback) => `每个房间最多保存多少 MiB 的消息，超出时先删最早的（默认：${fallback}）`,
    relay: '由谁为无法直连的人转发：本节点（on）、不转发（off），或该地址上的中继（默认：on）',
    relayGibPerDay: (fallback) => `每个账号每天最多可通过本中继发送多少 GiB，例如 0.5（默认：${fallback}）`,
    relayMbit: '本中继的总速率上限，单位 Mbit/s，由各账号公平分享（默认：不限）',
    relayCommand: '为某个会合节点的成员运行独立的中继（可在另一台带宽更大的机器上），由会合节点用 --relay 指定',
    relayFor: '该会合节点的 PeerId，见其地址',
    config:
      'JSON 配置文件，键为 data、listen、announce、registration、archiveDays、archiveMib、relay、relayGibPerDay、relayMbit、json、lang、logLevel',
    json: '在标准输出上逐行打印 JSON 事件，而不是文字',
    lang: '输出语言（默认依次取自 HONGYAN_LANG、LC_ALL、LC_MESSAGES、LANG）',
    logLevel: (levels) => `在标准错误上记录的最低日志级别：${levels.join('、')}（默认：warn）`,
    version: '打印版本',
    help: '打印本帮助',
    titles: {
      'Global Options:': '其他选项：',
      'Usage:': '用法：',
      'Options:': '选项：',
      'Commands:': '命令：',
      'Arguments:': '参数：',
    },
    afterword:
      '环境变量：HONGYAN_DATA、HONGYAN_LISTEN 和 HONGYAN_ANNOUNCE（以逗号分隔）、\nHONGYAN_REGISTRATION、HONGYAN_ARCHIVE_DAYS、HONGYAN_ARCHIVE_MIB、HONGYAN_RELAY、\nHONGYAN_RELAY_GIB_PER_DAY、HONGYAN_RELAY_MBIT、HONGYAN_CONFIG、HONGYAN_JSON、\nHONGYAN_LOG_LEVEL。选项优先于环境变量，环境变量优先于配置文件。',
  },
}

export const SENTENCES: Record<Language, Sentences> = { zh: ZH, en: EN }
