/** A part of what a face may call: checks what is passed in, asks the one part that knows, returns what may be seen. */
import type { Chat } from '../api.ts'

export type Calls<Name extends keyof Chat> = Pick<Chat, Name>
