/**
 * Puts the programs together in dist/: a few files instead of a thousand, which start three times as fast.
 * Types are not looked at (`npm run typecheck` does).
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { noticesOf } from './build/notices.ts'

const root = join(import.meta.dirname, '..')
const target = join(root, 'dist')

const bundle = await rolldown({
  cwd: root,
  input: { 'peer/main': 'peer/main.ts', 'rendezvous/main': 'rendezvous/main.ts' },
  platform: 'node',
  // The first two bring a machine's library each, which they look for beside themselves; the third is not installed.
  external: ['better-sqlite3', '@napi-rs/blake-hash', 'react-devtools-core'],
  transform: {
    target: 'node22',
    // React checks itself at every step unless it is told that this is no workshop.
    define: { 'process.env.NODE_ENV': '"production"' },
  },
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
