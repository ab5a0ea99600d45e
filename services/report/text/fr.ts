// French words of reports.
import type { ReportWords } from '../speaker.ts';

export const reportFr: ReportWords = {
  title: 'Rapport',
  pair: '{{candidate}} par rapport à {{base}}',
  many: '{{n}} variantes par rapport à {{base}}',
  made: 'Établi le {{when}} avec Amity, modèle {{model}}',
  'in-short': 'En bref',
  changed: 'Ce qui change',
  kpis: 'Principaux indicateurs, tous postes réunis',
  'kpis.note': '± est la demi-largeur de l’intervalle de confiance à 95 % de la moyenne sur {{n}} réplications.',
  'kpis.note.pair': 'Barre : l’écart et son intervalle, zéro au milieu, une échelle par ligne. Phrase : ce que dit l’intervalle.',
  range: 'de la plus petite à la plus grande réplication',
  bands: 'Au fil de la journée : nombre à l’intérieur',
  'bands.note': 'Ligne : médiane des {{days}} jours mesurés ; bande : du 10e au 90e centile des jours. Moyenne de {{n}} réplications.',
  'bands.short': 'Moyenne de {{n}} réplications, heure par heure.',
  'bands.difference': 'Écart par rapport à la référence',
  hour: 'heure du Viet Nam, une de plus en Chine',
  risk: 'Risque et erreur',
  'risk.note':
    'Trait fin : de la plus petite à la plus grande des {{n}} réplications. Boîte : du 5e au 95e centile ; barres foncées : leurs intervalles à 95 %. Trait : médiane. Losange : moyenne et son intervalle à 95 %.',
  queues: 'File d’attente par étape',
  'queues.note': 'Nombre moyen en attente, tous postes réunis. Encadré : le plus grand d’une exécution.',
  'queues.none': 'Personne n’attend.',
  inputs: 'Données d’entrée',
  more: 'et {{n}} autres',
  'no-warnings': 'Aucun avertissement.',
  provenance: 'Provenance',
  page: 'Page {{n}} sur 2',
  'all-figures': 'Tous les indicateurs',
};
