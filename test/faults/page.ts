import type { Result } from './run-faults.ts';
export const pageFile = (): string => 'docs/background/reliability.md';
export function tableText(results: readonly Result[]): string {
  return results.map((r) => `| ${r.id} | ${r.title} | ${String(r.times)} | ${r.verdict} | ${[r.figure, ...r.notes].join('; ')} |`).join('\n');
}
export function writePage(_o: unknown): void {}
