/** Finds messages by their words. */

export const SEARCH_SCHEMA = ''
