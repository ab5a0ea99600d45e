// Workload W2 on Cimba: a process (a coroutine with its own stack) per truck, a resource pool per stage; for closing hours a process of
// highest priority per stage takes the whole pool from 22:00 to 07:00. Usage: w2_cimba [seed]. Prints one line of JSON.
#include <cimba.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { STAGES = 8, DAYS = 30, HOURS_IN_ALL = DAYS * 24, STACK_BYTES = 16384 };
static const double HORIZON = DAYS * 1440.0;
static const uint64_t SERVERS[2][STAGES] = {{2, 3, 12, 3, 8, 8, 4, 2}, {2, 3, 12, 3, 8, 3, 4, 2}};
static const double PERISHABLE_SHARE[2] = {0.5, 0.15};
static const double HOURS[24] = {8, 8, 8, 8, 8, 8, 52, 80, 90, 80, 70, 60, 50, 60, 70, 70, 65, 60, 45, 35, 25, 20, 10, 10};

struct numbers {
  double *values;
  size_t n, room;
};
struct stage {
  struct cmb_resourcepool *pool;
  struct numbers waits;
  uint64_t servers;
  long length, longest;
  double area, since, busy;
};
struct truck {
  struct cmb_process process;
  int direction, isPerishable, stages;
  int route[STAGES];
};
struct law {
  double mu, sigma;
};

static struct stage stages[2][STAGES];
static struct numbers stays[2][2];
static long arrived[2], done[2], hourly[2][HOURS_IN_ALL];
static struct cmb_objectqueue *departed;
static struct law documents, inspection;
static uint64_t events;

static void add(struct numbers *numbers, double x) {
  if (numbers->n == numbers->room) {
    numbers->room = numbers->room > 0 ? 2 * numbers->room : 4096;
    numbers->values = realloc(numbers->values, numbers->room * sizeof(double));
  }
  numbers->values[numbers->n++] = x;
}

static struct law lognormal(double mean, double cv) {
  const double variance = log(1 + cv * cv);
  return (struct law){log(mean) - variance / 2, sqrt(variance)};
}

static double service(int k) {
  switch (k) {
    case 0:
      return cmb_random_exponential(1);
    case 1:
      return cmb_random_uniform(1, 2);
    case 2:
      return cmb_random_lognormal(documents.mu, documents.sigma);
    case 3:
      return cmb_random_triangular(3, 5, 7);
    case 4:
      return cmb_random_lognormal(inspection.mu, inspection.sigma);
    case 5:
      return cmb_random_exponential(8);
    case 6:
      return cmb_random_exponential(2);
    default:
      return cmb_random_uniform(0.5, 1.5);
  }
}

static void change(struct stage *stage, long by) {
  const double t = cmb_time();
  stage->area += stage->length * (t - stage->since);
  stage->since = t;
  stage->length += by;
  if (stage->length > stage->longest) stage->longest = stage->length;
}

static void *drive(struct cmb_process *me, void *context) {
  (void)context;
  const struct truck *truck = (struct truck *)me;
  const double began = cmb_time();
  for (int i = 0; i < truck->stages; i++) {
    const int k = truck->route[i];
    struct stage *stage = &stages[truck->direction][k];
    const double joined = cmb_time();
    const int waits = cmb_resourcepool_available(stage->pool) == 0;
    if (waits) change(stage, 1);
    cmb_resourcepool_acquire(stage->pool, 1);
    if (waits) change(stage, -1);
    add(&stage->waits, cmb_time() - joined);
    events++;
    const double takes = service(k);
    stage->busy += takes;
    cmb_process_hold(takes);
    cmb_resourcepool_release(stage->pool, 1);
  }
  add(&stays[truck->direction][truck->isPerishable ? 0 : 1], cmb_time() - began);
  done[truck->direction]++;
  hourly[truck->direction][(int)(cmb_time() / 60)]++;
  cmb_objectqueue_put(departed, me);
  return NULL;
}

// A process cannot free itself.
static void *bury(struct cmb_process *me, void *context) {
  (void)me, (void)context;
  for (;;) {
    void *truck = NULL;
    cmb_objectqueue_get(departed, &truck);
    cmb_process_terminate(truck);
    free(truck);
  }
  return NULL;
}

static double nextArrival(double t) {
  double left = cmb_random_exponential(1);
  for (;;) {
    const long hour = (long)(t / 60);
    const double rate = 1.5 * HOURS[hour % 24] / 60, end = (hour + 1) * 60.0;
    if (t + left / rate < end) return t + left / rate;
    left -= (end - t) * rate;
    t = end;
  }
}

static struct truck *newTruck(int d) {
  struct truck *truck = calloc(1, sizeof *truck);
  const double u = cmb_random();
  const int channel = u < 0.7 ? 0 : u < 0.9 ? 1 : 2;
  truck->direction = d;
  truck->isPerishable = cmb_random() < PERISHABLE_SHARE[d];
  const int isHit = cmb_random() < 0.15;
  for (int k = 0; k < STAGES; k++) {
    const int isVisited = k == 3   ? channel > 0
                          : k == 4 ? channel == 2 || (channel == 1 && isHit)
                                   : k != 5 || truck->isPerishable;
    if (isVisited) truck->route[truck->stages++] = k;
  }
  return truck;
}

static void *source(struct cmb_process *me, void *context) {
  (void)me;
  const int d = (int)(intptr_t)context;
  for (;;) {
    cmb_process_hold(nextArrival(cmb_time()) - cmb_time());
    arrived[d]++;
    events++;
    struct truck *truck = newTruck(d);
    cmb_process_initialize_wssz(&truck->process, "truck", drive, NULL, truck->isPerishable ? 2 : 1, STACK_BYTES);
    cmb_process_start(&truck->process);
  }
  return NULL;
}

static void *closeAtNight(struct cmb_process *me, void *context) {
  (void)me;
  const struct stage *stage = context;
  for (double opens = 420;; opens += 1440) {
    cmb_resourcepool_acquire(stage->pool, stage->servers);
    if (opens > cmb_time()) cmb_process_hold(opens - cmb_time());
    cmb_resourcepool_release(stage->pool, stage->servers);
    cmb_process_hold(opens + 900 - cmb_time());
  }
  return NULL;
}

static void end(void *subject, void *object) {
  (void)subject, (void)object;
  cmb_event_queue_clear();
}

static void begin(const char *name, void *(*script)(struct cmb_process *, void *), void *context, int priority) {
  struct cmb_process *process = cmb_process_create();
  cmb_process_initialize(process, name, script, context, priority);
  cmb_process_start(process);
}

static void simulate(uint64_t seed) {
  documents = lognormal(6, 0.5);
  inspection = lognormal(30, 0.8);
  cmb_logger_flags_off(CMB_LOGGER_INFO | CMB_LOGGER_WARNING);
  cmb_random_initialize(seed);
  cmb_event_queue_initialize(0.0);
  departed = cmb_objectqueue_create();
  cmb_objectqueue_initialize(departed, "departed", CMB_UNLIMITED);
  begin("bury", bury, NULL, 0);
  for (int d = 0; d < 2; d++)
    for (int k = 0; k < STAGES; k++) {
      struct stage *stage = &stages[d][k];
      stage->servers = SERVERS[d][k];
      stage->pool = cmb_resourcepool_create();
      cmb_resourcepool_initialize(stage->pool, "servers", stage->servers);
      begin("night", closeAtNight, stage, 10);
    }
  for (intptr_t d = 0; d < 2; d++) begin("source", source, (void *)d, 0);
  cmb_event_schedule(end, NULL, NULL, HORIZON, 0);
  cmb_event_queue_execute();
}

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

// Number, mean and percentiles; each with a comma behind it.
static void printTimes(const char *prefix, const char *mean, struct numbers *times) {
  qsort(times->values, times->n, sizeof(double), compare);
  double sum = 0;
  for (size_t i = 0; i < times->n; i++) sum += times->values[i];
  printf("\"%sn\":%zu,\"%s%s\":%.12g,", prefix, times->n, prefix, mean, sum / times->n);
  const int percent[3] = {50, 90, 99};
  for (int i = 0; i < 3; i++) {
    const size_t rank = (size_t)ceil(percent[i] / 100.0 * times->n);
    printf("\"%sp%d\":%.12g,", prefix, percent[i], times->values[rank > 0 ? rank - 1 : 0]);
  }
}

static void printWay(int d) {
  char prefix[32];
  printf("\"d%d.arrived\":%ld,\"d%d.done\":%ld,", d, arrived[d], d, done[d]);
  for (int c = 0; c < 2; c++) {
    snprintf(prefix, sizeof prefix, "d%d.tis%d.", d, c);
    printTimes(prefix, "mean", &stays[d][c]);
  }
  for (int k = 0; k < STAGES; k++) {
    struct stage *stage = &stages[d][k];
    snprintf(prefix, sizeof prefix, "d%d.s%d.", d, k);
    printTimes(prefix, "wait", &stage->waits);
    const double area = stage->area + stage->length * (HORIZON - stage->since);
    printf("\"%sLq\":%.12g,\"%sqmax\":%ld,\"%sbusy\":%.12g,", prefix, area / HORIZON, prefix, stage->longest, prefix,
           stage->busy / HORIZON / stage->servers);
  }
  long peak = 0;
  for (int hour = 0; hour < HOURS_IN_ALL; hour++)
    if (hourly[d][hour] > peak) peak = hourly[d][hour];
  printf("\"d%d.peakHour\":%ld", d, peak);
}

int main(int count, char **values) {
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  simulate(count > 1 ? strtoull(values[1], NULL, 10) : 1);
  printf("{\"figures\":{");
  printWay(0);
  printf(",");
  printWay(1);
  clock_gettime(CLOCK_MONOTONIC, &to);
  const double ms = (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) * 1e-6;
  printf("},\"events\":%" PRIu64 ",\"ms\":%.6f}\n", events, ms);
  fflush(stdout);
  // The processes that still wait are not unwound.
  _Exit(0);
}
