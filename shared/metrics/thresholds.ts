// Practical thresholds as people write them, `sojourn.p90=10min`: the smallest difference of a figure that matters to them.
import { DomainError } from '../errors.ts';
import { nearestName } from '../nearest.ts';
import { tryMeasure } from '../units.ts';
import { findMetricOfKey, METRICS } from './catalogue.ts';

/**
 * `<metric or key>=<size>`, the size in the unit of the metric when it names none: `sojourn.p90=10 min`, `busy=2 %`, `queue.max@all/export/yard=5`.
 * Answers sizes in the unit of the metric. @throws DomainError invalid-request, which names what was expected
 */
export function parseThresholds(texts: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(texts.map(parseThreshold));
}

function parseThreshold(text: string): readonly [string, number] {
  const at = text.indexOf('=');
  const key = text.slice(0, Math.max(0, at)).trim();
  const size = text.slice(at + 1).trim();
  const metric = findMetricOfKey(key);
  if (metric === undefined) {
    const near = nearestName(
      key,
      METRICS.map(({ id }) => id),
    );
    const hint = near === undefined ? 'See docs/reference/metrics.md.' : `Did you mean "${near}"?`;
    throw new DomainError('invalid-request', `threshold: expected <metric>=<size>, found ${JSON.stringify(text.slice(0, 80))}.`, hint);
  }
  const isBare = /^\d+(\.\d+)?$/.test(size);
  const value = isBare ? Number(size) : tryMeasure(size, metric.unit);
  if (value === undefined || !Number.isFinite(value))
    throw new DomainError(
      'invalid-request',
      `threshold: expected a size of ${metric.id} in ${metric.unit}, found ${JSON.stringify(size.slice(0, 40))}.`,
    );
  return [key, value];
}
