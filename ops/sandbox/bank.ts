import { randomBytes } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { BANK_FAULTS, type BankFault, bankFault, openBankFiles, readPain, writeStatus } from './bank-files.ts'
import { escape, page } from './page.ts'

/** A bank one takes files to: a batch goes in at its counter, and what became of it is asked for by the file's number. */
export async function serveBank(app: FastifyInstance, folder: string): Promise<void> {
  const files = openBankFiles(folder)
  const faults = new Map<BankFault, number>()
  const strike = (): BankFault | null => {
    const [fault, times] = [...faults].find(([, left]) => left > 0) ?? []
    if (fault === undefined || times === undefined) return null
    faults.set(fault, times - 1)
    return fault
  }
  await app.register(async (scope) => {
    await scope.register(multipart, { limits: { fileSize: 10_000_000, files: 1 } })
    scope.post('/bank/files', { bodyLimit: 10_000_000 }, async (request, reply) => {
      const read = readPain(await textOf(request))
      if (!read) return reply.status(400).send({ code: 'FILE_REFUSED' })
      // a number is taken once, whatever comes under it again
      if (files.find(read.msgId)) return reply.status(409).send({ code: 'DUPLICATE_FILE', msgId: read.msgId })
      const transfers = read.parts.map(([endToEndId, yuan]) => ({
        endToEndId,
        yuan,
        fate: strike() ?? ('paid' as const),
        reference: `B${randomBytes(8).toString('hex').toUpperCase()}`,
      }))
      files.save({ msgId: read.msgId, transfers, receivedAt: new Date().toISOString(), asked: 0 })
      if (request.headers.accept?.includes('text/html')) return reply.redirect('/bank', 303)
      return reply.status(202).send({ msgId: read.msgId, transfers: transfers.length })
    })
  })
  app.get<{ Params: { msgId: string } }>('/bank/files/:msgId/status', async (request, reply) => {
    const found = files.find(request.params.msgId)
    if (!found) return reply.status(404).send({ code: 'NOT_FOUND' })
    const status = writeStatus(found, randomBytes(12).toString('hex'), new Date())
    files.save({ ...found, asked: found.asked + 1 })
    return reply
      .type('application/xml')
      .header('content-disposition', `attachment; filename="status-${found.msgId}-${found.asked + 1}.xml"`)
      .send(status)
  })
  /** the bank's truth: each transfer that was paid */
  app.get('/bank/debits', () =>
    files
      .all()
      .flatMap(({ transfers }) => transfers)
      .filter(({ fate }) => fate !== 'reject')
      .map(({ endToEndId, yuan }) => ({ outBillNo: endToEndId, yuan })),
  )
  app.post('/bank/faults', async (request, reply) => {
    const given = bankFault.safeParse(JSON.parse(typeof request.body === 'string' ? request.body : 'null'))
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR', faults: BANK_FAULTS })
    faults.set(given.data.fault, given.data.times)
    return Object.fromEntries(faults)
  })
  app.delete('/bank/faults', () => {
    faults.clear()
    return {}
  })
  app.get('/bank', async (_request, reply) => {
    const rows = files
      .all()
      .reverse()
      .map(
        ({ msgId, transfers, receivedAt }) =>
          `<tr><td>${escape(msgId)}</td><td>${transfers.length}</td><td>${escape(receivedAt)}</td>` +
          `<td><a href="/bank/files/${encodeURIComponent(msgId)}/status">pain.002</a></td></tr>`,
      )
    return reply.type('text/html; charset=utf-8').send(page('Sandbox bank · 沙箱银行', counter(rows)))
  })
}

const counter = (rows: readonly string[]): string => `
  <form method="post" action="/bank/files" enctype="multipart/form-data">
    <p><label>Batch file (pain.001) · 批次文件 <input type="file" name="file" accept=".xml" required></label></p>
    <p><button>Hand in · 提交</button></p>
  </form>
  <h2>Files · 已收文件</h2>
  ${
    rows.length === 0
      ? '<p>No file yet. · 还没有文件。</p>'
      : `<table><tr><th>MsgId</th><th>Transfers · 笔数</th><th>Received · 收到</th><th>Status · 回执</th></tr>${rows.join('')}</table>`
  }
  <p>POST /bank/faults {"fault": …, "times": 1}: ${BANK_FAULTS.join(', ')}</p>`

/** As a form or as the bytes alone. */
async function textOf(request: FastifyRequest): Promise<string> {
  if (!request.isMultipart()) return typeof request.body === 'string' ? request.body : ''
  const part = await request.file()
  return part ? (await part.toBuffer()).toString('utf8') : ''
}
