// The few choices of each kind of decision.
import { NativeSelect, TextInput } from '@mantine/core';
import type { GateLayout } from '../../../shared/protocol/live.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/time.ts';
import { flowName, gateName, layoutPoolName, readable, sideName } from '../../data/names.ts';
import { useFormat } from '../../data/services.ts';
import { useText, type Text } from '../../text/text.ts';
import type { Choices, Offer } from './plan.ts';

const STARTS = [0, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS];
const DRIVES = [15, 30, 45, 60, 90, 120, 180].map((minutes) => minutes * MINUTE_MS);
const SPANS = [30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS];

interface Props {
  readonly choices: Choices;
  readonly offer: Offer;
  readonly layout: GateLayout | undefined;
  readonly onChange: (choices: Choices) => void;
}

export function DecisionForm({ choices, offer, layout, onChange }: Props) {
  const t = useText();
  const format = useFormat();
  const set = (some: Partial<Choices>): void => onChange({ ...choices, ...some });
  const { lasts } = choices;
  return (
    <>
      <Particulars {...{ choices, offer, layout }} set={set} />
      <div className="iv-pair">
        <Choice
          label={t('iv.start')}
          value={String(choices.startInMs)}
          options={STARTS.map((ms) => [String(ms), ms === 0 ? t('iv.now') : t('iv.in', { time: format.duration(ms / MINUTE_MS) })])}
          onPick={(value) => set({ startInMs: Number(value) })}
          testId="iv.start"
        />
        <Choice
          label={t('iv.until')}
          value={String(lasts)}
          options={[
            ...SPANS.map((ms): [string, string] => [String(ms), t('iv.for', { time: format.duration(ms / MINUTE_MS) })]),
            ['day', t('iv.end-of-day')],
            ['run', t('iv.end-of-run')],
          ]}
          onPick={(value) => set({ lasts: value === 'day' || value === 'run' ? value : Number(value) })}
          testId="iv.until"
        />
      </div>
      <TextInput
        label={t('iv.reason')}
        maxLength={200}
        value={choices.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
    </>
  );
}

interface PartProps {
  readonly choices: Choices;
  readonly offer: Offer;
  readonly layout: GateLayout | undefined;
  readonly set: (some: Partial<Choices>) => void;
}

function Particulars({ choices, offer, layout, set }: PartProps) {
  const t = useText();
  const { lang } = useFormat();
  const pool = (id: string): [string, string] => [id, layoutPoolName(layout, id, lang, t)];
  const pools = (ids: readonly string[], label = t('iv.pool')) => (
    <Choice label={label} value={choices.pool} options={ids.map(pool)} onPick={(value) => set({ pool: value })} testId="iv.pool" />
  );
  switch (choices.kind) {
    case 'lanes':
    case 'officers':
      return (
        <div className="iv-pair">
          {pools(offer[choices.kind])}
          <Count label={t('iv.more-or-fewer')} value={choices.n} onPick={(n) => set({ n })} />
        </div>
      );
    case 'tidal':
      return (
        <>
          <div className="iv-pair">
            {pools(offer.lanes, t('iv.from-pool'))}
            <Choice
              label={t('iv.to-pool')}
              value={choices.toPool}
              options={offer.lanes.filter((id) => id !== choices.pool).map(pool)}
              onPick={(value) => set({ toPool: value })}
              testId="iv.to-pool"
            />
          </div>
          <Count label={t('iv.how-many')} value={choices.n} least={1} onPick={(n) => set({ n })} />
        </>
      );
    case 'close':
    case 'night':
      return <SideChoice {...{ choices, offer, layout, set }} />;
    case 'surge':
      return (
        <div className="iv-pair">
          <FlowChoice flows={offer.flows} value={choices.flow} onPick={(flow) => set({ flow })} />
          <Factor label={t('iv.factor')} value={choices.factor} onPick={(factor) => set({ factor })} />
        </div>
      );
    case 'divert':
      return <Divert {...{ choices, offer, set }} />;
    case 'channels':
      return <ChannelShares {...{ choices, offer, set }} />;
    case 'breakdown':
      return <Breakdown {...{ choices, set }} pools={pools([...offer.officers, ...offer.lanes])} />;
    case 'only':
      return (
        <Choice
          label={t('iv.who')}
          value={choices.who}
          options={offer.groups.map((group) => [group, groupText(group, layout, t, lang)])}
          onPick={(who) => set({ who })}
          testId="iv.who"
        />
      );
  }
}

function groupText(group: string, layout: GateLayout | undefined, t: Text, lang: ReturnType<typeof useFormat>['lang']): string {
  const [by, first = '', second = ''] = group.split(' ');
  return by === 'class' ? t('text.named', { name: layoutPoolName(layout, first, lang, t), what: readable(second) }) : readable(first);
}

function SideChoice({ choices, offer, layout, set }: PartProps) {
  const t = useText();
  const name = (id: string): string => {
    const zone = layout?.sides.find((side) => side.id === id)?.zoneMin;
    return zone === undefined ? readable(id) : sideName(zone, t);
  };
  return (
    <Choice
      label={t('iv.side')}
      value={choices.side}
      options={[['both', t('iv.both')], ...offer.sides.map((id): [string, string] => [id, name(id)])]}
      onPick={(side) => set({ side })}
      testId="iv.side"
    />
  );
}

type GivenProps = Pick<PartProps, 'choices' | 'offer' | 'set'>;

function Divert({ choices, offer, set }: GivenProps) {
  const t = useText();
  const format = useFormat();
  const { flow, toGate, share, driveMs } = choices;
  const gates = (id: string): readonly string[] => offer.otherGates[id] ?? [];
  const flows = offer.allFlows.filter((id) => gates(id).length > 0);
  return (
    <>
      <div className="iv-pair">
        <FlowChoice
          flows={flows}
          value={flow}
          onPick={(next) => set({ flow: next, toGate: gates(next).includes(toGate) ? toGate : (gates(next)[0] ?? '') })}
        />
        <Choice
          label={t('iv.to-gate')}
          value={toGate}
          options={gates(flow).map((id) => [id, gateName(id, format.lang, t)])}
          onPick={(to) => set({ toGate: to })}
          testId="iv.to-gate"
        />
      </div>
      <div className="iv-pair">
        <Percent label={t('iv.share')} value={share * 100} onPick={(percent) => set({ share: percent / 100 })} testId="iv.share" />
        <Choice
          label={t('iv.drive')}
          value={String(driveMs)}
          options={DRIVES.map((ms) => [String(ms), format.duration(ms / MINUTE_MS)])}
          onPick={(ms) => set({ driveMs: Number(ms) })}
          testId="iv.drive"
        />
      </div>
    </>
  );
}

function ChannelShares({ choices, offer, set }: GivenProps) {
  const t = useText();
  const { flow, percent } = choices;
  return (
    <>
      <FlowChoice flows={offer.allFlows} value={flow} onPick={(next) => set({ flow: next, percent: offer.percents[next] ?? percent })} />
      <div className="iv-pair" key={flow}>
        <Percent
          label={t('iv.yellow')}
          value={percent.yellow}
          onPick={(yellow) => set({ percent: { ...percent, yellow } })}
          testId="iv.yellow"
        />
        <Percent label={t('iv.red')} value={percent.red} onPick={(red) => set({ percent: { ...percent, red } })} testId="iv.red" />
      </div>
    </>
  );
}

function FlowChoice(props: { readonly flows: readonly string[]; readonly value: string; readonly onPick: (flow: string) => void }) {
  const t = useText();
  const options = props.flows.map((id): [string, string] => [id, flowName(id, t)]);
  return <Choice label={t('iv.flow')} value={props.value} options={options} onPick={props.onPick} testId="iv.flow" />;
}

function Breakdown({ choices, set, pools }: Pick<PartProps, 'choices' | 'set'> & { readonly pools: React.ReactNode }) {
  const t = useText();
  return (
    <>
      {pools}
      <div className="iv-pair">
        <Choice
          label={t('iv.how')}
          value={choices.broken}
          options={[
            ['out', t('iv.out')],
            ['slow', t('iv.slower')],
          ]}
          onPick={(value) => set({ broken: value === 'slow' ? 'slow' : 'out' })}
          testId="iv.broken"
        />
        {choices.broken === 'out' ? (
          <Count label={t('iv.how-many')} value={choices.n} least={1} onPick={(n) => set({ n })} />
        ) : (
          <Factor label={t('iv.times-as-long')} value={choices.factor} onPick={(factor) => set({ factor })} />
        )}
      </div>
    </>
  );
}

function Choice({
  label,
  value,
  options,
  onPick,
  testId,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onPick: (value: string) => void;
  readonly testId: string;
}) {
  return (
    <NativeSelect
      label={label}
      value={value}
      data={options.map(([id, text]) => ({ value: id, label: text }))}
      onChange={(event) => onPick(event.currentTarget.value)}
      data-testid={testId}
    />
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly onPick: (value: number) => void;
}

/** A whole number; none but one that can be is taken. */
function Count({ label, value, least = -99, onPick }: NumberProps & { readonly least?: number }) {
  return (
    <TextInput
      type="number"
      label={label}
      min={least}
      max={99}
      step={1}
      defaultValue={value}
      onChange={(event) => {
        const n = Number(event.currentTarget.value);
        if (Number.isInteger(n) && n >= least && n <= 99) onPick(n);
      }}
      data-testid="iv.n"
    />
  );
}

/** From 0 to 100. */
function Percent({ label, value, onPick, testId }: NumberProps & { readonly testId: string }) {
  return (
    <TextInput
      type="number"
      label={label}
      min={0}
      max={100}
      step={0.1}
      defaultValue={value}
      onChange={(event) => {
        const percent = Number(event.currentTarget.value);
        if (event.currentTarget.value !== '' && percent >= 0 && percent <= 100) onPick(percent);
      }}
      data-testid={testId}
    />
  );
}

function Factor({ label, value, onPick }: NumberProps) {
  return (
    <TextInput
      type="number"
      label={label}
      min={0}
      max={20}
      step={0.1}
      defaultValue={value}
      onChange={(event) => {
        const factor = Number(event.currentTarget.value);
        if (event.currentTarget.value !== '' && factor >= 0 && factor <= 20) onPick(factor);
      }}
      data-testid="iv.factor"
    />
  );
}
