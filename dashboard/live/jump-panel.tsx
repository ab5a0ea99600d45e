// Where to jump: a time of day, the next opening, closing or change of shift, the first alert, so many waiting, the end of the day. A press takes the run there and pauses it.
import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { trucksWaiting, type LiveView } from '../data/live-reducer.ts';
import { CN_ZONE_MIN, dayName, timeIn } from '../data/clock.ts';
import { useTimes } from '../data/use-times.ts';
import { JUMP_EVENTS, nextClock, nextEvents, type Jumper } from '../data/jump.ts';
import type { LiveStore } from '../data/live-store.ts';
import { useFormat } from '../data/services.ts';
import { useText } from '../text/text.ts';

export interface JumpPanelProps {
  readonly store: LiveStore;
  readonly jumper: Jumper;
  readonly view: LiveView;
  readonly gate: number;
  readonly onClose: () => void;
}

/** `HH:MM` as minutes of the day; undefined when it is none. */
export function minuteOfDay(text: string): number | undefined {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])];
  return found === null || hour > 23 || minute > 59 ? undefined : hour * 60 + minute;
}

export function JumpPanel(props: JumpPanelProps) {
  const t = useText();
  const times = useTimes();
  const { lang } = useFormat();
  const { store, jumper, view, gate, onClose } = props;
  const go = (start: () => void): void => {
    start();
    onClose();
  };
  const events = nextEvents(view.calendar[gate], view.simMs);
  const when = (simMs: number): string => `${dayName(view.startEpochMs + simMs, lang)} ${times(view.startEpochMs + simMs)}`;
  const gateId = view.layout[gate]?.id ?? '';
  const isAlarmed = (): boolean =>
    Object.entries(store.alerts.get()).some(([key, alert]) => key.startsWith(`${gateId}/`) && alert.level === 'breach');
  return (
    <div className="jump-panel" role="group" aria-label={t('jump.title')} data-testid="live.jump.panel">
      <TimeJump {...props} onGo={(toMs) => go(() => jumper.to(toMs))} />
      {JUMP_EVENTS.map((kind) => {
        const at = events[kind];
        return at === undefined ? null : (
          <Button key={kind} variant="default" onClick={() => go(() => jumper.to(at))} data-testid={`live.jump.${kind}`}>
            {t(`jump.${kind}`)}&nbsp;<span className="quiet num">{when(at)}</span>
          </Button>
        );
      })}
      <Button variant="default" onClick={() => go(() => jumper.to(nextClock(view, 0)))} data-testid="live.jump.midnight">
        {t('jump.midnight')}
      </Button>
      <Button variant="default" disabled={Object.keys(store.alerts.get()).length === 0} onClick={() => go(() => jumper.until(isAlarmed))}>
        {t('jump.breach')}
      </Button>
      <QueueJump {...props} onGo={(holds) => go(() => jumper.until(holds))} />
      <p className="note">{t('jump.note')}</p>
    </div>
  );
}

function TimeJump({ view, onGo }: JumpPanelProps & { readonly onGo: (toMs: number) => void }) {
  const t = useText();
  const [text, setText] = useState('');
  const minute = minuteOfDay(text);
  const toMs = minute === undefined ? undefined : nextClock(view, minute);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (toMs !== undefined) onGo(toMs);
      }}
    >
      <label>
        {t('jump.time')}{' '}
        <input
          className="time-field"
          type="time"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="live.jump.time"
        />
      </label>
      <span className="quiet num">{toMs === undefined ? '' : `${timeIn(view.startEpochMs + toMs, CN_ZONE_MIN)} CN`}</span>
      <Button type="submit" variant="default" disabled={toMs === undefined}>
        {t('jump.go')}
      </Button>
    </form>
  );
}

function QueueJump({ store, gate, onGo }: JumpPanelProps & { readonly onGo: (holds: () => boolean) => void }) {
  const t = useText();
  const [most, setMost] = useState(100);
  const isLonger = (): boolean => {
    const view = store.head.get();
    const [layout, levels] = [view?.layout[gate], view?.levels[gate]];
    return layout !== undefined && levels !== undefined && trucksWaiting(layout, levels) > most;
  };
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onGo(isLonger);
      }}
    >
      <NumberInput
        className="jump-number"
        size="xs"
        hideControls
        min={0}
        max={100_000}
        aria-label={t('jump.queue')}
        value={most}
        onChange={(value) => setMost(Number(value) || 0)}
      />
      <Button type="submit" variant="default">
        {t('jump.queue')}
      </Button>
    </form>
  );
}
