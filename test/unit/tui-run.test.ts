/** The run of the full-screen face from start to end, against a chat in memory, as a person sees it. */
import { describe, expect, test } from 'vitest'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { runOnScreen, type ScreenRun } from '../support/screen-run.ts'

const UP = '\u001b[A'
const DOWN = '\u001b[B'
const CTRL_C = '\u0003'
const CTRL_Z = '\u001a'
const CTRL_D = '\u0004'

/** An escape key of its own: what follows it at once would be part of a sequence. */
async function pressEscape(run: ScreenRun): Promise<void> {
  run.type('\u001b')
  await new Promise(setImmediate)
}

async function logIn(run: ScreenRun, password = '123456'): Promise<void> {
  await run.screen.waitFor('请选择(1-3):')
  run.type('1')
  await run.screen.waitFor('用户号：')
  run.type('alice\r')
  await run.screen.waitFor('密码：')
  run.type(`${password}\r`)
}

function someone(): FakeChat {
  return new FakeChat({ accounts: { alice: '123456' }, online: [{ username: 'bob', devices: 1 }] })
}

function inChat(chat = new FakeChat({ loggedIn: 'alice' }), init: Partial<Parameters<typeof runOnScreen>[0]> = {}) {
  return runOnScreen({ chat, language: 'zh', start: 'resume', ...init })
}

describe('the menu', () => {
  test('stands in the frame, says what is wrong, and leads into the chat', async () => {
    const run = runOnScreen({ chat: someone(), language: 'zh' })
    await run.screen.waitFor('----------------欢迎登陆多人聊天系统:----------------')
    await run.screen.waitFor('> 1 登录聊天系统')
    expect(run.screen.text).toContain('未登录')
    await logIn(run, 'wrong!')
    await run.screen.waitFor('用户号或密码不正确，请检查后重试。')
    await logIn(run)
    await run.screen.waitFor('#lobby>')
    await run.screen.waitFor(' bob ')
    expect(run.screen.text).not.toContain('123456')
    await run.stop()
  })

  test('is chosen from by arrows too, and registers', async () => {
    const chat = someone()
    const run = runOnScreen({ chat, language: 'zh' })
    await run.screen.waitFor('请选择(1-3):')
    run.type(`${DOWN}${DOWN}${DOWN}${UP}${UP}`)
    await run.screen.waitFor('> 2 注册用户')
    run.type('\r')
    await run.screen.waitFor('用户号：')
    run.type('carol\r')
    await run.screen.waitFor('密码：')
    run.type('correct horse battery\r')
    await run.screen.waitFor('再次输入密码：')
    run.type('correct horse battery\r')
    await run.screen.waitFor('注册成功：carol')
    expect(chat.accounts.get('carol')).toBe('correct horse battery')
    run.type('3')
    expect(await run.ended).toBe(0)
  })

  test('takes what is typed ahead for what it asks next; a return after a number is habit', async () => {
    const chat = someone()
    const run = runOnScreen({ chat, language: 'zh' })
    await run.screen.waitFor('请选择(1-3):')
    run.type('1\ralice\r123456\r')
    await run.screen.waitFor('#lobby>')
    expect(chat.called('send')).toEqual([])
    await run.stop()
  })

  test('what is warned of during the login is said in the chat', async () => {
    const chat = someone()
    const release = chat.hold('login')
    const run = runOnScreen({ chat, language: 'zh' })
    await logIn(run)
    await expect.poll(() => chat.called('login')).toHaveLength(1)
    chat.tell({ type: 'warning', code: 'CLOCK_SKEW', detail: '', offsetMs: 3 * 3_600_000 })
    release()
    await run.screen.waitFor('#lobby>')
    await run.screen.waitFor('本机时钟比服务器慢 3 小时')
    await run.stop()
  })

  test('an answer that is given up leads back to it', async () => {
    const run = runOnScreen({ chat: someone(), language: 'zh' })
    await run.screen.waitFor('请选择(1-3):')
    run.type('1')
    await run.screen.waitFor('用户号：')
    await pressEscape(run)
    await run.screen.waitFor('请选择(1-3):')
    run.type(CTRL_D)
    expect(await run.ended).toBe(0)
  })
})

describe('a fault of the face', () => {
  test('gives the terminal back, and is none of whoever told what it fell over', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    const ended = run.ended.catch((error: unknown) => error)
    expect(() => chat.receive('bob', undefined as never)).not.toThrow()
    expect(await ended).toBeInstanceOf(TypeError)
    await run.screen.waitUntil('given back', () => !run.screen.isAlternate)
    expect(chat.stopped).toBe(true)
  })
})

describe('Ctrl-L', () => {
  test('draws all anew, and leaves neither the screen nor the keyboard for a moment', async () => {
    const run = inChat()
    await run.screen.waitFor('#lobby>')
    const before = run.written.length
    run.type('\u000c')
    await run.screen.waitUntil('drawn', () => run.written.slice(before).includes('#lobby>'))
    expect(run.written.slice(before)).not.toMatch(/\[\?(?:1049|2004|1004)/)
    await run.stop()
  })
})

describe('a terminal that does not know its size', () => {
  test('is taken for a usual one', async () => {
    const run = inChat(undefined, { sizeTold: { columns: 0, rows: 0 } })
    await run.screen.waitUntil('drawn for 80x24', () => run.screen.rows[22]?.startsWith(' #lobby>') === true)
    await run.stop()
  })
})

describe('whoever is logged in', () => {
  test('reads and writes before the rendezvous has answered', async () => {
    const chat = new FakeChat({ loggedIn: 'alice', online: [{ username: 'bob', devices: 1 }], fate: 'queued' })
    chat.receive('bob', '昨天的消息')
    chat.connection = 'connecting'
    const answer = chat.hold('resume')
    const run = inChat(chat)
    await run.screen.waitFor('昨天的消息')
    await run.screen.waitFor('正在连接')
    run.type('没有服务器也能写\r')
    await run.screen.waitUntil('sent', () => chat.called('send').length > 0)
    await run.screen.waitFor('没有服务器也能写')
    expect(chat.called('send')).toEqual([['send', { to: '#lobby', text: '没有服务器也能写' }]])
    expect(run.screen.text).toContain('在线 0')
    chat.connection = 'online'
    answer()
    chat.tell({ type: 'connection', state: 'online' })
    await run.screen.waitFor(' bob ')
    await run.stop()
  })

  test('is asked to log in again where the rendezvous knows the device no more', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    chat.connection = 'connecting'
    chat.fail('resume', new HongyanError('NOT_LOGGED_IN', 'refused'))
    const run = inChat(chat)
    await run.screen.waitFor('本机已不再是登录状态')
    await run.screen.waitFor('请选择(1-3):')
    await run.stop()
  })

  test('reads in the chat what was found while the profile was opened', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    chat.repair = { setAside: '/p/profile.db.damaged-1', messages: 7, contacts: 2, waiting: 1, lost: [] }
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    await run.screen.waitFor('资料已重建')
    await run.stop()
  })

  test('in another window is told of, and the menu is there', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    chat.fail('recall', new HongyanError('PROFILE_IN_USE', 'another process'))
    const run = inChat(chat)
    await run.screen.waitFor('上次使用的账号正在另一个窗口中使用')
    await run.screen.waitFor('请选择(1-3):')
    await run.stop()
  })

  test('comes back to the menu by logging out', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    run.type('/注销\r')
    await run.screen.waitFor('已注销。')
    await run.screen.waitFor('请选择(1-3):')
    expect(chat.called('logout')).toHaveLength(1)
    await run.stop()
  })

  test('is told why a session has ended, and what to do', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    chat.endSession('PASSWORD_CHANGED')
    await run.screen.waitFor('密码或恢复码已在另一台设备上修改')
    run.type('/注销\r')
    await run.screen.waitFor('请选择(1-3):')
    await run.stop()
  })
})

describe('leaving', () => {
  test('waits a moment for what was typed last, and says so', async () => {
    const chat = new FakeChat({ loggedIn: 'alice', fate: 'queued' })
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    run.type('再见各位\r')
    await run.screen.waitUntil('sent', () => chat.called('send').length > 0)
    run.type('/退出\r')
    await run.screen.waitFor('正在发送最后的消息')
    const [message] = chat.messages
    if (message !== undefined) chat.settle(message.id, 'stored')
    expect(await run.ended).toBe(0)
    expect(run.screen.isAlternate).toBe(false)
    expect(run.screen.modes).toEqual({ bracketedPaste: false, focus: false, wraps: true })
    await run.screen.waitFor('再见。')
    expect(chat.stopped).toBe(true)
  })

  test('by Ctrl-D on an empty line, and not on another', async () => {
    const run = inChat()
    await run.screen.waitFor('#lobby>')
    run.type('ab\u001b[D')
    run.type(CTRL_D)
    await run.screen.waitUntil('one character less', () => /#lobby> a$/m.test(run.screen.text))
    run.type(`\u007f${CTRL_D}`)
    expect(await run.ended).toBe(0)
  })

  test('by Ctrl-C asks once while a file is on its way', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    chat.addTransfer({ state: 'running' })
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    run.type(CTRL_C)
    await run.screen.waitFor('再按一次 Ctrl-C')
    run.type(CTRL_C)
    expect(await run.ended).toBe(130)
    expect(run.screen.isAlternate).toBe(false)
  })

  test('by Ctrl-C asks nothing where nothing is on its way', async () => {
    const run = inChat()
    await run.screen.waitFor('#lobby>')
    run.type(CTRL_C)
    expect(await run.ended).toBe(130)
  })

  test('for the shell by Ctrl-Z comes back to what was there; what came meanwhile too', async () => {
    const away = Promise.withResolvers<void>()
    const chat = new FakeChat({ loggedIn: 'alice' })
    const run = inChat(chat, { suspend: () => away.promise })
    await run.screen.waitFor('#lobby>')
    run.type('写到一半')
    await run.screen.waitFor('写到一半')
    run.type(CTRL_Z)
    await run.screen.waitUntil('given back', () => !run.screen.isAlternate && run.screen.modes.wraps)
    expect(run.screen.modes).toEqual({ bracketedPaste: false, focus: false, wraps: true })
    chat.receive('bob', '还在吗')
    expect(run.screen.text).not.toContain('还在吗')
    away.resolve()
    await run.screen.waitFor('还在吗')
    await run.screen.waitFor('写到一半')
    expect(run.screen.isAlternate).toBe(true)
    await run.stop()
  })

  test('while it is away it takes the terminal no more', async () => {
    const away = Promise.withResolvers<void>()
    const run = inChat(new FakeChat({ loggedIn: 'alice' }), { suspend: () => away.promise })
    await run.screen.waitFor('#lobby>')
    run.type(CTRL_Z)
    await run.screen.waitUntil('given back', () => !run.screen.isAlternate)
    await run.stop()
    away.resolve()
    await away.promise
    expect(run.screen.isAlternate).toBe(false)
  })

  test('because the process is ended gives the terminal back', async () => {
    const run = inChat()
    await run.screen.waitFor('#lobby>')
    expect(run.screen.modes).toEqual({ bracketedPaste: true, focus: true, wraps: false })
    expect(await run.stop()).toBe(0)
    expect(run.screen.isAlternate).toBe(false)
    expect(run.screen.modes).toEqual({ bracketedPaste: false, focus: false, wraps: true })
  })
})

describe('settings', () => {
  test('another language is on the screen at once, and kept', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    const run = inChat(chat)
    await run.screen.waitFor('F1 帮助')
    run.type('/lang en\r')
    await run.screen.waitFor('F1 help')
    await run.screen.waitFor('* language en (zh|en): in English')
    expect(chat.preferred).toEqual({ 'face.language': 'en' })
    await run.stop()
  })

  test('those of the profile are those of the screen; a language asked for at the start goes before', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    chat.preferred = { 'face.language': 'en', 'face.borders': 'unicode' }
    const run = inChat(chat)
    await run.screen.waitFor('F1 help')
    expect(run.screen.text).toContain('─')
    await run.stop()
    const asked = inChat(chat, { chosenLanguage: 'zh' })
    await asked.screen.waitFor('F1 帮助')
    await asked.stop()
  })
})

describe('a command that asks', () => {
  test('keeps what is hidden off the screen and out of the conversation', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    run.type('/密码\r')
    await run.screen.waitFor('当前密码：')
    run.type('old secret\r')
    await run.screen.waitFor('新密码：')
    run.type('new secret 1\r')
    await run.screen.waitFor('再次输入密码：')
    run.type('new secret 1\r')
    await run.screen.waitFor('密码已修改')
    expect(chat.called('changePassword')).toEqual([
      ['changePassword', { oldPassword: 'old secret', newPassword: 'new secret 1' }],
    ])
    expect(chat.called('send')).toEqual([])
    expect(run.screen.text).not.toContain('secret')
    run.type(UP)
    await run.screen.waitFor('#lobby> /密码')
    await run.stop()
  })

  test('is given up with Esc, and what was being written is there again', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    chat.isNameTaken = true
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    chat.offer({ peer: 'bob', name: 'report.pdf' })
    await run.screen.waitFor('report.pdf')
    const taken = chat.hold('acceptFile')
    run.type('/接收 1\r')
    await run.screen.waitUntil('asked for', () => chat.called('acceptFile').length > 0)
    run.type('写到一半')
    await run.screen.waitFor('#lobby> 写到一半')
    taken()
    await run.screen.waitUntil('asked', () => !run.screen.text.includes('写到一半'))
    await pressEscape(run)
    await run.screen.waitFor('#lobby> 写到一半')
    await run.stop()
  })

  test('holds up no text while it works', async () => {
    const chat = new FakeChat({ loggedIn: 'alice' })
    const run = inChat(chat)
    await run.screen.waitFor('#lobby>')
    const joined = chat.hold('joinRoom')
    run.type('/加入 dev\r')
    await run.screen.waitUntil('asked for', () => chat.called('joinRoom').length > 0)
    run.type('大家好\r')
    await run.screen.waitUntil('sent', () => chat.called('send').length > 0)
    expect(chat.called('send')).toEqual([['send', { to: '#lobby', text: '大家好' }]])
    await run.screen.waitFor('请稍候')
    joined()
    await run.screen.waitFor('#dev>')
    await run.stop()
  })
})
