/** 关于设置的用语，中文。 */
import type { SettingWords } from '../words/settings.ts'

const didYouMean = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : `您是不是想输入 ${suggestion}？`

export const zhSettings: SettingWords = {
  names: {
    language: '语言',
    borders: '边框',
    panes: '侧栏',
    presence: '上下线',
    bell: '响铃',
    notify: '桌面通知',
    doNotDisturb: '勿扰',
    readReceipts: '已读回执',
    reach: '连接',
    lan: '局域网',
  },
  choices: {
    on: '开',
    off: '关',
    zh: '中文',
    en: '英文',
    ascii: '字符',
    unicode: '制表符',
    direct: '直连',
    contacts: '联系人',
    'relay-only': '仅中继',
  },
  means: {
    language: { zh: '用中文', en: '用英文（in English）' },
    borders: {
      ascii: '用 - 和 | 画线，任何终端都能正确显示',
      unicode: '用制表符画线；在有些中文终端上会占两格宽',
    },
    panes: { on: '终端够宽时，在消息两侧显示会话和用户', off: '消息占满整个宽度' },
    presence: { on: '提示谁上线、谁下线，谁加入或离开房间', off: '有人上下线、进出房间时不提示' },
    bell: { on: '收到私聊或有人提到您时响铃', off: '从不响铃' },
    notify: { on: '同时显示桌面通知（终端须支持 OSC 9）', off: '只在终端里显示' },
    doNotDisturb: { on: '无论收到什么，都不响铃、不通知', off: '按以上设置提醒' },
    readReceipts: { on: '给您发私聊的人能看到您已读', off: '不告诉任何人您是否已读，只告知已送达' },
    reach: {
      direct: '任何人都可以与本机直连，并能看到本机地址',
      contacts: '只有您发过私聊的人可以直连并看到本机地址；其他人的消息经信箱转交',
      'relay-only': '不向任何人透露本机地址：一切经服务器的中继转发，文件会慢一些',
    },
    lan: {
      on: '同一局域网中的成员可以互相找到，服务器不在时也能聊天',
      off: '不在局域网中公布本机，也不查找别人',
    },
  },
  present: (name, choice, choices, meaning) => `${name} ${choice}（${choices}）：${meaning}`,
  hint: '/设置 名称 值 可以修改；/设置 名称 说明各个值的含义。设置保存在本机。',
  noSuchSetting: (typed, suggestion) => `没有“${typed}”这项设置。${didYouMean(suggestion)}/设置 可查看全部设置。`,
  noSuchChoice: (name, typed, choices, suggestion) =>
    `“${name}”不能设为“${typed}”。${didYouMean(suggestion)}可选的值：${choices.join('、')}。`,
}
