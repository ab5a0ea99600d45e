// Distributions of a scenario → samplers of the kernel, in milliseconds.
import type { Distribution } from '../../shared/scenario/scenario.ts';
import {
  constant,
  empirical,
  erlang,
  exponential,
  gamma,
  lognormal,
  mixture,
  normal,
  triangular,
  uniform,
  weibull,
  type Sampler,
} from '../kernel/samplers.ts';

/** The sampler of a distribution, in milliseconds. */
export function samplerOf(d: Distribution): Sampler {
  switch (d.kind) {
    case 'constant':
      return constant(d.valueMs);
    case 'exponential':
      return exponential(d.meanMs, d.capMs);
    case 'lognormal':
      return lognormal(d.meanMs, d.cv, d.capMs);
    case 'gamma':
      return gamma(d.meanMs, d.cv, d.capMs);
    case 'erlang':
      return erlang(d.meanMs, d.k, d.capMs);
    case 'triangular':
      return triangular(d.minMs, d.modeMs, d.maxMs);
    case 'uniform':
      return uniform(d.minMs, d.maxMs);
    case 'normal':
      return normal(d.meanMs, d.sdMs, d.below);
    case 'weibull':
      return weibull(d.scaleMs, d.shape, d.capMs);
    case 'empirical':
      return empirical(d.valuesMs, d.weights);
    case 'mixture':
      return mixture(
        d.parts.map((part) => samplerOf(part.of)),
        d.parts.map((part) => part.share),
      );
  }
}

/** Largest value a distribution can take; Infinity when it has none. */
export function largestMs(d: Distribution): number {
  switch (d.kind) {
    case 'constant':
      return d.valueMs;
    case 'triangular':
    case 'uniform':
      return d.maxMs;
    case 'normal':
      return Infinity;
    case 'empirical':
      return d.valuesMs.reduce((most, value) => Math.max(most, value), 0);
    case 'mixture':
      return d.parts.reduce((most, part) => Math.max(most, largestMs(part.of)), 0);
    default:
      return d.capMs ?? Infinity;
  }
}
