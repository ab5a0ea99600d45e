// Risk and error: a row a run and figure, with the range of the replications kept apart from the error of their mean (the SMORE plot).
// Source: B. L. Nelson, The MORE plot, Winter Simulation Conference 2008.
import type { Kpi } from '../../shared/protocol/run.ts';
import { keyLabel, scenarioNoun, unitText } from '../../dashboard/data/names.ts';
import { partsOfKey } from '../../dashboard/data/runs.ts';
import type { Format, Unit } from '../../dashboard/data/format.ts';
import { quantile, quantileInterval } from '../../simulations/index.ts';
import { html, joined, type Html } from './html.ts';
import { saidInLine, type Speaker, type Speakers } from './speaker.ts';
import { kpiOf, mainKeys, runsOf, type Story } from './story.ts';
import { chart, INK, letterOf, line, lookOf, rect, scaleOf, text, ticksOf, type Scale } from './svg.ts';

const WIDTH = 700;
const LEFT = 110;
const RIGHT = WIDTH - 12;
const ROW = 17;
/** Steps of an axis of minutes. */
const MINUTE_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 7200, 14_400];

/** Percentiles of few replications are their ends: below this no box is drawn. */
const LEAST_FOR_BOX = 5;

/** Figures of the chart: the first main ones that vary at all. */
export function riskKeys(story: Story, most: number): readonly string[] {
  return mainKeys(story, 12)
    .filter((key) => runsOf(story).some((run) => new Set(kpiOf(run, key)?.values.filter((value) => value !== null)).size > 1))
    .slice(0, most);
}

export function riskChart(story: Story, key: string, speakers: Speakers): Html {
  const rows = runsOf(story).map((run) => kpiOf(run, key));
  const values = rows.flatMap((kpi) => kpi?.values.filter((value) => value !== null) ?? []);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least || Math.abs(most) || 1) * 0.04;
  const x = scaleOf([least - room, most + room], [LEFT, RIGHT]);
  const unit = (rows.find((kpi) => kpi !== undefined)?.unit ?? '') as Unit;
  const bottom = 18 + rows.length * ROW;
  const write = axisWriter(unit, most, speakers[0].format);
  return chart(
    WIDTH,
    bottom + 18,
    saidInLine(speakers, (speaker) => labelOf(story, key, speaker)),
    [
      text(
        0,
        10,
        saidInLine(speakers, (speaker) => labelOf(story, key, speaker)),
        { className: 'note strong' },
      ),
      ...ticksOf(x.from, x.until, 7, unit === 'min' ? MINUTE_STEPS : []).flatMap((value) => [
        line([x.at(value), 16], [x.at(value), bottom], INK.line),
        text(x.at(value), bottom + 11, write(value), { anchor: 'middle' }),
      ]),
      ...rows.map((kpi, i) => (kpi === undefined ? undefined : riskRow(kpi, x, 18 + (i + 0.5) * ROW, i))),
    ],
  );
}

function labelOf(story: Story, key: string, { lang, t }: Speaker): string {
  const parts = partsOfKey(key);
  const kpi = runsOf(story).flatMap((run) => kpiOf(run, key) ?? [])[0];
  if (parts === undefined || kpi === undefined) return key;
  const isLong = kpi.unit === 'min' && kpi.mean >= 60;
  const unit = isLong ? t('unit.hmm') : unitText(kpi.unit as Unit, kpi.mean, t, scenarioNoun(story.base.scenario, parts.gate, parts.flow));
  return `${keyLabel(parts, lang, t, story.base.scenario)}${unit === '' ? '' : `, ${unit}`}`;
}

/** An axis keeps its minutes where a text would say `1 d 7 h`. */
function hoursMinutes(minutes: number): string {
  const whole = Math.round(minutes);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function axisWriter(unit: Unit, most: number, format: Format): (value: number) => string {
  if (unit === 'min' && most >= 60) return hoursMinutes;
  if (unit === 'USD/day' && most >= 1e6) return (value) => format.number(value / 1e6, 2);
  if (unit === 'share') return (value) => format.number(value * 100);
  return (value) => format.number(value, Math.abs(most) < 10 && !Number.isInteger(value) ? 1 : 0);
}

function riskRow(kpi: Kpi, x: Scale, y: number, i: number): Html {
  const { colour } = lookOf(i);
  const values = kpi.values.filter((value) => value !== null);
  if (values.length === 0) return html``;
  const box = values.length < LEAST_FOR_BOX ? undefined : boxOf(values, x, y, colour);
  const mean = x.at(kpi.mean);
  const bar =
    kpi.halfWidth === null ? undefined : line([x.at(kpi.mean - kpi.halfWidth), y], [x.at(kpi.mean + kpi.halfWidth), y], INK.ink, 2.4);
  return joined([
    html`<text x="${LEFT - 8}" y="${y + 3}" text-anchor="end" class="note" style="fill:${colour}">${i === 0 ? '●' : letterOf(i)}</text>`,
    line([x.at(Math.min(...values)), y], [x.at(Math.max(...values)), y], colour, 1),
    box ?? html``,
    bar ?? html``,
    html`<path
      d="M${mean - 4} ${y}L${mean} ${y - 4}L${mean + 4} ${y}L${mean} ${y + 4}Z"
      fill="${INK.surface}"
      stroke="${INK.ink}"
      stroke-width="1.2"
    />`,
  ]);
}

/** 5th to 95th percentile with their intervals, kept inside the range seen, and the median. */
function boxOf(values: readonly number[], x: Scale, y: number, colour: string): Html {
  const [p5, p50, p95] = [quantile(values, 0.05), quantile(values, 0.5), quantile(values, 0.95)];
  const cap = (p: number): Html => {
    const { lower, upper } = quantileInterval(values, p, 0.95);
    const [from, until] = [x.at(Math.max(lower, Math.min(...values))), x.at(Math.min(upper, Math.max(...values)))];
    return rect(from, y - 5.5, [Math.max(1.2, until - from), 2.4], colour);
  };
  return html`<rect
      x="${x.at(p5)}"
      y="${y - 4}"
      width="${Math.max(1, x.at(p95) - x.at(p5))}"
      height="8"
      fill="${colour}"
      fill-opacity="0.16"
      stroke="${colour}"
      stroke-width="0.8"
    />${cap(0.05)}${cap(0.95)}${line([x.at(p50), y - 4], [x.at(p50), y + 4], colour, 1.6)}`;
}
