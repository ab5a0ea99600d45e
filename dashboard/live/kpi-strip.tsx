// The figures of the gate in one strip: each with its unit, its target, its age when old, the day behind it, and the ghost beside it.
import type { Alert } from '../data/alerts.ts';
import { CALM, targetsAt } from '../data/alerts.ts';
import { useTimes } from '../data/use-times.ts';
import type { Lang } from '../data/format.ts';
import { ghostText, type Ghost } from '../data/ghost.ts';
import type { LiveView } from '../data/live-reducer.ts';
import type { LiveStore } from '../data/live-store.ts';
import { useFormat, useServices, useSettings, useStore } from '../data/services.ts';
import { Chip } from '../frame/parts.tsx';
import { useSecondText, useText } from '../text/text.ts';
import { Sparkline } from '../charts/sparkline.tsx';
import { tilesOf, type Tile } from './kpi-tiles.ts';
import { askedOf } from './use-live-store.ts';

export function KpiStrip({
  store,
  view,
  gate,
  ghost,
}: {
  readonly store: LiveStore;
  readonly view: LiveView;
  readonly gate: number;
  readonly ghost: Ghost | null;
}) {
  const t = useText();
  const times = useTimes();
  const format = useFormat();
  const { targets: own, lang, lang2 } = useSettings();
  const second = useSecondText(lang2 === null || lang2 === lang ? undefined : lang2);
  const { phase } = useStore(useServices().socket.connection);
  const alerts = useStore(store.alerts);
  const targets = targetsAt(view, gate, askedOf(own));
  const tiles = tilesOf({ view, gate, targets, ghost, t, format });
  const twins = second === null ? [] : tilesOf({ view, gate, targets, ghost, t: second, format });
  const asOf =
    phase === 'stale' || phase === 'delayed' || phase === 'reconnecting'
      ? t('live.as-of', { time: times(view.startEpochMs + view.simMs) })
      : null;
  const gateId = view.layout[gate]?.id ?? '';
  return (
    <dl className="kpis kpis-live" data-testid="live.kpis">
      {tiles.map((tile, i) => (
        <KpiTile
          key={tile.id}
          tile={tile}
          second={twins[i]?.label}
          lang2={lang2}
          asOf={asOf}
          alert={tile.figure !== undefined && tile.target !== undefined ? (alerts[`${gateId}/${tile.figure}`] ?? CALM) : CALM}
          view={view}
          ghost={ghost}
        />
      ))}
    </dl>
  );
}

function KpiTile({
  tile,
  second,
  lang2,
  asOf,
  alert,
  view,
  ghost,
}: {
  readonly tile: Tile;
  /** Its name in the second language. */
  readonly second: string | undefined;
  readonly lang2: Lang | null;
  readonly asOf: string | null;
  readonly alert: Alert;
  readonly view: LiveView;
  readonly ghost: Ghost | null;
}) {
  const t = useText();
  return (
    <div className="kpi" data-testid={`kpi.${tile.id}`} data-level={alert.level}>
      <dt>
        {tile.label}
        {second !== undefined && (
          <span className="kpi-second" lang={lang2 ?? undefined}>
            {second}
          </span>
        )}
      </dt>
      <dd>
        <span className="kpi-value num">{tile.value}</span> <span className="kpi-unit">{tile.unit}</span>
      </dd>
      <dd className="kpi-detail num">{asOf ?? tile.detail}</dd>
      {tile.ghost !== undefined && ghost !== null && (
        <dd className="kpi-ghost num" title={ghostText(ghost, 'hint', t)} data-testid={`ghost.${tile.id}`}>
          {tile.ghost}
        </dd>
      )}
      {tile.target !== undefined && (
        <dd className="kpi-target num">
          {tile.target} <AlertPill alert={alert} view={view} />
        </dd>
      )}
      {tile.trend !== undefined && (
        <dd className="kpi-trend">
          <Sparkline values={tile.trend} />
        </dd>
      )}
    </div>
  );
}

/** Icon, word and colour: no one of them alone. Nothing at all while the target is kept. */
function AlertPill({ alert, view }: { readonly alert: Alert; readonly view: LiveView }) {
  const t = useText();
  const times = useTimes();
  if (alert.level === 'ok') return null;
  const time = times(view.startEpochMs + alert.sinceMs);
  return (
    <Chip tone={alert.level}>
      <span aria-hidden="true">{alert.level === 'watch' ? '▲ ' : '✕ '}</span>
      {t(alert.level === 'watch' ? 'kpi.watch' : 'kpi.breach', { time })}
    </Chip>
  );
}
