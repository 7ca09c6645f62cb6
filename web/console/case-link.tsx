import { Link } from '@tanstack/react-router'

/** @param from the voucher that the way to the case began at */
export const CaseLink = ({
  caseNumber,
  from,
}: {
  readonly caseNumber: string | null
  readonly from?: string
}) =>
  caseNumber === null ? (
    <>—</>
  ) : (
    <Link to="/cases/$caseNumber" params={{ caseNumber }} search={from ? { voucherNo: from } : {}}>
      {caseNumber}
    </Link>
  )
