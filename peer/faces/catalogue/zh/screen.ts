/** 全屏界面上的用语，中文。 */
import { formatCount } from '../../format.ts'
import type { ScreenWords } from '../words/screen.ts'

const WEEKDAYS = '日一二三四五六'

export const zhScreen: ScreenWords = {
  title: '鸿雁 Hongyan',
  rooms: '房间',
  people: '私聊',
  online: (count) => `在线 ${formatCount(count)}`,
  members: (online, total) => `在线 ${formatCount(online)}/${formatCount(total)}`,
  off: '(离线)',

  day: ({ year, month, day, weekday }, nearness) => {
    const date = `${year}年${month}月${day}日 星期${WEEKDAYS[weekday]}`
    return nearness === 'other' ? date : `${nearness === 'today' ? '今天' : '昨天'} ${date}`
  },
  unreadLine: '未读',
  leftOut: (count) => `更早的 ${formatCount(count)} 条消息正在补上`,
  failed: '没有发出。输入 /重发 再次发送',
  loading: '正在读取更早的消息',
  notLoaded: '没能读出更早的消息，翻页可重试',
  emptyRoom: { empty: '这里还没有消息', begin: '打个招呼吧：输入文字，按 Enter 发送' },
  emptyPrivate: { empty: '你们还没有说过话', begin: '内容只有你们两人能看到；对方离线也会收到' },
  below: (count) => `${formatCount(count)} 条新消息 (End)`,
  scrolled: '最新消息 (End)',

  isOnline: '在线',
  isOffline: '离线',
  isOutOfReach: '暂时连不上',
  paths: { direct: '直连', relay: '中继' },
  muted: '已静音',
  doNotDisturb: '勿扰',
  placeholder: '输入消息，或 / 加命令',

  switcher: { title: '切换会话', footer: 'Enter 打开  Up/Down 选择  Esc 关闭' },
  noConversation: '没有这样的房间或用户',
  search: {
    here: (conversation) => `在 ${conversation} 中查找`,
    everywhere: '在所有会话中查找',
    seeks: 'Enter 查找  Esc 关闭',
    opens: 'Enter 打开  Up/Down 选择  Esc 关闭',
  },
  searching: '正在查找',

  notLoggedIn: '未登录',
  connection: { online: '已连接', connecting: '正在连接', offline: '已离线' },
  unread: (count) => `未读 ${formatCount(count)}`,
  marksTitle: '标记',
  marks: {
    unread: '有未读消息',
    meant: '有人提到您，或有未读的私聊',
    me: '您自己',
    away: '不在线',
    queued: '等待发送',
    stored: '服务器已存',
    delivered: '已送达',
    read: '对方已读',
    failed: '没有发出',
  },
  nextHint: 'Alt-A 下一未读',
  helpHint: 'F1 帮助',
  backHint: 'Esc 返回',
  hidden: '(输入时不显示)',
}
