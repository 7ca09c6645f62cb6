/** One for the whole platform. */
export const UPKEEP_WORKFLOW_ID = 'upkeep'
