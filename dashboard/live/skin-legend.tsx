// The legend of a gate that is no road: the very outlines of the picture, in its colours, with their words.
import type { GateLayout } from '../../shared/protocol/live.ts';
import { CHANNELS, POOL_KINDS, type PoolKind } from '../../shared/scenario/scenario.ts';
import { poolsOf } from '../data/live-reducer.ts';
import { useFormat } from '../data/services.ts';
import { useLateText } from '../text/late-text.ts';
import { useText } from '../text/text.ts';
import { LOCOMOTIVE, PERSON, SERVERS, WAGONS } from './canvas/shapes.ts';
import { skinOf } from './canvas/plan.ts';
import { Glyph } from './glyph.tsx';

function Shape({ path, fill, wide = 1 }: { readonly path: string; readonly fill: string; readonly wide?: number }) {
  return (
    <svg width={14 * wide} height="14" viewBox={`-5.5 -5.5 ${String(11 * wide)} 11`} aria-hidden="true">
      <path d={path} fill={fill} />
    </svg>
  );
}

/** Kinds of servers by whether the skin draws them in a shape of their own. */
function kindsOf(layout: GateLayout): { readonly shaped: readonly PoolKind[]; readonly square: readonly PoolKind[] } {
  const drawn = layout.flows
    .flatMap(({ route }) => route)
    .flatMap((s) => {
      const stage = layout.stages[s];
      return stage?.kind === 'service' ? poolsOf(stage) : [];
    });
  const kinds = POOL_KINDS.filter((kind) => drawn.some((pool) => layout.pools[pool]?.kind === kind));
  return { shaped: kinds.filter((kind) => kind in SERVERS), square: kinds.filter((kind) => !(kind in SERVERS)) };
}

export function SkinLegend({ layout }: { readonly layout: GateLayout }) {
  const t = useText();
  const late = useLateText();
  const { lang } = useFormat();
  if (late === null) return null;
  const skins = new Set(layout.flows.map((_, f) => skinOf(layout, f)));
  const { shaped, square } = kindsOf(layout);
  return (
    <>
      {skins.has('rail') && <WagonWords />}
      {skins.has('hall') && (
        <>
          <li>
            <Shape path={PERSON} fill="var(--ink-2)" /> {late('skin.person')}
          </li>
          <li>
            <Shape path="M-4-5h1v10h-1zM3-5h1v10h-1z" fill="var(--border-strong)" /> {late('skin.rope')}
          </li>
        </>
      )}
      {skins.has('road') &&
        CHANNELS.map((channel) => (
          <li key={channel}>
            <Glyph channel={channel} /> {t(`channel.${channel}`)}
          </li>
        ))}
      {shaped.map((kind) => (
        <li key={kind}>
          <Shape path={SERVERS[kind] ?? ''} fill="var(--border-strong)" /> {t(`kind.${kind}`)}
        </li>
      ))}
      {square.length > 0 && (
        <li>
          <span className="legend-slot" aria-hidden="true" />{' '}
          {t('live.legend.server', { kinds: square.map((kind) => t(`kind.${kind}`)).join(lang === 'zh-CN' ? '、' : ', ') })}
        </li>
      )}
    </>
  );
}

function WagonWords() {
  const t = useText();
  const late = useLateText();
  if (late === null) return null;
  return (
    <>
      {CHANNELS.map((channel, i) => (
        <li key={channel}>
          <Shape path={WAGONS[i] ?? ''} fill={`var(--channel-${channel})`} /> {t(`channel.${channel}`)}
        </li>
      ))}
      <li>
        <Shape path={LOCOMOTIVE} fill="var(--ink)" /> {late('skin.train', { n: '×n' })}
      </li>
    </>
  );
}
