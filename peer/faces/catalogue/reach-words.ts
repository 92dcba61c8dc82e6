/** What each choice of `reach` means, in both languages. */
import type { ReachSetting } from '../../api.ts'

type ReachWords = Readonly<Record<ReachSetting, string>>

export const REACH_EN: ReachWords = {
  direct: 'everybody may connect with this machine and learns its address',
  contacts: 'only people you have written to may connect and learn the address; the rest comes by the server',
  'relay-only': 'nobody connects or learns the address; all comes by the server, and files do not',
}

export const REACH_ZH: ReachWords = {
  direct: '任何人都可以与本机直连，并能看到本机地址',
  contacts: '只有您写过信的人可以直连并看到本机地址；其余一律经服务器转交',
  'relay-only': '不与任何人直连，也不透露地址；一切经服务器转交，因此无法收发文件',
}
