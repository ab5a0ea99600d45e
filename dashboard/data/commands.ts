// Commands to a live run on their way to the server, and why the last one was refused. Knows no screen.
import type { CommandReply, Control } from '../../shared/protocol/live.ts';
import { createStore, type Store } from './store.ts';

export interface OnTheirWay {
  readonly sending: readonly Control[];
  /** The server's reason, or the page's own. */
  readonly refused: string | null;
}

export interface Commands {
  readonly state: Store<OnTheirWay>;
  /** Commands do not wait for one another, so that none is lost; only the same one again, a double click, is left out until it is answered. */
  send(command: Control): void;
}

export function createCommands(ask: (command: Control) => Promise<CommandReply>): Commands {
  const state = createStore<OnTheirWay>({ sending: [], refused: null });
  return {
    state,
    send(command) {
      const { sending } = state.get();
      if (sending.some((other) => isSame(other, command))) return;
      state.set({ sending: [...sending, command], refused: null });
      void ask(command).then((reply) => {
        const now = state.get();
        state.set({
          sending: now.sending.filter((other) => other !== command),
          refused: reply.status === 'refused' ? reply.reason : now.refused,
        });
      });
    },
  };
}

function isSame(a: Control, b: Control): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
