/** Two processes, a link, a disk: lives through one scenario and says what must not have happened. */
import { createHash } from 'node:crypto'
import { type Layout, layoutOf } from '../../../peer/core/files/layout.ts'
import type { ManifestEntry } from '../../../peer/core/files/messages.ts'
import type { Promised } from '../../../peer/core/files/promised.ts'
import { encodeManifest, manifestDigest } from '../../../peer/files/wire/codec.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { FILE_CHECKING_INTERVAL_MS } from '../../../shared/limits.ts'
import type { TransferId } from '../../../shared/message.ts'
import { type Chance, createChance, createTime, type SimulatedTime } from '../simulated-time.ts'
import { createSimulatedDisk, type SimulatedDisk } from './disk.ts'
import { createLink, type Link } from './link.ts'
import { createReceivingSide, type ReceivingSide } from './receiver.ts'
import type { ContentScenario } from './scenario.ts'
import { createSendingSide, type SendingSide } from './sender.ts'

export type Side = 'sender' | 'receiver'

/** Which process stops at which of its steps; on top of the scenario's chance. */
export interface ContentFate {
  readonly side: Side
  readonly step: number
}

export interface ContentTally {
  attempts: number
  crashes: number
  restarts: number
  failed: number
}

/** What a side needs of everything else. */
export interface ContentWorld {
  readonly scenario: ContentScenario
  readonly time: SimulatedTime
  readonly chance: Chance
  readonly contents: Buffer
  readonly manifest: readonly ManifestEntry[]
  readonly layout: Layout
  readonly promised: Promised
  readonly disk: SimulatedDisk
  /** On the receiver's disk, synced with every change. */
  readonly journal: { manifest: readonly ManifestEntry[] | undefined; offset: number }
  readonly tally: ContentTally
  note(line: string): void
  require(condition: boolean, what: string): void
  /** To be asked before every step of a process: it may be its last. */
  isKilled(side: Side): boolean
  sourceChanges(): boolean
  place(): void
  receiverDone(): void
  senderDone(): void
  receiverEnded(link: Link, code: ErrorCode): void
  senderEnded(link: Link): void
}

/** Something that must not happen has happened. */
export class ContentViolation extends Error {
  readonly seed: number
  readonly story: readonly string[]

  constructor(seed: number, what: string, story: readonly string[]) {
    super(`seed ${seed}: ${what}`)
    this.name = 'ContentViolation'
    this.seed = seed
    this.story = story
  }
}

export interface ContentSummary extends ContentTally {
  readonly steps: Readonly<Record<Side, number>>
}

const STORM_MS = 20_000
/** Long enough for the slowest link and disk of any scenario, several times over. */
const CALM_MS = 30 * 60_000

/** Throws ContentViolation. */
export function simulateContent(scenario: ContentScenario, fate?: ContentFate): ContentSummary {
  const time = createTime(0)
  const chance = createChance(scenario.seed)
  const contents = contentsOf(scenario)
  const manifest = manifestOf(scenario)
  const layout = layoutOf(manifest)
  const disk = createSimulatedDisk(layout)
  const journal: ContentWorld['journal'] = { manifest: undefined, offset: 0 }
  const tally: ContentTally = { attempts: 0, crashes: 0, restarts: 0, failed: 0 }
  const steps = { sender: 0, receiver: 0 }
  const isUp = { sender: true, receiver: true }
  const story: string[] = []
  let link: Link | undefined
  let sending: SendingSide | undefined
  let receiving: ReceivingSide | undefined
  let isCalm = false
  let isChanged = false
  let placed: Buffer | undefined
  let isVerified = false
  let failure: ErrorCode | undefined

  const world: ContentWorld = {
    ...{ scenario, time, chance, contents, manifest, layout, disk, journal, tally },
    promised: {
      ...{ transferId: '00'.repeat(16) as TransferId, name: 'a', folder: scenario.sizes.length > 1 },
      ...{
        count: manifest.length,
        sizeBytes: layout.sizeBytes,
        manifestDigest: manifestDigest(encodeManifest(manifest)),
      },
    },
    note: (line) => story.push(`${(time.now / 1000).toFixed(3)} ${line}`),
    require(condition, what) {
      if (!condition) throw new ContentViolation(scenario.seed, what, story)
    },
    isKilled(side) {
      steps[side] += 1
      const isFate = fate?.side === side && fate.step === steps[side]
      if (!isFate && (isCalm || !chance.happens(scenario.crash))) {
        if (!isCalm && chance.happens(scenario.loss)) time.after(0, () => link?.lose())
        return false
      }
      kill(side)
      return true
    },
    sourceChanges() {
      isChanged ||= !isCalm && chance.happens(scenario.change)
      return isChanged
    },
    place() {
      world.require(disk.syncedOffset === layout.sizeBytes, 'what is placed is not synced')
      placed = Buffer.from(disk.contents)
      world.require(placed.equals(contents), 'what is placed is not what was sent')
    },
    receiverDone() {
      isVerified = true
    },
    senderDone() {
      world.require(isVerified, 'the sender believes what has not happened')
    },
    receiverEnded(ended, code) {
      if (code === 'SOURCE_CHANGED') failure = code
      else world.require(code === 'UNREACHABLE' || ended.hadMischief, `it failed for no reason: ${code}`)
      if (failure !== undefined) world.require(isChanged, 'it failed for a reason that there is not')
      receiving = undefined
      time.after(10, () => ended.lose())
    },
    senderEnded() {
      sending = undefined
    },
  }

  function kill(side: Side): void {
    world.note(`the ${side} stops`)
    tally.crashes += 1
    isUp[side] = false
    if (side === 'sender') sending?.stop()
    else receiving?.stop()
    if (side === 'sender') sending = undefined
    else {
      receiving = undefined
      disk.crash(chance)
      if (!isCalm && chance.happens(scenario.damage)) {
        world.note('bytes are damaged')
        disk.damage(journal.offset, chance)
      }
    }
    time.after(0, () => link?.lose())
    time.after(chance.below(3000), () => {
      isUp[side] = true
    })
  }

  function connect(): void {
    if (link !== undefined || isVerified || failure !== undefined || !isUp.sender || !isUp.receiver) return
    tally.attempts += 1
    const made: Link = createLink(
      scenario,
      { time, chance, isCalm: () => isCalm },
      {
        hear: (at, message) => (at === 'sender' ? sending : receiving)?.hear(message),
        lost() {
          world.note('the connection is lost')
          sending?.stop()
          sending = undefined
          receiving?.lose()
          link = undefined
        },
      },
    )
    link = made
    sending = createSendingSide(world, made)
    receiving = createReceivingSide(world, made)
    receiving.begin()
  }

  function everySecond(): void {
    connect()
    time.after(1000, everySecond)
  }
  function everyTick(): void {
    sending?.tick()
    receiving?.tick()
    time.after(FILE_CHECKING_INTERVAL_MS, everyTick)
  }

  everySecond()
  everyTick()
  time.pass(STORM_MS)
  isCalm = true
  for (let waited = 0; waited < CALM_MS && !isVerified && failure === undefined; waited += 5_000) time.pass(5_000)
  world.require(isVerified || failure !== undefined, 'it neither arrived nor failed')
  if (failure !== undefined) tally.failed += 1
  return { ...tally, steps }
}

function manifestOf({ sizes }: ContentScenario): readonly ManifestEntry[] {
  return sizes.map((sizeBytes, number) => ({
    path: sizes.length === 1 ? 'a' : `f${String(number).padStart(3, '0')}`,
    ...{ folder: false, sizeBytes, modifiedAtMs: 1, executable: false },
  }))
}

/** Noise that depends on the seed only. */
function contentsOf({ seed, sizes }: ContentScenario): Buffer {
  const size = sizes.reduce((sum, each) => sum + each, 0)
  const block = createHash('sha256').update(String(seed)).digest()
  const contents = Buffer.alloc(size)
  for (let at = 0; at < size; at += block.byteLength) {
    block.writeUInt32LE(at, 0)
    block.copy(contents, at)
  }
  return contents
}
