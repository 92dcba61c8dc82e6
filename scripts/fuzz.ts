/**
 * `npm run fuzz -- [--seconds N] [--only NAME] [--seed S]`: throws damaged bytes at every decoder in turn until the time
 * is over, and stops at the first that does what none may do, with the shrunk bytes and the command that repeats it.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { type Decoder, decency } from '../test/fuzz/decoder.ts'
import { withTextDecoders } from '../test/fuzz/text-decoders.ts'
import { wireDecoders } from '../test/fuzz/wire-decoders.ts'

/** Of one decoder before it is the next one's turn. */
const RUNS_PER_TURN = 2_000
const DEFAULT_SECONDS = '60'
/** What takes longer than this for a few hundred bytes would let a stranger keep a processor busy. */
const SLOW_MS = 1_000

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: DEFAULT_SECONDS },
    only: { type: 'string' },
    seed: { type: 'string' },
  },
})
const until = Date.now() + Number(values.seconds) * 1_000
let seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
let tried = 0

process.exitCode = await withTextDecoders(async (texts) => run([...(await wireDecoders()), ...texts]))

async function run(all: readonly Decoder[]): Promise<number> {
  const decoders = all.filter(({ name }) => values.only === undefined || name === values.only)
  if (decoders.length === 0) {
    console.error(`no decoder is called ${values.only}; there are: ${all.map(({ name }) => name).join(', ')}`)
    return 2
  }
  do {
    for (const decoder of decoders) if (!(await turnOf(timed(decoder)))) return 1
    seed += 1
  } while (Date.now() < until)
  console.log(`${tried} inputs for ${decoders.length} decoders: nothing that none may do`)
  return 0
}

async function turnOf(decoder: Decoder): Promise<boolean> {
  const interruptAfterTimeLimit = Math.max(1_000, until - Date.now())
  const limits = { numRuns: RUNS_PER_TURN, seed, interruptAfterTimeLimit, markInterruptAsFailure: false }
  const { failed, counterexample, errorInstance, numRuns, interrupted } = await fc.check(decency(decoder), limits)
  tried += numRuns
  if (!failed || (interrupted && counterexample === null)) return true
  const [bytes = new Uint8Array()] = counterexample ?? []
  console.error(`${decoder.name}, ${bytes.byteLength} bytes: ${Buffer.from(bytes).toString('hex')}`)
  console.error(errorInstance)
  console.error(`again: npm run fuzz -- --only '${decoder.name}' --seed ${seed}`)
  return false
}

/** Slowness is a finding here; tests do not look at the clock. */
function timed(decoder: Decoder): Decoder {
  return {
    ...decoder,
    async run(bytes) {
      const begun = performance.now()
      try {
        return await decoder.run(bytes)
      } finally {
        const tookMs = performance.now() - begun
        if (tookMs > SLOW_MS)
          console.error(`slow: ${decoder.name}, ${Math.round(tookMs)} ms for ${bytes.byteLength} bytes`)
      }
    },
  }
}
