// Run ids in an address: separated by commas, each once, the malformed left out.
import { isRunId } from '../../shared/ids.ts';

export function idsOf(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return value.split(',').filter((id, i, all) => isRunId(id) && all.indexOf(id) === i);
}

/** The query of the library with these runs ticked; none leaves the parameter out. */
export function withSelection<T extends { readonly sel?: string }>(query: T, ids: readonly string[]): Omit<T, 'sel'> & { sel?: string } {
  const { sel: _, ...rest } = query;
  return ids.length === 0 ? rest : { ...rest, sel: ids.join(',') };
}
