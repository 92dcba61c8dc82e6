/** 关于文件的用语，中文。 */
import type { PathKind } from '../../../api.ts'
import type { FileWords } from '../words/files.ts'

/** 无可说明时为空。 */
const PATHS: Readonly<Record<PathKind, readonly string[]>> = {
  direct: ['直连'],
  lan: ['局域网'],
  relay: ['经中继'],
  none: [],
}

export const zhFiles: FileWords = {
  file: (name, size) => `${name}（${size}）`,
  folder: (name, files, size) => `文件夹 ${name}（${files} 个文件，${size}）`,
  offered: (number, from, what) => `[${number}] ${from} 想发送 ${what}。/接收 ${number} 或 /拒绝 ${number}`,
  offeredFolder: (number, from, what) =>
    `[${number}] ${from} 想发送${what}。/文件 ${number} 查看内容，/接收 ${number} 或 /拒绝 ${number}`,
  offeredBy: (from, what) => `${from} 想发送 ${what}`,
  sending: (number, what, to) => `[${number}] 已请 ${to} 接收 ${what}，对方接收后开始发送。`,
  receiving: (label, path) => `${label} 已接受，将保存到 ${path}`,
  leftOut: (count) => `有 ${count} 项不发送：不跟随链接；设备、管道和套接字没有内容。`,
  why: { link: '链接', special: '不是文件' },
  andMore: (count) => `……还有 ${count} 项`,
  goOn: (number) => `/继续 ${number}`,
  duration: {
    days: (count) => `${count} 天`,
    hours: (count) => `${count} 小时`,
    minutes: (count) => `${count} 分`,
    seconds: (count) => `${count} 秒`,
  },
  figures: ({ percent, done, size, rate, left, via }) =>
    [
      `${percent}%`,
      `已传 ${done}，共 ${size}`,
      rate,
      ...(left === undefined ? [] : [`还需 ${left}`]),
      ...PATHS[via],
    ].join('，'),
  checking: (label, done, size) => `${label}：正在核对已有的内容，${done}，共 ${size}`,
  acceptedUnasked: (label) => `${label} 已自动接收（/自动接收）。`,
  acceptedByOther: (label, peer) => `${label}：${peer} 已接受。`,
  troubled: (label, peer) =>
    `${label}：本机或 ${peer} 那边出了故障，可能是磁盘的问题。稍后会自动重试；如果一直这样，请检查两边的磁盘。`,
  relayFullHere: (label, peer) =>
    `${label} 暂停不动：中继暂时不再为您转发。一天之内会自动继续；如果您与 ${peer} 能直连（例如在同一网络，或参见 /诊断），则立即继续。服务器管理员可以提高您的用量。`,
  relayFullThere: (label, peer) =>
    `${label} 暂停不动：中继暂时不再为 ${peer} 转发。一天之内会自动继续；如果您与 ${peer} 能直连（例如在同一网络，或参见 /诊断），则立即继续。服务器管理员可以提高 ${peer} 的用量。`,
  waiting: (label, peer) => `${label} 等待能连上 ${peer}，届时自动继续。`,
  goesOn: (label) => `${label} 继续传输。`,
  fetchedAgain: (label) => `${label}：本机已有的内容与来源不同，该文件重新传输。`,
  sentAgain: (label, peer) => `${label}：${peer} 已有的内容与来源不同，该文件重新发送。`,
  pausedByOther: (label, peer) => `${label}：${peer} 暂停了传输，对方继续后接着传。`,
  paused: (label, number) => `${label} 已暂停，重启后仍然暂停。/继续 ${number} 可接着传。`,
  resumed: (label) => `${label} 一能连上对方就继续传输。`,
  notPausable: (label, state) => `${label} 不能暂停：${state}。`,
  notResumable: (label, state) => `${label} 无需继续：${state}。`,
  received: (label, path) => `${label} 已收到并校验：${path}`,
  sent: (label, to) => `${label} 已送达 ${to}，校验一致。`,
  diskFailed: {
    NO_SPACE: (label, goOn) => `${label} 中断：磁盘空间不足。已收到的部分保留着，请清理磁盘，然后输入：${goOn}`,
    NOT_WRITABLE: (label, goOn) => `${label} 中断：文件夹无法写入。已收到的部分保留着，请检查权限，然后输入：${goOn}`,
  },
  otherDiskFailed: (label, peer) => `${label} 中断：${peer} 那边没有空间存放，对方继续后接着传。`,
  nameTaken: (label) =>
    `${label} 已存在，因此没有接收，也没有改动任何文件。请求仍然有效，可换一个文件夹或改变重名规则。`,
  nameTakenMeanwhile: (label, goOn) =>
    `${label}：它的名称或临时文件（.part）在传输期间被别的东西占用。要继续，请输入：${goOn}`,
  askConflict: (name) => `${name} 已存在。改名保存 (r)、覆盖 (o)，还是暂不接收 (n)？`,
  takenElsewhere: (label) => `${label}：已由您的另一台设备接收。`,
  failed: (label, reason) => `${label} 传输失败。${reason}`,
  failedForNow: (label, reason, goOn) => `${label} 中断。${reason}要继续，请输入：${goOn}`,
  declined: (label) => `${label}：已拒绝。`,
  cancelled: (label) => `${label}：已取消。`,
  states: {
    offered: '等待接收',
    accepted: '已接受，等待对方',
    running: '传输中',
    paused: '已暂停',
    verified: '已完成',
    declined: '已拒绝',
    cancelled: '已取消',
    failed: '失败',
  },
  older: (count) => `……还有 ${count} 个更早的传输已结束`,
  entries: (first, last, total) => `第 ${first}–${last} 项，共 ${total} 项：`,
  moreEntries: (count, number, from) => `……还有 ${count} 项：/文件 ${number} ${from}`,
  entriesAway: (peer) => `暂时无法查看其中的内容：连不上 ${peer}。`,
  none: '没有这样的文件传输。',
  noSuchNumber: '没有这个编号的传输，/文件 可查看。',
  severalOpen: '有多个传输，请指明编号，/文件 可查看。',
  autoNone:
    '目前每个请求都会先询问。/自动接收 用户号 大小，例如 /自动接收 alice 50MB，则对方发来的文件不超过这个大小时不再询问，直接接收。',
  auto: (username, size) => `${username}：不超过 ${size} 时自动接收`,
  autoSet: (username, size) =>
    `今后 ${username} 发来的文件，每次不超过 ${size} 的，不再询问，直接接收到下载文件夹，不会覆盖已有文件；更大的仍会询问。/自动接收 ${username} 关 可取消。`,
  autoEnded: (username) => `今后 ${username} 发来的文件都会先询问。`,
  notASize: (text) => `${JSON.stringify(text)} 不是大小。请写成 50MB 或 1.5GB，或写“关”。`,
  unfinished: (count) => `有 ${count} 个传输没有完成。已收到的部分保留着，其余在下次登录后自动继续。`,
}
