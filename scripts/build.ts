/**
 * Puts the programs together in dist/: a few files instead of a thousand, which start three times as fast.
 * Types are not looked at (`npm run typecheck` does).
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { endingLengths } from './build/ending-lengths.ts'
import { noticesOf } from './build/notices.ts'

const root = join(import.meta.dirname, '..')
const target = join(root, 'dist')

const bundle = await rolldown({
  cwd: root,
  input: { 'peer/main': 'peer/main.ts', 'rendezvous/main': 'rendezvous/main.ts' },
  platform: 'node',
  // Each brings a library of the machine, which it looks for beside itself.
  external: ['better-sqlite3', '@napi-rs/blake-hash'],
  transform: { target: 'node22' },
  plugins: [endingLengths()],
  onLog: (_level, log) => {
    throw new Error(log.message)
  },
})
rmSync(target, { recursive: true, force: true })
const { output } = await bundle.write({
  dir: target,
  format: 'esm',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
})
await bundle.close()
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
writeFileSync(join(target, 'THIRD-PARTY-NOTICES.txt'), noticesOf(modules))
