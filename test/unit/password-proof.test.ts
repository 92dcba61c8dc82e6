import { expect, it } from 'vitest'
import { createPasswordProof } from '../../peer/account/password-proof.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Asker } from '../../shared/exchange.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { parseUsername } from '../../shared/names.ts'

const username = parseUsername('alice')
const proof = createPasswordProof('12D3KooW' as DeviceId, {
  'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 },
})
const unused = () => Promise.reject(new Error('nothing was to be sealed'))

/** Refuses the first request, and says what was asked. */
function refusingAsker(code: 'NAME_TAKEN' | 'RATE_LIMITED') {
  const asked: { name: string; body: unknown }[] = []
  const asker = {
    request: (name: string, body: unknown) => {
      asked.push({ name, body })
      return Promise.reject(new HongyanError(code, 'refused'))
    },
  } as unknown as Asker
  return { asked, asker }
}

it('an invite reaches the rendezvous with the name', async () => {
  const { asked, asker } = refusingAsker('NAME_TAKEN')
  const registration = { username, password: 'correct horse', invite: 'goose-42' }
  await expect(proof.register(asker, registration, unused)).rejects.toMatchObject({ code: 'NAME_TAKEN' })
  expect(asked).toMatchObject([{ name: 'registerStart', body: { username: 'alice', invite: 'goose-42' } }])
})

it('a password that is too short or far too long never begins a registration', async () => {
  const { asked, asker } = refusingAsker('NAME_TAKEN')
  const register = (password: string) => proof.register(asker, { username, password, invite: '' }, unused)
  // Nine bytes, but three characters.
  await expect(register('密码锁')).rejects.toMatchObject({ code: 'WEAK_PASSWORD' })
  await expect(register('x'.repeat(2_000))).rejects.toMatchObject({ code: 'TOO_LARGE' })
  expect(asked).toEqual([])
})

it('a refused login says why the rendezvous refused, not that the password is wrong', async () => {
  const { asker } = refusingAsker('RATE_LIMITED')
  await expect(proof.prove(asker, username, 'correct horse')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
})

it('who keeps the password is told that it is wrong, not that it is short; a new one must not be', async () => {
  const { asked, asker } = refusingAsker('RATE_LIMITED')
  const change = (oldPassword: string, newPassword: string) =>
    proof.change(asker, { username, oldPassword, newPassword }, unused)
  await expect(change('wrong', 'short')).rejects.toMatchObject({ code: 'WEAK_PASSWORD' })
  await expect(change('wrong', 'wrong')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  expect(asked.map(({ name }) => name)).toEqual(['changePasswordStart'])
})
