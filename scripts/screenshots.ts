/** `npm run screenshots`: draws the pictures of the READMEs from real sessions, with people who talk to each other. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFleet } from '../test/support/fleet.ts'
import { ScreenProcess } from '../test/support/screen-process.ts'
import { svgOf } from './screenshots/svg.ts'

const root = join(import.meta.dirname, '..')
const SIZE = { columns: 100, rows: 22 }

interface Scene {
  readonly language: 'zh' | 'en'
  readonly title: string
  /** Whose screen it is, and who is there besides. */
  readonly me: string
  readonly others: readonly [string, string]
  /** In the lobby; `me` types at the keyboard. */
  readonly said: readonly (readonly [from: string, text: string])[]
  /** From the first of the others, in private. */
  readonly whispered: string
  /** From the second of the others. */
  readonly file: { readonly name: string; readonly sizeBytes: number }
}

const SCENES: readonly Scene[] = [
  {
    ...{ language: 'zh', title: '鸿雁 Hongyan', me: '小明', others: ['小红', '老王'] },
    said: [
      ['老王', '大家好，我到家了 🏠'],
      ['小红', '到了就好！照片拍得怎么样？'],
      ['老王', '还不错，一会儿发给 @小明，五百多张，直接从我的硬盘传过去，不经过服务器。'],
      ['小明', '太好了，等着看 👀'],
    ],
    whispered: '晚上一起吃饭吗？',
    file: { name: '照片.zip', sizeBytes: 48_300_000 },
  },
  {
    ...{ language: 'en', title: '鸿雁 Hongyan', me: 'alice', others: ['bob', 'carol'] },
    said: [
      ['carol', 'Back home, everybody 🏠'],
      ['bob', 'Good! How did the pictures turn out?'],
      ['carol', 'Not bad. I am sending them to @alice, straight from my disk to hers: no server in between.'],
      ['alice', 'Wonderful, can’t wait to see them 👀'],
    ],
    whispered: 'Dinner tonight?',
    file: { name: 'pictures.zip', sizeBytes: 48_300_000 },
  },
]

// Of all processes that are started here.
process.env.SCREENSHOTS_STARTED_MS = String(Date.now())
process.env.NODE_OPTIONS = `--import=${new URL('./screenshots/fixed-date.ts', import.meta.url).href}`
process.env.TZ = 'Asia/Shanghai'

mkdirSync(join(root, 'docs/images'), { recursive: true })
for (const scene of SCENES) {
  const path = `docs/images/screen.${scene.language}.svg`
  writeFileSync(join(root, path), await draw(scene))
  console.log(path)
}

async function draw({ language, title, me, others, said, whispered, file }: Scene): Promise<string> {
  await using fleet = await createFleet()
  const mine = await fleet.login(me)
  await mine.shutdown()
  const [friend, sender] = [await fleet.login(others[0]), await fleet.login(others[1])]
  const home = ['--home', join(fleet.directory, me), '--server', fleet.server, '--listen', '/ip4/127.0.0.1/tcp/0']
  const program = new ScreenProcess([join(root, 'dist/peer/main.js'), ...home, '--lang', language], { size: SIZE })
  const { terminal } = program
  try {
    await terminal.waitFor('#lobby>')
    for (const [from, text] of said) {
      if (from === me) program.type(`${text}\r`)
      else await (from === others[0] ? friend : sender).request('message.send', { to: '#lobby', text })
      await terminal.waitFor(text.slice(0, 12))
    }
    await friend.request('message.send', { to: `@${me}`, text: whispered })
    const source = join(fleet.directory, file.name)
    writeFileSync(source, new Uint8Array(file.sizeBytes))
    await sender.request('file.send', { to: `@${me}`, path: source })
    await terminal.waitFor(`[1] ${file.name}`)
    await terminal.waitUntil('told of what is unread', () => terminal.text.includes(`! ${others[0]}`))
    return svgOf(terminal, title)
  } finally {
    program.kill()
    await program.exited
  }
}
