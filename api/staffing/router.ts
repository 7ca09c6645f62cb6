import { router } from '../trpc.ts'
import { createStaff } from './create-staff.ts'
import { disableStaff } from './disable-staff.ts'
import { listStaff } from './list-staff.ts'

export const staffingRouter = router({ listStaff, createStaff, disableStaff })
