// Differences of two scenarios as sentences, the first of them at once. Sentences are English in every language: they name what the text names.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { describeChanges } from '../../shared/scenario/describe-changes.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

const FIRST = 8;

export function ChangedWords({ base, candidate }: { readonly base: unknown; readonly candidate: unknown }) {
  const t = useText();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const sentences = describeChanges(base, candidate);
  const shown = all ? sentences : sentences.slice(0, FIRST);
  if (sentences.length === 0) return <p className="quiet pad">{t('sc.changes.none')}</p>;
  return (
    <>
      <ul className="changes" lang="en">
        {shown.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {shown.length < sentences.length && (
        <Button className="more" variant="subtle" onClick={() => setAll(true)}>
          {t('action.show-more', { n: format.number(sentences.length - shown.length) })}
        </Button>
      )}
    </>
  );
}
