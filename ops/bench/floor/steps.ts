export interface FloorSteps {
  nothing(): Promise<void>
}
export const floorSteps: FloorSteps = { nothing: () => Promise.resolve() }
