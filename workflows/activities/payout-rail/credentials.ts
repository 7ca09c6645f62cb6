import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Our side of the contract with the provider: who we are, our key, and the provider's public one. */
const credentials = z.object({
  baseUrl: z.url(),
  mchid: z.string().min(1),
  appid: z.string().min(1),
  serial: z.string().min(1),
  privateKey: z.string().includes('PRIVATE KEY'),
  platformSerial: z.string().min(1),
  platformPublicKey: z.string().includes('PUBLIC KEY'),
  apiV3Key: z.string().length(32),
  notifyUrl: z.url(),
})
export type ProviderCredentials = z.infer<typeof credentials>

/** Reads them from the file that the provider's operator (or the sandbox) hands out. */
export const readCredentials = (path: string): ProviderCredentials =>
  credentials.parse(JSON.parse(readFileSync(path, 'utf8')))
