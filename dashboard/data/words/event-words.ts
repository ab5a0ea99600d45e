// Disruptions, diversions, costs and targets of a scenario in sentences. Pure.
import type { Disruption, Diversion } from '../../../shared/scenario/scenario.ts';
import { bothTimes, longDayName } from '../clock.ts';
import { findLocalName, flowName, gateName, keyLabel, poolName, scenarioNoun, sideName, unitText } from '../names.ts';
import { partsOfKey } from '../runs.ts';
import { MINUTE_MS } from '../../../shared/time.ts';
import { METRICS } from '../../../shared/metrics/catalogue.ts';
import type { Said } from './facts.ts';
import { admittedText } from './place-words.ts';
import { lengthText, listText, partsText, shareText, stageAt, whoText, type Speech } from './speech.ts';

/** In order of time, each with when it begins and how long it lasts. */
export function disruptionsSaid(speech: Speech): readonly Said[] {
  const { scenario, format } = speech;
  return [...(scenario.disruptions ?? [])]
    .sort((a, b) => a.fromMs - b.fromMs)
    .map((one): Said => {
      const names = one.name;
      const own = findLocalName(names, format.lang) ?? names?.en;
      return {
        gate: one.effect.gate,
        when: whenText(one, speech),
        what: partsText([own, effectText(one.effect, speech)], format.lang),
        source: one.source,
        assumption: one.assumption,
      };
    });
}

function whenText({ fromMs, toMs }: Disruption, { scenario, format: { lang } }: Speech): string {
  const at = scenario.clock.startEpochMs + fromMs;
  return `${longDayName(at, lang)}, ${bothTimes(at, lang)} (${lengthText(toMs - fromMs, lang)})`;
}

function effectText(effect: Disruption['effect'], speech: Speech): string {
  const { scenario, t, format } = speech;
  const gate = scenario.gates[effect.gate];
  const pool = (id: string): string => poolName(id, gate, format.lang, t);
  const side = (id: string): string => sideName(gate?.sides[id]?.zoneMin ?? 0, t);
  switch (effect.kind) {
    case 'close':
      if (effect.pool !== undefined) return t('sc.do.close-one', { what: pool(effect.pool) });
      return effect.side === undefined ? t('sc.do.close') : t('sc.do.close-one', { what: side(effect.side) });
    case 'servers':
      return effect.n === undefined
        ? t('sc.do.servers-share', { pool: pool(effect.pool), share: shareText(effect.factor ?? 1, speech) })
        : t('sc.do.servers', { pool: pool(effect.pool), n: format.number(effect.n) });
    case 'open':
      return t('sc.do.open', { side: side(effect.side) });
    case 'slow': {
      const stages = listText(
        effect.stages.map((id) => stageAt(id, effect.gate, speech)),
        format.lang,
      );
      return t('sc.do.slow', { stages, factor: format.number(effect.factor, Number.isInteger(effect.factor) ? 0 : 1) });
    }
    case 'demand':
      return t('sc.do.demand', { flow: flowName(effect.flow, t), share: shareText(effect.factor, speech) });
    case 'intake':
      return t('sc.do.intake', { flow: flowName(effect.flow, t), who: whoText(effect.who, speech) || t('sc.everyone') });
    case 'quota':
      return t('sc.do.quota', { pool: pool(effect.pool), n: format.number(effect.perDay) });
    case 'admit':
      return t('sc.do.admit', {
        pool: pool(effect.pool),
        classes: admittedText(effect.classes, gate?.pools[effect.pool], effect.gate, speech),
      });
    case 'divert':
    case 'channels':
      return truckText(effect, speech);
  }
}

/** What is ordered of the trucks themselves. */
function truckText(effect: Extract<Disruption['effect'], { kind: 'divert' | 'channels' }>, speech: Speech): string {
  const { scenario, t, format } = speech;
  const flow = flowName(effect.flow, t);
  if (effect.kind === 'divert') {
    const to = gateName(effect.to, format.lang, t, scenario);
    return t('sc.do.divert', { flow, share: shareText(effect.share, speech), to });
  }
  const { green, yellow, red } = effect.shares;
  const shares = { green: shareText(green, speech), yellow: shareText(yellow, speech), red: shareText(red, speech) };
  return t('sc.do.channels', { flow, ...shares });
}

export function diversionsSaid(speech: Speech): readonly Said[] {
  const { scenario, t, format } = speech;
  const gate = (id: string): string => gateName(id, format.lang, t, scenario);
  return scenario.diversions.map((one): Said => ({
    thing: `${gate(one.from)} → ${gate(one.to)} · ${flowName(one.flow, t)}`,
    what: diversionText(one, speech),
    source: one.source,
    assumption: one.assumption,
  }));
}

function diversionText({ above, share, rule, driveMs, informationDelayMs }: Diversion, speech: Speech): string {
  const { t, format } = speech;
  return partsText(
    [
      t(rule === 'time' ? 'sc.divert-time' : 'sc.divert', { n: format.number(above), share: shareText(share, speech) }),
      t('sc.divert.drive', { time: lengthText(driveMs, format.lang) }),
      t('sc.divert.delay', { time: lengthText(informationDelayMs, format.lang) }),
    ],
    format.lang,
  );
}

export function costsSaid({ scenario: { costs }, t, format }: Speech): readonly Said[] {
  if (costs === undefined) return [];
  const lines = [
    ['sc.cost.truck', costs.truckHourUsd],
    ['sc.cost.parking', costs.parkingDayUsd],
    ['sc.cost.reefer', costs.reeferHourUsd],
  ] as const;
  const what = lines.flatMap(([key, usd]) => (usd === 0 ? [] : [t(key, { n: format.number(usd, 2) })]));
  return what.length === 0
    ? []
    : [{ thing: t('name.all-gates'), what: partsText(what, format.lang), source: costs.source, assumption: costs.assumption }];
}

export function targetsSaid(speech: Speech): readonly Said[] {
  const { scenario, t, format } = speech;
  return Object.entries(scenario.experiment.targets).flatMap(([key, { op, value }]): readonly Said[] => {
    const parts = partsOfKey(key);
    const unit = METRICS.find(({ id }) => id === parts?.metric)?.unit;
    if (parts === undefined || unit === undefined) return [];
    const noun = scenarioNoun(scenario, parts.gate, parts.flow);
    const amount =
      unit === 'min' ? lengthText(value * MINUTE_MS, format.lang) : `${format.value(unit, value)} ${unitText(unit, value, t, noun)}`;
    return [
      {
        thing: gateName(parts.gate, format.lang, t, scenario),
        what: `${keyLabel(parts, format.lang, t, scenario)} ${op === '<=' ? '≤' : '≥'} ${amount}`,
      },
    ];
  });
}
