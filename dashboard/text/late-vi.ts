// Vietnamese words of those parts of the live page that come after its first view.
import type { LateWords } from './late-text.ts';

export const lateVi: LateWords = {
  'skin.person': 'hành khách',
  'skin.rope': 'hàng chờ giữa dây chắn',
  'skin.train': 'đoàn tàu: {{n}} toa đi cùng nhau',
};
