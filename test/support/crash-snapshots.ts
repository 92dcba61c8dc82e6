/**
 * What a directory would look like after SIGKILL at each step of some synchronous work: a copy of it from before each file
 * is copied, written, renamed or removed, and each database is changed by a script or closed.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import Database from 'better-sqlite3'

type Methods = Record<string, (...parameters: unknown[]) => unknown>

/** Runs `work`; returns the copies, `copies/1` and so on, without those that are as the one before. */
export function snapshotsDuring(directory: string, copies: string, work: () => void): string[] {
  const { readdirSync, statSync, cpSync } = fs
  const snapshots: string[] = []
  let last = ''
  let isCopying = false
  const snapshot = (): void => {
    if (isCopying) return
    isCopying = true
    const files = readdirSync(directory).map((name) => {
      const { size, mtimeMs } = statSync(join(directory, name))
      return `${name} ${size} ${mtimeMs}`
    })
    if (files.join() !== last) {
      last = files.join()
      const copy = join(copies, String(snapshots.length + 1))
      cpSync(directory, copy, { recursive: true, preserveTimestamps: true })
      snapshots.push(copy)
    }
    isCopying = false
  }
  const undo = [
    hook(fs, ['copyFileSync', 'writeFileSync', 'renameSync', 'rmSync', 'writeSync', 'fsyncSync'], snapshot),
    hook(Database.prototype, ['exec', 'pragma', 'close'], snapshot),
  ]
  syncBuiltinESMExports()
  try {
    work()
    snapshot()
  } finally {
    for (const each of undo) each()
    syncBuiltinESMExports()
  }
  return snapshots
}

function hook(owner: object, names: readonly string[], before: () => void): () => void {
  const methods = owner as Methods
  const originals = names.map((name) => [name, methods[name]] as const)
  for (const [name, original] of originals) {
    methods[name] = function (this: unknown, ...parameters: unknown[]) {
      before()
      return original?.apply(this, parameters)
    }
  }
  return () => {
    for (const [name, original] of originals) if (original !== undefined) methods[name] = original
  }
}
