// A judgement of a run by what was measured, in words and as tables.
import type { Observation, ObservationGroup, ObservedFigure } from '../../shared/protocol/observation.ts';
import type { SavedRun } from '../../shared/protocol/run.ts';
import { differenceText, numberText, tableText } from './output.ts';

const UNITS: Readonly<Record<ObservedFigure, string>> = { arrived: 'trucks a day', cleared: 'trucks a day', inside: 'trucks inside' };

export function observationText({ id, name, level, replications, groups }: Observation, { summary }: SavedRun): string {
  const head = `${id}  ${name} beside ${summary.id} ${summary.name}; ${replications} replications, ${numberText(level, 'share')} prediction intervals`;
  return [head, ...groups.map(groupText)].join('\n\n');
}

function groupText(group: ObservationGroup): string {
  return `${verdictSentence(group)}\n${errorsLine(group)}\n\n${rowsTable(group)}`;
}

/** Trucks: one decimal where there are few. */
function trucks(value: number): string {
  return Math.abs(value) < 100 ? numberText(value, '') : Math.round(value).toLocaleString('en-US');
}

function signed(value: number): string {
  const text = trucks(value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

function rowsTable({ rows }: ObservationGroup): string {
  const cells = rows.map((row) => [
    row.when,
    trucks(row.observed),
    trucks(row.predicted),
    row.low === null || row.high === null ? '' : `${trucks(row.low)} to ${trucks(row.high)}`,
    signed(row.error),
    row.errorShare === null ? '' : differenceText(row.errorShare, 'share'),
    row.inside === null ? '' : row.inside ? 'inside' : 'outside',
  ]);
  return tableText(['when', 'observed', 'predicted', 'interval', 'error', 'of observed', 'interval held'], cells, [1, 2, 3, 4, 5]);
}

function errorsLine({ bias, mae, mape, wape, coverage }: ObservationGroup): string {
  const share = (value: number | null): string => (value === null ? '–' : numberText(value, 'share'));
  const held = coverage === null ? '' : `, interval held ${coverage.held} of ${coverage.of}`;
  return `bias ${signed(bias)}, MAE ${trucks(mae)}, MAPE ${share(mape)}, WAPE ${share(wape)}${held}`;
}

/** One plain sentence a planner can repeat. */
export function verdictSentence(group: ObservationGroup): string {
  const { figure, gate, flow, n, wape, biasShare, coverage, verdict } = group;
  const place = `${gate === 'all' ? 'all gates' : gate}${flow === 'all' ? '' : `, ${flow}`}`;
  const what = `${figure} at ${place} (${UNITS[figure]}, ${n} ${n === 1 ? 'value' : 'values'})`;
  const off = wape === null ? 'differently' : `by ${numberText(wape, 'share')}`;
  const held = coverage === null ? '' : ` ${coverage.held} of ${coverage.of} lie where the run expected them.`;
  switch (verdict) {
    case 'too-few':
      return `Too few values to judge: ${what}; the run differs ${off}.${held}`;
    case 'close':
      return `Close: ${what}: the run differs ${off} from what was measured.${held}`;
    case 'too-sure':
      return `Close, but too sure of itself: ${what}: the run differs ${off} from what was measured, yet only ${coverage?.held ?? 0} of ${coverage?.of ?? 0} lie where it expected them.`;
    case 'within-chance':
      return `Within chance: ${what}: the run differs ${off} from what was measured, which is no more than its own replications differ.${held}`;
    case 'too-high':
    case 'too-low':
      return `${verdict === 'too-high' ? 'Too high' : 'Too low'}: ${what}: the run ${verdict === 'too-high' ? 'exceeds' : 'falls short of'} what was measured by ${numberText(Math.abs(biasShare ?? 0), 'share')} over all.${held}`;
    case 'off':
      return `Off: ${what}: the run differs ${off} from what was measured, some days above and some below.${held}`;
  }
}
