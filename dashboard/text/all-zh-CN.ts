// Every Chinese word of the screen, for those who do not load them piece by piece.
import { zhCN } from './zh-CN.ts';
import { interveneZhCN } from './intervene-zh-CN.ts';
import { pagesZhCN } from './pages-zh-CN.ts';
import type { Dictionary } from './text.ts';

export const allZhCN: Dictionary = { ...zhCN, ...pagesZhCN, ...interveneZhCN };
