/** Dates as people read them: the nearer, the shorter. */

const day = 86_400_000;

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

type Shape = 'time' | 'weekday' | 'day' | 'date';

const shapes: Record<Shape, Intl.DateTimeFormatOptions> = {
  time: { timeStyle: 'short' },
  weekday: { weekday: 'short' },
  day: { day: 'numeric', month: 'short' },
  date: { day: '2-digit', month: '2-digit', year: 'numeric' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a DateTimeFormat costs more than a whole row; keep them. */
function formatter(
  key: string,
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const name = `${locale ?? ''} ${key}`;
  const known = formats.get(name) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(name, known);
  return known;
}

/** Time today, weekday within the last six days, day and month this year, the date before that. */
export function formatListDate(ms: number, now: number, locale?: string): string {
  const today = startOfDay(now);
  const that = startOfDay(ms);
  const shape: Shape =
    that === today
      ? 'time'
      : that < today && Math.round((today - that) / day) < 7
        ? 'weekday'
        : new Date(ms).getFullYear() === new Date(now).getFullYear()
          ? 'day'
          : 'date';
  return formatter(shape, locale, shapes[shape]).format(ms);
}

/** Weekday, date and time in full, for the reader and for reading aloud. */
export function formatFullDate(ms: number, locale?: string): string {
  return formatter('full', locale, { dateStyle: 'full', timeStyle: 'short' }).format(ms);
}

/** "just now", "3 mins ago", "2 hrs ago", "5 days ago": since when something has been waiting. */
export function formatAgo(ms: number, now: number, locale?: string): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1000));
  if (seconds < 10) return 'just now';
  const [value, unit]: [number, string] =
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3_600
        ? [Math.floor(seconds / 60), 'minute']
        : seconds < 86_400
          ? [Math.floor(seconds / 3_600), 'hour']
          : [Math.floor(seconds / 86_400), 'day'];
  const age = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  return `${age} ago`;
}
