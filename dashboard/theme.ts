// Mantine dressed in our tokens: its components take their colours from styles/tokens.css and from nowhere else.
import { Button, createTheme, type CSSVariablesResolver } from '@mantine/core';

const FONT = "'Inter Variable', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif";

export const theme = createTheme({
  fontFamily: FONT,
  headings: { fontFamily: FONT },
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  defaultRadius: 4,
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  primaryColor: 'blue',
  components: {
    // White on the accent is unreadable in the dark: the accent has its own ink.
    Button: Button.extend({
      vars: (_, { variant = 'filled' }) => ({ root: variant === 'filled' ? { '--button-color': 'var(--on-accent)' } : {} }),
    }),
  },
});

const COLOURS = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--breach)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--border-strong)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--ink-3)',
  '--mantine-color-disabled-border': 'var(--border)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-blue-filled': 'var(--accent)',
  '--mantine-color-blue-filled-hover': 'var(--accent)',
  '--mantine-color-blue-light': 'var(--selection)',
  '--mantine-color-blue-light-hover': 'var(--selection)',
  '--mantine-color-blue-light-color': 'var(--accent)',
  '--mantine-color-blue-outline': 'var(--accent)',
} as const;

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: { ...COLOURS }, dark: { ...COLOURS } });
