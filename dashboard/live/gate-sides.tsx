// Which sides of a gate are open now.
import type { GateLayout, GateLevels } from '../../shared/protocol/live.ts';
import { sideName } from '../data/names.ts';
import { useText } from '../text/text.ts';

export function GateSides({ layout, levels }: { readonly layout: GateLayout; readonly levels: GateLevels }) {
  const t = useText();
  return (
    <span className="gate-sides">
      {layout.sides.map((side, s) => (
        <span key={side.id} className={levels.open[s] === true ? 'side side-open' : 'side side-closed'} title={sideName(side.zoneMin, t)}>
          {side.zoneMin === 480 ? 'CN' : 'VN'} {t(levels.open[s] === true ? 'live.open' : 'live.closed')}
        </span>
      ))}
    </span>
  );
}
