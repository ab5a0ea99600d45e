// Who controls the run on this page.
import type { Holding } from '../../../shared/protocol/live.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { useServices, useStore } from '../../data/services.ts';

export interface Control {
  /** Nobody else has it: this screen may act. */
  readonly mayAct: boolean;
  /** Another screen asks this one for it; how long there is to answer. */
  readonly askedForMs: number | undefined;
  /** This screen has asked and waits. */
  readonly isAsking: boolean;
}

export function controlOf(holding: Holding | null, screen: string): Control {
  const isMine = holding?.holder === screen;
  return {
    mayAct: holding === null || holding.holder === null || isMine,
    askedForMs: isMine && holding.asking !== null ? holding.leftMs : undefined,
    isAsking: holding?.asking === screen,
  };
}

/** Somebody else has it, or asks for it. */
export function isContested({ mayAct, askedForMs }: Control): boolean {
  return !mayAct || askedForMs !== undefined;
}

export function useControl(store: LiveStore): Control {
  return controlOf(useStore(store.holding), useServices().socket.screen);
}
