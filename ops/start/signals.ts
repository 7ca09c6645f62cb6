/** A terminal's Ctrl-C reaches us twice: from the terminal, and passed on by npm. Only a later one means "at once". */
const SAME_PRESS_MS = 1_000

/** Stops in order on the first signal; a second one, from an impatient person, leaves the rest to the keeper. */
export function stopOnSignals(stop: () => Promise<void>, begin: () => void): void {
  let firstAt: number | undefined
  const onSignal = () => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_PRESS_MS) process.exit(130)
      return
    }
    firstAt = performance.now()
    begin()
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
}
