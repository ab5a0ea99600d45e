// The few icons of the frame, drawn on a 16 px grid in the colour of the text around them.

const PATHS = {
  library: 'M2.500 3.500h11M2.500 8h11M2.500 12.500h7',
  live: 'M1.500 8.500h3l2-5.500 3 10 2-4.500h3',
  scenarios: 'M4 1.500h5.500L12.500 4.500v10H4zM6.500 7.500h3.500M6.500 10.500h3.500',
  compare: 'M3.500 14V7M8 14V2.500M12.500 14V9.500',
  workers:
    'M4.500 4.500h7v7h-7zM6.500 1.500v3M9.500 1.500v3M6.500 11.500v3M9.500 11.500v3M1.500 6.500h3M1.500 9.500h3M11.500 6.500h3M11.500 9.500h3',
  theme: 'M8 2.500a5.500 5.500 0 1 0 0 11zM8 2.500a5.500 5.500 0 0 1 0 11',
  keys: 'M1.500 4h13v8h-13zM4 6.500h.01M6.700 6.500h.01M9.400 6.500h.01M12 6.500h.01M5 9.500h6',
  help: 'M8 1.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13M6 6.200a2 2 0 1 1 2.800 1.900c-.5.3-.8.7-.8 1.400M8 11.500h.01',
  settings: 'M2 4.500h6M11 4.500h3M2 11.500h3M8 11.500h6M9.500 3v3M6.500 10v3',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Two ways across one line. */
export function Mark() {
  return (
    <svg className="brand-mark" width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="5" fill="var(--accent)" />
      <path d="M4.500 9h9M10.500 5.800 13.700 9l-3.200 3.200" fill="none" stroke="var(--on-accent)" strokeWidth="2" />
      <path d="M19.500 15.200h-9M13.500 12l-3.200 3.200 3.200 3.200" fill="none" stroke="var(--on-accent)" strokeWidth="2" opacity="0.7" />
    </svg>
  );
}
