// A report: one HTML document that needs nothing else, laid out as two sheets of A4. Saved runs in, text out.
import { bandsChart, courseChart, isTransient, LEAST_DAYS, measuredDays } from './bands.ts';
import { html, type Html } from './html.ts';
import { allFigures, kpiTable } from './kpis.ts';
import { queuesChart } from './queues.ts';
import { riskChart, riskKeys } from './risk.ts';
import { basis, changes, finding, head, heading, inputs, provenance, titleOf, warnings } from './sections.ts';
import { said, type Speakers } from './speaker.ts';
import type { Story } from './story.ts';
import { STYLE } from './style.ts';

/** How much of everything there is on the two pages. */
export interface Room {
  /** Rows of the table of main figures. */
  readonly figures: number;
  /** Figures in the sentence. */
  readonly said: number;
  /** Changed inputs a candidate. */
  readonly changes: number;
  readonly risks: number;
  readonly stages: number;
  /** Size of the type, points. */
  readonly size: number;
}

/** From ample to tight: a report takes the first that fits on two pages. */
const ROOMS: readonly Room[] = [
  { figures: 20, said: 4, changes: 12, risks: 3, stages: 8, size: 8.6 },
  { figures: 14, said: 4, changes: 8, risks: 3, stages: 6, size: 8.6 },
  { figures: 10, said: 4, changes: 6, risks: 2, stages: 6, size: 8.4 },
  { figures: 8, said: 3, changes: 4, risks: 2, stages: 4, size: 8.2 },
  { figures: 6, said: 3, changes: 3, risks: 2, stages: 3, size: 7.8 },
  { figures: 5, said: 2, changes: 2, risks: 1, stages: 3, size: 7.4 },
  { figures: 4, said: 2, changes: 1, risks: 1, stages: 2, size: 7 },
  { figures: 3, said: 1, changes: 1, risks: 1, stages: 2, size: 7 },
];
const TIGHTEST = ROOMS.length - 1;
const LEAST_ROOM: Room = { figures: 3, said: 1, changes: 1, risks: 1, stages: 2, size: 7 };

/** Where to begin to try: what fits reports of so many runs, as a rule. */
export function usualTightness({ candidates }: Story, languages: number): number {
  return Math.min(TIGHTEST, candidates.length + (languages > 1 ? 1 : 0) + (candidates.length > 1 ? 1 : 0));
}

/** Rooms from the usual one on. */
export function tightnesses(story: Story, languages: number): readonly number[] {
  const first = usualTightness(story, languages);
  return Array.from({ length: ROOMS.length - first }, (_, i) => first + i);
}

export function reportHtml(story: Story, speakers: Speakers, tightness = usualTightness(story, speakers.length)): string {
  const [first] = speakers;
  const room = ROOMS[Math.min(tightness, TIGHTEST)] ?? LEAST_ROOM;
  const document = html`<!doctype html>
    <html lang="${first.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Amity" />
        <title>${titleOf(story, first)}</title>
        <style>
          ${{ html: STYLE }} body {
            font-size: ${room.size}pt;
          }
        </style>
      </head>
      <body>
        ${firstSheet(story, room, speakers)}${secondSheet(story, room, speakers)}
        <section class="screen">${heading(speakers, ({ r }) => r('all-figures'))}${allFigures(story, speakers)}</section>
      </body>
    </html>`;
  return `${document.html}\n`;
}

function firstSheet(story: Story, room: Room, speakers: Speakers): Html {
  const { candidates, base } = story;
  const note = candidates.length === 0 ? 'kpis.note' : 'kpis.note.pair';
  const n = base.result.replications;
  return html`<section class="sheet">
    ${head(story, speakers)} ${warnings(story, 3, speakers)} ${finding(story, room.said, speakers)}
    ${candidates.length === 0 ? undefined : changes(story, room.changes, speakers)} ${heading(speakers, ({ r }) => r('kpis'))}
    ${basis(story, speakers)} ${kpiTable(story, room.figures, speakers)}
    <p class="note">${said(speakers, ({ r, format }) => r(note, { n: format.number(n) }))}</p>
    ${foot(story, 1, speakers)}
  </section>`;
}

function secondSheet(story: Story, room: Room, speakers: Speakers): Html {
  const queues = queuesChart(story, room.stages, speakers);
  const risks = riskKeys(story, room.risks);
  const { replications } = story.base.result;
  return html`<section class="sheet">
    ${overTime(story, speakers)}
    ${
      risks.length === 0
        ? undefined
        : html`${heading(speakers, ({ r }) => r('risk'))}${risks.map((key) => riskChart(story, key, speakers))}
            <p class="note">${said(speakers, ({ r, format }) => r('risk.note', { n: format.number(replications) }))}</p>`
    }
    ${heading(speakers, ({ r }) => r('queues'))}
    ${
      queues === undefined
        ? html`<p>${said(speakers, ({ r }) => r('queues.none'))}</p>`
        : html`${queues}
            <p class="note">${said(speakers, ({ r }) => r('queues.note'))}</p>`
    }
    ${story.candidates.length === 0 ? inputs(story, room.changes, speakers) : undefined} ${provenance(story, speakers)}
    ${foot(story, 2, speakers)}
  </section>`;
}

/** Through the day; of a run whose days are not alike, from day to day. */
function overTime(story: Story, speakers: Speakers): Html {
  const isByDay = isTransient(story.base);
  const drawn = isByDay ? courseChart(story, speakers) : bandsChart(story, speakers);
  const days = measuredDays(story.base);
  const { replications } = story.base.result;
  const note = isByDay ? 'course.note' : days < LEAST_DAYS ? 'bands.short' : 'bands.note';
  if (drawn === undefined) return html``;
  return html`${heading(speakers, ({ r }) => r(isByDay ? 'course' : 'bands'))}${drawn}
    <p class="note">${said(speakers, ({ r, format }) => r(note, { days, n: format.number(replications) }))}</p>`;
}

function foot(story: Story, page: number, speakers: Speakers): Html {
  const [{ r }] = speakers;
  const ids = [story.base, ...story.candidates].map(({ summary }) => summary.id).join(' · ');
  return html`<footer class="foot"><span>Amity · ${ids}</span><span>${r('page', { n: page })}</span></footer>`;
}
