import type { Stack } from '../stack.ts'
import { clientOf, type HttpClient } from '../synthetic-claims.ts'
import { emailOf, PASSWORD, REVIEWERS } from './city.ts'

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')

async function signIn(stack: Stack, name: string): Promise<HttpClient> {
  const answer = await fetch(`${stack.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify({ email: emailOf(name), password: PASSWORD }),
  })
  if (!answer.ok) throw new Error(`${name} could not sign in: ${answer.status}`)
  return clientOf(stack, cookiesOf(answer))
}

/** Scripted staff; they sign in like everybody and work under everyone's rules. */
export async function signInStaff(stack: Stack) {
  const [agent, approver, supervisor] = await Promise.all(
    ['agent', 'approver', 'supervisor'].map((name) => signIn(stack, name)),
  )
  const reviewers = await Promise.all(
    Array.from({ length: REVIEWERS }, (_, at) => signIn(stack, `reviewer${at}`)),
  )
  if (!agent || !approver || !supervisor) throw new Error('the staff is not complete')
  return {
    agent,
    approver,
    supervisor,
    reviewer: (at: number): HttpClient => reviewers[at % REVIEWERS] ?? supervisor,
  }
}
export type Staff = Awaited<ReturnType<typeof signInStaff>>

/** A tourist with the number and code of their case. */
export async function openAsTourist(stack: Stack, caseNumber: string, secret: string): Promise<HttpClient> {
  const answer = await fetch(`${stack.url}/trpc/tracking.openCase`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify({ caseNumber, secret }),
  })
  if (!answer.ok) throw new Error(`${caseNumber} could not be opened: ${answer.status}`)
  return clientOf(stack, cookiesOf(answer))
}
