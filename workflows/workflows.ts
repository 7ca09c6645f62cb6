export { appeal } from './appeal/workflow.ts'
export { complaint } from './complaint/workflow.ts'
export { recovery } from './recovery/workflow.ts'
export { upkeep } from './upkeep/workflow.ts'
