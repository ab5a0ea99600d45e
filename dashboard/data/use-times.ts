// Both clocks in the order the reader chose; Chinese reads China first unless told otherwise.
import { useCallback } from 'react';
import { bothTimes, chinaTime, timeIn, VN_ZONE_MIN } from './clock.ts';
import { useSettings } from './services.ts';

export function useTimes(): (epochMs: number) => string {
  const { lang, zone } = useSettings();
  return useCallback(
    (epochMs: number) => {
      if (lang === 'zh-CN' || zone === 'vn') return bothTimes(epochMs, lang);
      return `${chinaTime(epochMs, lang)}\u00a0CN · ${timeIn(epochMs, VN_ZONE_MIN)}\u00a0VN`;
    },
    [lang, zone],
  );
}
