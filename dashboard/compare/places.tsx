// Where the change comes from: truck-hours a day by place, waiting and all time inside, adding up; and where most of the waiting is.
import type { HourTable, PlaceComparison, PlaceRow } from '../../shared/protocol/comparison.ts';
import { HOUR_MS } from '../../shared/time.ts';
import { Panel } from '../frame/parts.tsx';
import { flowName, gateName, placeLabel } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { Watched, type WatchedRuns } from './watched.tsx';
import { signed } from './who-wins.tsx';

export function Places(runs: WatchedRuns) {
  return (
    <Watched
      {...runs}
      show={({ places, replications }, title) => (
        <Candidate places={places} replications={replications} title={title} scenario={runs.scenario} />
      )}
    />
  );
}

interface CandidateProps {
  readonly places: PlaceComparison;
  readonly replications: number;
  readonly title: string;
  readonly scenario: unknown;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const inside = ({ waiting, other }: HourTable): number => sum(waiting) + sum(other);

function Candidate({ places, replications, title, scenario }: CandidateProps) {
  const t = useText();
  const format = useFormat();
  const { rows, days, baseMs, candidateMs, bottlenecks } = places;
  const perDay = 1 / (HOUR_MS * days * replications);
  const waits = (side: 'base' | 'candidate'): number => sum(rows.flatMap((row) => row[side].waiting));
  const label = ({ gate, flow, stage }: Pick<PlaceRow, 'gate' | 'flow' | 'stage'>): string =>
    [
      gateName(gate, format.lang, t, scenario),
      flowName(flow, t),
      stage === null ? t('cmp.places.none') : placeLabel(stage, gate, format.lang, t, scenario),
    ].join(' · ');
  const worst = bottlenecks.candidate.map(({ gate, flow, stage, waitShare }) => {
    const place = `${flowName(flow, t)} · ${placeLabel(stage, gate, format.lang, t, scenario)}`;
    return t('cmp.places.bottleneck.item', {
      gate: gateName(gate, format.lang, t, scenario),
      place,
      share: format.number(waitShare * 100),
    });
  });
  return (
    <Panel title={title} note={t('cmp.places')} className="panel-flush" testId="cmp.places">
      <p className="cmp-told">
        {t('cmp.places.note')} {worst.length > 0 && t('cmp.places.bottleneck', { list: worst.join('; ') })}
      </p>
      <div className="scroll-x">
        <table className="table">
          <caption className="sr-only">{t('cmp.places')}</caption>
          <PlacesHead />
          <tbody>
            {rows.map((row) => (
              <Spent
                key={`${row.gate}/${row.flow}/${row.stage ?? ''}`}
                name={label(row)}
                waiting={[sum(row.base.waiting) * perDay, sum(row.candidate.waiting) * perDay]}
                all={[inside(row.base) * perDay, inside(row.candidate) * perDay]}
              />
            ))}
          </tbody>
          <tfoot>
            <Spent
              name={t('cmp.places.all')}
              waiting={[waits('base') * perDay, waits('candidate') * perDay]}
              all={[baseMs * perDay, candidateMs * perDay]}
            />
          </tfoot>
        </table>
      </div>
    </Panel>
  );
}

function PlacesHead() {
  const t = useText();
  const columns = (['cmp.places.waiting', 'cmp.places.inside'] as const).flatMap((key) => [
    `${t(key)}, ${t('cmp.base')}`,
    t(key),
    t('cmp.places.change'),
  ]);
  return (
    <thead>
      <tr>
        <th scope="col">{t('cmp.places.place')}</th>
        {columns.map((text, i) => (
          <th key={i} scope="col" className={i % 3 === 0 ? 'num wide-only' : 'num'}>
            {text}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface SpentProps {
  readonly name: string;
  /** Hours a day in the base and in the candidate; the base is left out on narrow screens, where the change says it. */
  readonly waiting: readonly [number, number];
  readonly all: readonly [number, number];
}

function Spent({ name, waiting, all }: SpentProps) {
  const format = useFormat();
  const cells = [waiting, all].flatMap(([base, candidate]) => [
    format.number(base, 1),
    format.number(candidate, 1),
    signed(candidate - base, format),
  ]);
  return (
    <tr>
      <th scope="row">{name}</th>
      {cells.map((text, i) => (
        <td key={i} className={i % 3 === 0 ? 'num wide-only' : 'num'}>
          {text}
        </td>
      ))}
    </tr>
  );
}
