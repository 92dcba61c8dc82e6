/** What a signed offer promised. */
import type { FileOffer } from '../../../shared/message.ts'

export type Promised = Omit<FileOffer, 'type'>
