// Where they wait: the mean queue of each stage, a bar a run; the largest of a run is outlined.
import type { SavedRun } from '../../shared/protocol/run.ts';
import { keyLabel } from '../../dashboard/data/names.ts';
import { partsOfKey } from '../../dashboard/data/runs.ts';
import { shortened } from './bands.ts';
import { joined, type Html } from './html.ts';
import { saidInLine, type Speaker, type Speakers } from './speaker.ts';
import { kpiOf, runsOf, type Story } from './story.ts';
import { chart, INK, lookOf, rect, scaleOf, text } from './svg.ts';

const WIDTH = 700;
const LEFT = 210;
const RIGHT = WIDTH - 60;
/** What is less is not worth a bar. */
const LEAST = 0.05;

/** Stages where most wait in any run, largest first. */
export function queueKeys(story: Story, most: number): readonly string[] {
  const runs = runsOf(story);
  const keys = new Set(runs.flatMap(({ result }) => Object.keys(result.kpis)).filter((key) => key.startsWith('queue.mean@all/')));
  const largest = (key: string): number => Math.max(...runs.map((run) => kpiOf(run, key)?.mean ?? 0));
  const ranked = [...keys].map((key) => ({ key, size: largest(key) })).filter(({ size }) => size >= LEAST);
  return ranked
    .sort((a, b) => b.size - a.size)
    .slice(0, most)
    .map(({ key }) => key);
}

/** Undefined where nobody queues. */
export function queuesChart(story: Story, most: number, speakers: Speakers): Html | undefined {
  const runs = runsOf(story);
  const keys = queueKeys(story, most);
  if (keys.length === 0) return undefined;
  const sizes = runs.map((run) => keys.map((key) => kpiOf(run, key)?.mean ?? 0));
  const bar = runs.length > 3 ? 6 : runs.length === 1 ? 11 : 8;
  const pitch = Math.max(speakers.length > 1 ? 24 : 16, runs.length * bar + 6);
  const x = scaleOf([0, Math.max(...sizes.flat())], [LEFT, RIGHT]);
  const { format } = speakers[0];
  const groups = keys.map((key, k) =>
    joined([
      ...labels(story.base, key, (k + 0.5) * pitch, speakers),
      ...runs.map((_, i) => {
        const size = sizes[i]?.[k] ?? 0;
        const isLargest = size > 0 && size === Math.max(...(sizes[i] ?? []));
        const y = (k + 0.5) * pitch + (i - runs.length / 2) * bar;
        return joined([
          rect(LEFT, y, [x.at(size) - LEFT, bar - 1.5], lookOf(i).colour, isLargest ? INK.ink : 'none'),
          text(x.at(size) + 4, y + bar - 1.5, format.count(size), { className: 'note small' }),
        ]);
      }),
    ]),
  );
  return chart(
    WIDTH,
    keys.length * pitch,
    saidInLine(speakers, ({ r }) => r('queues')),
    groups,
  );
}

/** The stage in each language, one under the other about the middle of its bars. */
function labels(run: SavedRun, key: string, middle: number, speakers: Speakers): readonly Html[] {
  const words = [...new Set(speakers.map((speaker) => shortened(labelOf(run, key, speaker), 44)))];
  return words.map((word, i) =>
    text(LEFT - 8, middle + 3 + (i - (words.length - 1) / 2) * 10, word, { anchor: 'end', className: i === 0 ? 'note' : 'note small' }),
  );
}

function labelOf({ scenario }: SavedRun, key: string, { lang, t }: Speaker): string {
  const parts = partsOfKey(key);
  if (parts === undefined) return key;
  // The metric is said in the title.
  return keyLabel(parts, lang, t, scenario).replace(t('metric.queue.mean'), '').replace(/^ · /, '');
}
