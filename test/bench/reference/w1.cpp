// Workload W1 by hand: M/M/1, utilisation 0.9, N customers, an arrival event and a departure event each, on a 4-ary heap.
// Usage: w1 [customers] [seed]. Prints one line of JSON.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>
#include "draws.hpp"

enum { ARRIVAL, DEPARTURE };

struct Event {
  double time;
  uint32_t serial;
  int32_t kind;
  bool operator<(const Event& e) const { return time < e.time || (time == e.time && (int32_t)(serial - e.serial) < 0); }
};

struct EventList {
  Event heap[64];
  int size = 0;
  uint32_t serial = 0;

  inline void push(double time, int32_t kind) {
    const Event e{time, serial++, kind};
    int i = size++;
    for (; i > 0; i = (i - 1) >> 2) {
      const int parent = (i - 1) >> 2;
      if (!(e < heap[parent])) break;
      heap[i] = heap[parent];
    }
    heap[i] = e;
  }
  inline Event pop() {
    const Event first = heap[0], e = heap[--size];
    int i = 0;
    for (;;) {
      const int begin = 4 * i + 1;
      if (begin >= size) break;
      const int end = begin + 4 < size ? begin + 4 : size;
      int child = begin;
      for (int c = begin + 1; c < end; c++)
        if (heap[c] < heap[child]) child = c;
      if (!(heap[child] < e)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = e;
    return first;
  }
};

struct Customer {
  double arrived, service;
};

// Customers who wait, in a ring that doubles when it is full.
struct Line {
  size_t room = 1024, head = 0, length = 0;
  std::vector<Customer> ring = std::vector<Customer>(room);

  inline void join(Customer c) {
    if (length == room) {
      std::vector<Customer> wider(2 * room);
      for (size_t i = 0; i < length; i++) wider[i] = ring[(head + i) & (room - 1)];
      ring.swap(wider);
      head = 0;
      room *= 2;
    }
    ring[(head + length++) & (room - 1)] = c;
  }
  inline Customer takeFirst() {
    const Customer c = ring[head];
    head = (head + 1) & (room - 1);
    length--;
    return c;
  }
};

struct Outcome {
  uint64_t events = 0;
  double meanWait = 0, meanQueue = 0;
};

static Outcome run(uint32_t customers, uint32_t seed) {
  EventList list;
  Line line;
  Outcome outcome;
  uint32_t arrived = 0, served = 0, words[4];
  double now = 0, last = 0, area = 0, waited = 0;
  bool isBusy = false;
  pcg4d(seed, 0, 0, 0, words);
  double service = -std::log(unit(words[1]));
  list.push(-std::log(unit(words[0])) / 0.9, ARRIVAL);
  while (served < customers) {
    const Event e = list.pop();
    now = e.time;
    outcome.events++;
    area += line.length * (now - last);
    last = now;
    if (e.kind == ARRIVAL) {
      const double mine = service;
      if (++arrived < customers) {
        pcg4d(seed, 0, arrived, 0, words);
        service = -std::log(unit(words[1]));
        list.push(now - std::log(unit(words[0])) / 0.9, ARRIVAL);
      }
      if (isBusy) line.join({now, mine});
      else {
        isBusy = true;
        list.push(now + mine, DEPARTURE);
      }
    } else {
      served++;
      if (line.length == 0) isBusy = false;
      else {
        const Customer c = line.takeFirst();
        waited += now - c.arrived;
        list.push(now + c.service, DEPARTURE);
      }
    }
  }
  outcome.meanWait = waited / customers;
  outcome.meanQueue = area / now;
  return outcome;
}

int main(int count, char** values) {
  const uint32_t customers = count > 1 ? strtoul(values[1], nullptr, 10) : 1000000, seed = count > 2 ? strtoul(values[2], nullptr, 10) : 1;
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpuBegin = std::clock();
  const Outcome outcome = run(customers, seed);
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  const double cpuMs = (std::clock() - cpuBegin) * 1e3 / CLOCKS_PER_SEC;
  printf("{\"events\":%lu,\"ms\":%.6f,\"cpuMs\":%.6f,\"meanWait\":%.17g,\"meanQueue\":%.17g}\n", (unsigned long)outcome.events, ms, cpuMs,
         outcome.meanWait, outcome.meanQueue);
}
