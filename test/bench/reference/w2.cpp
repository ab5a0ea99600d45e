// Workload W2 by hand: a border gate of two directions with eight stages each, for some days. Trucks in columns, lines as linked lists,
// events in a 4-ary heap; with -DBRANCH_FREE a heap of 128-bit keys whose least child is found without branches.
// Usage: w2 [seed] [replications] [gates] [days] [--figures]. Prints one line of JSON: events and milliseconds, or the figures of the first gate.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>
#include "draws.hpp"

static const int STAGES = 8;
static const double MINUTES_A_DAY = 1440, OPENS = 420, CLOSES = 1320;
static const int SERVERS[2][STAGES] = {{2, 3, 12, 3, 8, 8, 4, 2}, {2, 3, 12, 3, 8, 3, 4, 2}};
static const double PER_MINUTE = 1500.0 / 1000 / 60;
static const double HOURS[24] = {8, 8, 8, 8, 8, 8, 52, 80, 90, 80, 70, 60, 50, 60, 70, 70, 65, 60, 45, 35, 25, 20, 10, 10};
static const double PERISHABLE_SHARE[2] = {0.50, 0.15};
static const double GREEN_SHARE = 0.70, YELLOW_SHARE = 0.20, HIT_SHARE = 0.15;

// Bits of a truck: 0-1 channel (green, yellow, red), 2 perishable, 3 the scan finds something.
static const uint8_t CHANNEL = 3, YELLOW = 1, RED = 2, PERISHABLE = 4, HIT = 8;

enum Shape { EXPONENTIAL, UNIFORM, TRIANGULAR, LOGNORMAL };
struct Law {
  Shape shape;
  double a, b, c;
};
static const Law SERVICE[STAGES] = {{EXPONENTIAL, 1, 0, 0}, {UNIFORM, 1, 2, 0},       {LOGNORMAL, 6, 0.5, 0},  {TRIANGULAR, 3, 5, 7},
                                    {LOGNORMAL, 30, 0.8, 0}, {EXPONENTIAL, 8, 0, 0}, {EXPONENTIAL, 2, 0, 0}, {UNIFORM, 0.5, 1.5, 0}};

// What an event means: a truck's service ends (its slot), -1 the gate opens or closes, -2 - d the next truck of direction d comes.
static const int32_t HOURS_CHANGE = -1, FIRST_ARRIVAL = -2;
struct Event {
  double time;
  int32_t what;
};

#ifdef BRANCH_FREE
// Key = time bits, then serial, then meaning; the root lies at 3 so that the four children of a node share a cache line.
struct EventList {
  typedef unsigned __int128 Key;
  std::vector<Key> room;
  Key* heap;
  int size = 0;
  uint32_t serial = 0;

  explicit EventList(int capacity) : room(capacity * 2 + 16, ~(Key)0), heap((Key*)(((size_t)room.data() + 63) & ~(size_t)63)) {}
  static inline Key keyOf(double time, uint32_t serial, int32_t what) {
    uint64_t bits;
    memcpy(&bits, &time, 8);
    return ((Key)bits << 64) | ((uint64_t)serial << 32) | (uint32_t)what;
  }
  inline void rise(int i, Key key) {
    while (i > 3) {
      const int parent = ((i - 4) >> 2) + 3;
      if (!(key < heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = key;
  }
  inline void sink(Key key) {
    int i = 3;
    const int end = 3 + size;
    for (;;) {
      const int c = 4 * (i - 3) + 4;
      if (c >= end) break;
      const bool second = heap[c + 1] < heap[c], fourth = heap[c + 3] < heap[c + 2];
      const Key left = second ? heap[c + 1] : heap[c], right = fourth ? heap[c + 3] : heap[c + 2];
      const int leftAt = c + second, rightAt = c + 2 + fourth;
      const bool isRight = right < left;
      heap[i] = isRight ? right : left;
      i = isRight ? rightAt : leftAt;
    }
    rise(i, key);
  }
  inline void push(double time, int32_t what) { rise(3 + size++, keyOf(time, serial++, what)); }
  inline void pop() {
    size--;
    const Key key = heap[3 + size];
    heap[3 + size] = ~(Key)0;
    if (size > 0) sink(key);
  }
  inline void replaceFirst(double time, int32_t what) { sink(keyOf(time, serial++, what)); }
  inline Event first() const {
    const uint64_t bits = (uint64_t)(heap[3] >> 64);
    Event e;
    memcpy(&e.time, &bits, 8);
    e.what = (int32_t)(uint32_t)heap[3];
    return e;
  }
};
#else
struct EventList {
  struct Entry {
    double time;
    uint32_t serial;
    int32_t what;
    bool operator<(const Entry& e) const { return time < e.time || (time == e.time && (int32_t)(serial - e.serial) < 0); }
  };
  std::vector<Entry> heap;
  int size = 0;
  uint32_t serial = 0;

  explicit EventList(int capacity) : heap(capacity) {}
  inline void push(double time, int32_t what) {
    const Entry e{time, serial++, what};
    Entry* a = heap.data();
    int i = size++;
    while (i > 0) {
      const int parent = (i - 1) >> 2;
      if (!(e < a[parent])) break;
      a[i] = a[parent];
      i = parent;
    }
    a[i] = e;
  }
  inline void sink(Entry e) {
    Entry* a = heap.data();
    int i = 0;
    for (;;) {
      const int begin = 4 * i + 1;
      if (begin >= size) break;
      const int end = begin + 4 < size ? begin + 4 : size;
      int child = begin;
      for (int c = begin + 1; c < end; c++)
        if (a[c] < a[child]) child = c;
      if (!(a[child] < e)) break;
      a[i] = a[child];
      i = child;
    }
    a[i] = e;
  }
  inline void pop() {
    const Entry e = heap[--size];
    if (size > 0) sink(e);
  }
  inline void replaceFirst(double time, int32_t what) { sink({time, serial++, what}); }
  inline Event first() const { return {heap[0].time, heap[0].what}; }
};
#endif

// Count, sum and percentiles in 32 buckets an octave from 2^-10 to 2^22 minutes; a percentile is the middle of its bucket.
static const int BUCKETS = 1024, FIRST_BUCKET = 1013 << 5;
struct Tally {
  uint32_t bucket[BUCKETS] = {};
  uint64_t n = 0;
  double sum = 0;

  inline void observe(double x) {
    uint64_t bits;
    memcpy(&bits, &x, 8);
    int k = (int)(uint32_t)(bits >> 47) - FIRST_BUCKET;
    if (k < 0) k = 0;
    if (k > BUCKETS - 1) k = BUCKETS - 1;
    bucket[k]++;
    n++;
    sum += x;
  }
  static double edge(int k) {
    const uint64_t bits = (uint64_t)(k + FIRST_BUCKET) << 47;
    double x;
    memcpy(&x, &bits, 8);
    return x;
  }
  double quantile(double q) const {
    const uint64_t need = (uint64_t)std::ceil(q * n);
    uint64_t seen = 0;
    for (int k = 0; n > 0 && k < BUCKETS; k++) {
      seen += bucket[k];
      if (seen >= need) return k == 0 ? 0 : (edge(k) + edge(k + 1)) / 2;
    }
    return 0;
  }
};

struct Gate {
  const int directions, days;
  const uint32_t seed;
  const double horizon;
  EventList events;
  // Trucks inside, by slot.
  std::vector<double> arrivedAt, joinedAt;
  std::vector<int32_t> next, number, direction;
  std::vector<uint8_t> stage, bits;
  int32_t freeSlot = -1;
  int slots = 0;
  // By direction and stage; lines twice, perishables first.
  std::vector<int32_t> idle, length, longest, head, tail;
  std::vector<double> area, lengthSince, busy;
  std::vector<Tally> wait, stay;
  // By direction.
  std::vector<int32_t> arrived, done;
  std::vector<uint32_t> hourly;
  struct Words {
    uint32_t w[4];
  };
  std::vector<Words> coming;
  bool isOpen = false;
  uint64_t count = 0;
  double mu[STAGES], sigma[STAGES];

  Gate(int gates, int days, uint32_t seed)
      : directions(2 * gates), days(days), seed(seed), horizon(days * MINUTES_A_DAY), events(64 + gates * 128) {
    const int n = directions * STAGES;
    for (int k = 0; k < STAGES; k++)
      if (SERVICE[k].shape == LOGNORMAL) {
        const double v = std::log(1 + SERVICE[k].b * SERVICE[k].b);
        sigma[k] = std::sqrt(v);
        mu[k] = std::log(SERVICE[k].a) - v / 2;
      }
    for (auto* column : {&length, &longest}) column->assign(n, 0);
    for (auto* column : {&area, &lengthSince, &busy}) column->assign(n, 0);
    for (auto* column : {&head, &tail}) column->assign(2 * n, -1);
    wait.resize(n);
    stay.resize(directions * 2);
    hourly.assign(directions * days * 24, 0);
    arrived.assign(directions, 0);
    done.assign(directions, 0);
    coming.resize(directions);
    for (int i = 0; i < n; i++) idle.push_back(SERVERS[i / STAGES & 1][i % STAGES]);
  }
  inline double drawService(int d, int i, int k) const {
    uint32_t words[4];
    pcg4d(seed, d, i, k, words);
    const double u = unit(words[0]);
    const Law& law = SERVICE[k];
    switch (law.shape) {
      case EXPONENTIAL:
        return -law.a * std::log(u);
      case UNIFORM:
        return law.a + (law.b - law.a) * u;
      case TRIANGULAR: {
        const double below = (law.b - law.a) / (law.c - law.a);
        return u < below ? law.a + std::sqrt(u * (law.c - law.a) * (law.b - law.a)) : law.c - std::sqrt((1 - u) * (law.c - law.a) * (law.c - law.b));
      }
      default:
        return std::exp(mu[k] + sigma[k] * normalQuantile(u));
    }
  }
  static inline int nextStage(int k, uint8_t b) {
    for (k++; k < STAGES; k++) switch (k) {
        case 3:
          if (b & CHANNEL) return 3;
          break;
        case 4:
          if ((b & CHANNEL) == RED || ((b & CHANNEL) == YELLOW && (b & HIT))) return 4;
          break;
        case 5:
          if (b & PERISHABLE) return 5;
          break;
        default:
          return k;
      }
    return STAGES;
  }
  inline void accrue(double t, int at) {
    area[at] += length[at] * (t - lengthSince[at]);
    lengthSince[at] = t;
  }
  inline void start(double t, int at, int d, int k, int truck) {
    idle[at]--;
    const double takes = drawService(d, number[truck], k);
    wait[at].observe(t - joinedAt[truck]);
    busy[at] += takes;
    events.push(t + takes, truck);
  }
  inline void join(double t, int d, int k, int truck) {
    const int at = d * STAGES + k;
    stage[truck] = k;
    joinedAt[truck] = t;
    if (isOpen && idle[at] > 0) return start(t, at, d, k, truck);
    const int line = 2 * at + (bits[truck] & PERISHABLE ? 0 : 1);
    next[truck] = -1;
    if (tail[line] < 0) head[line] = truck;
    else next[tail[line]] = truck;
    tail[line] = truck;
    accrue(t, at);
    if (++length[at] > longest[at]) longest[at] = length[at];
  }
  inline bool serveNext(double t, int at, int d, int k) {
    int line = 2 * at, truck = head[line];
    if (truck < 0) truck = head[++line];
    if (truck < 0) return false;
    head[line] = next[truck];
    if (head[line] < 0) tail[line] = -1;
    accrue(t, at);
    length[at]--;
    start(t, at, d, k, truck);
    return true;
  }
  // A unit exponential is spent along the hourly rate.
  inline double nextArrival(double t, double left) const {
    for (;;) {
      const long hour = (long)(t / 60);
      const double rate = PER_MINUTE * HOURS[hour % 24], end = (hour + 1) * 60.0;
      if (t + left / rate < end) return t + left / rate;
      left -= (end - t) * rate;
      t = end;
    }
  }
  inline double drawArrival(double t, int d) {
    pcg4d(seed, d, arrived[d], STAGES, coming[d].w);
    return nextArrival(t, -std::log(unit(coming[d].w[0])));
  }
  inline int takeSlot() {
    if (freeSlot < 0) {
      for (auto* column : {&arrivedAt, &joinedAt}) column->push_back(0);
      for (auto* column : {&next, &number, &direction}) column->push_back(0);
      for (auto* column : {&stage, &bits}) column->push_back(0);
      return slots++;
    }
    const int slot = freeSlot;
    freeSlot = next[slot];
    return slot;
  }
  __attribute__((always_inline)) inline void arrive(double t, int d) {
    const int truck = takeSlot();
    const uint32_t* w = coming[d].w;
    const double u = unit(w[1]);
    bits[truck] = (u < GREEN_SHARE ? 0 : u < GREEN_SHARE + YELLOW_SHARE ? YELLOW : RED) | (unit(w[2]) < PERISHABLE_SHARE[d & 1] ? PERISHABLE : 0) |
                  (unit(w[3]) < HIT_SHARE ? HIT : 0);
    arrivedAt[truck] = t;
    number[truck] = arrived[d]++;
    direction[truck] = d;
    events.replaceFirst(drawArrival(t, d), FIRST_ARRIVAL - d);
    join(t, d, 0, truck);
  }
  __attribute__((always_inline)) inline void endService(double t, int truck) {
    const int k = stage[truck], d = direction[truck], at = d * STAGES + k;
    idle[at]++;
    if (isOpen) serveNext(t, at, d, k);
    const int to = nextStage(k, bits[truck]);
    if (to < STAGES) return join(t, d, to, truck);
    stay[d * 2 + (bits[truck] & PERISHABLE ? 0 : 1)].observe(t - arrivedAt[truck]);
    done[d]++;
    hourly[d * days * 24 + (int)(t / 60)]++;
    next[truck] = freeSlot;
    freeSlot = truck;
  }
  void changeHours(double t) {
    isOpen = !isOpen;
    events.replaceFirst(isOpen ? t - OPENS + CLOSES : t - CLOSES + MINUTES_A_DAY + OPENS, HOURS_CHANGE);
    for (int at = 0; isOpen && at < directions * STAGES; at++)
      while (idle[at] > 0 && serveNext(t, at, at / STAGES, at % STAGES)) continue;
  }
  void run() {
    for (int d = 0; d < directions; d++) events.push(drawArrival(0, d), FIRST_ARRIVAL - d);
    events.push(OPENS, HOURS_CHANGE);
    for (;;) {
      const Event e = events.first();
      if (e.time >= horizon) break;
      count++;
      if (e.what >= 0) {
        events.pop();
        endService(e.time, e.what);
      } else if (e.what == HOURS_CHANGE) changeHours(e.time);
      else arrive(e.time, FIRST_ARRIVAL - e.what);
    }
    for (int at = 0; at < directions * STAGES; at++) accrue(horizon, at);
  }
};

struct Figures {
  std::string text = "{";
  void add(const std::string& name, double value) {
    char entry[96];
    snprintf(entry, sizeof entry, "%s\"%s\":%.17g", text.size() > 1 ? "," : "", name.c_str(), value);
    text += entry;
  }
  void addTally(const std::string& name, const char* mean, const Tally& tally) {
    add(name + "n", tally.n);
    add(name + mean, tally.sum / tally.n);
    add(name + "p50", tally.quantile(0.5));
    add(name + "p90", tally.quantile(0.9));
    add(name + "p99", tally.quantile(0.99));
  }
};

static std::string figuresOf(const Gate& gate) {
  Figures figures;
  for (int d = 0; d < 2; d++) {
    const std::string way = "d" + std::to_string(d) + ".";
    figures.add(way + "arrived", gate.arrived[d]);
    figures.add(way + "done", gate.done[d]);
    for (int c = 0; c < 2; c++) figures.addTally(way + "tis" + std::to_string(c) + ".", "mean", gate.stay[d * 2 + c]);
    for (int k = 0; k < STAGES; k++) {
      const int at = d * STAGES + k;
      const std::string stage = way + "s" + std::to_string(k) + ".";
      figures.addTally(stage, "wait", gate.wait[at]);
      figures.add(stage + "Lq", gate.area[at] / gate.horizon);
      figures.add(stage + "qmax", gate.longest[at]);
      figures.add(stage + "busy", gate.busy[at] / gate.horizon / SERVERS[d][k]);
    }
    uint32_t peak = 0;
    for (int h = 0; h < gate.days * 24; h++) peak = std::max(peak, gate.hourly[d * gate.days * 24 + h]);
    figures.add(way + "peakHour", peak);
  }
  return figures.text + "}";
}

int main(int count, char** values) {
  const auto whole = [&](int i, int otherwise) { return count > i && values[i][0] != '-' ? atoi(values[i]) : otherwise; };
  const int seed = whole(1, 1), replications = whole(2, 1), gates = whole(3, 1), days = whole(4, 30);
  const bool wantsFigures = strcmp(values[count - 1], "--figures") == 0;
  double ms = 0, cpuMs = 0;
  uint64_t events = 0;
  for (int r = 0; r < replications; r++) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t cpuBegin = std::clock();
    Gate gate(gates, days, seed + r);
    gate.run();
    ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    cpuMs += (std::clock() - cpuBegin) * 1e3 / CLOCKS_PER_SEC;
    events += gate.count;
    if (wantsFigures) printf("%s\n", figuresOf(gate).c_str());
  }
  if (!wantsFigures) printf("{\"events\":%lu,\"ms\":%.6f,\"cpuMs\":%.6f}\n", (unsigned long)events, ms, cpuMs);
}
