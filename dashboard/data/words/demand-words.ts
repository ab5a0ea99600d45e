// Who comes, how many, when, and what they carry, in sentences. Pure.
import type { Channel, Flow } from '../../../shared/scenario/scenario.ts';
import { flowName } from '../names.ts';
import type { Said } from './facts.ts';
import { goodsName, lengthText, listText, partsText, shareText, timetableText, timeText, whoText, type Speech } from './speech.ts';

export function demandSaid(speech: Speech): readonly Said[] {
  const { scenario, t } = speech;
  return Object.entries(scenario.gates).flatMap(([gate, { flows }]) =>
    Object.entries(flows).map(([id, flow]): Said => ({ gate, thing: flowName(id, t), what: flowText(flow, speech), ...provenance(flow) })),
  );
}

function provenance({ source, assumption }: Flow): Pick<Said, 'source' | 'assumption'> {
  return { source, assumption };
}

function flowText(flow: Flow, speech: Speech): string {
  const { t, format } = speech;
  const share = (value: number): string => shareText(value, speech);
  return partsText(
    [
      arrivalsText(flow, speech),
      groupsText(flow, speech),
      flow.loaded === false ? t('sc.flow.empty') : undefined,
      flow.growthPerYear === undefined ? undefined : t('sc.flow.growth', { share: share(flow.growthPerYear) }),
      // People pass no customs.
      flow.carries === 'travellers' ? undefined : t('sc.flow.channels', channelShares(flow.channels, speech)),
      ...Object.entries(flow.traits ?? {}).map(([trait, rule]) => traitText(trait, rule, speech)),
      ...(flow.returns ?? []).map(({ to, share: part, after }) =>
        t('sc.flow.return', { share: share(part), flow: flowName(to, t), time: timeText(after, speech) }),
      ),
    ],
    format.lang,
  );
}

function arrivalsText(flow: Flow, speech: Speech): string {
  const { t, format } = speech;
  const { arrivals } = flow;
  const count = (n: number): string => format.number(n, Number.isInteger(n) ? 0 : 1);
  switch (arrivals?.kind) {
    case undefined:
      return flow.batch === undefined
        ? t('sc.flow.per-day', { n: count(flow.perDay), what: t(`noun.${flow.carries ?? 'trucks'}`) })
        : t('sc.flow.groups-per-day', { n: count(flow.perDay) });
    case 'timetable':
      return t('sc.flow.timetable', { times: timetableText(arrivals, speech) });
    case 'renewal':
      return t('sc.flow.renewal', { gap: timeText(arrivals.gap, speech) });
    case 'counts':
      return t('sc.flow.counts', { n: count(arrivals.counts.reduce((sum, n) => sum + n, 0)) });
    case 'fleet':
      return t('sc.flow.fleet', { n: count(arrivals.count), gap: lengthText(arrivals.everyMs, format.lang) });
    case 'trace':
      return t('sc.flow.trace', { n: count(arrivals.rows.length) });
  }
}

function groupsText({ batch }: Flow, speech: Speech): string | undefined {
  if (batch === undefined) return undefined;
  const { t, format } = speech;
  const sizes = batch.sizes.map(({ n, share }) =>
    batch.sizes.length === 1 ? format.number(n) : `${format.number(n)} (${shareText(share, speech)})`,
  );
  return t(batch.together ? 'sc.flow.together' : 'sc.flow.group', { n: listText(sizes, format.lang) });
}

/** `“smart”: 60 % of durian, banana`: goods of one share together, none left out but those without. */
function traitText(trait: string, { share, byCargo = {} }: NonNullable<Flow['traits']>[string], speech: Speech): string {
  const { t, format } = speech;
  const byShare = new Map<number, string[]>();
  for (const [cargo, part] of Object.entries(byCargo)) byShare.set(part, [...(byShare.get(part) ?? []), goodsName(cargo, speech)]);
  const parts = [...byShare].map(([part, names]) => t('sc.of', { share: shareText(part, speech), who: listText(names, format.lang) }));
  const rest = shareText(share, speech);
  const all = parts.length === 0 ? [rest] : share === 0 ? parts : [...parts, t('sc.otherwise', { x: rest })];
  return t('sc.flow.trait', { trait: trait.replaceAll('-', ' '), share: listText(all, format.lang) });
}

/** Goods that age, are quarantined, or have a risk profile of their own. */
export function goodsSaid(speech: Speech): readonly Said[] {
  const { t, format } = speech;
  const byText = new Map<string, { readonly names: string[]; readonly said: Said }>();
  for (const [id, cargo] of Object.entries(speech.scenario.cargo)) {
    const what = partsText(
      [
        cargo.perishable ? whoText({ perishable: true }, speech) : undefined,
        cargo.shelfLife === undefined ? undefined : t('sc.goods.keeps', { time: timeText(cargo.shelfLife, speech) }),
        cargo.decayPerDay === undefined ? undefined : t('sc.goods.decay', { share: shareText(cargo.decayPerDay, speech) }),
        cargo.quarantine === undefined || cargo.quarantine === 'none' ? undefined : t(`sc.quarantine.${cargo.quarantine}`),
        cargo.channels === undefined ? undefined : t('sc.flow.channels', channelShares(cargo.channels, speech)),
      ],
      format.lang,
    );
    if (what === '') continue;
    const known = byText.get(what);
    if (known === undefined) byText.set(what, { names: [goodsName(id, speech)], said: { what } });
    else known.names.push(goodsName(id, speech));
  }
  return [...byText.values()].map(({ names, said }) => ({ ...said, thing: listText(names, format.lang) }));
}

function channelShares(channels: Flow['channels'], speech: Speech): Record<Channel, string> {
  return { green: shareText(channels.green, speech), yellow: shareText(channels.yellow, speech), red: shareText(channels.red, speech) };
}
