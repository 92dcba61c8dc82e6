/** What an operator says about relaying → what it means: by which relay, and how much. */
import { HongyanError } from '../../shared/errors.ts'
import { GIB } from '../../shared/limits/units.ts'
import { RELAY_BYTES_PER_DAY } from '../../shared/limits.ts'
import { requireRelayAddress } from '../addresses.ts'
import { type Range, requireWithin } from '../command-line.ts'
import type { Sentences } from '../sentences.ts'
import type { RelayLimits } from './relay.ts'

/** By what members reach each other that cannot dial: the rendezvous itself, nothing, or a relay at that multiaddr. */
export type RelayChoice = 'on' | 'off' | `/${string}`

export const RELAY_DEFAULTS: RelayLimits = { bytesPerDay: RELAY_BYTES_PER_DAY, bytesPerSecond: undefined }

/** From as much as is counted in one go to a pebibyte, which is more than a fast line carries in a day. */
export const RELAY_GIB_PER_DAY: Range = {
  ...{ name: '--relay-gib-per-day', isDecimal: true, min: 0.001, max: 1024 * 1024 },
  fallback: RELAY_BYTES_PER_DAY / GIB,
}
/** 0: as fast as it goes. */
const RELAY_MBIT: Range = { name: '--relay-mbit', min: 0, max: 1_000_000, fallback: 0 }
const BYTES_PER_MBIT = 1_000_000 / 8

/** Throws USAGE. */
export function relayChoiceOf(value: string, sentences: Sentences): RelayChoice {
  if (value === 'on' || value === 'off') return value
  try {
    return requireRelayAddress(value).toString() as RelayChoice
  } catch (cause) {
    throw new HongyanError('USAGE', sentences.badRelay(value), { cause })
  }
}

/** Throws USAGE. */
export function relayLimitsOf(
  { gibPerDay, mbit }: { readonly gibPerDay: string | number | undefined; readonly mbit: string | number | undefined },
  sentences: Sentences,
): RelayLimits {
  const mbitPerSecond = requireWithin(RELAY_MBIT, mbit, sentences)
  return Object.freeze({
    bytesPerDay: Math.round(requireWithin(RELAY_GIB_PER_DAY, gibPerDay, sentences) * GIB),
    bytesPerSecond: mbitPerSecond === 0 ? undefined : mbitPerSecond * BYTES_PER_MBIT,
  })
}
