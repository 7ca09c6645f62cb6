import path from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { type Database, openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createDataConverter } from '#workflows/payload-codec'
import { createMessageTransport } from '../../../workflows/activities/notify/transport.ts'
import { deliverDue } from '../../../workflows/activities/upkeep/deliver.ts'
import { publishHeads } from '../../../workflows/activities/upkeep/publish-heads.ts'
import { sweep } from '../../../workflows/activities/upkeep/sweep.ts'
import type { Platform } from '../../environment.ts'

const LOOK_EVERY_MS = 40

/** What upkeep does on a running platform: a clock cannot jump while that is at work, so whoever moves the clock does it. */
export async function keepHouse(platform: Platform, sandboxUrl: string) {
  const { databases, secrets, temporalAddress, temporalNamespace: namespace, taskQueue } = platform
  const bytes = (key: string) => Buffer.from(key, 'base64')
  const database: Database = openDatabase(databases.worker, { max: 3 })
  const connection = await Connection.connect({ address: temporalAddress })
  const upkeep = {
    database,
    cipher: createFieldCipher({ field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) }),
    transport: createMessageTransport(sandboxUrl),
    temporal: new Client({
      connection,
      namespace,
      dataConverter: createDataConverter(bytes(secrets.payloadKey)),
    }),
    taskQueue,
    headsFolder: path.join(platform.dataFolder, 'heads'),
  }
  let stopped = false
  const delivering = (async () => {
    while (!stopped) {
      const due = await deliverDue(upkeep, (_message, error) =>
        console.error(`a message was not taken: ${error}`),
      )
      if (due === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  })()
  return {
    daily: async () => {
      await sweep(upkeep)
      await publishHeads(upkeep)
    },
    async stop() {
      stopped = true
      await delivering
      await Promise.all([database.close(), connection.close()])
    },
  }
}
