// Who wins and who loses: the same trucks in both runs, by what they are and when they come, and those that lost most.
import type { SlowerTruck, TruckCohort, TruckComparison } from '../../shared/protocol/comparison.ts';
import { Empty, Panel } from '../frame/parts.tsx';
import { flowName, gateName, readable, storedCargoName } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import type { Format } from '../data/format.ts';
import { useText, type Text, type TextKey } from '../text/text.ts';
import { Watched, type WatchedRuns } from './watched.tsx';

const PROPERTIES: Readonly<Record<TruckCohort['of'], TextKey>> = {
  gate: 'cmp.who.gate',
  flow: 'cmp.who.flow',
  cargo: 'cmp.who.cargo',
  channel: 'cmp.who.channel',
  hour: 'cmp.who.hour',
};
/** Columns a narrow screen has no room for. */
const WIDE: ReadonlySet<TextKey> = new Set(['cmp.who.released', 'cmp.who.same', 'cmp.who.replication', 'cmp.who.base']);
const CHANNELS: Readonly<Record<string, TextKey>> = { green: 'channel.green', yellow: 'channel.yellow', red: 'channel.red' };

export function WhoWins(runs: WatchedRuns) {
  const t = useText();
  return (
    <Watched
      {...runs}
      show={({ trucks }, title) =>
        trucks === null ? (
          <Panel title={title}>
            <Empty>{t('cmp.unpaired.trucks')}</Empty>
          </Panel>
        ) : (
          <Candidate trucks={trucks} title={title} scenario={runs.scenario} />
        )
      }
    />
  );
}

interface CandidateProps {
  readonly trucks: TruckComparison;
  readonly title: string;
  readonly scenario: unknown;
}

function Candidate({ trucks, title, scenario }: CandidateProps) {
  const t = useText();
  const format = useFormat();
  const n = (value: number): string => format.number(value);
  return (
    <>
      <Panel title={title} note={t('cmp.who')} className="panel-flush" testId="cmp.who">
        <p className="cmp-told">
          {t('cmp.who.both', {
            both: n(trucks.both),
            faster: n(trucks.faster),
            same: n(trucks.same),
            slower: n(trucks.slower),
            minutes: n(trucks.sameMin),
          })}{' '}
          {t('cmp.who.others', { base: n(trucks.onlyBase), candidate: n(trucks.onlyCandidate), neither: n(trucks.neither) })}
        </p>
        <div className="scroll-x">
          <table className="table">
            <caption className="sr-only">{t('cmp.who')}</caption>
            <thead>
              <tr>
                <td className="wide-only" />
                <th scope="col">{t('cmp.who.by')}</th>
                {(['cmp.who.released', 'cmp.who.faster', 'cmp.who.same', 'cmp.who.slower', 'cmp.who.change'] as const).map((key) => (
                  <th key={key} scope="col" className={WIDE.has(key) ? 'num wide-only' : 'num'}>
                    {t(key)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {trucks.cohorts.map((cohort) => (
                <CohortRow key={`${cohort.of}/${cohort.id}`} cohort={cohort} scenario={scenario} />
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Losers losers={trucks.losers} scenario={scenario} />
    </>
  );
}

function CohortRow({ cohort, scenario }: { readonly cohort: TruckCohort; readonly scenario: unknown }) {
  const t = useText();
  const format = useFormat();
  const { meanChangeMin } = cohort;
  return (
    <tr>
      <td className="quiet wide-only">{t(PROPERTIES[cohort.of])}</td>
      <th scope="row">{idText(cohort, scenario, t, format)}</th>
      {[cohort.both, cohort.faster, cohort.same, cohort.slower].map((value, i) => (
        <td key={i} className={i % 2 === 0 ? 'num wide-only' : 'num'}>
          {format.number(value)}
        </td>
      ))}
      <td className="num">{meanChangeMin === null ? '–' : signed(meanChangeMin, format)}</td>
    </tr>
  );
}

function idText({ of, id }: Pick<TruckCohort, 'of' | 'id'>, scenario: unknown, t: Text, format: Format): string {
  switch (of) {
    case 'gate':
      return gateName(id, format.lang, t, scenario);
    case 'flow':
      return flowName(id, t);
    case 'channel': {
      const known = CHANNELS[id];
      return known === undefined ? readable(id) : t(known);
    }
    case 'hour':
      return `${id.padStart(2, '0')}:00`;
    case 'cargo':
      return storedCargoName(id, format.lang, scenario);
  }
}

export function signed(value: number, format: Format): string {
  const text = format.number(value, 1);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

function Losers({ losers, scenario }: { readonly losers: readonly SlowerTruck[]; readonly scenario: unknown }) {
  const t = useText();
  const format = useFormat();
  if (losers.length === 0) return null;
  return (
    <Panel title={t('cmp.who.losers')} className="panel-flush" testId="cmp.losers">
      <div className="scroll-x">
        <table className="table">
          <caption className="sr-only">{t('cmp.who.losers')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('cmp.who.truck')}</th>
              <th scope="col">{t('cmp.who.cargo')}</th>
              <th scope="col" className="wide-only">
                {t('cmp.who.channel')}
              </th>
              {(['cmp.who.replication', 'cmp.who.base', 'cmp.who.candidate', 'cmp.places.change'] as const).map((key) => (
                <th key={key} scope="col" className={WIDE.has(key) ? 'num wide-only' : 'num'}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {losers.map((truck) => (
              <tr
                key={`${String(truck.replication)}/${truck.gate}/${truck.origin}/${truck.flow}/${String(truck.serial)}/${String(truck.trip)}`}
              >
                <th scope="row">
                  {gateName(truck.gate, format.lang, t, scenario)} · {flowName(truck.flow, t)} · {String(truck.serial)}
                </th>
                <td>{idText({ of: 'cargo', id: truck.cargo }, scenario, t, format)}</td>
                <td className="wide-only">{idText({ of: 'channel', id: truck.channel }, scenario, t, format)}</td>
                <td className="num wide-only">{format.number(truck.replication)}</td>
                <td className="num wide-only">{format.number(truck.baseMin, 1)}</td>
                <td className="num">{format.number(truck.candidateMin, 1)}</td>
                <td className="num">{signed(truck.candidateMin - truck.baseMin, format)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
