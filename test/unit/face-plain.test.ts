/** The menu and the chat as lines through a pipe, against a chat in memory. */
import { describe, expect, test } from 'vitest'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { COMMAND_NAMES, type CommandName, nameIn } from '../../peer/faces/commands/command-names.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { MessageId } from '../../shared/message.ts'
import { FakeChat, fakeId, RECOVERY_CODE } from '../support/fake-chat.ts'
import { startPlain as start } from '../support/plain-run.ts'

/** As a terminal counts: what may be wide is. */
function columnsOf(line: string): number {
  return [...line].reduce((columns, character) => columns + (character < '\u1100' ? 1 : 2), 0)
}

test.each([
  ['zh', /已损坏.*damaged-1.*消息 7 条.*重新登录/s],
  ['en', /damaged.*damaged-1.*7 messages.*log in again/s],
] as const)('a repair of the profile is told before the menu asks for the password (%s)', async (language, words) => {
  const chat = new FakeChat()
  chat.repair = { setAside: '/p/profile.db.damaged-1', messages: 7, contacts: 2, waiting: 1, lost: ['login'] }
  const text = await start({ chat, language }).after('3')
  expect(text).toMatch(words)
})

describe('the menu', () => {
  const menu = [
    '----------------欢迎登陆多人聊天系统:----------------',
    '                 1 登录聊天系统',
    '                 2 注册用户',
    '                 3 退出系统',
    '',
    '                 请选择(1-3):',
  ].join('\n')

  test('stands as it should, and 3 leaves with 0', async () => {
    const face = start({ chat: new FakeChat(), language: 'zh' })
    await face.output.waitFor(menu)
    face.type('3')
    expect(await face.exited).toBe(0)
    expect(face.chat.stopped).toBe(true)
  })

  test('registers, logs in, shows who is online and sends to the lobby', async () => {
    const chat = new FakeChat({ online: [{ username: 'bob', devices: 1 }] })
    const face = start({ chat, language: 'zh' })
    const text = await face.after('2', '100', '123456', '123456', '1', '100', '123456', '大家好', '/退出')
    expect(chat.accounts.get('100')).toBe('123456')
    expect(text).toContain('注册成功')
    expect(text).toContain('容易被猜到')
    expect(text).toContain('在线用户（2）：100、bob')
    expect(chat.called('send')).toEqual([['send', { to: '#lobby', text: '大家好' }]])
    expect(face.profiles.remembered).toEqual(['100'])
    expect(await face.exited).toBe(0)
  })

  test('a recovery code is asked for where one is needed, as often as it is not right', async () => {
    const chat = new FakeChat({ accounts: { alice: '123456' } })
    chat.recoveryCode = RECOVERY_CODE
    const other = RECOVERY_CODE.replace('A', 'B')
    const text = await start({ chat }).after('1', 'alice', '123456', 'A18N', other, RECOVERY_CODE, '/quit')
    for (const sentence of [
      'A recovery code belongs to this account',
      'not typed as it was shown',
      'is not that of this account',
    ]) {
      expect(text.split(sentence)).toHaveLength(2)
    }
    expect(text).toContain('Welcome, alice!')
  })

  test('nothing typed for a recovery code gives up, and the menu comes again', async () => {
    const chat = new FakeChat({ accounts: { alice: '123456' } })
    chat.recoveryCode = RECOVERY_CODE
    const text = await start({ chat }).after('1', 'alice', '123456', '', '3')
    expect(text.split('1 Log in')).toHaveLength(3)
    expect(chat.called('login')).toHaveLength(1)
  })

  test('asks for an invite where one is needed, until it is good', async () => {
    const chat = new FakeChat()
    chat.inviteNeeded = 'good one'
    const text = await start({ chat }).after('2', 'alice', '123456', '123456', 'bad', 'good one', '3')
    expect(text.split('you need an invite')).toHaveLength(3)
    expect(text).toContain('alice is registered')
    expect(chat.called('register').map(([, init]) => (init as { invite?: string }).invite)).toEqual([
      undefined,
      'bad',
      'good one',
    ])
  })

  test('a password typed differently the second time registers nobody', async () => {
    const chat = new FakeChat()
    const text = await start({ chat }).after('2', 'alice', 'one password', 'another password', '3')
    expect(text).toContain('The two passwords differ')
    expect(chat.called('register')).toEqual([])
  })

  test.each([
    ['a short password', ['2', 'alice', '12345', '3'], 'at least 6 characters'],
    ['a name that cannot be', ['1', '../x', '3'], 'This name cannot be used'],
    ['a wrong password', ['1', 'alice', 'wrong!', '3'], 'The user id or the password is wrong'],
    ['a choice that is none', ['7', '3'], 'Please type 1, 2 or 3'],
  ])('%s is explained and the menu comes again', async (_, lines, sentence) => {
    const text = await start({ chat: new FakeChat({ accounts: { alice: '123456' } }) }).after(...lines)
    expect(text).toContain(sentence)
    expect(text.split('1 Log in')).toHaveLength(3)
  })

  test.each([
    [new HongyanError('RATE_LIMITED', '', { retryAfterMs: 7000 }), 'Try again in 7 s.'],
    [new HongyanError('UNREACHABLE', ''), 'Check the address (--server)'],
  ])('a login that fails says what to do', async (error, sentence) => {
    const chat = new FakeChat()
    chat.fail('login', error)
    expect(await start({ chat }).after('1', 'alice', '123456', '3')).toContain(sentence)
  })

  test.each([
    ['logs in', { accounts: { alice: '123456' } }, 'login', ['1', 'alice', '123456']],
    ['is logged in', { loggedIn: 'alice' }, 'resume', []],
  ] as const)('what is warned of while somebody %s is said in the chat', async (_, init, call, lines) => {
    const chat = new FakeChat(init)
    const release = chat.hold(call)
    const face = start({ chat })
    face.type(...lines)
    await expect.poll(() => chat.called(call)).toHaveLength(1)
    chat.tell({ type: 'warning', code: 'CLOCK_SKEW', detail: '', offsetMs: 3 * 3_600_000 })
    release()
    expect(await face.after('/quit')).toMatch(/Welcome, alice!.*! The clock of this machine is 3 hours behind/s)
  })

  test.each([
    ['zh', '正在重连'],
    ['en', 'No connection to the server; trying again'],
  ] as const)('whoever comes while the server is away hears so (%s)', async (language, words) => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.connection = 'connecting'
    expect(await start({ chat, language }).after('/quit')).toContain(words)
  })

  test('asks for the server where none is known, until it is an address', async () => {
    const chat = new FakeChat({ accounts: { alice: '123456' } })
    const face = start({ chat, needsServer: true })
    const address = '/ip4/127.0.0.1/tcp/1/p2p/x'
    expect(await face.after('1', 'alice', 'nonsense', address, '123456', '/quit')).toContain('Welcome, alice!')
    expect(face.profiles.servers).toEqual([address])
  })

  test('whoever is logged in comes straight to the chat', async () => {
    const text = await start().after()
    expect(text).toContain('Welcome, me!')
    expect(text).not.toContain('1 Log in')
  })
})

describe('the chat', () => {
  test.each([
    ['en', 'new on this machine'],
    ['zh', '第一次在这台机器上登录'],
  ] as const)('says on a new machine what is not here (%s)', async (language, words) => {
    const chat = new FakeChat({ accounts: { 100: '123456' } })
    const login = async () => {
      const face = start({ chat, language })
      return face.after('1', '100', '123456', '/quit')
    }
    expect(await login()).not.toContain(words)
    chat.isNewDevice = true
    expect(await login()).toContain(words)
  })

  test('shows what was missed and what comes, once each, without what could harm a terminal', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.storeSilently('alice', 'while you were away', '@alice')
    const face = start({ chat })
    await face.output.waitFor('[@alice] alice: while you were away')
    chat.receive('bob', 'two\nlines \u001b[31mred')
    await face.output.waitFor('[#lobby] bob: two\n    lines red')
    const text = await face.after('/quit')
    expect(text.split('while you were away')).toHaveLength(2)
    expect(text.split('[#lobby] bob: two')).toHaveLength(2)
    expect(chat.shown).toBe(2)
    expect(chat.called('markRead')).toEqual([
      ['markRead', '@alice', fakeId(1)],
      ['markRead', '#lobby', fakeId(2)],
    ])
  })

  test.each([
    ['hello', 'send', { to: '#lobby', text: 'hello' }],
    ['//slash', 'send', { to: '#lobby', text: '/slash' }],
    ['/msg Bob hi  there', 'send', { to: '@bob', text: 'hi  there' }],
    ['/私聊 @bob 你好', 'send', { to: '@bob', text: '你好' }],
    ['/join Ideas', 'joinRoom', 'ideas'],
    ['/part #ideas', 'leaveRoom', 'ideas'],
    ['/who b', 'online', { limit: 200, prefix: 'b' }],
    ['/block bob', 'setBlocked', 'bob', true],
    ['/unblock bob', 'setBlocked', 'bob', false],
    ['/settings read-receipts off', 'changeSettings', { readReceipts: false }],
    ['/设置 已读回执 开', 'changeSettings', { readReceipts: true }],
    ['/设置 局域网 关', 'changeSettings', { lan: false }],
    ['/settings reach relay-only', 'changeSettings', { reach: 'relay-only' }],
    ['/设置 连接 联系人', 'changeSettings', { reach: 'contacts' }],
    ['/history 5', 'history', { conversation: '#lobby', limit: 5 }],
    ['/搜索 鸿雁 letters', 'search', { text: '鸿雁 letters', limit: 20 }],
    ['/send bob "/tmp/my file"', 'sendFile', { to: '@bob', path: '/tmp/my file' }],
    ['/verify bob ok', 'setVerified', 'bob', true],
    ['/verify bob 1111122222', 'setVerified', 'bob', true],
  ] as const)('%s', async (line, method, ...parameters) => {
    const face = start()
    await face.after(line)
    expect(face.chat.called(method)).toEqual([[method, ...parameters]])
  })

  test.each([
    [
      'en',
      '/who',
      'Online (3): alice (direct 18 ms), bob (over the relay), carol',
      'now goes to @bob (over the relay)',
    ],
    ['zh', '/在线', '在线用户（3）：alice（直连 18 ms）、bob（经中继）、carol', '发送到 @bob（经中继）'],
  ] as const)(
    'who is there is listed with the way to them, and nothing is said when it changes (%s)',
    async (language, list, ...said) => {
      const chat = new FakeChat({
        loggedIn: 'me',
        online: ['alice', 'bob', 'carol'].map((username) => ({ username, devices: 1 })),
      })
      const face = start({ chat, language })
      await face.output.waitFor('> ')
      chat.tell({ type: 'peer.path', username: 'alice', path: 'relay', rttMs: 80 })
      chat.tell({ type: 'peer.path', username: 'alice', path: 'direct', rttMs: 18.2 })
      chat.tell({ type: 'peer.path', username: 'bob', path: 'relay' })
      chat.tell({ type: 'peer.path', username: 'carol', path: 'lan' })
      chat.tell({ type: 'peer.path', username: 'carol', path: 'none' })
      const before = face.output.text
      const text = await face.after(list, '/query bob')
      for (const each of said) expect(text).toContain(each)
      expect(before).not.toMatch(/relay|中继/)
    },
  )

  test('what may call the person is chosen here too, and what was read is marked as unread', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    const last = chat.storeSilently('alice', 'hello')
    chat.storeSilently('me', 'hi')
    const text = await start({ chat }).after('/mute', '/mute @bob', '/unmute', '/dnd', '/dnd', '/dnd maybe', '/unread')
    expect(chat.called('setPreference').map(([, name, value]) => `${name} ${value}`)).toEqual([
      ...['face.muted #lobby', 'face.muted #lobby @bob', 'face.muted @bob'],
      ...['face.doNotDisturb on', 'face.doNotDisturb off'],
    ])
    expect(chat.called('markUnread')).toEqual([['markUnread', '#lobby', last.id]])
    expect(text).toContain('! Usage: /dnd [on|off]')
  })

  test('another language is spoken at once, and kept; what is typed is understood in both', async () => {
    const face = start()
    const text = await face.after('/lang 中文', '/帮助', '/设置 响铃 off', '/set')
    expect(text).toContain('* 语言 中文（中文|英文）：用中文')
    expect(text).toContain('* 响铃 关（开|关）：从不响铃')
    expect(text).toContain('  已读回执  [开] 关')
    expect(text).toContain('再见。')
    expect(face.chat.preferred).toEqual({ 'face.language': 'zh', 'face.bell': 'off' })
  })

  test('the language kept in the profile is spoken from the login on, unless another was asked for', async () => {
    const kept = new FakeChat({ loggedIn: 'me' })
    kept.preferred = { 'face.language': 'zh', 'face.bell': 'perhaps' }
    expect(await start({ chat: kept }).after('/set bell')).toContain('响铃 开')
    const other = new FakeChat({ loggedIn: 'me' })
    other.preferred = { 'face.language': 'zh' }
    expect(await start({ chat: other, chosenLanguage: 'en' }).after('/set bell')).toContain('bell on')
  })

  test('the settings are listed with what they mean, and a change shows what it did', async () => {
    const face = start()
    const text = await face.after(
      '/set',
      '/set reach',
      '/settings read-receipts off',
      '/set read-receipts offf',
      '/set reech',
    )
    expect(text).toContain('  read-receipts   [on] off')
    expect(text).toContain('  reach           [direct] contacts relay-only')
    expect(text).toContain('reach direct (direct|contacts|relay-only): everybody may connect with this machine')
    expect(text).toContain('      contacts  only people you have written to')
    expect(text).toContain('* read-receipts off (on|off): nobody is told what you have read')
    expect(text).toContain('! read-receipts cannot be "offf". Did you mean off? It is one of: on, off.')
    expect(text).toContain('! There is no setting "reech". Did you mean reach? /set shows all of them.')
    expect(face.chat.chosen).toEqual({ readReceipts: false, reach: 'direct', lan: true })
  })

  test.each(['zh', 'en'] as const)('the help names every command on one screen, in %s', async (language) => {
    const { helpTitle, helpText } = CATALOGUES[language].chat
    const text = await start({ language }).after('/help')
    const lines = text.slice(text.indexOf(helpTitle), text.indexOf(helpText)).split('\n').slice(1, -1)
    const names = Object.keys(COMMAND_NAMES) as CommandName[]
    expect(lines.join(' ').match(/\/\S+/g)?.toSorted()).toEqual(
      names.map((name) => `/${nameIn(language, name)}`).toSorted(),
    )
    for (const line of [helpTitle, ...lines]) expect(columnsOf(line), line).toBeLessThanOrEqual(80)
    expect(lines.length).toBeLessThan(20)
  })

  test('the help of a topic, or of one command, says how it is typed and what it does', async () => {
    const text = await start().after('/help account', '/help /files', '/help fils')
    expect(text).toContain('/devices [revoke N]\n      list the devices of your account, or log one out  (/设备)')
    expect(text).toContain('/files [N [FROM]]\n')
    expect(text).toContain('There is no command /fils. Did you mean /files?')
    expect(await start({ language: 'zh' }).after('/帮助 账号')).toContain('/设备 [注销 编号]\n')
  })

  test('what is found is shown in the order in which it was said, and nothing found is said', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    for (const text of ['鸿雁传书', 'something else', '鸿雁又来']) chat.storeSilently('bob', text, '@bob')
    const text = await start({ chat }).after('/search 鸿雁', '/search nowhere')
    const found = text.slice(text.lastIndexOf('鸿雁传书'))
    expect(found).toMatch(/鸿雁又来[\s\S]*No message has these words/)
    expect(found).not.toContain('something else')
  })

  test('a wrong safety number accepts nothing', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.keyChanged = true
    expect(await start({ chat }).after('/verify bob', '/verify bob 99999 22222')).toContain('NOT the safety number')
    expect(chat.called('setVerified')).toEqual([])
    expect(chat.called('acceptKey')).toEqual([])
  })

  test('the right safety number accepts a changed key', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.keyChanged = true
    await start({ chat }).after('/verify bob 11111 22222')
    expect(chat.called('acceptKey')).toEqual([['acceptKey', 'bob', '11111 22222']])
  })

  test('a number that was compared says so when it is looked at again', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    const text = await start({ chat }).after('/verify bob', '/verify bob ok', '/verify bob')
    expect(text).toMatch(/If it is the same: [\s\S]*bob is verified[\s\S]*You have compared it before/)
  })

  test('lines follow the conversation, and the prompt shows it', async () => {
    const face = start()
    const text = await face.after('/query alice', 'to alice', '/join ideas', 'to ideas', '/part', 'to lobby')
    expect(face.chat.called('send').map(([, init]) => init)).toEqual([
      { to: '@alice', text: 'to alice' },
      { to: '#ideas', text: 'to ideas' },
      { to: '#lobby', text: 'to lobby' },
    ])
    for (const prompt of ['#lobby> ', '@alice> ', '#ideas> ']) expect(text).toContain(prompt)
  })

  test('a slip of the fingers is met with a suggestion, a half command with its usage', async () => {
    const text = await start().after('/histroy', '/msg bob', '/send bob')
    expect(text).toContain('Did you mean /history?')
    expect(text).toContain('Usage: /msg NAME TEXT')
    expect(text).toContain('Usage: /send NAME PATH')
  })

  test('a message for somebody offline says that it waits, one for somebody online says nothing', async () => {
    const chat = new FakeChat({ loggedIn: 'me', fate: 'stored', online: [{ username: 'bob', devices: 1 }] })
    const text = await start({ chat, language: 'zh' }).after('/msg alice 在吗', '/msg bob 在吗')
    expect(text).toContain('alice 离线，消息已存入信箱')
    expect(text).not.toContain('bob 离线')
  })

  test('a message that failed says why, and /retry sends it again', async () => {
    const chat = new FakeChat({ loggedIn: 'me', fate: 'failed' })
    const face = start({ chat })
    face.type('/msg alice hello')
    await face.output.waitFor('Not sent to @alice: "hello". The mailbox of the recipient is full.')
    await face.after('/retry')
    expect(chat.called('retry')).toEqual([['retry', fakeId(1)]])
  })

  test('what fails is said and the chat goes on', async () => {
    const face = start()
    face.chat.fail('joinRoom', new HongyanError('RATE_LIMITED', '', { retryAfterMs: 2000 }))
    const text = await face.after('/join ideas', 'still here')
    expect(text).toContain('Too many attempts')
    expect(face.chat.called('send')).toHaveLength(1)
  })

  test('coming, going and a changed key are told once', async () => {
    const face = start()
    await face.output.waitFor('#lobby> ')
    face.chat.tell({ type: 'presence', username: 'bob', online: true })
    face.chat.tell({ type: 'presence', username: 'bob', online: true })
    face.chat.tell({ type: 'presence', username: 'bob', online: false })
    face.chat.tell({ type: 'key.changed', username: 'bob' })
    const text = await face.after('/quit')
    expect(text.split('bob is online')).toHaveLength(2)
    expect(text).toContain('bob has gone offline')
    expect(text).toContain('!!! THE KEY OF bob HAS CHANGED')
  })

  test('who joins a room is told where presence is, and a room that was left elsewhere is open no more', async () => {
    const face = start()
    await face.output.waitFor('#lobby> ')
    const change = { type: 'room.members', room: 'dev', joined: [], left: [], more: false } as const
    face.chat.tell({ ...change, joined: ['bob'] })
    face.type('/set presence on')
    await face.output.waitFor('who joins a room')
    face.chat.tell({ ...change, joined: ['carol', 'dave'], left: ['erin'] })
    face.type('/join dev')
    await face.output.waitFor('#dev> ')
    face.chat.tell({ ...change, left: ['me'] })
    const text = await face.after('/quit')
    expect(text).not.toContain('bob joined')
    expect(text).toContain('* carol, dave joined #dev; erin left #dev')
    expect(text).toMatch(/\* You have left #dev on another device.*\* What you type now goes to #lobby/s)
  })

  test('files are offered by number, taken, and their end is told', async () => {
    const face = start()
    const { transferId } = face.chat.addTransfer({ name: '报告.pdf', sizeBytes: 4_200_000 })
    await face.output.waitFor('[1] alice wants to send 报告.pdf (4.2 MB) — /accept 1 or /decline 1')
    face.type('/accept 1 /tmp/here')
    await face.output.waitFor('报告.pdf is accepted and goes to /tmp/here/file')
    face.chat.tell({ type: 'file.verified', transferId, path: '/tmp/here/报告.pdf', digest: 'd' })
    const text = await face.after('/decline 9')
    expect(text).toContain('报告.pdf has arrived, verified: /tmp/here/报告.pdf')
    expect(text).toContain('No transfer has this number')
    expect(face.chat.called('acceptFile')).toEqual([
      ['acceptFile', { transferId, directory: '/tmp/here', onConflict: 'rename' }],
    ])
  })

  test('/accept without a number takes the only offer, and asks which where there are several', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    const first = chat.addTransfer({})
    await start({ chat }).after('/accept')
    expect(chat.called('acceptFile')).toEqual([['acceptFile', { transferId: first.transferId, onConflict: 'rename' }]])
    chat.addTransfer({ name: 'second' })
    chat.addTransfer({ name: 'third' })
    expect(await start({ chat }).after('/accept')).toContain('There are several')
  })

  test('/logout leads back to the menu also when the server has ended the session', async () => {
    const face = start()
    await face.output.waitFor('#lobby> ')
    face.chat.endSession('PASSWORD_CHANGED')
    expect(await face.after('/logout', '3')).toContain('1 Log in')
    expect(face.chat.called('logout')).toHaveLength(0)
  })

  test('/logout leads back to the menu', async () => {
    const face = start()
    expect(await face.after('/logout', '3')).toContain('1 Log in')
    expect(face.chat.called('logout')).toHaveLength(1)
  })

  test('the end of input waits for what was typed last to leave', async () => {
    const chat = new FakeChat({ loggedIn: 'me', fate: 'queued' })
    const face = start({ chat })
    face.input.end('last words\n')
    await face.output.waitFor('#lobby> ')
    await expect.poll(() => chat.called('send')).toHaveLength(1)
    expect(chat.stopped).toBe(false)
    chat.settle(fakeId(1) as MessageId, 'delivered')
    expect(await face.exited).toBe(0)
    expect(chat.stopped).toBe(true)
  })

  test('an interrupt leaves with 130', async () => {
    const face = start()
    await face.output.waitFor('#lobby> ')
    face.stopping.abort('interrupted')
    expect(await face.exited).toBe(130)
    expect(face.chat.stopped).toBe(true)
  })
})
