// Chinese words of those parts of the live page that come after its first view.
import type { LateWords } from './late-text.ts';

export const lateZhCN: LateWords = {
  'skin.person': '旅客',
  'skin.rope': '围栏内排队',
  'skin.train': '列车：{{n}} 节车厢同行',
};
