/** What is installed with the program: exactly what the lock file names, checked by digest, and with no script but one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const { dependencies, devDependencies, allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
}
const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
)
const locked = Object.entries(lock.packages).filter(([path]) => path !== '')

test('every dependency is named by one exact version', () => {
  const versions = Object.entries<string>({ ...dependencies, ...devDependencies })
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('the lock file names the digest of every package, and no source but the registry', () => {
  expect(locked.length).toBeGreaterThan(100)
  expect(locked.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path)).toEqual([])
  const elsewhere = ({ resolved, version = '' }: Locked) =>
    /^(git|http:|file:|link:)/.test(resolved ?? '') || /[:/]/.test(version)
  expect(locked.filter(([, entry]) => elsewhere(entry)).map(([path]) => path)).toEqual([])
})

test('no package may run a script when it is installed but the one that brings Node.js', () => {
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name] !== false)
  expect(allowed).toEqual(['node'])
  const scripted = locked
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  // Each that has one is named, so that a new one is noticed.
  expect(scripted.filter((name) => !(name in allowScripts))).toEqual([])
})
