/** A key as it was pressed, whatever the terminal sent for it. */

export interface Key {
  /** As `node:readline` names keys: `return`, `escape`, `tab`, `backspace`, `up`, `pageup`, `f1`, `a`; empty for other characters. */
  readonly name: string
  /** The characters that it types; empty where it types none, and with Ctrl or Alt held. */
  readonly text: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
}
