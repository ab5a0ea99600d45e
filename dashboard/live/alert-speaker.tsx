// Alerts for those who hear the page: one sentence a change, at most one in ten seconds, what came meanwhile as a number.
import { useEffect, useRef, useState } from 'react';
import type { GateLayout } from '../../shared/protocol/live.ts';
import type { AlertFigure, AlertLevel, Alerts } from '../data/alerts.ts';
import type { LiveStore } from '../data/live-store.ts';
import { layoutName } from '../data/names.ts';
import { useFormat } from '../data/services.ts';
import { useText, type TextKey } from '../text/text.ts';

const EVERY_MS = 10_000;
const SENTENCES: Readonly<Record<AlertLevel, TextKey>> = { ok: 'alert.kept', watch: 'alert.near', breach: 'alert.past' };

/** What changed its level, as `<gate>/<figure>` and the new level; what begins calm is no news. */
export function alertNews(before: Alerts, after: Alerts): readonly { readonly key: string; readonly level: AlertLevel }[] {
  return Object.entries(after).flatMap(([key, { level }]) => (level === (before[key]?.level ?? 'ok') ? [] : [{ key, level }]));
}

export function AlertSpeaker({ store, layout }: { readonly store: LiveStore; readonly layout: readonly GateLayout[] }) {
  const t = useText();
  const { lang } = useFormat();
  const [said, setSaid] = useState('');
  const sentence = useRef((_key: string, _level: AlertLevel): string => '');
  useEffect(() => {
    sentence.current = (key, level) => {
      const [id = '', figure = ''] = key.split('/');
      const gate = layout.find((one) => one.id === id);
      const name = gate === undefined ? id : layoutName(gate, lang);
      return t(SENTENCES[level], { gate: name, figure: t(`kpi.${figure as AlertFigure}`) });
    };
  });
  useEffect(() => {
    let before = store.alerts.get();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = (): void => {
      const news = alertNews(before, store.alerts.get());
      before = store.alerts.get();
      const [first, ...more] = news;
      timer = undefined;
      if (first === undefined) return;
      setSaid(`${sentence.current(first.key, first.level)}${more.length > 0 ? ` ${t('alert.more', { n: more.length })}` : ''}`);
      timer = setTimeout(speak, EVERY_MS);
    };
    const unsubscribe = store.alerts.subscribe(() => {
      if (timer === undefined) speak();
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [store, t]);
  return (
    <p className="sr-only" role="status" data-testid="live.alerts">
      {said}
    </p>
  );
}
