import { existsSync } from 'node:fs'
import path from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { openDatabase } from '#prisma/stores/database'
import { createDataConverter } from '#workflows/payload-codec'
import { readPort } from './provision/ports.ts'
import { temporalAnswers } from './provision/temporal.ts'
import { messageOf, Refusal } from './refusal.ts'
import { resumeAll } from './resume/resume.ts'
import { findDatabase } from './running.ts'
import { readSecrets } from './secrets.ts'
import { readOptions } from './start/options.ts'

try {
  const { dataFolder, production } = readOptions()
  const databaseUrl = await findDatabase()
  const address = await findTemporal(dataFolder)
  // a key made now would seal what no worker can open
  if (!process.env.XIANPEI_PAYLOAD_KEY && !existsSync(path.join(dataFolder, 'secrets.json')))
    throw new Refusal(
      `There are no secrets in ${dataFolder}.`,
      'Set XIANPEI_DATA, or XIANPEI_PAYLOAD_KEY to the key that the worker has.',
    )
  const dataConverter = createDataConverter(
    Buffer.from(
      process.env.XIANPEI_PAYLOAD_KEY ?? readSecrets(dataFolder, { production }).payloadKey,
      'base64',
    ),
  )
  const database = openDatabase(databaseUrl, { max: 2 })
  const connection = await Connection.connect({ address })
  try {
    const namespace = process.env.TEMPORAL_NAMESPACE ?? 'default'
    const temporal = new Client({ connection, namespace, dataConverter })
    const taskQueue = process.env.TEMPORAL_TASK_QUEUE ?? 'xianpei'
    for (const { plural, started, running } of await resumeAll(database.prisma, temporal, taskQueue))
      console.log(`✔ ${plural}: ${started} started, ${running} found running`)
  } finally {
    await Promise.all([database.close(), connection.close()])
  }
} catch (error) {
  console.error(`✖ ${messageOf(error)}\n  ${error instanceof Refusal ? error.advice : ''}`)
  process.exitCode = 1
}

/** The Temporal that was given, or that of the running start on this data folder. */
async function findTemporal(dataFolder: string): Promise<string> {
  const port = readPort(dataFolder, 'temporal')
  const address = process.env.TEMPORAL_ADDRESS ?? (port ? `127.0.0.1:${port}` : null)
  if (address && (await temporalAnswers(address))) return address
  throw new Refusal(
    address ? `No Temporal answers at ${address}.` : `${dataFolder} knows no Temporal.`,
    'Start Xianpei first, with the same XIANPEI_DATA, and leave it running; or set TEMPORAL_ADDRESS.',
  )
}
