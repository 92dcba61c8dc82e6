/** `/password`, `/devices` and `/recovery` in the chat, and what a command of one shot asks for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HongyanError } from '../../shared/errors.ts'
import { FakeChat, RECOVERY_CODE } from '../support/fake-chat.ts'
import { startOneShot } from '../support/one-shot-run.ts'
import { startPlain } from '../support/plain-run.ts'

test('/password asks for the old one and twice for the new one', async () => {
  const face = startPlain()
  const text = await face.after('/password', 'the old one', 'a new and longer one', 'a new and longer one', '/quit')
  expect(face.chat.called('changePassword')).toEqual([
    ['changePassword', { oldPassword: 'the old one', newPassword: 'a new and longer one' }],
  ])
  expect(text).toContain('Your other devices have to log in again')
})

test.each([
  ['two that differ', ['old', 'a new one', 'another one'], 'The two passwords differ'],
  ['a short one', ['old', '12345'], 'at least 6 characters'],
  ['nothing', [''], ''],
])('/password with %s changes nothing', async (_, answers, sentence) => {
  const face = startPlain()
  expect(await face.after('/password', ...answers, '/quit')).toContain(sentence)
  expect(face.chat.called('changePassword')).toEqual([])
})

test('a password after the command is not taken: it is on the screen already', async () => {
  const face = startPlain()
  expect(await face.after('/password secret', '/quit')).toContain('Usage: /password')
  expect(face.chat.called('changePassword')).toEqual([])
})

test('a wrong old password is said, and the chat goes on', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.fail('changePassword', new HongyanError('BAD_CREDENTIALS', 'wrong'))
  const text = await startPlain({ chat }).after(
    '/密码',
    'wrong',
    'a new and longer one',
    'a new and longer one',
    '/quit',
  )
  expect(text).toContain('The present password is not right. Nothing was changed')
})

test('what needs a login says how to come to one, after another device has ended it', async () => {
  const face = startPlain({ language: 'zh' })
  await face.output.waitFor('#lobby> ')
  face.chat.endSession('DEVICE_REVOKED')
  const text = await face.after('你好', '/退出')
  expect(text).toContain('另一台设备已将这台设备移除')
  expect(text.split('请用 /注销 回到菜单，再选择 1 重新登录')).toHaveLength(3)
})

test('who was logged out while hongyan was not running is told at the start', async () => {
  class RefusedChat extends FakeChat {
    override async resume(): Promise<never> {
      this.endSession()
      throw new HongyanError('NOT_LOGGED_IN', 'refused')
    }
  }
  const text = await startPlain({ chat: new RefusedChat({ loggedIn: 'me' }), language: 'zh' }).after('3')
  expect(text).toContain('本机已不再是登录状态：它已被注销或移除')
  expect(text).toContain('1 登录聊天系统')
})

test.each(['en', 'zh'] as const)('/recovery explains, shows a code once, and removes it (%s)', async (language) => {
  const face = startPlain({ language })
  const text = await face.after(
    '/recovery',
    '/recovery create',
    'pass word',
    '/恢复码 取消',
    'pass word',
    '/recovery x',
    '/quit',
  )
  expect(text.split(RECOVERY_CODE)).toHaveLength(2)
  expect(face.chat.called('changePassword').map(([, init]) => init)).toEqual([
    { oldPassword: 'pass word', newPassword: 'pass word', recovery: 'create' },
    { oldPassword: 'pass word', newPassword: 'pass word', recovery: 'remove' },
  ])
})

test('/devices lists, and logs out the one of a number that was listed', async () => {
  const face = startPlain()
  face.chat.otherDevices = ['12D3KooWLaptop', '12D3KooWAway']
  const text = await face.after(
    '/devices revoke 2',
    '/devices',
    '/devices revoke 1',
    '/设备 注销 2',
    '/devices revoke 9',
    '/quit',
  )
  expect(text.split('No device has this number')).toHaveLength(3)
  expect(text).toContain('[1] peer-id  this device')
  expect(text).toContain('[2] 12D3KooWLaptop  online')
  expect(text).toContain('[3] 12D3KooWAway  last seen')
  expect(text).toContain('/logout logs it out')
  expect(face.chat.called('revokeDevice')).toEqual([['revokeDevice', '12D3KooWLaptop']])
})

test('login takes a recovery code from the second line of the password file; without one it is exit code 3', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'password')
  const login = () => {
    const chat = new FakeChat({ accounts: { alice: 'secret words' } })
    chat.recoveryCode = RECOVERY_CODE
    return startOneShot({ name: 'login', username: 'alice', password: { kind: 'file', path } }, { chat })
  }
  writeFileSync(path, 'secret words\n')
  const without = login()
  expect(await without.exited).toBe(3)
  expect(without.errors.text).toContain('[RECOVERY_REQUIRED]')
  writeFileSync(path, `secret words\n${RECOVERY_CODE}\n`)
  const run = login()
  expect(await run.exited).toBe(0)
  expect(`${run.output.text}${run.errors.text}`).not.toContain(RECOVERY_CODE)
})

test('login at a terminal asks for a recovery code where one is needed', async () => {
  const chat = new FakeChat({ accounts: { alice: 'secret words' } })
  chat.recoveryCode = RECOVERY_CODE
  const run = startOneShot(
    { name: 'login', username: 'alice', password: { kind: 'prompt' } },
    { chat, kind: 'terminal' },
  )
  run.input.write(`secret words\n${RECOVERY_CODE}\n`)
  expect(await run.exited).toBe(0)
  expect(run.errors.text).not.toContain(RECOVERY_CODE)
})
