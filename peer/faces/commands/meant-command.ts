/** Which command is meant by a word that is none: what other chat programs call it, or a slip of the fingers. */
import { suggestionFor } from '../suggestion.ts'
import { ALL_NAMES, type CommandName, nameIn } from './command-names.ts'

/** By their fingers people know these; they do nothing here but lead to ours. */
const ELSEWHERE: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  msg: ['pm', 'dm', 'tell', 'w', 'whisper', 'message', 'privmsg', 'private', '消息', '发消息', '悄悄话', '密聊'],
  query: ['chat', 'talk', 'to', '聊天'],
  join: ['enter', '进入', '加群', '进群'],
  part: ['close', '退群'],
  rooms: ['channels', 'groups', '群', '群聊'],
  who: ['names', 'users', 'people', 'friends', 'contacts', '用户', '好友'],
  send: ['file', 'sendfile', 'upload', '传', '上传', '传文件'],
  accept: ['get', 'receive', 'download', '收', '下载'],
  decline: ['deny', 'refuse'],
  files: ['transfers', 'downloads', '传输'],
  history: ['log', '记录', '聊天记录'],
  search: ['grep', '搜'],
  dnd: ['away', 'busy', '忙'],
  block: ['ignore', '拉黑'],
  unblock: ['unignore'],
  set: ['config', 'options', 'preferences', '选项'],
  password: ['passwd'],
  logout: ['signout', 'logoff', '登出'],
  doctor: ['status', 'diagnose', '状态'],
  help: ['commands', 'h', '命令'],
  quit: ['bye', 'q!', '再见'],
}

const BY_WORD = new Map<string, CommandName>()
for (const [name, words] of Object.entries(ELSEWHERE)) {
  for (const word of words) BY_WORD.set(word, name as CommandName)
}

/** In the script in which it was typed. */
export function commandMeantBy(typed: string): string | undefined {
  const word = typed.toLowerCase()
  const known = BY_WORD.get(word)
  if (known !== undefined) return nameIn(/\p{Script=Han}/u.test(word) ? 'zh' : 'en', known)
  return suggestionFor(word, ALL_NAMES)
}
