/** Months are `YYYY-MM` in the city's zone. */
export const monthOf = (day: string): string => day.slice(0, 7)

export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

/** The months from one to before another, the earliest first. */
export function monthsFrom(first: string, before: string): string[] {
  const months: string[] = []
  for (let month = first; month < before; month = monthAfter(month)) months.push(month)
  return months
}
