// Every English word of the screen, for those who do not load them piece by piece.
import { en } from './en.ts';
import { interveneEn } from './intervene-en.ts';
import { pagesEn } from './pages-en.ts';

export const allEn = { ...en, ...pagesEn, ...interveneEn } as const;
