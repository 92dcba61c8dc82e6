/** Private messages that are on disk and wait for those before them; what has to be receipted. */

export const ARRIVALS_SCHEMA = ''
