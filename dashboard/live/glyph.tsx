// The mark of a risk channel: shape and colour, so that colour is never alone.

export function Glyph({ channel }: { readonly channel: 'green' | 'yellow' | 'red' }) {
  const fill = `var(--channel-${channel})`;
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {channel === 'green' ? (
        <circle cx="6" cy="6" r="4.500" fill={fill} />
      ) : channel === 'yellow' ? (
        <path d="M6 1 11 10.500H1z" fill={fill} />
      ) : (
        <rect x="2" y="2" width="8" height="8" fill={fill} />
      )}
    </svg>
  );
}
