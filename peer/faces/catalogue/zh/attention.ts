/** 静音、勿扰与未读，中文。 */
import type { AttentionWords } from '../words/attention.ts'

export const zhAttention: AttentionWords = {
  muted: (conversation) => `${conversation} 已静音：不再响铃，也不再通知。/取消静音 恢复`,
  unmuted: (conversation) => `${conversation} 已取消静音`,
  tooManyMuted: '静音的会话太多，请先取消其中一些。',
  doNotDisturb: {
    on: '勿扰已开启：不响铃，也不通知。再次输入 /勿扰 关闭',
    off: '勿扰已关闭',
  },
  unread: (conversation) => `${conversation} 最后一条消息已标为未读`,
}
