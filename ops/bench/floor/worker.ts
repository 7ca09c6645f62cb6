import { createServer } from 'node:http'
import { NativeConnection, Worker } from '@temporalio/worker'
import { z } from 'zod'
import { createDataConverter } from '#workflows/payload-codec'
import { floorSteps } from './steps.ts'

const environment = z
  .object({
    TEMPORAL_ADDRESS: z.string(),
    TEMPORAL_NAMESPACE: z.string(),
    XIANPEI_PAYLOAD_KEY: z.string(),
    PORT: z.coerce.number(),
  })
  .parse(process.env)

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: environment.TEMPORAL_ADDRESS }),
  namespace: environment.TEMPORAL_NAMESPACE,
  taskQueue: 'floor',
  dataConverter: createDataConverter(Buffer.from(environment.XIANPEI_PAYLOAD_KEY, 'base64')),
  workflowsPath: new URL('./workflow.ts', import.meta.url).pathname,
  activities: { ...floorSteps },
  // the options of workflows/worker.ts
  reuseV8Context: true,
  maxCachedWorkflows: 2_000,
})
createServer((_request, response) => response.end(worker.getState())).listen(environment.PORT, '127.0.0.1')
process.on('SIGTERM', () => worker.shutdown())
await worker.run()
process.exit(0)
