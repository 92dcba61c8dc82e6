/** Paths between two devices: how often a better one is looked for, and how soon a lost one is replaced. */
import { MINUTE, SECOND } from './units.ts'

/** Between tries to reach directly who is reached by a relay: rare enough for a NAT that will never let anybody in. */
export const PATH_TRY_MIN_MS = 30 * SECOND
export const PATH_TRY_MAX_MS = 10 * MINUTE
/** Also after news of addresses or networks, of which there may be many at once. */
export const PATH_TRY_REST_MS = 2 * SECOND
/** Of the two sides one begins at once and the other so much later, when it need not any more. */
export const PATH_TURN_MS = 1 * SECOND
/** A connection that another replaces goes on for so long: both sides move to the better one meanwhile. */
export const PATH_SETTLE_MS = 2 * SECOND
/** From the loss of the last connection to the first try to come back, and between further ones. */
export const PATH_RETURN_MIN_MS = 500
export const PATH_RETURN_MAX_MS = 8 * SECOND
/** Then whoever has something to say dials. */
export const PATH_RETURNS_MAX = 4
/** A connection that held so long was a good one: the tries to come back are counted anew. */
export const PATH_STEADY_MS = 30 * SECOND
/** So long nothing more is tried after that, should it come and go again. */
export const PATH_REMEMBERED_MS = 10 * MINUTE
