// A scenario in sentences, section by section, each with what it rests on. The same on its own page and among the inputs of a run.
import { useMemo } from 'react';
import { Panel } from '../frame/parts.tsx';
import { scenarioSections, type Section } from '../data/words/scenario-words.ts';
import type { Fact } from '../data/words/facts.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

/** Sections without provenance of their own need no column for it. */
function hasSources({ facts }: Section): boolean {
  return facts.some(({ source, assumption }) => source !== null || assumption !== null);
}

export function ScenarioFacts({ scenario }: { readonly scenario: unknown }) {
  const t = useText();
  const format = useFormat();
  const sections = useMemo(() => scenarioSections(scenario, t, format), [scenario, t, format]);
  return (
    <>
      {sections.map((section) => (
        <Panel key={section.id} title={t(section.title)} className="panel-flush" testId={`scenario.${section.id}`}>
          <ul className={hasSources(section) ? 'facts-list facts-sourced' : 'facts-list'}>
            {section.facts.map((fact, i) => (
              <FactRow key={i} fact={fact} sourced={hasSources(section)} />
            ))}
          </ul>
        </Panel>
      ))}
    </>
  );
}

function FactRow({ fact, sourced }: { readonly fact: Fact; readonly sourced: boolean }) {
  return (
    <li>
      <div className="fact-where">
        {fact.when !== null && <div>{fact.when}</div>}
        {fact.where}
      </div>
      <div>{fact.what}</div>
      {sourced && (
        <div className="fact-source">
          <SourceNote source={fact.source} assumption={fact.assumption} />
        </div>
      )}
    </li>
  );
}

/** Where a figure comes from: its source, or the assumption it rests on, marked as one. */
export function SourceNote({ source, assumption }: Pick<Fact, 'source' | 'assumption'>) {
  const t = useText();
  if (source === null && assumption === null) return <span className="quiet">—</span>;
  return (
    <>
      {source !== null && <span>{source}</span>}
      {assumption !== null && (
        <span className="assumption">
          <span className="chip chip-watch">{t('inputs.assumption')}</span> {assumption}
        </span>
      )}
    </>
  );
}
