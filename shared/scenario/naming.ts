// What things of a scenario are called, and where its figures come from.

/** Where a figure comes from: an id in `sources`, or a marked guess. */
export interface Provenance {
  readonly source?: string | undefined;
  readonly assumption?: string | undefined;
}

export interface Source {
  readonly title: string;
  readonly address?: string | undefined;
  readonly date?: string | undefined;
  readonly confidence?: string | undefined;
}

/** A name in the languages of those who read it; `en` is always there. */
export interface LocalName {
  readonly en: string;
  readonly vi?: string | undefined;
  readonly zh?: string | undefined;
  readonly fr?: string | undefined;
}

/** As much of a name as is known where it is shown. */
export type LocalNames = { readonly [Language in keyof LocalName]?: string | undefined };
