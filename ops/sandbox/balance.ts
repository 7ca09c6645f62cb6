import type { FastifyInstance } from 'fastify'
import { ACCOUNT_TYPES, balancePath } from '#domain/wechat-wire'
import type { Bills } from './bills.ts'
import { answer, guarded, refuse, type Signing } from './signed.ts'

/** What the account holds: only the operating account was opened, as merchant transfers need it. */
export function serveBalance(app: FastifyInstance, provider: Signing & { readonly bills: Bills }): void {
  app.get<{ Params: { type: string } }>(balancePath(':type'), (request, reply) =>
    guarded(provider, request, reply, async () => {
      const { type } = request.params
      if (!ACCOUNT_TYPES.some((one) => one === type)) return refuse(provider, reply, 400, 'PARAM_ERROR')
      if (type !== 'OPERATION') return refuse(provider, reply, 400, 'INVALID_REQUEST')
      const { availableCents, pendingCents } = provider.bills.account()
      return answer(provider, reply, 200, {
        available_amount: availableCents,
        pending_amount: pendingCents,
      })
    }),
  )
}
