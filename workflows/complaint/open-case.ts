import { Case } from './case.ts'
import { wireCommands } from './commands.ts'
import { steps } from './steps.ts'

/**
 * Begins to listen, then reads where the case stands. In this order: a command that comes with the workflow's first task
 * finds its handler only if that is there before anything is waited for.
 */
export async function openCase(complaintId: string): Promise<Case> {
  const kase = new Case(complaintId)
  wireCommands(kase)
  await kase.go(() => steps.readStanding(complaintId))
  return kase
}
