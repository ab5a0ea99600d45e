// English words of those parts of the live page that come after its first view: skins, map lines, split view, cards. The other languages must have every key.

export const lateEn = {
  'skin.person': 'traveller',
  'skin.rope': 'queue between ropes',
  'skin.train': 'train: {{n}} wagons move as one',
} as const;
