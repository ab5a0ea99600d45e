// The connection badge: icon and word, so that colour is never alone, and an age that never pretends to be live.
import { dataAgeMs, type Connection, type Phase } from '../data/connection.ts';
import { useServices, useStore } from '../data/services.ts';
import { useText, type Text } from '../text/text.ts';
import { wallTime } from '../data/clock.ts';

const ICONS: Readonly<Record<Phase, string>> = {
  connecting: '○',
  live: '●',
  delayed: '◐',
  reconnecting: '↻',
  stale: '✕',
  'auth-lost': '⚷',
};

export function connectionText(connection: Connection, t: Text, wallNowMs: number): string {
  const seconds = Math.floor(dataAgeMs(connection) / 1000);
  switch (connection.phase) {
    case 'connecting':
      return t('conn.connecting');
    case 'live':
      return t(connection.watching ? 'conn.live' : 'conn.connected');
    case 'delayed':
      return t('conn.delayed', { seconds });
    case 'reconnecting':
      return connection.tries > 1 ? t('conn.reconnecting-try', { n: connection.tries }) : t('conn.reconnecting');
    case 'stale':
      return t('conn.stale', { time: wallTime(wallNowMs - dataAgeMs(connection)) });
    case 'auth-lost':
      return t('conn.signed-out');
  }
}

export function ConnBadge() {
  const t = useText();
  const connection = useStore(useServices().socket.connection);
  return (
    <span className={`conn conn-${connection.phase}`} data-testid="conn" data-phase={connection.phase}>
      <span aria-hidden="true">{ICONS[connection.phase]}</span> {connectionText(connection, t, Date.now())}
    </span>
  );
}
