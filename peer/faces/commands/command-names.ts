/** What can be typed after a slash: the names, in both languages at any time. */

export const COMMAND_NAMES = {
  msg: ['m', '私聊', '私信'],
  query: ['q', '切换'],
  join: ['j', '加入'],
  part: ['leave', '离开'],
  rooms: ['list', '房间'],
  who: ['online', '在线'],
  send: ['发送', '发文件'],
  accept: ['接收', '接受'],
  decline: ['reject', '拒绝'],
  cancel: ['取消'],
  pause: ['暂停'],
  resume: ['继续'],
  files: ['文件'],
  auto: ['自动接收'],
  history: ['历史'],
  search: ['find', '搜索', '查找'],
  retry: ['重发'],
  unread: ['未读'],
  mute: ['静音'],
  unmute: ['取消静音'],
  dnd: ['勿扰'],
  verify: ['核对'],
  block: ['屏蔽'],
  unblock: ['取消屏蔽'],
  set: ['settings', '设置'],
  lang: ['language', '语言'],
  password: ['密码', '修改密码'],
  devices: ['设备'],
  recovery: ['恢复码'],
  logout: ['注销'],
  doctor: ['诊断', '检查'],
  help: ['?', '帮助'],
  quit: ['exit', '退出'],
} as const

export type CommandName = keyof typeof COMMAND_NAMES

const BY_NAME = new Map<string, CommandName>()
for (const [name, aliases] of Object.entries(COMMAND_NAMES)) {
  for (const alias of [name, ...aliases]) BY_NAME.set(alias, name as CommandName)
}

const HAN = /^\p{Script=Han}+$/u

/** As it is typed by those who read that language. */
export function nameIn(language: 'zh' | 'en', name: CommandName): string {
  return language === 'en' ? name : (COMMAND_NAMES[name].find((alias) => HAN.test(alias)) ?? name)
}

export const ALL_NAMES: readonly string[] = [...BY_NAME.keys()]

/** Asked for hidden as soon as it is its turn: what is typed meanwhile is for that. */
export function isAskingSecrets(name: string, rest: string): boolean {
  const command = commandNamed(name)
  return (command === 'password' && rest === '') || (command === 'recovery' && rest !== '')
}

export function commandNamed(name: string): CommandName | undefined {
  return BY_NAME.get(name.toLowerCase())
}
