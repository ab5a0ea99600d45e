// Wagons, people and their servers as outlines around the origin, ten units wide: one table for the picture and its legend. Pure data.

const WHEELS =
  'M-3.600 3.200a1.300 1.300 0 1 0 2.600 0a1.300 1.300 0 1 0-2.600 0zM1 3.200a1.300 1.300 0 1 0 2.600 0a1.300 1.300 0 1 0-2.600 0z';

/** By channel, as on a road: green round, yellow pointed, red square. */
export const WAGONS = [
  `M-2-3.500h4a2.600 2.600 0 0 1 0 5.200h-4a2.600 2.600 0 0 1 0-5.200z${WHEELS}`,
  `M-4.500 1.700V-1.200L0-4.600L4.500-1.200V1.700z${WHEELS}`,
  `M-4.500-3.800h9v5.500h-9z${WHEELS}`,
] as const;

/** Its nose to the right. */
export const LOCOMOTIVE = `M-4.500 1.700v-5.500h5.200l1.300 2.300h2.500v3.200z${WHEELS}`;

export const PERSON = 'M-1.800-2.700a1.800 1.800 0 1 0 3.600 0a1.800 1.800 0 1 0-3.600 0zM-3.300 4.400a3.300 4.200 0 0 1 6.600 0z';

/** Servers with a look of their own, seen by those who go to the right; the others are squares. All leave the middle free for who is served. */
export const SERVERS: Readonly<Record<string, string>> = {
  track: 'M-5-3.500h10v1.200h-10zM-5 2.300h10v1.200h-10zM-3.800-5h1v10h-1zM-.500-5h1v10h-1zM2.800-5h1v10h-1z',
  crane: 'M-5-5h10v1.500h-1v8.500h-1.200v-8.500h-5.600v8.500h-1.200v-8.500h-1z',
  desk: 'M-2.500-5h7.500v10h-7.500v-1.400h5.500v-7.200h-5.500z',
  'e-gate':
    'M-4.600-4.800h9.200v1.400h-9.200zM-4.600 3.400h9.200v1.400h-9.200zM2.800-3.400h1.200v2.400h-1.200zM2.800 1h1.200v2.400h-1.200z',
};
