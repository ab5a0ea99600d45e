// Quantities as people write them, `17 min`, `9 USD`, `5 %`, `<= 4 h`, to plain numbers in one unit and back.
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts';

/** Units of a duration and their length in ms. */
export const DURATION_UNITS = { ms: 1, s: SECOND_MS, min: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** What each `try…` below expects, in the words of an error message. */
export const EXPECTED = {
  duration: 'a duration such as 17 min (units ms, s, min, h, d)',
  money: 'an amount such as 9 USD, 78 k USD or 0.4 M USD',
  share: 'a share from 0 to 1, such as 0.05 or 5 %',
} as const;

const QUANTITY = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(\S.*)?$/i;

/** Splits `17 min` into number and the rest of the text; undefined unless it begins with a finite number ≥ 0. */
function quantity(text: string): { readonly number: number; readonly digits: string; readonly unit: string } | undefined {
  const match = QUANTITY.exec(text.trim());
  if (match === null || match[1] === undefined) return undefined;
  const number = Number(match[1]);
  return Number.isFinite(number) ? { number, digits: match[1], unit: match[2] ?? '' } : undefined;
}

/** `17 min`, `25 h`, `2d` → whole milliseconds, at most 36 600 days; undefined otherwise. */
export function tryDuration(text: string): number | undefined {
  const parts = quantity(text);
  if (parts === undefined || !Object.hasOwn(DURATION_UNITS, parts.unit)) return undefined;
  const ms = Math.round(parts.number * DURATION_UNITS[parts.unit as keyof typeof DURATION_UNITS]);
  return ms > 36_600 * DAY_MS ? undefined : ms;
}

/** `9 USD`, `78 k USD`, `0.4 M USD` → US dollars; undefined otherwise. */
export function tryMoney(text: string): number | undefined {
  const parts = quantity(text);
  const match = /^(?:([kM])\s*)?USD$/.exec(parts?.unit ?? '');
  if (parts === undefined || match === null) return undefined;
  // Shifting the decimal exponent rounds once; multiplying would round twice.
  const exponent = match[1] === 'M' ? 6 : match[1] === 'k' ? 3 : 0;
  return shift(parts.digits, exponent);
}

/** 0.05, `0.05` or `5 %` → a number from 0 to 1; undefined otherwise. */
export function tryShare(value: string | number): number | undefined {
  if (typeof value === 'number') return value >= 0 && value <= 1 ? value : undefined;
  const parts = quantity(value);
  if (parts === undefined || (parts.unit !== '' && parts.unit !== '%')) return undefined;
  const share = shift(parts.digits, parts.unit === '%' ? -2 : 0);
  return share <= 1 ? share : undefined;
}

function shift(digits: string, exponent: number): number {
  const [mantissa = '0', e = '0'] = digits.toLowerCase().split('e');
  return Number(`${mantissa}e${Number(e) + exponent}`);
}

/** A number in the unit of a metric: `4 h` for `min`, `90 %` for `share`, `1 d` for `days`, `900` or `900 trucks` for anything else; undefined otherwise. */
export function tryMeasure(text: string, unit: string): number | undefined {
  if (unit === 'share') return tryShare(text);
  if (unit === 'min' || unit === 'days') {
    const ms = tryDuration(text.replace(/\bdays?$/, 'd'));
    return ms === undefined ? undefined : ms / (unit === 'min' ? MINUTE_MS : DAY_MS);
  }
  const parts = quantity(text);
  return parts !== undefined && (parts.unit === '' || parts.unit === unit) ? parts.number : undefined;
}

/** `<= 4 h` with the unit of its metric → operator and value in that unit; undefined otherwise. */
export function tryTarget(text: string, unit: string): { readonly op: '<=' | '>='; readonly value: number } | undefined {
  const match = /^(<=|>=)\s*(.+)$/.exec(text.trim());
  if (match === null) return undefined;
  const value = tryMeasure(match[2] ?? '', unit);
  return value === undefined ? undefined : { op: match[1] === '<=' ? '<=' : '>=', value };
}

/** Milliseconds in the largest unit that leaves a number without rounding: `90 min`, `25 h`, `7 d`. Read back exactly by `tryDuration`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0 s';
  const [unit, length] = (Object.entries(DURATION_UNITS) as [string, number][]).reverse().find(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / length} ${unit}`;
}
