/** Calls that choose how this account behaves. */
import type { ChatSettings, ReachSetting } from '../api.ts'
import type { Assembly } from '../assembly/assembly.ts'
import { readPreferences, writePreference } from '../store/preferences.ts'
import type { Calls } from './calls.ts'

export function settingCalls(parts: Assembly): Calls<'settings' | 'changeSettings' | 'preferences' | 'setPreference'> {
  const { reading, reach, announcing, outerAddresses, ways, direct, lan, node, session, mesh, profile } = parts
  const settings = (): ChatSettings => ({
    readReceipts: reading.isTold,
    reach: reach.setting,
    lan: parts.settings.get('lan') !== 0,
  })

  async function setReach(wish: ReachSetting): Promise<void> {
    await profile.write(() => reach.set(wish))
    for (const { account, device } of direct.peers()) if (!reach.allows(account)) direct.disconnect(device)
    lan.refresh()
    if (wish === 'relay-only') node.endDirect(session.connection)
    outerAddresses.look()
    await announcing.announce()
    ways.ownMoved()
    mesh.check()
  }

  async function setLan(isWanted: boolean): Promise<void> {
    await profile.write(() => parts.settings.set('lan', isWanted ? 1 : 0))
    lan.refresh()
  }

  return {
    settings,
    async changeSettings({ readReceipts, reach: wish, lan: isLanWanted }) {
      if (readReceipts !== undefined) await reading.setTold(readReceipts)
      if (isLanWanted !== undefined) await setLan(isLanWanted)
      if (wish !== undefined) await setReach(wish)
      return settings()
    },
    preferences: () => readPreferences(parts.settings),
    setPreference: (name, value) => profile.write(() => writePreference(parts.settings, name, value)),
  }
}
