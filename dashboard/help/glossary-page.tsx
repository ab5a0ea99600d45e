// /help/glossary: the words of the border side by side in four languages.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { fold } from '../data/runs.ts';
import { LANGS } from '../data/format.ts';
import { useSettings } from '../data/services.ts';
import { LANGUAGE_NAMES } from '../frame/menus.tsx';
import { Empty, FilterField, PageHead, Panel, useTitle } from '../frame/parts.tsx';
import { useText } from '../text/text.ts';
import { GLOSSARY } from './glossary.ts';
import '../settings/settings.css';

/** Column of each language in the glossary. */
const COLUMNS = { en: 0, vi: 1, 'zh-CN': 2, fr: 3 } as const;

export function GlossaryPage() {
  const t = useText();
  const { lang } = useSettings();
  const [wanted, setWanted] = useState('');
  useTitle(t('help.glossary'));
  // The reader's own language stands first.
  const langs = [lang, ...LANGS.filter((other) => other !== lang)];
  const rows = GLOSSARY.filter((row) => row.some((term) => fold(term).includes(fold(wanted.trim()))));
  return (
    <div className="page">
      <PageHead trail={<Link to="/help">{t('help.title')}</Link>} title={t('help.glossary')}>
        <FilterField label={t('run.filter')} value={wanted} onChange={setWanted} testId="glossary.filter" />
      </PageHead>
      <p className="quiet">{t('help.glossary.note')}</p>
      <Panel className="panel-flush">
        {rows.length === 0 ? (
          <Empty>{t('home.filtered-empty', { q: wanted })}</Empty>
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('help.glossary')}>
            <table className="table glossary">
              <thead>
                <tr>
                  {langs.map((one) => (
                    <th key={one} scope="col" lang={one}>
                      {LANGUAGE_NAMES[one]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row[0]}>
                    {langs.map((one, i) =>
                      i === 0 ? (
                        <th key={one} scope="row" lang={one}>
                          {row[COLUMNS[one]]}
                        </th>
                      ) : (
                        <td key={one} lang={one}>
                          {row[COLUMNS[one]]}
                        </td>
                      ),
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
    </div>
  );
}
