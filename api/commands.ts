import {
  type Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import {
  ApplicationFailure,
  type SignalDefinition,
  type UpdateDefinition,
  WorkflowIdReusePolicy,
} from '@temporalio/common'
import { DomainError, type ErrorFacts, isDomainErrorCode } from '#domain/errors'
import { z } from 'zod'
import { type AppealAnswer, appealWorkflowId } from '#workflows/appeal/messages'
import {
  type Command,
  complaintWorkflowId,
  fundChanged,
  merchantStated,
  providerNoticed,
  railHeard,
  type Standing,
} from '#workflows/complaint/messages'
import type { ProviderNotice } from '#workflows/payout/messages'
import {
  recoveryStepDue,
  type RecoveryStanding,
  recoveryWorkflowId,
  surplusNoticed,
} from '#workflows/recovery/messages'

interface Startable {
  readonly id: string
  readonly caseNumber: string
}

/** What is asked of workflows: all that changes a case goes through here. */
export interface Commands {
  /** Starts the case's workflow, once; that it runs already is no error. */
  startComplaint(complaint: Startable): Promise<void>
  /**
   * Sends a command and waits for its answer. Sent again with the same id it gives the same answer.
   * @throws DomainError the workflow's refusal; `SERVICE_BUSY` when no answer came in time: the command may yet be done
   */
  onCase<C extends Command>(
    caseNumber: string,
    update: UpdateDefinition<Standing, [C]>,
    command: C,
  ): Promise<Standing>
  onRecovery<C extends Command>(
    recoveryId: string,
    update: UpdateDefinition<RecoveryStanding, [C]>,
    command: C,
  ): Promise<RecoveryStanding>
  /** Starts an appeal's workflow, once; that it runs already is no error. */
  startAppeal(appealId: string): Promise<void>
  onAppeal<C extends Command>(
    appealId: string,
    update: UpdateDefinition<AppealAnswer, [C]>,
    command: C,
  ): Promise<AppealAnswer>
  /** Money of a claim moved beside its workflow, which reads its row anew; one that is over is passed by. */
  lookAtRecovery(recoveryId: string): Promise<void>
  /** Wakes cases that wait for the fund, in this order; those that are over are passed by. */
  wake(caseNumbers: readonly string[]): Promise<void>
  /** Has cases look again at the rail their payout leaves by, in this order. */
  railHeard(caseNumbers: readonly string[]): Promise<void>
  /** The merchant has told its side; a case that is over is passed by. */
  merchantStated(caseNumber: string): Promise<void>
  notice(caseNumber: string, notice: ProviderNotice): Promise<void>
  noticeSurplus(recoveryId: string): Promise<void>
  /** Settles when Temporal answers. */
  check(): Promise<void>
}

const ANSWER_WITHIN_MS = 10_000
const TRY_MS = 4_000

/** @param findOpen tells a case whose workflow has not begun, or was lost, from one that is over */
export function createCommands(
  client: Client,
  taskQueue: string,
  findOpen: (caseNumber: string) => Promise<Startable | null>,
): Commands {
  async function startComplaint({ id, caseNumber }: Startable): Promise<void> {
    try {
      await client.workflow.start('complaint', {
        workflowId: complaintWorkflowId(caseNumber),
        taskQueue,
        args: [{ complaintId: id }],
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      })
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
  }
  async function startAppeal(appealId: string): Promise<void> {
    try {
      await client.workflow.start('appeal', {
        workflowId: appealWorkflowId(appealId),
        taskQueue,
        args: [{ appealId }],
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      })
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
  }
  const update = async <A, C extends Command>(
    workflowId: string,
    definition: UpdateDefinition<A, [C]>,
    command: C,
  ) => {
    const until = Date.now() + ANSWER_WITHIN_MS
    const handle = client.workflow.getHandle(workflowId)
    for (;;) {
      try {
        return await client.withDeadline(Date.now() + TRY_MS, () =>
          handle.executeUpdate<A, [C]>(definition, { updateId: command.id, args: [command] }),
        )
      } catch (error) {
        if (!mayPass(error)) throw error
        if (Date.now() > until) throw new DomainError('SERVICE_BUSY', {})
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }
  async function signalAll(caseNumbers: readonly string[], signal: SignalDefinition): Promise<void> {
    for (const caseNumber of caseNumbers)
      await client.workflow.getHandle(complaintWorkflowId(caseNumber)).signal(signal).catch(overlookEnded)
  }
  return {
    startComplaint,
    async onCase(caseNumber, definition, command) {
      const workflowId = complaintWorkflowId(caseNumber)
      try {
        return await update(workflowId, definition, command)
      } catch (error) {
        // filing is acknowledged before its workflow begins, so a command can come first
        const open = isNotFound(error) ? await findOpen(caseNumber) : null
        if (!open) throw refusalOf(error)
        await startComplaint(open)
        return await update(workflowId, definition, command).catch((again: unknown) => {
          throw refusalOf(again)
        })
      }
    },
    onRecovery: (recoveryId, definition, command) =>
      update(recoveryWorkflowId(recoveryId), definition, command).catch((error: unknown) => {
        throw refusalOf(error)
      }),
    startAppeal,
    async onAppeal(appealId, definition, command) {
      const workflowId = appealWorkflowId(appealId)
      try {
        return await update(workflowId, definition, command)
      } catch (error) {
        // it is acknowledged before its workflow begins; one that has ended is not begun again
        if (!isNotFound(error)) throw refusalOf(error)
        await startAppeal(appealId)
        return await update(workflowId, definition, command).catch((again: unknown) => {
          throw refusalOf(again)
        })
      }
    },
    lookAtRecovery: (recoveryId) =>
      client.workflow.getHandle(recoveryWorkflowId(recoveryId)).signal(recoveryStepDue).catch(overlookEnded),
    wake: (caseNumbers) => signalAll(caseNumbers, fundChanged),
    railHeard: (caseNumbers) => signalAll(caseNumbers, railHeard),
    merchantStated: (caseNumber) => signalAll([caseNumber], merchantStated),
    notice: (caseNumber, given) =>
      client.workflow
        .getHandle(complaintWorkflowId(caseNumber))
        .signal(providerNoticed, given)
        .catch(overlookEnded),
    noticeSurplus: (recoveryId) =>
      client.workflow.getHandle(recoveryWorkflowId(recoveryId)).signal(surplusNoticed).catch(overlookEnded),
    check: async () => {
      await client.connection.withDeadline(Date.now() + 2_000, () => client.workflowService.getSystemInfo({}))
    },
  }
}

const isNotFound = (error: unknown): boolean => error instanceof WorkflowNotFoundError

function overlookEnded(error: unknown): void {
  if (!isNotFound(error)) throw error
}

/** Nobody answered, so nobody knows: the same command may be sent again. */
const mayPass = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  (isGrpcServiceError(error) && [1, 4, 8, 10, 14].includes(error.code))

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

function refusalOf(error: unknown): unknown {
  if (isNotFound(error)) return new DomainError('ILLEGAL_STATE_CHANGE', {})
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined
  if (!(cause instanceof ApplicationFailure) || !isDomainErrorCode(cause.type)) return error
  const given: ErrorFacts = facts.catch({}).parse(cause.details?.[0] ?? {})
  return new DomainError(cause.type, given)
}
