/** 帮助界面的用语，中文。 */
import type { HelpWords } from '../words/help.ts'

export const zhHelp: HelpWords = {
  title: '帮助',
  start: '输入内容后按 Enter，就发送到“>”前面的房间或用户。以 / 开头的是命令；要发送以 / 开头的文字，请在开头写 //。',
  commands: '命令',
  otherNames: (names) => `也可输入 ${names}`,
  keysTopic: '按键',
  keys: '按键',
  more: '/帮助 文件：说明与文件有关的命令。/帮助 /发送：说明其中一个。/帮助 按键：只看按键。',
  scrolls: (rows) => `${rows}  Up/Down、PageUp/PageDown 翻看`,
  closes: 'Esc 关闭',
}
