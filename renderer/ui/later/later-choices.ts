/** Times at which people like to have a mail sent (pure). */

export interface LaterChoice {
  label: string;
  /** ms since 1970. */
  at: number;
}

const hour = 3_600_000;

/** @param now ms since 1970; times are of the computer's own zone */
export function laterChoices(now: number): LaterChoice[] {
  const at = (days: number, hours: number): number => {
    const date = new Date(now);
    date.setDate(date.getDate() + days);
    date.setHours(hours, 0, 0, 0);
    return date.getTime();
  };
  const day = new Date(now).getDay();
  const choices = [
    { label: 'In one hour', at: now + hour },
    ...(new Date(now).getHours() < 17 ? [{ label: 'This evening', at: at(0, 18) }] : []),
    { label: 'Tomorrow morning', at: at(1, 8) },
    // Tomorrow may be Monday.
    ...(day === 0 ? [] : [{ label: 'Monday morning', at: at(8 - day, 8) }]),
  ];
  return choices;
}

/** As `<input type="datetime-local">` takes it. */
export function toLocalInput(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** @returns ms since 1970; null for what is no time */
export function fromLocalInput(text: string): number | null {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : ms;
}
