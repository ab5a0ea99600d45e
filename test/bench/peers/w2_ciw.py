"""Workload W2 in Ciw: 16 nodes, a customer class for each direction and kind of cargo, priority classes, shifts without pre-emption,
process-based routing. Usage: python3 w2_ciw.py [seed]"""

import random
import sys
import time

import ciw

from w2_tables import CLOSES, DAY, DAYS, OPENS, PERISHABLE_SHARE, SERVERS, SERVICE, STAGES, draw_route, next_arrival, put_times, report

HORIZON = DAYS * DAY
NODES = 2 * STAGES
# Name of a class: its direction and whether it is perishable (0) or not (1).
CLASSES = {f"d{d}c{c}": (d, c) for d in range(2) for c in range(2)}


class Service(ciw.dists.Distribution):
    def __init__(self, node, busy):
        self.node, self.busy = node, busy

    def sample(self, t=None, ind=None):
        takes = SERVICE[self.node % STAGES]()
        self.busy[self.node] += takes
        return takes


class Arrivals(ciw.dists.Distribution):
    """The gaps of one class: a thinned share of its direction's stream."""

    def __init__(self, share):
        self.share, self.last = share, 0.0

    def sample(self, t=None, ind=None):
        gap = next_arrival(self.last, self.share) - self.last
        self.last += gap
        return gap


def routing_of(d, is_perishable):
    def route(individual, simulation):
        return [d * STAGES + k + 1 for k in draw_route(is_perishable)[1:]]

    return ciw.routing.ProcessBased(route)


def build(busy):
    def share(d, c):
        return PERISHABLE_SHARE[d] if c == 0 else 1 - PERISHABLE_SHARE[d]

    def shifts(node):
        servers = SERVERS[node // STAGES][node % STAGES]
        return ciw.Schedule(numbers_of_servers=[0, servers, 0], shift_end_dates=[OPENS, CLOSES, DAY], preemption=False)

    return ciw.create_network(
        arrival_distributions={
            name: [Arrivals(share(d, c)) if node == d * STAGES else None for node in range(NODES)] for name, (d, c) in CLASSES.items()
        },
        service_distributions={name: [Service(node, busy) for node in range(NODES)] for name in CLASSES},
        number_of_servers=[shifts(node) for node in range(NODES)],
        routing={name: routing_of(d, c == 0) for name, (d, c) in CLASSES.items()},
        priority_classes={name: c for name, (d, c) in CLASSES.items()},
    )


def figures_of(records, busy):
    """The figures that Ciw's records of services hold; it keeps no record of those who still wait."""
    waits = [[] for _ in range(NODES)]
    first, last = {}, {}
    for record in records:
        if record.service_start_date < HORIZON:
            waits[record.node - 1].append(record.waiting_time)
        i = record.id_number
        first[i] = min(first.get(i, record.arrival_date), record.arrival_date)
        if record.node % STAGES == 0:
            last[i] = (record.exit_date, record.customer_class)
    hourly = [[0] * (DAYS * 24 + 1) for _ in range(2)]
    stays = [[[], []], [[], []]]
    for i, (left, name) in last.items():
        if left < HORIZON:
            d, c = CLASSES[name]
            stays[d][c].append(left - first[i])
            hourly[d][int(left // 60)] += 1
    figures = {}
    for d in range(2):
        figures[f"d{d}.done"] = sum(map(len, stays[d]))
        for c in range(2):
            put_times(figures, f"d{d}.tis{c}.", "mean", stays[d][c])
        for k in range(STAGES):
            node = d * STAGES + k
            put_times(figures, f"d{d}.s{k}.", "wait", waits[node])
            figures[f"d{d}.s{k}.busy"] = busy[node] / HORIZON / SERVERS[d][k]
            figures[f"d{d}.s{k}.Lq"] = sum(waits[node]) / HORIZON
        figures[f"d{d}.peakHour"] = max(hourly[d])
    return figures, len(first) + sum(map(len, waits))


def main(seed=1):
    ciw.seed(seed)
    random.seed(seed)
    began = time.perf_counter()
    busy = [0.0] * NODES
    simulation = ciw.Simulation(build(busy))
    simulation.simulate_until_max_time(HORIZON)
    figures, events = figures_of(simulation.get_all_records(only=["service"]), busy)
    report(events, began, figures=figures, version=ciw.__version__)


main(*map(int, sys.argv[1:]))
