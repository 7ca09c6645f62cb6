import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPain } from '#api/bank-batch/check-pain'
import { writeFile } from '#api/bank-batch/write-file'
import { writePain } from '#api/bank-batch/write-pain'
import type { BatchFile, BatchTransfer } from '#domain/bank-transfer'
import { cents } from '#domain/money'
import { schemaFaults } from './pain-schema.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-pain-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const transfer = (at: number, more: Partial<BatchTransfer> = {}): BatchTransfer => ({
  outBillNo: `${at}`.padStart(32, 'a'),
  amountCents: cents(78_000 + at),
  name: `示例 & <O'Neil> "${at}"`,
  account: '6222021234567890128',
  bankCode: '102100099996',
  remark: '先行赔付',
  ...more,
})
const batch = (transfers: readonly BatchTransfer[], more: Partial<BatchFile> = {}): BatchFile => ({
  batchNo: 'SYN-20261130-1',
  createdAt: new Date('2026-11-30T10:00:00.123Z'),
  executionOn: '2026-11-30',
  debtor: { name: '示例市先行赔付基金', account: '6222000011112222', bank: '示例银行' },
  transfers,
  ...more,
})

function fileOf(content: Buffer | string): string {
  const file = path.join(folder, 'batch.xml')
  writeFileSync(file, content)
  return file
}

test('a batch file is valid by the message’s own schema, which finds what is not', async () => {
  const longest = transfer(1, {
    name: '示'.repeat(140),
    remark: '赔'.repeat(140),
    amountCents: cents(1_000_000_000_000),
  })
  const file = writeFile(batch([longest, transfer(2), transfer(3, { amountCents: cents(5) })]))
  expect(await schemaFaults(fileOf(file))).toEqual([])
  const text = file.toString()
  for (const broken of [
    text.replace('<PmtMtd>TRF</PmtMtd>', ''),
    text.replace('SYN-20261130-1', 'S'.repeat(36)),
    text.replace(/<Dbtr>[\s\S]*?<\/Dbtr>/, ''),
  ])
    expect(await schemaFaults(fileOf(broken))).not.toEqual([])
})

test('the same batch is the same bytes', () => {
  expect(writePain(batch([transfer(1)])).equals(writePain(batch([transfer(1)])))).toBe(true)
})

test('a text that does not fit is refused with its field before there is a file', () => {
  const refusals: readonly [string, BatchFile][] = [
    ['payee', batch([transfer(1, { name: '示'.repeat(141) })])],
    ['payee', batch([transfer(1, { name: 'bell \u0007' })])],
    ['payee', batch([transfer(1, { name: '' })])],
    ['remark', batch([transfer(1, { remark: '\u202Ereversed' })])],
    ['payee-account', batch([transfer(1, { account: '1'.repeat(35) })])],
    ['payee-bank', batch([transfer(1, { bankCode: '123' })])],
    ['number', batch([transfer(1, { outBillNo: 'a//b' })])],
    ['batch', batch([transfer(1)], { batchNo: 'S'.repeat(36) })],
    ['account', batch([transfer(1)], { debtor: { name: 'n', bank: 'b', account: 'A'.repeat(40) } })],
  ]
  for (const [field, given] of refusals) {
    let refused: unknown
    try {
      writePain(given)
    } catch (error) {
      refused = error
    }
    expect(refused).toMatchObject({ code: 'BANK_TEXT_NOT_FIT', facts: { field } })
  }
})

test('a file that is not its batch is not released: another payee, amount, order, sum or number', () => {
  const meant = batch([transfer(1), transfer(2)])
  const text = writePain(meant).toString()
  expect(() => checkPain(Buffer.from(text), meant)).not.toThrow()
  for (const other of [
    batch([transfer(2), transfer(1)]),
    batch([transfer(1)]),
    batch([transfer(1), transfer(2, { account: '6222021234567890129' })]),
    batch([transfer(1), transfer(2, { name: '别人' })]),
    { ...meant, batchNo: 'SYN-20261130-2' },
  ])
    expect(() => checkPain(Buffer.from(text), other)).toThrow('is not its batch')
  expect(() => checkPain(Buffer.from(text.replace('780.01', '780.02')), meant)).toThrow('is not its batch')
  expect(() => checkPain(Buffer.from(text.replace('1560.03', '1560.04')), meant)).toThrow('is not its batch')
})
