// Workload W1 on Cimba: a process of arrivals and a process of services around an object queue, the library's own way to say it.
// Usage: w1_cimba [customers] [seed]. Prints one line of JSON.
#include <cimba.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// Times of arrival of those who wait lie in a ring; so many never do.
enum { ROOM = 1 << 20 };
static double arrivedAt[ROOM];
static struct cmb_objectqueue *line;
static uint64_t customers, served;
static double waited;

static void *arrivals(struct cmb_process *me, void *context) {
  (void)me, (void)context;
  for (uint64_t i = 0; i < customers; i++) {
    cmb_process_hold(cmb_random_exponential(1 / 0.9));
    double *arrived = &arrivedAt[i & (ROOM - 1)];
    *arrived = cmb_time();
    cmb_objectqueue_put(line, arrived);
  }
  return NULL;
}

static void *services(struct cmb_process *me, void *context) {
  (void)me, (void)context;
  for (;;) {
    void *arrived = NULL;
    cmb_objectqueue_get(line, &arrived);
    waited += cmb_time() - *(double *)arrived;
    served++;
    cmb_process_hold(cmb_random_exponential(1.0));
  }
  return NULL;
}

static void begin(const char *name, void *(*script)(struct cmb_process *, void *)) {
  struct cmb_process *process = cmb_process_create();
  cmb_process_initialize(process, name, script, NULL, 0);
  cmb_process_start(process);
}

int main(int count, char **values) {
  customers = count > 1 ? strtoull(values[1], NULL, 10) : 2000000;
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  cmb_logger_flags_off(CMB_LOGGER_INFO);
  cmb_random_initialize(count > 2 ? strtoull(values[2], NULL, 10) : 1);
  cmb_event_queue_initialize(0.0);
  line = cmb_objectqueue_create();
  cmb_objectqueue_initialize(line, "line", CMB_UNLIMITED);
  begin("arrivals", arrivals);
  begin("services", services);
  cmb_event_queue_execute();
  clock_gettime(CLOCK_MONOTONIC, &to);
  const double ms = (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) * 1e-6;
  printf("{\"events\":%" PRIu64 ",\"ms\":%.6f,\"meanWait\":%.9f,\"customers\":%" PRIu64 "}\n", 2 * customers, ms, waited / served, customers);
  fflush(stdout);
  // The processes that still wait are not unwound.
  _Exit(0);
}
