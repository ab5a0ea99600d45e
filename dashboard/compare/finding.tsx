// The finding in sentences that can be pasted into a letter.
import type { Comparison } from '../../shared/protocol/run.ts';
import { headlineRows } from '../library/headline-card.tsx';
import { partsOfKey } from '../data/runs.ts';
import { useFormat } from '../data/services.ts';
import type { Format } from '../data/format.ts';
import { verdictWords } from '../data/verdict.ts';
import { CopyText } from '../runs/provenance-tab.tsx';
import { useText, type Text } from '../text/text.ts';

/** One whole sentence a run and a headline figure; nothing is glued inside a sentence. */
export function findingText(comparison: Comparison, t: Text, format: Format): string {
  if (comparison.basis === 'not-comparable')
    return t('cmp.sentence.refused', { candidate: comparison.candidate.name, base: comparison.base.name });
  const rows = headlineRows(comparison.rows);
  const lines = rows.map((row) => {
    const metric = partsOfKey(row.key)?.metric;
    return t('cmp.sentence.item', {
      metric: metric === undefined ? row.key : t(`metric.${metric}`),
      verdict: verdictWords(row, t, format).sentence,
    });
  });
  return [t('cmp.sentence.intro', { candidate: comparison.candidate.name, base: comparison.base.name }), ...lines].join(' ');
}

export function Finding({ comparisons }: { readonly comparisons: readonly Comparison[] }) {
  const t = useText();
  const format = useFormat();
  const texts = comparisons.map((one) => findingText(one, t, format));
  return (
    <section className="finding">
      <div className="finding-text" data-testid="cmp.sentence">
        {texts.map((text, i) => (
          <p key={comparisons[i]?.candidate.id}>{text}</p>
        ))}
      </div>
      <CopyText text={texts.join('\n')} testId="cmp.copy" />
    </section>
  );
}
