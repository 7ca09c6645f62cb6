import type { Category } from '#domain/categories'
import { Icon } from '../pieces.tsx'

/** One line drawing a category, drawn here so that it looks the same on every phone. */
const LINES: Record<Category, string> = {
  'travel-photography': 'M4 8h3l2-3h6l2 3h3v11H4z M12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  dining: 'M3 12c3.5-5.5 9.5-6 13.5-1.500L21 7v10l-4.5-3.500C12.5 18 6.5 17.5 3 12z M8 11.200v.1',
  market: 'M12 8c-4.5-3-8 .5-7 5.500S9 21 12 19.500c3 1.5 6-1 7-6S16.5 5 12 8z M12 8c0-2.5 1-4 3-5',
  lodging: 'M3 19V6 M3 16h18v3 M21 16v-3a3 3 0 0 0-3-3h-8v6 M6.5 10a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
  'car-hire': 'M8 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 12h9v4 M17 12v3',
  'water-sports': 'M3 9c3-3 6 3 9 0s6 3 9 0 M3 14c3-3 6 3 9 0s6 3 9 0 M3 19c3-3 6 3 9 0s6 3 9 0',
  'travel-agency': 'M6 21V4h12l-3 4 3 4H6',
  'scenic-spot': 'M3 14h18l-2.5 5h-13z M7 14V9h10v5 M12 9V5',
  shopping: 'M5 8h14l-1 12H6z M9 11V7a3 3 0 0 1 6 0v4',
  transfer: 'M3 17v-4l3-5h12l3 5v4z M3 13h18 M9 8V5h6v3 M7 17v2 M17 17v2',
  wellness:
    'M12 5c3 4 3 8.5 0 13.500C9 13.5 9 9 12 5z M4 10.500c0 5 3 8 8 8 5 0 8-3 8-8-3 0-5 1-6.5 3 M4 10.500c3 0 5 1 6.5 3',
  other: 'M4 5h16v11H10l-5 4v-4H4z',
}

export const CategoryPicture = ({ category }: { category: Category }) => <Icon lines={LINES[category]} />
