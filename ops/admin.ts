import { createAdministrator } from './admin/create.ts'
import { messageOf, Refusal } from './refusal.ts'
import { findDatabase } from './running.ts'

try {
  if (process.argv[2] !== 'create')
    throw new Refusal('Say what to do.', 'npm run admin -- create   makes the first administrator.')
  console.log(`✔ ${await createAdministrator(await findDatabase())}`)
} catch (error) {
  console.error(`✖ ${messageOf(error)}\n  ${error instanceof Refusal ? error.advice : ''}`)
  process.exitCode = 1
}
