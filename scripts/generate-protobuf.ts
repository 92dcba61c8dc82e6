/** Generates shared/pb/*.ts from the .proto files beside them. Run after every change to one: `npm run generate`. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../shared/pb')

for (const name of readdirSync(folder).filter((file) => file.endsWith('.proto'))) {
  const source = join(folder, name)
  execFileSync('protons', [source], { stdio: 'inherit', shell: process.platform === 'win32' })
  const target = source.replace(/\.proto$/, '.ts')
  // Encoders only read their bytes, so any kind of buffer may stand behind them.
  const generated = readFileSync(target, 'utf8').replaceAll('Uint8Array<ArrayBuffer>', 'Uint8Array')
  // protons emits `namespace` and `enum`, which `erasableSyntaxOnly` refuses.
  writeFileSync(target, `// @ts-nocheck Generated from ${name} by \`npm run generate\`.\n${generated}`)
}
