// Facts about a scenario: one sentence each, said once for all gates it holds at. Pure.
import { gateName } from '../names.ts';
import { listText, type Speech } from './speech.ts';
import type { Provenance } from '../../../shared/scenario/naming.ts';

export interface Fact {
  /** When it happens, where it happens at a time. */
  readonly when: string | null;
  readonly where: string;
  readonly what: string;
  /** The title of the source, or null. */
  readonly source: string | null;
  readonly assumption: string | null;
}

/** Something true at one gate, or of the whole scenario where no gate is named. */
export interface Said extends Provenance {
  readonly gate?: string;
  /** The stage, pool or direction it is about. */
  readonly thing?: string;
  readonly when?: string;
  readonly what: string;
}

/** What is said alike of several gates is said once; where it holds at all of several, the gates are left out. */
export function factsOf(said: readonly Said[], speech: Speech): readonly Fact[] {
  const merged = new Map<string, { readonly first: Said; readonly gates: string[] }>();
  for (const one of said) {
    const key = JSON.stringify([one.when, one.thing, one.what, one.source, one.assumption]);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { first: one, gates: one.gate === undefined ? [] : [one.gate] });
    else if (one.gate !== undefined && !known.gates.includes(one.gate)) known.gates.push(one.gate);
  }
  return [...merged.values()].map(({ first, gates }) => ({
    when: first.when ?? null,
    where: whereText(first.thing, gates, speech),
    what: first.what,
    source: sourceTitle(first.source, speech),
    assumption: first.assumption ?? null,
  }));
}

function whereText(thing: string | undefined, gates: readonly string[], { scenario, t, format: { lang } }: Speech): string {
  const all = Object.keys(scenario.gates);
  const isEverywhere = all.length > 1 && gates.length === all.length;
  const places = isEverywhere
    ? t('name.all-gates')
    : listText(
        gates.map((id) => gateName(id, lang, t, scenario)),
        lang,
      );
  if (thing === undefined) return places;
  if (isEverywhere || gates.length === 0) return thing;
  return gates.length === 1 ? `${places} · ${thing}` : `${thing} · ${places}`;
}

function sourceTitle(id: string | undefined, { scenario }: Speech): string | null {
  return id === undefined ? null : (scenario.sources[id]?.title ?? id);
}
