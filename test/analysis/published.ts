// Published and independently computed values the statistics are held to. Each says where it comes from.

/** Quantiles of Student's t. Table values: NIST/SEMATECH e-Handbook 1.3.6.7.2 and Abramowitz & Stegun table 26.10 agree in their 3–5 digits; the other digits from mpmath 1.3 at 30 digits. */
export const STUDENT_T = [
  { p: 0.975, df: 1, t: 12.706204736174705 },
  { p: 0.995, df: 4, t: 4.6040948713499932 },
  { p: 0.975, df: 9, t: 2.2621571627982055 },
  { p: 0.995, df: 9, t: 3.2498355415921263 },
  { p: 0.975, df: 29, t: 2.0452296421327043 },
  { p: 0.95, df: 2, t: 2.9199855803537257 },
  { p: 0.75, df: 3, t: 0.76489232840434528 },
  { p: 0.9995, df: 1, t: 636.61924876871962 },
  { p: 0.9995, df: 5, t: 6.8688266258811102 },
  { p: 0.999, df: 0.5, t: 102849.11563017555 },
  { p: 0.975, df: 9.34754876685, t: 2.2494006933287649 },
  { p: 0.975, df: 199, t: 1.9719565442517538 },
  { p: 0.975, df: 1000, t: 1.9623390808264085 },
  { p: 0.975, df: 100000, t: 1.9599877075346096 },
  { p: 0.55, df: 30, t: 0.12672961313207359 },
] as const;

/** Standard normal quantiles, mpmath 1.3 at 30 digits. */
export const NORMAL = [
  { p: 0.6, z: 0.2533471031357998 },
  { p: 0.9, z: 1.2815515655446005 },
  { p: 0.975, z: 1.9599639845400542 },
  { p: 0.995, z: 2.5758293035489008 },
  { p: 0.9995, z: 3.2905267314918948 },
  { p: 0.99999, z: 4.2648907939228246 },
] as const;

/** Mean and t interval of ten replication means. Source: scipy.stats.t; the data are mean waits of the three-server bank of Ciw 3.2.7. */
export const TEN_MEANS = {
  data: [3.919507, 4.341639, 4.617798, 5.335376, 5.062248, 2.902745, 4.932099, 17.950931, 4.061368, 3.141264],
  mean: 5.6264975,
  sd: 4.40206991457,
  halfWidth95: 3.14905111395,
  halfWidth99: 4.5239554531,
  lower95: 2.47744638605,
  upper95: 8.77554861395,
} as const;

/** Two scenarios, ten replications each; differences are A − B. Source: scipy.stats. */
export const PAIRED_AND_WELCH = {
  a: TEN_MEANS.data,
  b: [0.377683, 0.250494, 0.480604, 0.265316, 1.930914, 0.706074, 1.64342, 1.292237, 0.746253, 0.293867],
  difference: 4.8278113,
  sd: 4.2306030088,
  pairedHalfWidth95: 3.02639107876,
  pairedT: 3.60867701123,
  pairedP: 0.00567100077182,
  welchDf: 9.34754876685,
  welchHalfWidth95: 3.16138994687,
  varianceReduction: 1.10361587413,
} as const;

/** 9 of 10 replications met the target. Source: Wilson score interval; its midpoint is what Simio reports as on-time probability. */
export const NINE_OF_TEN = { estimate: 0.9, midpoint: 0.788986880055, lower: 0.595849973205, upper: 0.982123786905 } as const;

/** Three scenarios, twelve common-number replications, all three pairs at an overall 95 % (Bonferroni). Source: scipy.stats.t on paired differences. */
export const THREE_SCENARIOS = {
  base: [50.76, 60.0, 42.55, 57.94, 47.93, 47.91, 65.2, 51.26, 49.66, 55.84, 59.01, 49.75],
  lanes: [47.94, 54.05, 37.82, 53.06, 41.27, 40.89, 57.95, 46.78, 45.32, 51.2, 55.15, 43.08],
  express: [45.52, 55.71, 39.8, 50.4, 41.73, 36.86, 58.69, 39.67, 40.4, 54.14, 47.41, 47.15],
  baseMinusLanes: { difference: 5.275, halfWidth: 1.14227188859 },
  baseMinusExpress: { difference: 6.69416666667, halfWidth: 2.90155181755 },
  lanesMinusExpress: { difference: 1.41916666667, halfWidth: 3.22201814776 },
} as const;
