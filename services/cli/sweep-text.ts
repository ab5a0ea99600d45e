// A sweep in words and tables: what it will try, each design as it comes, and the answer.
import type { DesignRow, SweepAnswer, SweepPlan, SweepTarget } from '../../shared/protocol/sweep.ts';
import { runWords } from '../experiments/plans.ts';
import { numberText, shellWord, tableText, unitText } from './output.ts';

const VERDICT_TEXT = { meets: 'meets', 'may-meet': 'may meet', misses: 'misses' } as const;

function amountText(value: number, unit: string): string {
  return `${numberText(value, unit)} ${unitText(unit)}`.trim();
}

export function targetText({ key, unit, op, value, share }: SweepTarget): string {
  const on = share === null ? 'on the average day' : `on at least ${numberText(share, 'share')} of the days`;
  return `${key} ${op} ${amountText(value, unit)} ${on}`;
}

/** What a sweep will try, and what that asks for. */
export function planText(plan: SweepPlan): string {
  const { designs, screen, refine, factors, budget, cost } = plan;
  const levers = factors.map(({ id, levels }) => `${id} (${levels.map(({ label }) => label).join(', ')})`);
  const close = Math.min(refine.designs, designs.length);
  return [
    `${plan.title}`,
    `scenario   ${plan.scenario}${plan.set.length === 0 ? '' : `, ${plan.set.map(({ path, value }) => `${path}=${JSON.stringify(value)}`).join(', ')}`}`,
    `levers     ${levers.join('\n           ')}`,
    `targets    ${plan.targets.map(targetText).join('\n           ')}`,
    `cost       ${[cost.key, cost.key === null ? 'prices of the levers' : undefined].filter((part) => part !== undefined && part !== null).join('')}, ${amountText(cost.delta, cost.unit)} matter`,
    `work       ${designs.length} designs × ${screen.replications} replications, then ${close} at a time × ${refine.replications}${budget === null ? '' : `, at most ${budget} in all`}`,
  ].join('\n');
}

/** The figure of the first target, with its interval or the days on which it is met. */
function figureText(plan: SweepPlan, row: DesignRow, i: number): string {
  const [target, figure] = [plan.targets[i], row.targets[i]];
  if (target === undefined || figure === undefined) return '–';
  const mean = numberText(figure.mean, target.unit);
  const half = figure.halfWidth === null ? '' : ` ± ${numberText(figure.halfWidth, target.unit)}`;
  return target.share === null ? `${mean}${half}` : `${mean}${half}, ${figure.met} of ${figure.days} days`;
}

function costText({ cost: { unit } }: SweepPlan, { cost }: DesignRow): string {
  if (cost === null) return '–';
  const isCertain = cost.halfWidth === null || cost.halfWidth <= 1e-9 * Math.abs(cost.mean);
  return `${numberText(cost.mean, unit)}${isCertain ? '' : ` ± ${numberText(cost.halfWidth, unit)}`}`;
}

function verdictText({ verdict, runMore }: DesignRow): string {
  if (runMore === null) return VERDICT_TEXT[verdict];
  return `${VERDICT_TEXT[verdict]}: run ${runMore > 500 ? 'more than 500' : `about ${runMore}`} more`;
}

/** One line for a point that has just been computed. */
export function pointText(plan: SweepPlan, id: string, row: DesignRow): string {
  const [, stress] = id.split('+');
  const settings = plan.factors.map((factor, i) => `${factor.id} ${row.labels[i] ?? ''}`).join(', ');
  const figures = plan.targets.map((target, i) => `${figureText(plan, row, i)} ${unitText(target.unit)}`.trim()).join('; ');
  const demand = stress === undefined ? '' : `, demand +${stress} %`;
  return `${settings}${demand}: ${figures}, cost ${costText(plan, row)}, n ${row.n}, ${verdictText(row)}`;
}

/** Rows beyond these are counted: whoever wants all asks for JSON. */
const MOST_ROWS = 30;

export function answerText(plan: SweepPlan, answer: SweepAnswer): string {
  const { designs, pick } = answer;
  const chosen = designs.find((row) => row.id === pick);
  return [
    headline(plan, answer, chosen),
    designTable(plan, [...designs.filter((row) => row.n > 0)].slice(0, MOST_ROWS)),
    designs.length > MOST_ROWS ? `and ${designs.length - MOST_ROWS} more; --json lists them all` : '',
    ...answer.effects.map(({ factor, rows }) => `\n${factor} alone, the others as chosen\n${effectTable(plan, factor, rows)}`),
    answer.stress.some(({ row }) => row !== null) ? `\nthe choice under more demand\n${stressTable(plan, answer)}` : '',
    cheaperText(plan, answer, chosen),
    `\n${answer.spent} replications of ${answer.tried} designs`,
    chosen === undefined ? '' : `as a run   ${runWords(plan, chosen.id, chosen.n).map(shellWord).join(' ')}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function headline(plan: SweepPlan, answer: SweepAnswer, chosen: DesignRow | undefined): string {
  const goal = plan.targets.map(targetText).join(' and ');
  if (chosen === undefined) {
    const may = answer.designs.filter(({ verdict, n }) => verdict === 'may-meet' && n > 0).length;
    return `No design is known to meet ${goal}${may === 0 ? '' : `; ${may} may`}.\n`;
  }
  const others = answer.designs.filter((row) => row.isCandidate && row.id !== chosen.id).length;
  const settings = plan.factors.map((factor, i) => `${factor.id} ${chosen.labels[i] ?? ''}`).join(', ');
  const cannot =
    others === 0
      ? 'Every other design costs more or misses.'
      : `${others} ${others === 1 ? 'other' : 'others'} cannot be told apart from it.`;
  return `Cheapest that meets ${goal}:\n  ${settings}: ${costText(plan, chosen)} ${unitText(plan.cost.unit)}. ${cannot} ${selectionText(plan, answer)}\n`;
}

/** A setting of one lever that meets the targets for less: only where not every combination was tried. */
function cheaperText(plan: SweepPlan, { effects }: SweepAnswer, chosen: DesignRow | undefined): string {
  const cheaper = effects.flatMap(({ factor, rows }) => {
    const f = plan.factors.findIndex(({ id }) => id === factor);
    const better = rows.filter((row) => row.verdict === 'meets' && (row.cost?.mean ?? Infinity) < (chosen?.cost?.mean ?? 0));
    return better.map((row) => `${factor} ${row.labels[f] ?? ''} for ${costText(plan, row)}`);
  });
  return cheaper.length === 0 ? '' : `\nNot among the designs tried, and cheaper: the same with ${cheaper.join(', or ')}.`;
}

function selectionText({ cost }: SweepPlan, { selection }: SweepAnswer): string {
  if (selection === null || selection.method === 'certain') return '';
  if (!selection.isDecided) return 'The choice is not decided yet: more replications would tell.';
  return `Chosen with probability ${numberText(selection.level, 'share')} to within ${amountText(selection.delta, cost.unit)}.`;
}

function designTable(plan: SweepPlan, rows: readonly DesignRow[]): string {
  const head = [
    '',
    ...plan.factors.map(({ id }) => id),
    ...plan.targets.map(({ key }) => key),
    `cost ${plan.cost.unit}`,
    'n',
    'verdict',
    '',
  ];
  const cells = rows.map((row, i) => [
    String(i + 1),
    ...row.labels,
    ...plan.targets.map((_, t) => figureText(plan, row, t)),
    costText(plan, row),
    String(row.n),
    verdictText(row),
    [row.isCandidate ? 'candidate' : '', row.isOnFrontier ? 'frontier' : ''].filter((word) => word !== '').join(', '),
  ]);
  const right = [
    0,
    ...plan.factors.map((_, i) => i + 1),
    plan.factors.length + plan.targets.length + 1,
    plan.factors.length + plan.targets.length + 2,
  ];
  return tableText(head, cells, right);
}

function effectTable(plan: SweepPlan, factor: string, rows: readonly (DesignRow & { readonly isPick: boolean })[]): string {
  const f = plan.factors.findIndex(({ id }) => id === factor);
  const cells = rows.map((row) => [
    `${row.isPick ? '→ ' : '  '}${row.labels[f] ?? ''}`,
    ...plan.targets.map((_, t) => figureText(plan, row, t)),
    costText(plan, row),
    VERDICT_TEXT[row.verdict],
  ]);
  return tableText([`  ${factor}`, ...plan.targets.map(({ key }) => key), 'cost', 'verdict'], cells, [plan.targets.length + 1]);
}

function stressTable(plan: SweepPlan, { stress }: SweepAnswer): string {
  const cells = stress.flatMap(({ more, row }) =>
    row === null
      ? []
      : [[`+${numberText(more, 'share')}`, ...plan.targets.map((_, t) => figureText(plan, row, t)), VERDICT_TEXT[row.verdict]]],
  );
  return tableText(['demand', ...plan.targets.map(({ key }) => key), 'verdict'], cells, [0]);
}
