import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { DomainError } from '#domain/errors'
import type { StaffRole } from '#domain/people'
import type { Context } from './context.ts'
import { asDomainError, domainErrorIn, toTrpcError } from './errors.ts'
import { fieldProblems } from './field-problems.ts'

/**
 * A refusal reaches the page as its code and facts; the sentence is the page's to look up in its reader's language. Input is
 * told field by field, each as the code of what is wrong with it.
 */
const t = initTRPC.context<Context>().create({
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  errorFormatter({ shape, error }) {
    const refused = domainErrorIn(error)
    const fields = error.cause instanceof ZodError ? fieldProblems(error.cause) : null
    const { stack: _kept, ...data } = shape.data
    return {
      ...shape,
      // a fault's own words are for the log, not for the page
      message:
        refused?.code ?? (fields ? 'INVALID' : shape.data.httpStatus >= 500 ? 'SERVICE_DOWN' : shape.message),
      data: { ...data, refusal: refused ? { code: refused.code, facts: refused.facts } : null, fields },
    }
  },
})

export const { router, mergeRouters, createCallerFactory } = t

const refusals = t.middleware(async ({ next, ctx, path }) => {
  const result = await next()
  if (result.ok || !(result.error instanceof TRPCError)) return result
  const refused =
    result.error.code === 'INTERNAL_SERVER_ERROR' ? asDomainError(result.error.cause ?? result.error) : null
  if (refused) return { ...result, error: toTrpcError(refused) }
  if (result.error.code === 'INTERNAL_SERVER_ERROR')
    ctx.services.log.error({ err: result.error.cause, path }, 'a procedure failed')
  return result
})

/** Anybody, signed in or not. */
export const publicProcedure = t.procedure.use(refusals)

/** Who holds a case's secret, for that case alone. */
export const tourist = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.tourist) throw toTrpcError(new DomainError('NOT_SIGNED_IN', {}))
  return next({ ctx: { ...ctx, tourist: ctx.tourist } })
})

export const merchant = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.merchant) throw toTrpcError(new DomainError('NOT_SIGNED_IN', {}))
  return next({ ctx: { ...ctx, merchant: ctx.merchant } })
})

/** Staff in one of these roles; every query of theirs is bound to their city. */
export const staffOf = (...roles: readonly StaffRole[]) =>
  publicProcedure.use(({ ctx, next }) => {
    if (!ctx.staff) throw toTrpcError(new DomainError('NOT_SIGNED_IN', {}))
    if (!roles.includes(ctx.staff.role)) throw toTrpcError(new DomainError('NOT_ALLOWED', {}))
    return next({ ctx: { ...ctx, staff: ctx.staff } })
  })

export const staff = staffOf('agent', 'reviewer', 'approver', 'supervisor', 'finance', 'admin')
export const agent = staffOf('agent', 'supervisor')
export const reviewer = staffOf('reviewer', 'supervisor')
export const approver = staffOf('approver', 'supervisor')
export const supervisor = staffOf('supervisor')
export const finance = staffOf('finance')
export const admin = staffOf('admin')
