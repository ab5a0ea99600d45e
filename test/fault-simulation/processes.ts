// The processes of a simulated product: the real roles, started, killed and started again.
import { announce } from '../../services/adapters/role.ts';
import { startArchivist } from '../../services/api/archive.ts';
import { openBranchDesk } from '../../services/api/branches.ts';
import type { ApiDeps } from '../../services/api/deps.ts';
import { watchRuns } from '../../services/api/run-views.ts';
import { startArrivals } from '../../services/arrivals/index.ts';
import { startCoordinator } from '../../services/coordinator/index.ts';
import { startGates } from '../../services/gates/index.ts';
import { startReplications } from '../../services/replications/index.ts';
import { openOutsideDesk, type OutsideDesk } from '../../services/api/outside-events.ts';
import { keepRecovering, mendRuns } from '../../services/api/recovery.ts';
import { KERNEL_ID } from '../../simulations/index.ts';
import { simulatedPorts, type Machine, type Ports } from './machine.ts';
import { library } from './tiny-run.ts';
import type { World } from './world.ts';

const ROLES = {
  async worker(ports: Ports): Promise<void> {
    await startArrivals(ports);
    await startGates(ports);
    await startReplications(ports);
    announce(ports, KERNEL_ID, ports.kernels.size);
  },
  async coordinator(ports: Ports): Promise<void> {
    await startCoordinator(ports);
  },
  async api(ports: Ports): Promise<void> {
    const { transport, clock, log } = ports;
    const deps = apiDeps(ports);
    const watch = watchRuns({ runState: transport.runState, clock, log });
    const outside = openOutsideDesk(deps);
    keepRecovering({ store: ports.store, clock, log }, transport.runState, {
      expected: () => watch.seen().briefs.values(),
      then: () => mendRuns(deps, watch, { outside, branches: openBranchDesk(deps, ports.kernels) }),
    });
    startArchivist(deps, watch);
  },
};
export type Role = keyof typeof ROLES;

function apiDeps(ports: Ports): ApiDeps {
  const { transport, clock, log, store } = ports;
  return { transport, clock, log, store, library, config: { host: '', port: 0, dataFolder: '' } };
}

export interface Product {
  /** The server that answers users now. */
  api(): ApiDeps;
  /** Where it takes events from outside. */
  outside(): OutsideDesk;
}

/** Starts processes by name, each with its roles. One that died is started again after up to four seconds. */
export function startProcesses(world: World, processes: Readonly<Record<string, readonly Role[]>>): Product {
  let api: ApiDeps | undefined;
  let started = 0;
  const boot = (name: string, roles: readonly Role[]): void => {
    started += 1;
    const died = (): void => world.scheduler.after(world.chance.whole(100, 4000), () => boot(name, roles));
    const machine: Machine = { name, isAlive: true, pausedUntilMs: 0, skewMs: started, died };
    const ports = simulatedPorts(world, machine);
    if (roles.includes('api')) api = apiDeps(ports);
    for (const role of roles) {
      ROLES[role](ports).catch((error: unknown) => world.complain(machine, `${role} did not start`, error));
    }
  };
  for (const [name, roles] of Object.entries(processes)) boot(name, roles);
  const present = (): ApiDeps => {
    if (api === undefined) throw new Error('a process with the api');
    return api;
  };
  return { api: present, outside: () => openOutsideDesk(present()) };
}
