// React's `lazy` for a page that outlives its link: what cannot be fetched now is waited for, and the page stands.
import { lazy as lazyOnce, type ComponentType, type LazyExoticComponent } from 'react';
import { untilLoaded } from '../data/until-loaded.ts';

export function lazy<P>(load: () => Promise<{ readonly default: ComponentType<P> }>): LazyExoticComponent<ComponentType<P>> {
  return lazyOnce(() => untilLoaded(load));
}
