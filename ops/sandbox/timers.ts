/** Work for later that ends with the process: nothing starts after the stop, and who slept is woken and told so. */
export function createTimers() {
  const waiting = new Map<NodeJS.Timeout, () => void>()
  const stopping = new AbortController()

  function later(milliseconds: number, work: () => void, onStop: () => void = () => undefined): void {
    if (stopping.signal.aborted) return onStop()
    const timer = setTimeout(() => {
      waiting.delete(timer)
      work()
    }, milliseconds)
    waiting.set(timer, onStop)
  }

  return {
    later: (milliseconds: number, work: () => void): void => later(milliseconds, work),
    /** @returns false when the process stopped meanwhile */
    sleep: (milliseconds: number): Promise<boolean> =>
      new Promise((resolve) =>
        later(
          milliseconds,
          () => resolve(true),
          () => resolve(false),
        ),
      ),
    isStopped: (): boolean => stopping.signal.aborted,
    /** aborts what waits for somebody else */
    signal: stopping.signal,
    stop(): void {
      stopping.abort()
      for (const [timer, onStop] of waiting) {
        clearTimeout(timer)
        onStop()
      }
      waiting.clear()
    },
  }
}
export type Timers = ReturnType<typeof createTimers>
