"""Workload W2 in SimPy: a process per truck, a priority resource per stage; for closing hours a process of highest priority takes every
server from 22:00 to 07:00, after the service in hand. Usage: python3 w2_simpy.py [seed]"""

import random
import sys
import time

import simpy

from w2_tables import CLOSES, DAY, DAYS, OPENS, PERISHABLE_SHARE, SERVERS, SERVICE, STAGES, draw_route, next_arrival, put_times, report

HORIZON = DAYS * DAY


class Stage:
    def __init__(self, env, servers):
        self.resource = simpy.PriorityResource(env, servers)
        self.servers = servers
        self.waits = []
        self.length = self.longest = 0
        self.area = self.since = self.busy = 0.0

    def change(self, t, by):
        self.area += self.length * (t - self.since)
        self.since = t
        self.length += by
        self.longest = max(self.longest, self.length)


class Gate:
    def __init__(self, env):
        self.env = env
        self.stages = [[Stage(env, SERVERS[d][k]) for k in range(STAGES)] for d in range(2)]
        self.stays = [[[], []], [[], []]]
        self.hourly = [[0] * (DAYS * 24) for _ in range(2)]
        self.arrived = [0, 0]

    def truck(self, d):
        env = self.env
        arrived = env.now
        self.arrived[d] += 1
        is_perishable = random.random() < PERISHABLE_SHARE[d]
        priority = 1 if is_perishable else 2
        for k in draw_route(is_perishable):
            stage = self.stages[d][k]
            joined = env.now
            with stage.resource.request(priority=priority) as request:
                if not request.triggered:
                    stage.change(joined, 1)
                    yield request
                    stage.change(env.now, -1)
                stage.waits.append(env.now - joined)
                takes = SERVICE[k]()
                stage.busy += takes
                yield env.timeout(takes)
        self.stays[d][0 if is_perishable else 1].append(env.now - arrived)
        self.hourly[d][int(env.now // 60)] += 1

    def source(self, d):
        while True:
            yield self.env.timeout(next_arrival(self.env.now) - self.env.now)
            self.env.process(self.truck(d))

    def close_server(self, resource, until):
        with resource.request(priority=0) as request:
            yield request
            yield self.env.timeout(max(0, until - self.env.now))

    def calendar(self):
        env = self.env
        opens = OPENS
        while True:
            for stage in self.stages[0] + self.stages[1]:
                for _ in range(stage.servers):
                    env.process(self.close_server(stage.resource, opens))
            yield env.timeout(opens + CLOSES - OPENS - env.now)
            opens += DAY

    def figures(self):
        figures = {}
        for d in range(2):
            figures[f"d{d}.arrived"] = self.arrived[d]
            figures[f"d{d}.done"] = sum(map(len, self.stays[d]))
            for c in range(2):
                put_times(figures, f"d{d}.tis{c}.", "mean", self.stays[d][c])
            for k, stage in enumerate(self.stages[d]):
                put_times(figures, f"d{d}.s{k}.", "wait", stage.waits)
                stage.change(HORIZON, 0)
                figures[f"d{d}.s{k}.Lq"] = stage.area / HORIZON
                figures[f"d{d}.s{k}.qmax"] = stage.longest
                figures[f"d{d}.s{k}.busy"] = stage.busy / HORIZON / stage.servers
            figures[f"d{d}.peakHour"] = max(self.hourly[d])
        return figures


def main(seed=1):
    random.seed(seed)
    began = time.perf_counter()
    env = simpy.Environment()
    gate = Gate(env)
    env.process(gate.calendar())
    for d in range(2):
        env.process(gate.source(d))
    env.run(HORIZON)
    figures = gate.figures()
    events = sum(gate.arrived) + sum(len(stage.waits) for stage in gate.stages[0] + gate.stages[1])
    report(events, began, figures=figures, version=simpy.__version__)


main(*map(int, sys.argv[1:]))
