/** What zsh offers when Tab is pressed: a real one in a pseudo-terminal of zsh's own, which tells every match. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryDirectory } from './rendezvous.ts'

const run = promisify(execFile)

/** Runs inside: tells what would be added, and when that was all. `READY` is put together so that its echo is not it. */
const INSIDE = `PROMPT= RPROMPT=
autoload -Uz compinit; compinit -u -D
source $HONGYAN_COMPLETION
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  local hit
  for hit in $hits; do print -r -- "<HIT>$hit<HIT>"; done
}
ended() { print -r -- '<END>' }
comppostfuncs=(ended)
print 'REA''DY'
`

const OUTSIDE = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source $HONGYAN_INSIDE"
zpty -r -m shell out '*READY*'
zpty -w -n shell "$1"$'\\t'
zpty -r -m shell out '*<END>*'
zpty -d shell
print -r -- "$out"
`

/** @param line up to the cursor */
export async function zshOffers(script: string, line: string, directory: string): Promise<string[]> {
  const place = await temporaryDirectory()
  const [completion, inside, outside] = ['completion', 'inside', 'outside'].map((name) => join(place, name))
  if (completion === undefined || inside === undefined || outside === undefined) throw new Error('no place for scripts')
  await Promise.all([writeFile(completion, script), writeFile(inside, INSIDE), writeFile(outside, OUTSIDE)])
  const env = { ...process.env, HONGYAN_COMPLETION: completion, HONGYAN_INSIDE: inside }
  const { stdout } = await run('zsh', ['-f', outside, line], { cwd: directory, env })
  // Where nothing is taken, since everything is only told, zsh asks a second time.
  return [...new Set([...stdout.matchAll(/<HIT>(.*?)<HIT>/g)].map(([, hit = '']) => hit))].sort()
}
