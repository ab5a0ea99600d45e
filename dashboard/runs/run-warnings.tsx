// What to know before the figures of a run, above all of them.
import type { RunWarning } from '../../shared/protocol/run.ts';
import { useFormat } from '../data/services.ts';
import { warningText } from '../data/warnings.ts';
import { useText } from '../text/text.ts';

export function RunWarnings(props: {
  readonly warnings: readonly RunWarning[] | undefined;
  readonly scenario: unknown;
  /** Whose they are, where several runs are shown. */
  readonly name?: string;
}) {
  const t = useText();
  const format = useFormat();
  const { warnings = [], scenario, name } = props;
  if (warnings.length === 0) return null;
  return (
    <section className="warnings" data-testid="run.warnings">
      <h2>
        <span aria-hidden="true">▲ </span>
        {name === undefined ? t('warning.title') : t('text.named', { name: t('warning.title'), what: name })}
      </h2>
      <ul>
        {warnings.map((warning) => (
          <li key={JSON.stringify(warning)}>{warningText(warning, t, format, scenario)}</li>
        ))}
      </ul>
    </section>
  );
}
