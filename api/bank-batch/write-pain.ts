import { XMLBuilder } from 'fast-xml-parser'
import { type BatchFile, type BatchTransfer, sumOf } from '#domain/bank-transfer'
import { DomainError } from '#domain/errors'
import type { Cents } from '#domain/money'
import { fitsPain, fitsPainIdentifier, PAIN_TEXT } from '#domain/pain-text'

export const PAIN_NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'

/** Fen as the message writes them: `780.00`. */
export const yuanOf = (amount: Cents): string =>
  `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`

/**
 * The batch as a pain.001.001.09 (CustomerCreditTransferInitiation): one payment instruction, booked as one sum, in the order the
 * message asks for. The same batch gives the same bytes.
 * @throws DomainError `BANK_TEXT_NOT_FIT` with the transfer and the field, before anything is signed
 */
export function writePain(batch: BatchFile): Buffer {
  requireFit(batch)
  const { batchNo, createdAt, executionOn, debtor, transfers } = batch
  const totals = { NbOfTxs: String(transfers.length), CtrlSum: yuanOf(sumOf(transfers)) }
  const xml = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressEmptyNode: true,
    format: true,
  })
    // the keys stand in the message's order
    .build({
      Document: {
        '@xmlns': PAIN_NAMESPACE,
        CstmrCdtTrfInitn: {
          GrpHdr: {
            MsgId: batchNo,
            CreDtTm: createdAt.toISOString(),
            ...totals,
            InitgPty: { Nm: debtor.name },
          },
          PmtInf: {
            PmtInfId: batchNo,
            PmtMtd: 'TRF',
            BtchBookg: 'true',
            ...totals,
            ReqdExctnDt: { Dt: executionOn },
            Dbtr: { Nm: debtor.name },
            DbtrAcct: { Id: { Othr: { Id: debtor.account } }, Ccy: 'CNY' },
            DbtrAgt: { FinInstnId: { Nm: debtor.bank } },
            CdtTrfTxInf: transfers.map(partOf),
          },
        },
      },
    })
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`)
}

const partOf = ({ outBillNo, amountCents, bankCode, name, account, remark }: BatchTransfer) => ({
  PmtId: { EndToEndId: outBillNo },
  Amt: { InstdAmt: { '@Ccy': 'CNY', '#text': yuanOf(amountCents) } },
  CdtrAgt: { FinInstnId: { ClrSysMmbId: { ClrSysId: { Cd: 'CNAPS' }, MmbId: bankCode } } },
  Cdtr: { Nm: name },
  CdtrAcct: { Id: { Othr: { Id: account } } },
  RmtInf: { Ustrd: remark },
})

function requireFit({ batchNo, debtor, transfers }: BatchFile): void {
  const require = (fits: boolean, field: string, transfer: string | null) => {
    if (!fits) throw new DomainError('BANK_TEXT_NOT_FIT', { field, transfer })
  }
  require(fitsPainIdentifier(batchNo), 'batch', null)
  require(fitsPain(debtor.name, PAIN_TEXT.name), 'fund', null)
  require(fitsPain(debtor.bank, PAIN_TEXT.name), 'bank', null)
  require(/^[A-Z0-9]{4,34}$/.test(debtor.account), 'account', null)
  if (transfers.length === 0) throw new DomainError('BATCH_EMPTY', {})
  for (const { outBillNo, name, account, bankCode, remark, amountCents } of transfers) {
    require(fitsPainIdentifier(outBillNo), 'number', outBillNo)
    require(fitsPain(name, PAIN_TEXT.name), 'payee', outBillNo)
    require(/^[A-Za-z0-9]{4,34}$/.test(account), 'payee-account', outBillNo)
    require(/^\d{12}$/.test(bankCode), 'payee-bank', outBillNo)
    require(fitsPain(remark, PAIN_TEXT.remittance), 'remark', outBillNo)
    require(amountCents > 0, 'amount', outBillNo)
  }
}
