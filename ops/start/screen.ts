/** Plain lines, each step with its time; on a terminal the line of a running step is written over by its end. */
export interface Screen {
  step<T>(title: string, work: () => Promise<T>): Promise<T>
  readonly say: (line: string) => void
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(7)

export function createScreen(out: NodeJS.WriteStream = process.stdout): Screen {
  const open: string[] = []
  const showOpen = () => {
    if (out.isTTY && open.length > 0) out.write(`\r\x1b[K  … ${open.join(' · ')}`)
  }
  const line = (text: string) => {
    if (out.isTTY) out.write('\r\x1b[K')
    out.write(`${text}\n`)
    showOpen()
  }
  return {
    async step(title, work) {
      const startedAt = performance.now()
      open.push(title)
      showOpen()
      const close = (mark: string) => {
        open.splice(open.indexOf(title), 1)
        line(`  ${mark} ${seconds(performance.now() - startedAt)}  ${title}`)
      }
      try {
        const result = await work()
        close('✔')
        return result
      } catch (error) {
        close('✖')
        throw error
      }
    },
    say: (text) => line(`  ${text}`),
  }
}
