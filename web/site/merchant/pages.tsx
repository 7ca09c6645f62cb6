import type { Place } from '../paths.ts'
import { Account } from './account.tsx'
import { CaseOfMerchant } from './case.tsx'
import { Desk } from './desk.tsx'
import { Enrol } from './enrol.tsx'

type MerchantPlace = Extract<Place, { page: 'merchant' | 'merchant-case' }>

export function MerchantPages({ place }: { place: MerchantPlace }) {
  if (place.page === 'merchant-case') return <CaseOfMerchant caseNumber={place.caseNumber} />
  switch (place.at) {
    case 'desk':
      return <Desk />
    case 'enrol':
      return <Enrol />
    case 'account':
      return <Account />
  }
}
