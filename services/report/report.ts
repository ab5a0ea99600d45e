// A report: one HTML document that needs nothing else, laid out as two sheets of A4. Saved runs in, text out.
import { bandsChart, LEAST_DAYS, measuredDays } from './bands.ts';
import { html, type Html } from './html.ts';
import { allFigures, kpiTable } from './kpis.ts';
import { queuesChart } from './queues.ts';
import { riskChart, riskKeys } from './risk.ts';
import { basis, changes, finding, head, heading, inputs, provenance, titleOf, warnings } from './sections.ts';
import { said, type Speakers } from './speaker.ts';
import type { Story } from './story.ts';
import { STYLE } from './style.ts';

/** What fits, by number of runs: more runs, fewer of each. */
interface Room {
  readonly changes: number;
  readonly risks: number;
  readonly stages: number;
}
const ROOMS: readonly Room[] = [
  { changes: 10, risks: 3, stages: 8 },
  { changes: 8, risks: 3, stages: 6 },
  { changes: 4, risks: 2, stages: 5 },
  { changes: 3, risks: 2, stages: 4 },
  { changes: 2, risks: 2, stages: 3 },
  { changes: 2, risks: 1, stages: 3 },
];

export function reportHtml(story: Story, speakers: Speakers): string {
  const [first] = speakers;
  const document = html`<!doctype html>
    <html lang="${first.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Amity" />
        <title>${titleOf(story, first)}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        ${firstSheet(story, speakers)}${secondSheet(story, speakers)}
        <section class="screen">${heading(speakers, ({ r }) => r('all-figures'))}${allFigures(story, speakers)}</section>
      </body>
    </html>`;
  return `${document.html}\n`;
}

function roomOf({ candidates }: Story): Room {
  return ROOMS[candidates.length] ?? { changes: 1, risks: 1, stages: 3 };
}

function firstSheet(story: Story, speakers: Speakers): Html {
  const { candidates, base } = story;
  const room = roomOf(story);
  const note = candidates.length === 0 ? 'kpis.note' : 'kpis.note.pair';
  const n = base.result.replications;
  return html`<section class="sheet">
    ${head(story, speakers)} ${warnings(story, 3, speakers)} ${finding(story, speakers)}
    ${candidates.length === 0 ? undefined : changes(story, room.changes, speakers)} ${heading(speakers, ({ r }) => r('kpis'))}
    ${basis(story, speakers)} ${kpiTable(story, speakers)}
    <p class="note">${said(speakers, ({ r, format }) => r(note, { n: format.number(n) }))}</p>
    ${foot(story, 1, speakers)}
  </section>`;
}

function secondSheet(story: Story, speakers: Speakers): Html {
  const room = roomOf(story);
  const bands = bandsChart(story, speakers);
  const queues = queuesChart(story, room.stages, speakers);
  const risks = riskKeys(story, room.risks);
  const days = measuredDays(story.base);
  const { replications } = story.base.result;
  return html`<section class="sheet">
    ${
      bands === undefined
        ? undefined
        : html`${heading(speakers, ({ r }) => r('bands'))}${bands}
            <p class="note">
              ${said(speakers, ({ r, format }) => r(days < LEAST_DAYS ? 'bands.short' : 'bands.note', { days, n: format.number(replications) }))}
            </p>`
    }
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

function foot(story: Story, page: number, speakers: Speakers): Html {
  const [{ r }] = speakers;
  const ids = [story.base, ...story.candidates].map(({ summary }) => summary.id).join(' · ');
  return html`<footer class="foot"><span>Amity · ${ids}</span><span>${r('page', { n: page })}</span></footer>`;
}
