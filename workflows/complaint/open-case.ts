import { Case } from './case.ts'
import { wireCommands } from './commands.ts'

/**
 * Begins to listen before anything is waited for: a command that comes with the workflow's first task finds its handler only
 * if it is there by then.
 */
export function openCase(complaintId: string): Case {
  const kase = new Case(complaintId)
  wireCommands(kase)
  return kase
}
