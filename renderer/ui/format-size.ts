/** Octets as people read them. */

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** @param octets decoded size; decimal units, as file managers show them */
export function formatSize(octets: number, locale?: string): string {
  let value = Math.max(0, octets);
  let index = 0;
  while (value >= 1000 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  const unit = units[index] ?? 'byte';
  const digits = index > 0 && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    // The short form of bytes has no plural in some languages ("680 byte").
    unitDisplay: index === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
  }).format(value);
}
