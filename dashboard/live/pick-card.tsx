// The card of what was picked: a stage with its queue and its servers, or one truck with its way so far.
import { Button } from '@mantine/core';
import { truckNumber } from '../../shared/protocol/live.ts';
import { CHANNELS } from '../../shared/scenario/scenario.ts';
import { useTimes } from '../data/use-times.ts';
import { poolsOf, staffOf, type LiveView } from '../data/live-reducer.ts';
import { cargoName, flowName, layoutPoolName, layoutStageName, nounOf, sideName } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { visitsOf, type TrackedTruck, type TruckKey, type TruckTracker } from '../data/truck-tracker.ts';
import { useLateText } from '../text/late-text.ts';
import { useText } from '../text/text.ts';
import { Glyph } from './glyph.tsx';

export type Pick = { readonly kind: 'stage'; readonly stage: number } | ({ readonly kind: 'truck' } & TruckKey);

export interface PickCardProps {
  readonly view: LiveView;
  readonly gate: number;
  readonly pick: Pick;
  readonly tracker: TruckTracker | null;
  readonly onPick: (pick: Pick | null) => void;
  readonly follow: boolean;
  readonly onFollow: (on: boolean) => void;
}

/** Longer lists say how many more. */
const LISTED = 16;

export function PickCard(props: PickCardProps) {
  return (
    <section className="pick-card" data-testid="live.card" aria-live="off">
      {props.pick.kind === 'stage' ? <StageCard {...props} stage={props.pick.stage} /> : <TruckCard {...props} truck={props.pick} />}
    </section>
  );
}

function CloseButton({ onPick }: PickCardProps) {
  const t = useText();
  return (
    <Button
      className="push"
      size="compact-sm"
      variant="subtle"
      color="gray"
      aria-label={t('action.close')}
      onClick={() => onPick(null)}
      data-testid="live.card.close"
    >
      <span aria-hidden="true">✕</span>
    </Button>
  );
}

function StageCard(props: PickCardProps & { readonly stage: number }) {
  const t = useText();
  const late = useLateText();
  const format = useFormat();
  const { view, gate, stage, tracker, onPick } = props;
  const layout = view.layout[gate];
  const levels = view.levels[gate];
  const spec = layout?.stages[stage];
  if (layout === undefined || levels === undefined || spec === undefined) return null;
  const pools = poolsOf(spec);
  const staff = staffOf(levels, pools);
  const trucks = tracker?.at(stage) ?? [];
  const zone = layout.sides.find(({ id }) => id === spec.side)?.zoneMin ?? 420;
  return (
    <>
      <header className="row">
        <h3>{layoutStageName(layout, stage, format.lang, t)}</h3>
        <span className="quiet">{sideName(zone, t)}</span>
        <CloseButton {...props} />
      </header>
      <p className="num">
        {[
          `${t('lanes.waiting')} ${format.number(levels.waiting[stage] ?? 0)}`,
          `${t('lanes.in-service')} ${format.number(levels.inService[stage] ?? 0)}`,
          ...(staff === null
            ? [t('lanes.no-staff')]
            : [`${t('lanes.staff')} ${format.number(staff.busy)} / ${format.number(staff.servers)}`]),
          ...pools.map((p) => layoutPoolName(layout, layout.pools[p]?.id ?? '', format.lang, t)),
        ].join(' · ')}
      </p>
      {trucks.length > 0 && (
        <ul className="pick-trucks" aria-label={late('card.here', { noun: t(`noun.${nounOf(layout.flows)}`) })}>
          {trucks.slice(0, LISTED).map((truck) => (
            <li key={`${String(truck.flow)}:${String(truck.serial)}`}>
              <button type="button" className="tool" onClick={() => onPick({ kind: 'truck', flow: truck.flow, serial: truck.serial })}>
                <Glyph channel={CHANNELS[truck.channel] ?? 'green'} /> {truckNumber(truck.serial)}
                <span className="sr-only"> {flowName(layout.flows[truck.flow]?.id, t)}</span>
              </button>
            </li>
          ))}
          {trucks.length > LISTED && <li className="quiet">{late('card.more', { n: trucks.length - LISTED })}</li>}
        </ul>
      )}
    </>
  );
}

function TruckCard(props: PickCardProps & { readonly truck: TruckKey }) {
  const t = useText();
  const late = useLateText();
  const times = useTimes();
  const { lang } = useFormat();
  const { view, gate, tracker, follow, onFollow } = props;
  const layout = view.layout[gate];
  const truck = tracker?.find(props.truck);
  if (layout === undefined) return null;
  const flow = layout.flows[props.truck.flow];
  const cargo = nounOf(layout.flows) === 'travellers' ? undefined : layout.cargo?.[truck?.cargo ?? -1];
  return (
    <>
      <header className="row">
        <h3>
          {late('card.truck', { noun: late(`card.one.${nounOf(flow === undefined ? [] : [flow])}`), id: truckNumber(props.truck.serial) })}
        </h3>
        <span className="quiet">{flowName(flow?.id, t)}</span>
        {cargo !== undefined && <span data-testid="live.card.cargo">{cargoName(cargo.id, cargo.names, lang)}</span>}
        {truck !== undefined && nounOf(layout.flows) !== 'travellers' && (
          <span className="row">
            <Glyph channel={CHANNELS[truck.channel] ?? 'green'} /> {t(`channel.${CHANNELS[truck.channel] ?? 'green'}`)}
          </span>
        )}
        {truck !== undefined && truck.group > 1 && <span>{late('card.group', { n: truck.group })}</span>}
        <Button
          size="compact-sm"
          variant={follow ? 'light' : 'default'}
          aria-pressed={follow}
          onClick={() => onFollow(!follow)}
          data-testid="live.card.follow"
        >
          {late('card.follow')}
        </Button>
        <CloseButton {...props} />
      </header>
      {truck === undefined ? <p className="quiet">{late('card.unknown')}</p> : <Way view={view} gate={gate} truck={truck} />}
      {truck?.left !== null && truck !== undefined && (
        <p>{late(truck.left.released ? 'card.released' : 'card.away', { time: times(view.startEpochMs + truck.left.atMs) })}</p>
      )}
      <p className="note">{late(tracker?.exact() === false ? 'card.inexact' : 'card.note')}</p>
    </>
  );
}

/** Stage by stage: since when, and how long. */
function Way({ view, gate, truck }: { readonly view: LiveView; readonly gate: number; readonly truck: TrackedTruck }) {
  const t = useText();
  const late = useLateText();
  const times = useTimes();
  const format = useFormat();
  const layout = view.layout[gate];
  if (layout === undefined) return null;
  const endMs = truck.left?.atMs ?? view.simMs;
  const now = truck.trail.at(-1);
  return (
    <ol className="pick-way">
      {visitsOf(truck.trail).map(({ stage, fromMs, toMs }, i, all) => (
        <li key={fromMs + stage} aria-current={i === all.length - 1 && truck.left === null ? 'step' : undefined}>
          <b>{layoutStageName(layout, stage, format.lang, t)}</b>{' '}
          <span className="num">
            {times(view.startEpochMs + fromMs)} · {format.duration(((toMs ?? endMs) - fromMs) / 60_000)}
          </span>
          {i === all.length - 1 && truck.left === null && (
            <span className="quiet"> {late(now?.state === 0 ? 'card.waiting' : 'card.served')}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
