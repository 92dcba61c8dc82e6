/** 关于账号、密码、设备与信任的用语，中文。 */
import type { AccountWords } from './account-words.ts'

export const zhAccount: AccountWords = {
  username: '用户号：',
  password: '密码：',
  passwordAgain: '再次输入密码：',
  passwordsDiffer: '两次输入的密码不一致，没有注册，请重试。',
  weakPassword: '提醒：这个密码很容易被猜到，建议用几个词组成更长的密码。',
  recoveryCode: '恢复码：',
  registered: (username) => `注册成功：${username}。请选择 1 登录。`,
  keyChanged: (username) =>
    `${username} 的密钥已改变！可能是对方换了账号，也可能有人冒充。核对安全码之前不会向对方发送任何内容：/核对 ${username}`,
  blocked: (username) => `已屏蔽 ${username}，对方不会知道。`,
  unblocked: (username) => `已取消屏蔽 ${username}。`,
  safetyNumber: (username, safetyNumber) =>
    `与 ${username} 的安全码：\n    ${safetyNumber}\n请通过电话或当面与对方核对。如果一致：/核对 ${username} 一致`,
  safetyNumberAfterChange: (username, safetyNumber) =>
    `${username} 的密钥已改变！新的安全码：\n    ${safetyNumber}\n请通过电话或当面与对方核对。只有一致时才接受：/核对 ${username} 一致`,
  safetyNumberVerified: (username, safetyNumber) =>
    `与 ${username} 的安全码：\n    ${safetyNumber}\n你已经核对过，之后没有改变。`,
  verified: (username) => `${username} 已核对。`,
  notTheNumber: (username) => `这不是与 ${username} 的安全码！可能有人冒充，没有接受。`,
  setting: {
    readReceipts: (isOn) => (isOn ? '给您写信的人能看到您已读' : '不告诉任何人您是否已读，只告知已送达'),
  },
  newDevice: '这个账号第一次在这台机器上登录：您的房间和未收的消息都在这里；以前的私聊记录只保存在您原来的机器上。',
  loggedOut: '已注销。',
}
