import { Case } from './case.ts'
import { wireCommands } from './commands.ts'
import { steps } from './steps.ts'

/** Reads where the case stands and begins to listen to the people who work on it. */
export async function openCase(complaintId: string): Promise<Case> {
  const kase = new Case(await steps.readStanding(complaintId))
  wireCommands(kase)
  return kase
}
