import { Link } from '@tanstack/react-router'

export const CaseLink = ({ caseNumber }: { readonly caseNumber: string | null }) =>
  caseNumber === null ? (
    <>—</>
  ) : (
    <Link to="/cases/$caseNumber" params={{ caseNumber }}>
      {caseNumber}
    </Link>
  )
