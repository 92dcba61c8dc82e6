/** Accepts an offer whose name may be taken: by rule, or as the person says when asked. Never asks where a transfer resumes. */
import { toHongyanError } from '../../../shared/errors.ts'
import type { Chat, OnConflict, Transfer } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { terminalLine } from '../text/terminal-text.ts'

/** What becomes of an offer whose name is taken. */
export type ConflictChoice = OnConflict | 'ask'
export const CONFLICT_CHOICES = ['ask', 'rename', 'refuse', 'overwrite'] as const satisfies readonly ConflictChoice[]

export interface AcceptInit {
  readonly chat: Pick<Chat, 'acceptFile'>
  readonly transfer: Pick<Transfer, 'transferId' | 'name' | 'state' | 'error'>
  readonly directory?: string | undefined
  readonly onConflict: ConflictChoice
  /** The line typed; undefined when there will be none. */
  readonly ask: (question: string) => Promise<string | undefined>
  readonly catalogue: Catalogue
}

const ANSWERS: ReadonlyMap<string, OnConflict> = new Map([
  ['r', 'rename'],
  ['rename', 'rename'],
  ['改名', 'rename'],
  ['o', 'overwrite'],
  ['overwrite', 'overwrite'],
  ['覆盖', 'overwrite'],
  ['n', 'refuse'],
  ['no', 'refuse'],
  ['refuse', 'refuse'],
  ['不', 'refuse'],
  ['不接收', 'refuse'],
])

/** Undefined: the name is taken and nothing was accepted; the offer stays. Throws as `acceptFile` does. */
export async function acceptOffer(init: AcceptInit): Promise<{ path: string } | undefined> {
  const { chat, transfer, directory, onConflict } = init
  const { transferId } = transfer
  const wish = { transferId, ...(directory === undefined ? {} : { directory }) }
  // It has its place, unless that is what was taken in the end.
  if (transfer.state !== 'offered' && transfer.error !== 'CONFLICT') return chat.acceptFile(wish)
  const isKnownTaken = transfer.state === 'failed'
  if (!(onConflict === 'ask' && isKnownTaken)) {
    try {
      return await chat.acceptFile({ ...wish, onConflict: onConflict === 'ask' ? 'refuse' : onConflict })
    } catch (error) {
      if (toHongyanError(error).code !== 'CONFLICT') throw error
    }
  }
  const chosen = onConflict === 'ask' ? await askWhat(init) : 'refuse'
  return chosen === 'refuse' ? undefined : chat.acceptFile({ ...wish, onConflict: chosen })
}

async function askWhat({ transfer, ask, catalogue }: AcceptInit): Promise<OnConflict> {
  for (;;) {
    const answer = await ask(catalogue.files.askConflict(terminalLine(transfer.name)))
    if (answer === undefined) return 'refuse'
    const chosen = ANSWERS.get(answer.trim().toLowerCase())
    if (chosen !== undefined) return chosen
  }
}
