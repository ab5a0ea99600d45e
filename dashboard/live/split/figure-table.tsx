// Figures of two branches in one table: what differs is marked by a sign, a word and a rule, never by colour alone.
import type { GateLayout } from '../../../shared/protocol/live.ts';
import type { Format } from '../../data/format.ts';
import type { LiveView } from '../../data/live-reducer.ts';
import { layoutPoolName, layoutStageName } from '../../data/names.ts';
import { useFormat } from '../../data/services.ts';
import { useTimes } from '../../data/use-times.ts';
import { useLateText, type LateText } from '../../text/late-text.ts';
import { useText, type Text } from '../../text/text.ts';
import { pairedFigures, type FigureId, type PairedFigure } from './split-figures.ts';

function nameOf(id: FigureId, layout: GateLayout, { lang }: Format, t: Text, late: LateText): string {
  if (id.of === 'waiting') return `${t('lanes.waiting')} · ${layoutStageName(layout, id.index, lang, t)}`;
  if (id.of === 'servers') return `${late('split.servers')} · ${layoutPoolName(layout, layout.pools[id.index]?.id ?? '', lang, t)}`;
  switch (id.figure) {
    case 'waiting':
      return t('kpi.queue');
    case 'inside':
      return t('kpi.inside');
    case 'arrived':
      return t('metric.arrived');
    case 'released':
      return t('kpi.released');
    case 'dwell':
      return t('metric.sojourn.p90');
    case 'turnedBack':
    case 'divertedOut':
    case 'spoiled':
      return t(`metric.${id.figure}`);
  }
}

export function FigureTable({ left, right, gate }: { readonly left: LiveView; readonly right: LiveView; readonly gate: number }) {
  const late = useLateText();
  const times = useTimes();
  const layout = left.layout[gate];
  const levels = [left.levels[gate], right.levels[gate]] as const;
  if (layout === undefined || levels[0] === undefined || levels[1] === undefined) return null;
  const figures = pairedFigures(layout, levels[0], levels[1]);
  const differing = figures.filter(({ differs }) => differs).length;
  return (
    <div className="scroll-x">
      <table className="split-figures" data-testid="split.figures">
        <caption className="note">{late('split.caption', { time: times(left.startEpochMs + left.simMs), n: differing })}</caption>
        <thead>
          <tr>
            <th scope="col">{late('split.figure')}</th>
            <th scope="col">{late('split.left')}</th>
            <th scope="col">{late('split.right')}</th>
            <th scope="col">{late('split.difference')}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => (
            <FigureRow key={JSON.stringify(figure.id)} figure={figure} layout={layout} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FigureRow({ figure, layout }: { readonly figure: PairedFigure; readonly layout: GateLayout }) {
  const t = useText();
  const late = useLateText();
  const format = useFormat();
  const isTime = figure.id.of === 'gate' && figure.id.figure === 'dwell';
  const write = (value: number | null): string =>
    value === null ? t('state.not-yet') : isTime ? format.duration(value) : format.number(value);
  const { difference, differs } = figure;
  const sign = difference === null || difference === 0 ? '' : difference > 0 ? '▲ +' : '▼ −';
  return (
    <tr data-differs={differs || undefined}>
      <th scope="row">{nameOf(figure.id, layout, format, t, late)}</th>
      <td className="num">{write(figure.left)}</td>
      <td className="num">{write(figure.right)}</td>
      <td className="num">
        {differs ? (
          <>
            <span aria-hidden="true">≠ </span>
            <span className="sr-only">{late('split.differs')} </span>
            {difference !== null && `${sign}${write(Math.abs(difference))}`}
          </>
        ) : (
          <span className="quiet">{figure.left === null ? '–' : late('split.equal')}</span>
        )}
      </td>
    </tr>
  );
}
