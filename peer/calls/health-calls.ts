/** The call that looks at whether everything works. */
import type { Chat } from '../api.ts'
import type { Assembly } from '../assembly/assembly.ts'
import type { Calls } from './calls.ts'

export function healthCalls({ health }: Assembly, { resume }: Pick<Chat, 'resume'>): Calls<'examine'> {
  return { examine: (wish) => health.examine({ ...wish, resume }) }
}
