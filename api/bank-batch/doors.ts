import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { readBatchFile } from '#prisma/stores/bank-batches'
import { keepTakenAway } from '#prisma/stores/finance-looks'
import { fundOfCity } from '#prisma/stores/fund-pages'
import type { Context, SignedInStaff } from '../context.ts'
import { allowed } from '../finance-export/downloads.ts'
import { readFile, takeOneFile } from '../one-file.ts'
import type { Services } from '../services.ts'
import { taken } from './schema.ts'
import { takeAnswer } from './take-answer.ts'

const MOST_BYTES = 10 * 1_024 * 1_024

type ReadContext = (request: FastifyRequest, reply: FastifyReply) => Promise<Context>

/** A batch's file goes out to be taken to the bank, and the bank's answer comes in. Finance only. */
export async function serveBankBatches(
  app: FastifyInstance,
  services: Services,
  readContext: ReadContext,
): Promise<void> {
  await takeOneFile(app, MOST_BYTES)
  app.get<{ Params: { id: string } }>('/bank-batches/:id/file', async (request, reply) => {
    const staff = allowed(request, await readContext(request, reply), ['finance'])
    const batchId = z.uuid().safeParse(request.params.id)
    if (!batchId.success) throw new DomainError('NOT_FOUND', {})
    const { batchNo, content } = await takeFileAway(services, staff, batchId.data)
    return await reply
      .headers({
        'content-type': 'application/xml',
        'content-disposition': `attachment; filename="${batchNo}.xml"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      })
      .send(content)
  })
  app.post('/bank-answers', async (request, reply) => {
    const staff = allowed(request, await readContext(request, reply), ['finance'])
    const answer = taken.parse(await takeAnswer(services, staff, await readFile(request)))
    return await reply.status(201).send(answer)
  })
}

/** Every time is kept, before anybody has the file: it names people and their accounts. */
async function takeFileAway({ database, cipher, ledger }: Services, staff: SignedInStaff, batchId: string) {
  const { fundId } = await fundOfCity(ledger, staff.cityId)
  const file = await readBatchFile(database, cipher, { fundId, batchId })
  await keepTakenAway(database.prisma, {
    cityId: staff.cityId,
    fundId,
    staffId: staff.id,
    at: clock.now(),
    what: 'bank-batch',
    filter: { batch: file.batchNo },
    postedAt: null,
    effectiveOn: null,
    format: 'xml',
    rows: file.transfers,
    head: null,
  })
  return file
}
