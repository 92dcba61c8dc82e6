/** Calls that choose how this account behaves. */
import type { Assembly } from '../assembly.ts'
import type { Calls } from './calls.ts'

export function settingCalls({ reading }: Assembly): Calls<'settings' | 'changeSettings'> {
  const settings = () => ({ readReceipts: reading.isTold })
  return {
    settings,
    async changeSettings({ readReceipts }) {
      if (readReceipts !== undefined) await reading.setTold(readReceipts)
      return settings()
    },
  }
}
