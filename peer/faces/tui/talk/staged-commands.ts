/** What commands find and do on the stage. */
import type { Chat } from '../../../api.ts'
import type { ChatState } from '../../commands/chat-state.ts'
import type { CommandContext } from '../../commands/command.ts'
import { helpAbout } from '../../commands/help-command.ts'
import { wordsOf } from '../../face-settings.ts'
import type { ConflictChoice } from '../../files/conflict.ts'
import { isKeysTopic } from '../overlays/key-help.ts'
import type { Stage } from '../stage/stage.ts'
import type { StageReader } from '../stage/stage-reader.ts'

export interface StagedCommandsInit {
  readonly chat: Chat
  readonly state: ChatState
  readonly stage: Stage
  readonly reader: StageReader
  readonly onConflict: ConflictChoice
}

/** @param conversation where the line is typed */
export function commandsIn(conversation: string, init: StagedCommandsInit): CommandContext {
  const { chat, state, stage, reader, onConflict } = init
  const { dispatch } = stage
  const words = () => wordsOf(stage.state.settings)
  return {
    ...{ chat, state, conversation, onConflict },
    ...{ print: reader.print, ask: reader.read, askHidden: reader.readHidden, working: reader.working },
    get catalogue() {
      return words()
    },
    open: (next) => dispatch({ type: 'opened', conversation: next }),
    closed: (left) => dispatch({ type: 'closed', conversation: left }),
    face: {
      get settings() {
        return stage.state.settings
      },
      change: (settings) => dispatch({ type: 'settings', settings }),
    },
    screen: {
      search: (text) => dispatch({ type: 'sought', text }),
      markUnread: () => dispatch({ type: 'markedUnread' }),
    },
    showHelp(about) {
      const help = helpAbout(about, words())
      if (help.type === 'unknown' && !isKeysTopic(about, words())) reader.print(`! ${help.text}`)
      else dispatch({ type: 'helpWanted', about })
    },
  }
}
