// French words of those parts of the live page that come after its first view.
import type { LateWords } from './late-text.ts';

export const lateFr: LateWords = {
  'skin.person': 'voyageur',
  'skin.rope': 'file entre les cordons',
  'skin.train': 'train : {{n}} wagons se déplacent ensemble',
};
