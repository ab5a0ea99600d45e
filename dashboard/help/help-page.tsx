// /help: how to read and move a run, in a few short pieces.
import { Link } from '@tanstack/react-router';
import { PageHead, Panel, useTitle } from '../frame/parts.tsx';
import { useLateText } from '../text/late-text.ts';
import { useText } from '../text/text.ts';
import '../settings/settings.css';

const PIECES = ['watch', 'figures', 'ghost', 'trust', 'compare', 'keys'] as const;

export function HelpPage() {
  const t = useText();
  const late = useLateText();
  useTitle(t('help.title'));
  return (
    <div className="page help">
      <PageHead title={t('help.title')}>
        <Link className="button-link" to="/help/glossary">
          {t('help.glossary')}
        </Link>
        <Link className="button-link" to="/settings">
          {t('settings.title')}
        </Link>
      </PageHead>
      {PIECES.map((piece) => (
        <Panel key={piece} title={late(`help.${piece}`)}>
          <p>{late(`help.${piece}.text`)}</p>
        </Panel>
      ))}
    </div>
  );
}
