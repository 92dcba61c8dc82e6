/** The full-screen face's model by hand, without a terminal: things happen, keys are pressed, and one looks at the screen. */
import type { ChatEvent, Transfer } from '../../peer/api.ts'
import { transferRows, transferRowsWanted } from '../../peer/faces/tui/files/transfer-rows.ts'
import type { Key } from '../../peer/faces/tui/keys/key.ts'
import type { TuiEffect, TuiEvent } from '../../peer/faces/tui/model/event.ts'
import { reduce } from '../../peer/faces/tui/model/reduce.ts'
import type { TuiState } from '../../peer/faces/tui/model/state.ts'
import type { TransferId } from '../../shared/message.ts'
import { fakeId } from './fake-chat.ts'
import { NOW, screenText, textOf } from './tui-states.ts'

export class TuiHand {
  state: TuiState
  now = NOW
  /** Lines that were handed over to be carried out. */
  readonly lines: string[] = []
  readonly effects: TuiEffect[] = []

  constructor(state: TuiState) {
    this.state = state
  }

  happens(event: TuiEvent): void {
    const { state, effects } = reduce(this.state, event, this.now)
    this.state = state
    this.effects.push(...effects)
    for (const effect of effects) if (effect.type === 'submit') this.lines.push(effect.line)
  }

  hears(event: ChatEvent): void {
    this.happens({ type: 'chat', event })
  }

  /** `Alt-y`, `up`, `x` */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.happens({ type: 'key', key: keyOf(key) })
  }

  later(afterMs: number): void {
    this.now += afterMs
    this.happens({ type: 'tick' })
  }

  get rows(): string[] {
    return screenText(this.state, this.now).split('\n')
  }

  /** The rows of files, and what keys do there, where they have the whole width. */
  get shelf(): string[] {
    return transferRows(this.state, transferRowsWanted(this.state)).map((row) => textOf(row).trimEnd())
  }

  /** An offer of alice's. */
  offered(number: number, { name, sizeBytes = 4_200_000, files = 1, folder = false }: OfferInit): TransferId {
    const transferId = fakeId(number) as TransferId
    this.hears({ type: 'file.offered', transferId, from: 'alice', name, folder, sizeBytes, files })
    return transferId
  }
}

export interface OfferInit extends Partial<Pick<Transfer, 'sizeBytes' | 'files' | 'folder'>> {
  readonly name: string
}

function keyOf(written: string): Key {
  const name = written.replace(/^(Ctrl-|Alt-|Shift-)+/, '')
  const [ctrl, alt, shift] = ['Ctrl-', 'Alt-', 'Shift-'].map((modifier) => written.includes(modifier))
  const isText = name.length === 1 && ctrl === false && alt === false
  return { name, text: isText ? name : '', ctrl: ctrl === true, alt: alt === true, shift: shift === true }
}
