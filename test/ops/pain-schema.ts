import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { cacheFolder, installAtomically } from '#ops/provision/cache'
import { onPath, run } from '#ops/provision/programs'

/** carries the official schemas of the messages, and a validator for them comes with it */
const SEPAXML = 'sepaxml==2.7.0'
const INSTALL_WITHIN_MS = 300_000
const READ_WITHIN_MS = 120_000

const VALIDATE = `
import json, os, sys
import sepaxml, xmlschema
folder = os.path.join(os.path.dirname(sepaxml.__file__), 'schemas')
schema = xmlschema.XMLSchema(os.path.join(folder, 'pain.001.001.09.xsd'))
print(json.dumps([error.reason or str(error) for error in schema.iter_errors(sys.argv[1])]))
`

async function sepaxml(python: string): Promise<string> {
  const folder = path.join(cacheFolder(), SEPAXML.replace('==', '-'))
  const options = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target']
  if (!existsSync(folder))
    await installAtomically(folder, async (partial) => {
      await run(python, [...options, partial, SEPAXML], { timeout: INSTALL_WITHIN_MS })
    })
  return folder
}

/** What is wrong with a file by the message's own schema (pain.001.001.09). */
export async function schemaFaults(file: string): Promise<readonly string[]> {
  const python = onPath('python3') ?? onPath('python')
  if (!python) throw new Error('python3 is not installed')
  const env = { ...process.env, PYTHONPATH: await sepaxml(python) }
  const { stdout } = await run(python, ['-c', VALIDATE, file], { env, timeout: READ_WITHIN_MS })
  return z.array(z.string()).parse(JSON.parse(stdout))
}
