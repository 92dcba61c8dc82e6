/** What the operator's commands say, in Chinese and in English, and their help. */
import type { Username } from '../../shared/names.ts'
import type { Language } from '../language.ts'
import type { StoredBan } from '../store/port.ts'
import type { ListedInvite } from './operator.ts'

export interface OperatorSentences {
  banned(username: Username): string
  unbanned(username: Username): string
  wasNotBanned(username: Username): string
  readonly nobodyBanned: string
  ban(ban: StoredBan, date: string): string
  /** Above the codes. */
  invitesMade(count: number, expires: string): string
  inviteRevoked(id: string): string
  readonly noInvites: string
  invite(invite: ListedInvite, expires: string): string
  badName(name: string): string
  noAccount(name: string): string
  readonly noInvite: string
  readonly badInvite: string
  noData(data: string): string
  olderData(data: string): string
  readonly help: {
    readonly ban: string
    readonly reason: string
    readonly unban: string
    readonly bans: string
    readonly invite: string
    readonly count: string
    readonly days: string
    readonly revoke: string
    readonly invites: string
    registration(fallback: string): string
  }
}

const EN: OperatorSentences = {
  banned: (username) => `${username} is banned. A rendezvous that runs carries it out within a second or two.`,
  unbanned: (username) => `${username} may log in again. Rooms other than the lobby have to be joined again.`,
  wasNotBanned: (username) => `${username} was not banned.`,
  nobodyBanned: 'Nobody is banned.',
  ban: ({ username, reason }, date) => `${date}  ${username}${reason === '' ? '' : `  ${reason}`}`,
  invitesMade: (count, expires) =>
    `${count === 1 ? 'This invite lets one person register' : `Each of these ${count} invites lets one person register`}, until ${expires}. It is not shown again:`,
  inviteRevoked: (id) => `The invite ${id} is worth nothing any more.`,
  noInvites: 'There are no invites.',
  invite: ({ id, state, usedBy }, expires) =>
    `${id}  ${state === 'used' ? `used by ${usedBy}` : state === 'unused' ? `unused, until ${expires}` : `expired ${expires}`}`,
  badName: (name) => `"${name}" cannot be a user id.`,
  noAccount: (name) => `There is no account ${name}.`,
  noInvite: 'There is no such unused invite. hongyan-rendezvous invites lists them.',
  badInvite: 'That is not an invite, nor the id of one. hongyan-rendezvous invites lists them.',
  noData: (data) =>
    `There is no rendezvous in ${data}. Name its directory with --data, or start hongyan-rendezvous first.`,
  olderData: (data) =>
    `The data in ${data} was written by an older version. Start hongyan-rendezvous of this version first.`,
  help: {
    ban: 'shuts an account out: ends its sessions, revokes its passes, takes it out of its rooms',
    reason: 'why, for yourself',
    unban: 'lets a banned account log in again',
    bans: 'lists who is banned',
    invite: 'makes invites and prints them, one a line',
    count: 'how many (default: 1)',
    days: 'days until they expire (default: 7)',
    revoke: 'makes an unused invite worthless instead',
    invites: 'lists invites: unused, used by whom, expired',
    registration: (fallback) => `who may register: open, invite or closed (default: ${fallback})`,
  },
}

const ZH: OperatorSentences = {
  banned: (username) => `已禁用 ${username}。正在运行的会合节点会在一两秒内执行。`,
  unbanned: (username) => `${username} 可以重新登录；大厅以外的房间需重新加入。`,
  wasNotBanned: (username) => `${username} 没有被禁用。`,
  nobodyBanned: '没有被禁用的账号。',
  ban: ({ username, reason }, date) => `${date}  ${username}${reason === '' ? '' : `  ${reason}`}`,
  invitesMade: (count, expires) =>
    `${count === 1 ? '此邀请码可供一人注册' : `以下 ${count} 个邀请码各可供一人注册`}，有效期至 ${expires}。不会再次显示：`,
  inviteRevoked: (id) => `邀请 ${id} 已作废。`,
  noInvites: '没有邀请码。',
  invite: ({ id, state, usedBy }, expires) =>
    `${id}  ${state === 'used' ? `已由 ${usedBy} 使用` : state === 'unused' ? `未使用，有效期至 ${expires}` : `已于 ${expires} 过期`}`,
  badName: (name) => `“${name}”不能作为用户号。`,
  noAccount: (name) => `没有账号 ${name}。`,
  noInvite: '没有这个未使用的邀请。用 hongyan-rendezvous invites 可列出所有邀请。',
  badInvite: '这不是邀请码，也不是邀请的编号。用 hongyan-rendezvous invites 可列出所有邀请。',
  noData: (data) => `${data} 中没有会合节点的数据。请用 --data 指定其目录，或先启动一次 hongyan-rendezvous。`,
  olderData: (data) => `${data} 中的数据由旧版本写入。请先启动一次这个版本的 hongyan-rendezvous。`,
  help: {
    ban: '禁用账号：结束其会话，吊销其通行证，并使其退出所有房间',
    reason: '原因，仅供自己查看',
    unban: '允许被禁用的账号重新登录',
    bans: '列出被禁用的账号',
    invite: '生成邀请码并逐行打印',
    count: '数量（默认：1）',
    days: '有效天数（默认：7）',
    revoke: '改为使一个未使用的邀请码作废',
    invites: '列出邀请：未使用、由谁使用、已过期',
    registration: (fallback) => `谁可以注册：open 任何人、invite 凭邀请码、closed 停止注册（默认：${fallback}）`,
  },
}

export const OPERATOR_SENTENCES: Record<Language, OperatorSentences> = { zh: ZH, en: EN }
