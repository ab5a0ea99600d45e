// A person without a mouse: Tab until one is there, and each stop on the way must be seen.
import type { Locator, Page } from 'playwright-core';

/** More stops than any page has. */
const MOST_STOPS = 150;

/** What is wrong with the focus where it is now: no mark of it, or all of it lies under something (WCAG 2.4.7 and 2.4.11). Runs in the page. */
function focusFault(): string | null {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  // A radio in a row of choices is seen as its label.
  const seen = at instanceof HTMLInputElement && at.type === 'radio' ? (at.labels?.[0] ?? at) : at;
  const name = `${at.tagName.toLowerCase()} ${at.getAttribute('data-testid') ?? at.getAttribute('aria-label') ?? at.textContent.slice(0, 40)}`;
  const { outlineStyle, outlineWidth } = getComputedStyle(seen);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return `${name}: no mark`;
  const { left, top, width, height } = seen.getBoundingClientRect();
  const isInSight = [0.1, 0.5, 0.9].some((part) => {
    const above = document.elementFromPoint(left + width * part, top + height * part);
    return above !== null && (seen.contains(above) || above.contains(seen));
  });
  return isInSight ? null : `${name}: out of sight`;
}

/** Presses Tab until `target` has the focus; answers what was wrong with the stops on the way. @throws Error when it is never reached */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press(key);
    const fault = await page.evaluate(focusFault);
    if (fault !== null) faults.push(fault);
    if (await target.evaluate((one) => one === document.activeElement)) return faults;
  }
  throw new Error(`Tab never reached ${target.toString()}`);
}
