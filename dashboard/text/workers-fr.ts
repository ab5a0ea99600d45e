// French words of the Workers page.
import type { WorkerWords } from './text.ts';

export const workersFr: WorkerWords = {
  'workers.lead':
    'Les exécuteurs exécutent les simulations. Ils peuvent être aussi nombreux qu’on veut, arriver ou partir à tout moment : les résultats n’en dépendent pas.',
  'workers.more-runs': 'et {{n}} autres qui attendent leur tour',
  'workers.table': 'Qui calcule',
  'workers.totals': 'Exécuteurs : {{workers}} · fils de cette version : {{threads}} · tâches : {{jobs}}',
  'workers.none': 'Aucun exécuteur : les simulations attendent. Démarrez-en un comme indiqué ci-dessous ; elles reprendront d’elles-mêmes.',
  'workers.col.host': 'Machine',
  'workers.col.doing': 'En cours',
  'workers.col.threads': 'Fils',
  'workers.col.threads-unit': 'sur cœurs',
  'workers.col.done': 'Faits',
  'workers.col.done-unit': 'fenêtres, réplications',
  'workers.col.seen': 'Vu',
  'workers.process': 'processus {{pid}}, modèle {{kernel}}',
  'workers.model': 'modèle {{kernel}}',
  'workers.since': 'depuis le {{time}}',
  'workers.other-kernel': 'autre version',
  'workers.other-kernel-more': 'Ne calcule que les simulations de sa version.',
  'workers.idle': 'rien à faire',
  'workers.ago': 'il y a {{time}}',
  'workers.task.replication': 'réplication {{k}}',
  'workers.task.window': 'réplication {{k}}, {{gate}}, fenêtre {{w}}',
  'workers.task.going': 'depuis {{time}}',
  'workers.task.ended': 'vient de finir',
  'workers.stranded': 'Simulations qui attendent un exécuteur',
  'workers.stranded.none': 'Aucune simulation n’attend d’exécuteur.',
  'workers.stranded.own': 'Aucun exécuteur de cette version ({{kernel}}) n’est là. Démarrez-en un ; la simulation reprendra d’elle-même.',
  'workers.stranded.other':
    'Il faut un exécuteur de la version {{kernel}} ; ce serveur est en {{own}}. Démarrez-en un de cette version, ou annulez la simulation et relancez-la ici.',
  'workers.more': 'Ajouter un exécuteur',
  'workers.more.redis-url': 'Sur toute machine qui atteint le Redis de ce serveur, avec la même version d’Amity :',
  'workers.more.redis-private':
    'Ce serveur a son propre Redis, que seule cette machine atteint. Démarrez le serveur avec REDIS_URL pointant vers un Redis partagé ; puis sur chaque machine :',
  'workers.more.in-process':
    'Les tâches circulent à l’intérieur du serveur. Démarrez-le avec REDIS_URL pointant vers un Redis partagé ; puis sur chaque machine :',
  'workers.queues': 'Files de tâches',
};
