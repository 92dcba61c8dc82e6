/** 中文。 */
import type { ProfileRepair } from '../../api.ts'
import { type Catalogue, NAMES_SHOWN } from './catalogue.ts'
import { didYouMeanZh } from './did-you-mean.ts'
import { zhAccount } from './zh/account.ts'
import { zhAttention } from './zh/attention.ts'
import { zhCommandLine } from './zh/command-line.ts'
import { zhDoctor } from './zh/doctor.ts'
import { zhFiles } from './zh/files.ts'
import { zhHelp } from './zh/help.ts'
import { zhKeys } from './zh/keys.ts'
import { zhScreen } from './zh/screen.ts'
import { zhSettings } from './zh/settings.ts'
import { zhShelf } from './zh/shelf.ts'

const someOf = (names: readonly string[]): string =>
  names.length <= NAMES_SHOWN ? names.join('、') : `${names.slice(0, NAMES_SHOWN).join('、')} 等 ${names.length} 人`
const REPAIR_LOSSES: Readonly<Record<ProfileRepair['lost'][number], string>> = {
  login: '本机的密钥无法读取：请用密码重新登录。在您用 /设置 另行选择之前，已读状态不会告知对方。',
  messages: '部分私聊消息可能已丢失。',
  contacts: '部分联系人可能已丢失：请重新核对安全码。',
  other: '部分标记和设置（文件传输、已读）可能已丢失：请查看 /设置。',
}

import { REASONS_ZH } from './words/reasons.ts'
import { TROUBLES_ZH } from './words/trouble.ts'

export const zh: Catalogue = {
  language: 'zh',

  errors: {
    BAD_CREDENTIALS: '用户号或密码不正确，请检查后重试。',
    NAME_TAKEN: '这个用户号已被注册，请换一个。',
    MAILBOX_FULL: '对方的信箱已满，请等对方上线后再发。',
    RATE_LIMITED: '尝试次数过多，请稍候再试。',
    NOT_FOUND: '没有这个用户、房间或文件，请检查名称。',
    PASS_EXPIRED: '通行证已过期，请重新连接服务器或重新登录。',
    BANNED: '该账号已被服务器管理员禁用，请联系管理员。',
    INVITE_REQUIRED: '在这台服务器上注册需要管理员给的邀请码；没有填写，或邀请码不存在、已被使用或已过期。',
    REGISTRATION_CLOSED: '这台服务器已停止注册，请联系管理员开通账号。',
    CLOSED: '对方已断开连接，请重试。',
    NOT_LOGGED_IN: '尚未登录，请先登录。',
    CONFLICT: '与已有的内容冲突，请换一个名称，或用 --home 指定另一个目录。',
    TOO_LARGE: '内容太大，无法发送。请分次发送，或作为文件发送。',
    KEY_CHANGED: '对方的密钥已改变，消息没有发出。请与对方核对安全码，再用 /核对 用户号 安全码 接受。',
    RECOVERY_REQUIRED: '该账号设有恢复码：在新机器上除密码外还需要它。',
    NO_SPACE: '磁盘空间不足，请清理后重试。',
    DECLINED: '对方拒绝了。',
    CANCELLED: '已取消。如仍需要，请重新发送。',
    SOURCE_CHANGED: '文件在发出请求之后被修改，需要重新发送。',
    INTEGRITY: '收到的内容与发送的不一致，已丢弃，请重新发送。',
    TAKEN: '您的另一台设备已经接收这个文件。',
    PAUSED: '对方暂停了传输；对方继续后会自动接着传。',
    TOO_OLD: '这条消息写得太早，房间已不再保存那时的消息；如仍需要，请重新发一条。',
    NOT_MEMBER: '您不在这个房间里，请先加入：/加入 房间。',
    INVALID_NAME: '名称不可用，请换一个。',
    WEAK_PASSWORD: '密码太短，至少需要 6 个字符。',
    INVALID_PARAMS: '无法按此要求执行，请检查输入。',
    UNSUPPORTED: '本程序或对方的版本不支持此功能，请更新。',
    MALFORMED: '对方发来的数据无法识别，请更新双方的程序。',
    INTERNAL: '出现了意外错误，请重试；如一再出现，请报告。',
    UNREACHABLE: '无法连接服务器。请检查地址（--server）、网络和防火墙，以及 hongyan-rendezvous 是否在运行。',
    TIMEOUT: '等待回应超时，请检查网络后重试。',
    ABORTED: '操作已中断。',
    WRONG_SERVER: '该地址上的服务器不是所期望的那一个。请检查地址：/p2p/ 之后的部分标明服务器的身份。',
    PROFILE_IN_USE: '另一个 hongyan 正在使用这份资料。请关闭它，或用 --home 指定另一个目录。',
    CORRUPT_DATABASE: '这份资料的数据库已损坏。请重新启动 hongyan：它会保留损坏的文件，并用其中可读的内容重建资料。',
    NEWER_SCHEMA: '这份资料由更新版本的鸿雁写成，请更新程序。',
    NOT_WRITABLE: '文件或目录无法写入。请检查权限，或换一个目录。',
    RELAY_FULL: '中继暂时不再为您转发。请等一天、与对方使用同一网络，或联系服务器管理员。',
    CANNOT_LISTEN: '本机无法监听该地址，请用 --listen 换一个。',
    ADDRESS_IN_USE: '该地址已被其他程序占用，请用 --listen 换一个。',
    USAGE: '命令用法不对，请看 hongyan --help。',
  },
  reasons: REASONS_ZH,
  detail: (where, reason) => `（${[where, reason].filter((part) => part !== undefined).join('：')}）`,
  forReport: (message) => `（报告时请附上：${message}）`,
  troubles: TROUBLES_ZH,
  archiveRestored: '服务器已从备份恢复。它丢失的房间消息会由您的机器补上，顺序可能有变化。',
  relayFull:
    '中继暂时不再为您转发：每天的用量由服务器管理员设定。在此期间消息经信箱转交，文件等到可以直连或中继恢复后再传。',
  together: (first, second) => first + second,
  serverFull: '服务器的磁盘空间不足，需要管理员清理；请稍后再试。',
  retryAfter: (seconds) => `请在 ${seconds} 秒后重试。`,
  noServer:
    '还不知道服务器的地址。请用 --server /ip4/地址/tcp/8888/p2p/12D3KooW… 指定一次（hongyan-rendezvous 启动时会显示），之后会记住。',
  badAddress: (fault, address) =>
    ({
      malformed: `${JSON.stringify(address)} 不是地址。地址形如 /ip4/192.0.2.1/tcp/8888/p2p/12D3KooW…，hongyan-rendezvous 启动时会显示。`,
      noPeerId: `${JSON.stringify(address)} 没有标明是哪台服务器：地址须以 /p2p/12D3KooW… 结尾，hongyan-rendezvous 启动时会显示。`,
      severalPeerIds: `${JSON.stringify(address)} 与前面的地址不是同一台服务器。多个 --server 须是同一台服务器的地址。`,
      unsupported: `${JSON.stringify(address)} 无法连接。服务器地址须是 IP 地址或域名加 TCP 端口，如 /ip4/192.0.2.1/tcp/8888/p2p/… 或 /dns/chat.example/tcp/8888/p2p/…，也可以是 /dnsaddr/chat.example/p2p/…。`,
    })[fault],
  repairing: '这份资料的数据库已损坏，正在重建；消息很多时需要一分钟左右……',
  exposed: (path) => `本机的其他用户原来可以读取或修改 ${path}，现在已经不能。`,
  repaired: ({ setAside, messages, contacts, waiting, lost }) =>
    [
      setAside === ''
        ? '这份资料的数据库已丢失，已新建一个。'
        : `这份资料的数据库已损坏，原文件保留为 ${setAside}，资料已重建。`,
      `已救回消息 ${messages} 条、联系人 ${contacts} 个；还有 ${waiting} 条消息等待发送。`,
      ...(lost.length === 0 ? ['看来没有丢失内容。'] : lost.map((what) => REPAIR_LOSSES[what])),
      '房间里仍保存的消息会从服务器重新取回。',
    ].join(''),

  menu: {
    title: '----------------欢迎登陆多人聊天系统:----------------',
    options: ['登录聊天系统', '注册用户', '退出系统'],
    choice: '                 请选择(1-3):',
    notAChoice: '请输入 1、2 或 3。',
    server: '服务器地址：',
    serverAgain: '服务器地址（不改就按 Enter）：',
    serverNeeded: '还不知道服务器的地址。请输入 hongyan-rendezvous 启动时显示的地址：/ip4/…/tcp/8888/p2p/12D3KooW…',
    working: '请稍候……',
    goodbye: '再见。',
    profileBusy: '上次使用的账号正在另一个窗口中使用。请用别的账号登录，或关闭那个窗口。',
  },

  account: zhAccount,

  chat: {
    welcome: (username) => `欢迎您，${username}！`,
    online: (names, total) =>
      `在线用户（${total}）：${names.join('、')}${names.length < total ? '……（/在线 前缀 可查找更多）' : ''}`,
    nobodyOnline: '目前没有已知的在线用户。',
    ways: { direct: '直连', lan: '局域网', relay: '经中继' },
    reached: (username, way) => `${username}（${way}）`,
    hint: '直接输入即发送到“>”前的房间或用户。/帮助 显示所有命令，/退出 离开。',
    me: '我',
    connection: {
      online: '已连接服务器。',
      connecting: '与服务器的连接已断开，正在重连；已连接的人和同一网络内认识的人仍可联系。',
      offline: '已离线。',
    },
    joined: (username) => `${username} 上线了`,
    left: (username) => `${username} 下线了`,
    waiting: (count) => `还有 ${count} 条消息留在本机，不会丢失，能发出时自动发出；/诊断 会说明障碍在哪里。`,
    storedForLater: (username) => `${username} 离线，消息已存入信箱`,
    failed: (conversation, text, reason) => `未能发送到 ${conversation}：“${text}”。${reason} 输入 /重发 再次发送。`,
    earlier: (count, conversation) => `${conversation} 还有 ${count} 条更早的消息，/历史 可查看`,
    unknownCommand: (name, suggestion) =>
      `没有命令 /${name}。${didYouMeanZh(suggestion && `/${suggestion}`)}/帮助 显示所有命令；以 // 开头的行会带一个 / 发送。`,
    usage: (usage) => `用法：${usage}`,
    nowIn: (conversation) => `现在输入的内容会发送到 ${conversation}`,
    leftRoom: (room) => `已离开 ${room}`,
    leftRoomElsewhere: (room) => `您已在另一台设备上离开 ${room}`,
    roomMembers: (room, { joined, left, more }) =>
      [
        joined.length === 0 ? [] : [`${someOf(joined)} 加入了 ${room}`],
        left.length === 0 ? [] : [`${someOf(left)} 离开了 ${room}`],
        more ? [`${room} 另有多人加入或离开`] : [],
      ]
        .flat()
        .join('；'),
    rooms: (rooms) =>
      rooms.length === 0
        ? '还没有房间。'
        : rooms.map(({ room, members, joined }) => `  ${joined ? '*' : ' '} #${room}  ${members} 人`).join('\n'),
    noHistory: '这里还没有消息。',
    nothingFound: '没有找到包含这些词的消息。',
    nothingToRetry: '没有发送失败的消息。',
    sendingLast: '正在发送最后的消息……',
    stillSending: (count) => `还有 ${count} 条消息没有发出，已保存在本机，下次启动时会继续发送。`,
    transferRuns: '有文件正在传输。再按一次 Ctrl-C 退出；下次登录后自动继续传输。',
    helpTitle: '命令（/帮助 文件 说明与文件有关的命令，/帮助 /发送 说明其中一个）：',
    helpTopics: { talk: '聊天', rooms: '房间', people: '用户', files: '文件', account: '账号', other: '其他' },
    helpText: '不以 / 开头的行发送到“>”前的房间或用户。以 // 开头的行会带一个 / 发送。',
  },

  files: zhFiles,

  doctor: zhDoctor,

  settings: zhSettings,

  keys: zhKeys,
  screen: zhScreen,

  shelf: zhShelf,
  attention: zhAttention,
  help: zhHelp,

  commands: {
    msg: { parameters: '用户号 内容', summary: '发送一条私聊消息' },
    query: { parameters: '用户号|#房间', summary: '此后与该用户或房间对话' },
    join: { parameters: '房间', summary: '加入房间，没有则新建' },
    part: { parameters: '[房间]', summary: '离开房间' },
    rooms: { parameters: '', summary: '列出房间' },
    who: { parameters: '[前缀]', summary: '列出在线用户' },
    send: { parameters: '用户号 路径', summary: '发送文件，或整个文件夹' },
    accept: { parameters: '[编号] [文件夹]', summary: '接收文件，或继续已中断的传输' },
    decline: { parameters: '[编号]', summary: '拒绝文件' },
    cancel: { parameters: '[编号]', summary: '彻底取消传输' },
    pause: { parameters: '[编号]', summary: '暂停传输，直到您继续' },
    resume: { parameters: '[编号]', summary: '继续已暂停或已中断的传输' },
    files: { parameters: '[编号 [起始项]]', summary: '列出文件传输；带编号则显示其内容' },
    auto: { parameters: '[用户号 大小|关]', summary: '某人发来的文件不超过该大小时自动接收' },
    history: { parameters: '[条数]', summary: '显示此处最近的消息' },
    search: { parameters: '词语', summary: '在所有会话中查找包含这些词的消息' },
    retry: { parameters: '', summary: '重新发送上一条失败的消息' },
    unread: { parameters: '', summary: '把此处最后一条消息标为未读' },
    mute: { parameters: '[用户号|#房间]', summary: '静音：此处不再响铃和通知' },
    unmute: { parameters: '[用户号|#房间]', summary: '取消静音' },
    dnd: { parameters: '[开|关]', summary: '勿扰：任何会话都不响铃和通知' },
    verify: { parameters: '用户号 [安全码|一致]', summary: '显示安全码，或确认一致' },
    block: { parameters: '用户号', summary: '屏蔽某人' },
    unblock: { parameters: '用户号', summary: '取消屏蔽' },
    set: { parameters: '[名称 [值]]', summary: '查看设置，或修改其中一项' },
    lang: { parameters: 'zh|en', summary: '改用这种语言' },
    password: { parameters: '', summary: '修改密码；其他设备须重新登录' },
    devices: { parameters: '[注销 编号]', summary: '列出账号的设备，或注销其中一台' },
    recovery: { parameters: '[新建|取消]', summary: '恢复码：在新机器上登录时除密码外还需输入' },
    logout: { parameters: '', summary: '注销，回到菜单' },
    doctor: { parameters: '', summary: '检查各项是否正常，并说明该怎么办' },
    help: { parameters: '[类别|/命令]', summary: '列出命令，或说明其中一些' },
    quit: { parameters: '', summary: '离开；下次启动时仍保持登录' },
  },

  oneShot: {
    loggedIn: (username) => `${username} 已登录。`,
    loggedOut: (username) => `${username} 已注销。`,
    delivered: (to) => `已送达 ${to}。`,
    stored: (to) => `已为 ${to} 存储。`,
    notStored: (to) => `给 ${to} 的消息暂时无法送达或存储，已保存在本机，下次启动 hongyan 时会继续发送。`,
    waitingForAccept: (to, what) => `已请 ${to} 接收 ${what}，等待对方接受。按 Ctrl-C 停止等待。`,
    offerNotStored: (to, name) =>
      `请 ${to} 接收 ${name} 的请求暂时无法送达或存储，已保存在本机，下次启动 hongyan 时会继续发送。`,
    verified: (name, digest) => `${name} 已送达并校验（BLAKE3 ${digest}）。`,
    sendingGoesOn: '已中断。请求仍然有效：没有完成的传输在下次运行 hongyan 时自动继续。',
    receivingGoesOn: '已中断。已收到的部分保留着，已接受的传输在下次运行 hongyan 时自动继续：hongyan receive',
    receiveNeedsYes:
      '这里不是终端，无法询问。请加上 --yes 不经询问直接接收，并用 --on-conflict 指定 rename、refuse 或 overwrite。请看 hongyan receive --help。',
    waitingForOffer: (from) => `等待${from === undefined ? '' : ` ${from} `}发来文件。按 Ctrl-C 停止等待。`,
    askAccept: '是否接收？是 (y)、否 (n)，直接回车则以后再说：',
    offerKept: (name) => `${name}：请求仍然有效。`,
    acceptedBefore: (from, what) => `${from} 发来的 ${what} 先前已接受，继续传输。`,
    stillPaused: (name) => `${name} 处于暂停状态，可在聊天中用 /继续 接着传。`,
    passwordNeeded: '需要密码：请在终端中运行，或使用 --password-stdin 或 --password-file 文件。',
    emptyText: '没有可发送的内容。',
    nobodyLast: '这里还没有账号。请先登录（hongyan login 用户号），或用 --home 目录 指定资料。',
    noConversation: (conversation) =>
      `这份资料里没有与 ${conversation} 的消息。不带名称运行 hongyan export 可列出所有会话。`,
  },

  commandLine: zhCommandLine,
}
