// Single-key shortcuts, off inside fields and when the reader has switched them off (WCAG 2.1.4).
import { useEffect, useRef } from 'react';
import { useSettings } from '../data/services.ts';

const FIELDS = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]';
const SPACE_USERS =
  'input:not([type="radio"]:checked), button, a, summary, [role="menuitem"], [role="tab"], [role="radio"], [role="checkbox"], [role="dialog"]';

/** `bindings`: `KeyboardEvent.key` (letters in lower case) → what it does. */
export function useKeys(bindings: Readonly<Record<string, () => void>>): void {
  const { singleKeys } = useSettings();
  const current = useRef(bindings);
  useEffect(() => {
    current.current = bindings;
  });
  useEffect(() => {
    if (!singleKeys) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(FIELDS) !== null && target !== null) return;
      if (event.key === ' ' && target !== null && target.closest(SPACE_USERS) !== null) return;
      const run = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [singleKeys]);
}
