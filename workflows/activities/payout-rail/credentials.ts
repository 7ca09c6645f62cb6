import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** The provider's public key, alone or in its certificate. */
const platformKey = z.object({
  serial: z.string().min(1),
  pem: z.string().regex(/-----BEGIN (PUBLIC KEY|CERTIFICATE)-----/),
})

/** Our side of the contract with the provider: who we are, our key, and the provider's public ones, newest first. */
const credentials = z.object({
  baseUrl: z.url(),
  mchid: z.string().min(1),
  appid: z.string().min(1),
  serial: z.string().min(1),
  privateKey: z.string().includes('PRIVATE KEY'),
  platformKeys: z.tuple([platformKey], platformKey),
  apiV3Key: z.string().length(32),
  notifyUrl: z.url(),
})
export type ProviderCredentials = z.infer<typeof credentials>

/** Reads them from the file that the provider's operator (or the sandbox) hands out. */
export const readCredentials = (path: string): ProviderCredentials =>
  credentials.parse(JSON.parse(readFileSync(path, 'utf8')))
