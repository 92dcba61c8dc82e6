/** The relay: what it does for whom, and how much of it. */
import { KIB, MINUTE, SECOND } from './units.ts'

/** One message before a circuit exists: an id and a few addresses. */
export const CIRCUIT_MESSAGE_MAX_BYTES = 4 * KIB
/** From the request to the relay's answer: the relay asks the other side meanwhile. */
export const CIRCUIT_SETUP_MS = 5 * SECOND
/** What a reservation is good for; it ends with the connection anyway. */
export const RESERVATION_MS = 60 * MINUTE
/** Before it ends. */
export const RESERVATION_RENEW_MS = RESERVATION_MS / 2
/** A relay that refuses or is silent is asked again after this, and after twice as long each time it goes on so. */
export const RESERVATION_RETRY_MS = 30 * SECOND
export const RESERVATION_RETRY_MAX_MS = 10 * MINUTE
/** So long a dial of direct addresses has for itself: a LAN or a good line needs less, and nobody notices. */
export const RELAY_HEAD_START_MS = 400
/** Circuits that end at one device: its rooms' neighbours, and everybody who writes to it. */
export const CIRCUITS_PER_DEVICE_MAX = 128
/** That begin at one device by its relay: as many as come directly from one address (PEER_INBOUND_PER_SECOND). */
export const CIRCUITS_PER_SECOND_MAX = 50
/** In a relay on its way in one direction, at most twice: not read by the receiver yet, and not taken from the sender. */
export const RELAY_WINDOW_BYTES = 256 * KIB
