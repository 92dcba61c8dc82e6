/** 关于账号、密码、设备与信任的用语，中文。 */

import { DAY, HOUR, MINUTE } from '../../../../shared/limits/units.ts'
import type { AccountWords } from '../words/account.ts'

export const zhAccount: AccountWords = {
  username: '用户号：',
  password: '密码：',
  passwordAgain: '再次输入密码：',
  passwordsDiffer: '两次输入的密码不一致，未作任何更改，请重试。',
  weakPassword: '提醒：这个密码很容易被猜到，建议用几个词组成更长的密码。',
  recoveryCode: '恢复码：',
  recoveryCodeMistyped: '恢复码输入有误：应为七组，每组四个字母或数字。请重试，或直接按回车放弃。',
  recoveryCodeWrong: '这不是该账号的恢复码。请重试，或直接按回车放弃。',
  oldPassword: '当前密码：',
  oldPasswordWrong: '当前密码不正确，未作任何更改，请重试。',
  newPassword: '新密码：',
  passwordChanged: '密码已修改。您的其他设备须用新密码重新登录。',
  recoveryExplained:
    '设置恢复码后，在新机器上登录时除密码外还需要恢复码，这样即使有人盗走服务器的数据库，也无法靠猜密码进入您的账号。本机会保存它。如果恢复码和保存它的机器都没有了，账号就无法找回。\n  /恢复码 新建 会生成并仅显示一次；/恢复码 取消 则停用。您的其他设备须重新登录。',
  recoveryCreated: (code) =>
    `您的恢复码，仅显示这一次：\n\n    ${code}\n\n请抄写下来，不要与本机放在一起。在新机器上登录时需要输入。`,
  recoveryRemoved: '已停用恢复码：登录只需密码，原来的恢复码不再有用。',
  thisDevice: '本机',
  onlineNow: '在线',
  lastSeen: (time) => `最近在线：${time}`,
  devicesHint: '/设备 注销 编号 可注销一台设备；设备失窃后请同时修改密码：/密码',
  noSuchDevice: '没有这个编号的设备。/设备 可查看。',
  isThisDevice: '这是本机：请用 /注销。',
  deviceRevoked: (peerId) => `${peerId} 已注销，须输入密码才能重新登录。`,
  registered: (username) => `注册成功：${username}。请选择 1 登录。`,
  keyChanged: (username) =>
    `${username} 的密钥已改变！可能是对方换了账号，也可能有人冒充。核对安全码之前不会向对方发送任何内容：/核对 ${username}`,
  keyRestored: (username) =>
    `${username} 又使用您认识的密钥，可以照常联系。此前服务器给出过另一个密钥，请向服务器管理员询问原因。`,
  blocked: (username) => `已屏蔽 ${username}，对方不会知道。`,
  unblocked: (username) => `已取消屏蔽 ${username}。`,
  safetyNumber: (username, safetyNumber) =>
    `与 ${username} 的安全码：\n    ${safetyNumber}\n请通过电话或当面与对方核对。如果一致：/核对 ${username} 一致`,
  safetyNumberAfterChange: (username, safetyNumber) =>
    `${username} 的密钥已改变！新的安全码：\n    ${safetyNumber}\n请通过电话或当面与对方核对。只有一致时才接受：/核对 ${username} 一致`,
  safetyNumberVerified: (username, safetyNumber) =>
    `与 ${username} 的安全码：\n    ${safetyNumber}\n您已经核对过，之后没有改变。`,
  verified: (username) => `${username} 已核对。`,
  notTheNumber: (username) => `这不是与 ${username} 的安全码！可能有人冒充，没有接受。`,
  newDevice: '这个账号第一次在这台机器上登录：您的房间和未收的消息都在这里；以前的私聊记录只保存在您原来的机器上。',
  loggedOut: '已注销。',
  loggedOutHere: '本机已不再是登录状态。请用 /注销 回到菜单，再选择 1 重新登录。',
  loggedOutMeanwhile:
    '本机已不再是登录状态：它已被注销或移除，或者密码已在另一台设备上修改。请选择 1，用现在的密码重新登录。',
  invite: '邀请码：',
  sessionEnded: {
    SESSION_REPLACED: '这份资料已在另一个进程中使用，由它继续，这里不再连接。请关闭本程序：/退出',
    LOGGED_OUT: '这台设备已被注销，请用密码重新登录。',
    DEVICE_REVOKED: '您的另一台设备已将这台设备移除。如果不是您本人操作，请立即在这里登录并修改密码。',
    PASSWORD_CHANGED: '密码或恢复码已在另一台设备上修改，请用现在的密码重新登录。',
    BANNED: '该账号已被服务器管理员禁用，请联系管理员。',
    VAULT_SHUT:
      '这台设备已打不开服务器上保存的账号密钥，多半是密码已在另一台设备上修改。请用新密码在这里重新登录；如果没有人改过密码，请联系服务器管理员。',
  },
  clockSkew: (offsetMs) =>
    `本机时钟比服务器${offsetMs > 0 ? '慢' : '快'} ${durationInChinese(Math.abs(offsetMs))}。鸿雁以服务器的时间为准；请校正本机时钟，否则服务器不可用时，其他人可能无法与您连接。`,
}

const UNITS = [
  { ms: DAY, name: '天' },
  { ms: HOUR, name: '小时' },
  { ms: MINUTE, name: '分钟' },
] as const

/** In the largest unit of which there are two, or in minutes. */
function durationInChinese(ms: number): string {
  const unit = UNITS.find((candidate) => ms >= 2 * candidate.ms) ?? UNITS[2]
  return `${Math.round(ms / unit.ms)} ${unit.name}`
}
