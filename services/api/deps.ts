// What the API needs of its surroundings.
import type { DetailCache, KernelThreads } from '../adapters/kernel-ports.ts';
import type { ResultStore } from '../adapters/ports.ts';
import type { RoleDeps } from '../adapters/role.ts';
import type { ScenarioLibrary } from '../adapters/scenario-library.ts';
import type { RequestLimits } from './limits.ts';

export interface ApiConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly dataFolder: string;
  /** Further names this server may be reached by, each with or without a port. */
  readonly allowedHosts?: readonly string[];
}

export interface ApiDeps extends Omit<RoleDeps, 'kernels' | 'board'> {
  /** Computes where branches begin; a thread of its own, started when first needed, when not given. */
  readonly kernels?: KernelThreads;
  readonly store: ResultStore;
  /** In the data folder when not given. */
  readonly details?: DetailCache;
  readonly library: ScenarioLibrary;
  readonly config: ApiConfig;
  /** The built dashboard; found beside the program when not given. */
  readonly dashboardFolder?: string;
  readonly limits?: Partial<RequestLimits>;
}
