// Decisions in words. Pure.
import type { GateLayout } from '../../../shared/protocol/live.ts';
import type { Disruption } from '../../../shared/scenario/scenario.ts';
import type { Format } from '../../data/format.ts';
import { flowName, layoutName, layoutPoolName, layoutStageName, readable, sideName } from '../../data/names.ts';
import type { Text } from '../../text/text.ts';

type Effect = Disruption['effect'];

export interface Wording {
  readonly layouts: readonly GateLayout[];
  readonly format: Format;
  readonly t: Text;
}

/** What is decided: each thing once. */
export function decisionWords(disruptions: readonly Disruption[], wording: Wording): string {
  const gates = [...new Set(disruptions.map(({ effect }) => effect.gate))];
  const words = gates.map((gate) => {
    const layout = wording.layouts.find(({ id }) => id === gate);
    const effects = disruptions.map(({ effect }) => effect).filter((effect) => effect.gate === gate);
    const parts = [...new Map(effects.map((effect) => [keyOf(effect), effectWords(effect, layout, wording)])).values()];
    return wording.t('text.named', { name: gateName(gate, wording), what: parts.join(', ') });
  });
  return words.join('; ');
}

/** Shifts of one pool are one thing. */
function keyOf(effect: Effect): string {
  return effect.kind === 'servers' ? `servers ${effect.pool}` : JSON.stringify(effect);
}

function gateName(id: string, { layouts, format }: Wording): string {
  const layout = layouts.find((one) => one.id === id);
  return layout === undefined ? readable(id) : layoutName(layout, format.lang);
}

function effectWords(effect: Effect, layout: GateLayout | undefined, wording: Wording): string {
  const { format, t } = wording;
  const { lang } = format;
  const pool = (id: string): string => layoutPoolName(layout, id, lang, t);
  const side = (id: string): string => {
    const zone = layout?.sides.find((one) => one.id === id)?.zoneMin;
    return zone === undefined ? readable(id) : sideName(zone, t);
  };
  switch (effect.kind) {
    case 'close':
      if (effect.pool !== undefined) return t('iv.says.close-pool', { pool: pool(effect.pool) });
      return effect.side === undefined ? t('iv.says.close') : t('iv.says.close-side', { side: side(effect.side) });
    case 'servers':
      return effect.n === undefined
        ? t('iv.says.factor', { pool: pool(effect.pool), factor: format.number(effect.factor ?? 1, 1) })
        : t('iv.says.servers', { pool: pool(effect.pool), n: format.number(effect.n) });
    case 'open':
      return t('iv.says.open', { side: side(effect.side) });
    case 'slow': {
      const stages = effect.stages.map((id) =>
        layoutStageName(layout ?? NO_LAYOUT, layout?.stages.findIndex((one) => one.id === id) ?? -1, lang, t),
      );
      return t('iv.says.slow', { stages: stages.join(', '), factor: format.number(effect.factor, 1) });
    }
    case 'demand':
      return t('iv.says.demand', { flow: flowName(effect.flow, t), factor: format.number(effect.factor, 1) });
    case 'intake':
      return t('iv.says.intake', { flow: flowName(effect.flow, t), who: (effect.who.without ?? []).map(readable).join(', ') });
    case 'quota':
      return t('iv.says.quota', { pool: pool(effect.pool), n: format.number(effect.perDay) });
    case 'admit':
      return t('iv.says.admit', { pool: pool(effect.pool), classes: effect.classes.map(readable).join(', ') });
    case 'divert':
      return t('iv.says.divert', { flow: flowName(effect.flow, t), share: format.share(effect.share), to: gateName(effect.to, wording) });
    case 'channels':
      return channelWords(effect, wording);
  }
}

function channelWords({ flow, shares: { green, yellow, red } }: Extract<Effect, { kind: 'channels' }>, { format, t }: Wording): string {
  const shares = { green: format.share(green), yellow: format.share(yellow), red: format.share(red) };
  return t('iv.says.channels', { flow: flowName(flow, t), ...shares });
}

const NO_LAYOUT: GateLayout = { id: '', name: '', sides: [], stages: [], pools: [], flows: [] };
