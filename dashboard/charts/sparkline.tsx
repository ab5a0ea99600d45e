// A day in a thumbnail: shape only, no axis, nothing to read off. Gaps stay gaps.

const W = 120;
const H = 22;

export function sparklinePath(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return '';
  const top = Math.max(...known, 1e-9);
  const step = W / Math.max(1, values.length - 1);
  let pen = 'M';
  return values
    .map((value, i) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const point = `${pen}${(i * step).toFixed(1)} ${(H - 1 - ((H - 2) * value) / top).toFixed(1)}`;
      pen = 'L';
      return point;
    })
    .join('');
}

export function Sparkline({ values }: { readonly values: readonly (number | null)[] }) {
  return (
    <svg className="sparkline" viewBox={`0 0 ${String(W)} ${String(H)}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={sparklinePath(values)} fill="none" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
