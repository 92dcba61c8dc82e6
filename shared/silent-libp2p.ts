/**
 * A logger for libp2p that says nothing and costs nothing. Its own keeps several closures per connection and stream, and
 * formats names for them, whether anybody reads along or not. What matters we log ourselves.
 */
import type { ComponentLogger, Logger } from '@libp2p/interface'

const silent: Logger = Object.assign(() => {}, {
  enabled: false,
  error: () => {},
  trace: () => {},
  newScope: () => silent,
})

export const silentLibp2pLogger: ComponentLogger = { forComponent: () => silent }
