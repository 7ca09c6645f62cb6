import { randomUUID } from 'node:crypto'
import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import * as ask from '#workflows/complaint/messages'
import type { Path } from './path-fixture.ts'

export interface Decided {
  readonly id: string
  readonly handle: Awaited<ReturnType<Path['file']>>['handle']
  readonly decisionId: string
}

/** What people and the provider do on a path, and where that left it. */
export function onPath(path: () => Path) {
  const read = (id: string) => path().db.complaint.findUniqueOrThrow({ where: { id } })
  const payoutOf = (complaintId: string) =>
    path().db.payout.findFirstOrThrow({
      where: { complaintId, kind: 'advance' },
      orderBy: { requestedAt: 'desc' },
    })

  async function comesTo(id: string, ...states: string[]) {
    for (let at = 0; at < 400; at += 1) {
      const found = await read(id)
      if (states.includes(found.state)) return found
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`not ${states.join()} but ${(await read(id)).state}`)
  }

  async function fault(name: string, times = 1) {
    const url = `${path().stack.sandboxUrl}/admin/faults`
    if (name === 'clear') await fetch(url, { method: 'DELETE' })
    else await fetch(url, { method: 'POST', body: JSON.stringify({ fault: name, times }) })
  }

  const refusalOf = async (update: Promise<unknown>): Promise<string | null> => {
    try {
      await update
      return null
    } catch (error) {
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error
      return cause instanceof ApplicationFailure ? (cause.type ?? null) : String(error)
    }
  }

  /** Filed, in review, claimed, and decided as an advance. */
  async function advanced(askedCents: number, payeeAccount = `${randomUUID()}-authorised`) {
    const filed = await path().file({ askedCents, verified: false, payeeAccount })
    const { version } = await comesTo(filed.id, 'in-review')
    await path().claim(filed.id, 'reviewer')
    const id = randomUUID()
    await filed.handle.executeUpdate(ask.decideReview, {
      updateId: id,
      args: [{ id, staffId: 'reviewer', version, kind: 'advance', amountCents: askedCents }],
    })
    return { ...filed, decisionId: id, askedCents }
  }
  const decideApproval = async (
    kase: Decided,
    staffId: string,
    outcome: 'approved' | 'refused',
    version?: number,
  ) => {
    const id = randomUUID()
    const reasonCode = outcome === 'refused' ? 'amount-not-proven' : undefined
    return await kase.handle.executeUpdate(ask.decideApproval, {
      updateId: id,
      args: [
        {
          id,
          decisionId: kase.decisionId,
          staffId,
          version: version ?? (await read(kase.id)).version,
          outcome,
          reasonCode,
        },
      ],
    })
  }

  const figures = async () => {
    const fund = await path().ledger.fundOfCity('sanya')
    const found = fund && (await path().ledger.fundFigures(fund.fundId))
    if (!found) throw new Error('the city has a fund')
    return found
  }
  return { read, payoutOf, comesTo, fault, refusalOf, advanced, decideApproval, figures }
}
