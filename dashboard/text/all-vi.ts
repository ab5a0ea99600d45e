// Every Vietnamese word of the screen, for those who do not load them piece by piece.
import { vi } from './vi.ts';
import { interveneVi } from './intervene-vi.ts';
import { pagesVi } from './pages-vi.ts';
import type { Dictionary } from './text.ts';

export const allVi: Dictionary = { ...vi, ...pagesVi, ...interveneVi };
