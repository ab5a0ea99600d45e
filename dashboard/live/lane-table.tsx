// Stages and their queues as a table: the same numbers as the canvas.
import type { GateLayout, GateLevels } from '../../shared/protocol/live.ts';
import { CN_ZONE_MIN } from '../data/clock.ts';
import { poolsOf, staffOf } from '../data/live-reducer.ts';
import { flowName, sideName, layoutStageName } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

export function LaneTable({
  layout,
  levels,
  picked,
  onPick,
}: {
  readonly layout: GateLayout;
  readonly levels: GateLevels;
  /** The stage whose card is open. */
  readonly picked: number | undefined;
  readonly onPick: (stage: number) => void;
}) {
  const t = useText();
  const most = Math.max(10, ...levels.waiting);
  return (
    <div className="scroll-x">
      <table className="table lanes" data-testid="live.lanes">
        <caption className="sr-only">{t('live.lanes')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('lanes.stage')}</th>
            <th scope="col" className="wide-only">
              {t('lanes.direction')}
            </th>
            <th scope="col" className="wide-only">
              {t('lanes.side')}
            </th>
            <th scope="col" className="wide-only">
              {t('lanes.state')}
            </th>
            <th scope="col" className="num">
              {t('lanes.waiting')}
            </th>
            <th scope="col" aria-hidden="true" className="bar-cell" />
            <th scope="col" className="num">
              {t('lanes.in-service')}
            </th>
            <th scope="col" className="num">
              {t('lanes.staff')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(layout).map((s) => (
            <LaneRow
              key={layout.stages[s]?.id ?? s}
              layout={layout}
              levels={levels}
              stage={s}
              most={most}
              isPicked={s === picked}
              onPick={() => onPick(s)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Stages on somebody's way where one can stand, in the order trucks of the first direction meet them, then the rest: those of the canvas. */
function rowsOf(layout: GateLayout): readonly number[] {
  const all = new Set(layout.flows.flatMap((flow) => [...flow.papers, ...flow.route]));
  return [...all].filter((s) => layout.stages[s]?.kind !== 'instant');
}

function LaneRow({
  layout,
  levels,
  stage,
  most,
  isPicked,
  onPick,
}: {
  readonly layout: GateLayout;
  readonly levels: GateLevels;
  readonly stage: number;
  readonly most: number;
  readonly isPicked: boolean;
  readonly onPick: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const spec = layout.stages[stage];
  if (spec === undefined) return null;
  const flows = layout.flows
    .filter((flow) => flow.route.includes(stage) || flow.papers.includes(stage))
    .map((flow) => flowName(flow.id, t));
  const staff = staffOf(levels, poolsOf(spec));
  const waiting = levels.waiting[stage] ?? 0;
  const zone = layout.sides.find((side) => side.id === spec.side)?.zoneMin ?? 420;
  return (
    <tr data-stage={spec.id} data-selected={isPicked || undefined}>
      <th scope="row">
        <button type="button" className="text-button" aria-pressed={isPicked} onClick={onPick}>
          {layoutStageName(layout, stage, format.lang, t)}
        </button>
        {spec.papers && <span className="chip chip-plain">{t('live.declarations')}</span>}
        <span className="phone-only note">{[...flows, zone === CN_ZONE_MIN ? 'CN' : 'VN'].join(' · ')}</span>
      </th>
      <td className="wide-only">{flows.join(', ')}</td>
      <td className="wide-only">{sideName(zone, t)}</td>
      <td className="wide-only">
        {staff === null ? (
          <span className="quiet">{t('lanes.no-staff')}</span>
        ) : staff.servers === 0 ? (
          <span className="side side-closed">{t('live.closed')}</span>
        ) : (
          t('live.open')
        )}
      </td>
      <td className="num">{format.number(waiting)}</td>
      <td className="bar-cell" aria-hidden="true">
        <span className="bar" style={{ width: `${String(Math.round((100 * waiting) / most))}%` }} />
      </td>
      <td className="num">{format.number(levels.inService[stage] ?? 0)}</td>
      <td className="num">{staff === null ? '—' : `${format.number(staff.busy)} / ${format.number(staff.servers)}`}</td>
    </tr>
  );
}
