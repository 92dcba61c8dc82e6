/** What could not be done, in both languages; the sentence of the error that follows says why and what to do. */
import type { Trouble } from '../../../api.ts'

export const TROUBLES_EN: Readonly<Record<Trouble, string>> = {
  mailNotFetched: 'Messages that wait at the server could not be fetched; it is tried again.',
  mailDiscarded: 'A message that waited at the server was worthless and has been thrown away.',
  keysNotCompared: 'The keys of your account could not be compared with those at the server; it is tried again.',
  contactNotKept: 'How somebody was reached could not be written down.',
  pushNotUnderstood: 'The server said something that was not understood.',
  roomNotKept: 'Messages of a room could not be written down; they are fetched again.',
  roomEntryNotOpened: 'A message of a room cannot be opened and is left out.',
  roomNotRepeated: 'What you said while the server was away could not be said again to somebody who came later.',
  revocationsNotKept: 'Which devices were revoked could not be taken note of; it is asked for again.',
  transferNotKept: 'What became of a file transfer could not be written down.',
  messagesNotShown: 'Messages could not be read from the disk.',
}

export const TROUBLES_ZH: Readonly<Record<Trouble, string>> = {
  mailNotFetched: '在服务器上等待的消息未能取回，稍后会重试。',
  mailDiscarded: '在服务器上等待的一条消息无效，已丢弃。',
  keysNotCompared: '未能与服务器核对账号的密钥，稍后会重试。',
  contactNotKept: '未能记下与对方的连接方式。',
  pushNotUnderstood: '服务器发来的一条通知无法理解。',
  roomNotKept: '房间消息未能写入磁盘，稍后会重新获取。',
  roomEntryNotOpened: '房间里有一条消息无法打开，已略过。',
  roomNotRepeated: '服务器不可用期间您说的话，未能转告后来的人。',
  revocationsNotKept: '未能记下哪些设备已被移除，稍后会重新询问。',
  transferNotKept: '未能记下文件传输的结果。',
  messagesNotShown: '未能从磁盘读出消息。',
}
