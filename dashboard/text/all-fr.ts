// Every French word of the screen, for those who do not load them piece by piece.
import { fr } from './fr.ts';
import { interveneFr } from './intervene-fr.ts';
import { pagesFr } from './pages-fr.ts';
import type { Dictionary } from './text.ts';

export const allFr: Dictionary = { ...fr, ...pagesFr, ...interveneFr };
