/** A key as it was pressed, whatever the terminal sent for it. */

export interface Key {
  /**
   * `return`, `escape`, `tab`, `backspace`, `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`, `pageup`,
   * `pagedown`, `f1` to `f12`, `space`, or the character in lower case: `a`, `1`, `/`, `你`.
   */
  readonly name: string
  /** The characters that it types; empty where it types none, and with Ctrl or Alt held. */
  readonly text: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
}
