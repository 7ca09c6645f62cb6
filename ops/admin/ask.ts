import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Refusal } from '../refusal.ts'

/** From the environment, else from the person at the terminal; what is typed is not shown when it is a secret. */
export async function ask(question: string, variable: string, { hidden = false } = {}): Promise<string> {
  const given = process.env[variable]
  if (given !== undefined) return given.trim()
  if (!process.stdin.isTTY)
    throw new Refusal(`${question} is not known, and there is no terminal to ask on.`, `Set ${variable}.`)
  process.stdout.write(`${question}: `)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stdout,
    terminal: true,
  })
  try {
    return (await lines.question('')).trim()
  } finally {
    lines.close()
    if (hidden) process.stdout.write('\n')
  }
}
