import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { z } from 'zod'

const HOST = '127.0.0.1'

export const isPortFree = (port: number, host = HOST): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, HOST, () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })

const portsFile = z.record(z.string(), z.int().min(1).max(65_535))

function readPorts(file: string): Record<string, number> {
  try {
    return portsFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

/** The port this name had last time in this data folder, or a new one when another program has taken it. */
export async function keptPort(dataFolder: string, name: string): Promise<number> {
  const file = path.join(dataFolder, 'ports.json')
  const kept = readPorts(file)[name]
  if (kept && (await isPortFree(kept))) return kept
  const port = await freePort()
  writeFileSync(file, `${JSON.stringify({ ...readPorts(file), [name]: port }, null, 2)}\n`)
  return port
}

export const readPort = (dataFolder: string, name: string): number | undefined =>
  readPorts(path.join(dataFolder, 'ports.json'))[name]
