import { App } from 'antd'
import { useState } from 'react'
import type { DomainErrorCode } from '#domain/errors'
import { problemOf } from '../ui/trpc.ts'
import { queryClient } from './client.ts'
import { useCommand } from './command.ts'
import { sentenceOf } from './pieces.tsx'
import { useWords } from './words.ts'

/** Does one thing at the server and says how it went; afterwards what is on screen is asked for again. */
export function useAct() {
  const { t, s } = useWords()
  const { message } = App.useApp()
  const command = useCommand()
  const [busy, setBusy] = useState(false)
  /**
   * @param says what a refusal means here, where its general sentence would mislead
   * @param done what was done, where that is less or more than the button says
   */
  async function act(
    send: (commandId: string) => Promise<unknown>,
    says: Partial<Record<DomainErrorCode, string>> = {},
    done: string = t.common.done,
  ): Promise<boolean> {
    setBusy(true)
    try {
      await command(send)
      void message.success(done)
      return true
    } catch (error) {
      const here = says[problemOf(error).code]
      void message.warning({ content: here ?? sentenceOf(error, s), duration: 6 })
      return false
    } finally {
      setBusy(false)
      await queryClient.invalidateQueries()
    }
  }
  return { act, busy }
}
