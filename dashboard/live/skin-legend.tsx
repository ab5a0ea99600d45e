// The legend of a gate that is no road: the very outlines of the picture, in its colours, with their words.
import { CHANNELS, type PoolKind } from '../../shared/scenario/scenario.ts';
import { useFormat } from '../data/services.ts';
import { useLateText } from '../text/late-text.ts';
import { useText } from '../text/text.ts';
import { LOCOMOTIVE, PERSON, SERVERS, WAGONS } from './canvas/shapes.ts';
import type { SkinName } from './canvas/plan.ts';
import { Glyph } from './glyph.tsx';

function Shape({ path, fill, wide = 1 }: { readonly path: string; readonly fill: string; readonly wide?: number }) {
  return (
    <svg width={14 * wide} height="14" viewBox={`-5.5 -5.5 ${String(11 * wide)} 11`} aria-hidden="true">
      <path d={path} fill={fill} />
    </svg>
  );
}

export function SkinLegend({ skins, kinds }: { readonly skins: readonly SkinName[]; readonly kinds: readonly PoolKind[] }) {
  const t = useText();
  const late = useLateText();
  const { lang } = useFormat();
  const shaped = kinds.filter((kind) => kind in SERVERS);
  const square = kinds.filter((kind) => !(kind in SERVERS));
  return (
    <>
      {skins.includes('rail') && <WagonWords />}
      {skins.includes('hall') && (
        <>
          <li>
            <Shape path={PERSON} fill="var(--ink-2)" /> {late('skin.person')}
          </li>
          <li>
            <Shape path="M-4-5h1v10h-1zM3-5h1v10h-1z" fill="var(--border-strong)" /> {late('skin.rope')}
          </li>
        </>
      )}
      {skins.includes('road') &&
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
