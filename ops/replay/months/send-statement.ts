import type { Addresses } from '../../synthetic-claims.ts'

/** Hands a bank's file to the platform as finance's page does. */
export async function sendStatement(
  { url }: Addresses,
  cookie: string,
  given: { readonly accountId: string; readonly fileName: string; readonly content: string },
): Promise<void> {
  const form = new FormData()
  form.set('file', new Blob([given.content], { type: 'application/xml' }), given.fileName)
  const answer = await fetch(`${url}/bank-statements?account=${given.accountId}&mode=import`, {
    method: 'POST',
    headers: { origin: url, cookie },
    body: form,
  })
  if (!answer.ok) throw new Error(`${given.fileName} was not taken: ${answer.status} ${await answer.text()}`)
}
