import { type Addresses, clientOf, type HttpClient } from '../synthetic-claims.ts'
import { emailOf, PASSWORD, type ReplayCity, REVIEWERS } from './city.ts'

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')

const signIn = async (on: Addresses, city: ReplayCity, name: string): Promise<HttpClient> =>
  clientOf(on, await signInCookies(on, city, name))

/** What the browser of somebody who signed in sends along. */
export async function signInCookies(on: Addresses, city: ReplayCity, name: string): Promise<string> {
  const answer = await fetch(`${on.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: on.url },
    body: JSON.stringify({ email: emailOf(city, name), password: PASSWORD }),
  })
  if (!answer.ok) throw new Error(`${name} could not sign in: ${answer.status}`)
  return cookiesOf(answer)
}

/** Scripted staff; they sign in like everybody and work under everyone's rules. */
export async function signInStaff(on: Addresses, city: ReplayCity) {
  const [agent, approver, supervisor, finance] = await Promise.all(
    ['agent', 'approver', 'supervisor', 'finance'].map((name) => signIn(on, city, name)),
  )
  const reviewers = await Promise.all(
    Array.from({ length: REVIEWERS }, (_, at) => signIn(on, city, `reviewer${at}`)),
  )
  if (!agent || !approver || !supervisor || !finance) throw new Error('the staff is not complete')
  return {
    agent,
    approver,
    supervisor,
    finance,
    reviewer: (at: number): HttpClient => reviewers[at % REVIEWERS] ?? supervisor,
  }
}
export type Staff = Awaited<ReturnType<typeof signInStaff>>

/** A tourist with the number and code of their case. */
export async function openAsTourist(on: Addresses, caseNumber: string, secret: string): Promise<HttpClient> {
  const answer = await fetch(`${on.url}/trpc/tracking.openCase`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: on.url },
    body: JSON.stringify({ caseNumber, secret }),
  })
  if (!answer.ok) throw new Error(`${caseNumber} could not be opened: ${answer.status}`)
  return clientOf(on, cookiesOf(answer))
}
