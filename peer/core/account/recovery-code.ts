/** The recovery code, as people write it down and type it. */
import { formatTypedCode, parseTypedCode, TYPED_CODE_BYTES } from '../../../shared/typed-code.ts'

export const RECOVERY_CODE_BYTES = TYPED_CODE_BYTES
export const formatRecoveryCode = formatTypedCode
/** Throws INVALID_PARAMS, without the code in the message. */
export const parseRecoveryCode = parseTypedCode
