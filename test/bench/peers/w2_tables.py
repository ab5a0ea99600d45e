"""Workload W2 for the Python models: tables, draws as their users would make them, and the names of the figures."""

import json
import math
import random
import time

STAGES = 8
DAYS = 30
SERVERS = [[2, 3, 12, 3, 8, 8, 4, 2], [2, 3, 12, 3, 8, 3, 4, 2]]
PERISHABLE_SHARE = [0.50, 0.15]
HOURS = [8, 8, 8, 8, 8, 8, 52, 80, 90, 80, 70, 60, 50, 60, 70, 70, 65, 60, 45, 35, 25, 20, 10, 10]
OPENS, CLOSES, DAY = 420, 1320, 1440


def lognormal(mean, cv):
    variance = math.log(1 + cv * cv)
    mu, sigma = math.log(mean) - variance / 2, math.sqrt(variance)
    return lambda: random.lognormvariate(mu, sigma)


# Minutes of a service, by stage.
SERVICE = [
    lambda: random.expovariate(1.0),
    lambda: random.uniform(1, 2),
    lognormal(6, 0.5),
    lambda: random.triangular(3, 7, 5),
    lognormal(30, 0.8),
    lambda: random.expovariate(1 / 8),
    lambda: random.expovariate(0.5),
    lambda: random.uniform(0.5, 1.5),
]


def next_arrival(t, share=1.0):
    """When the next truck comes after `t`: a unit exponential is spent along `share` of the hourly rate."""
    left = random.expovariate(1.0)
    while True:
        hour = int(t // 60)
        rate = share * 1.5 * HOURS[hour % 24] / 60
        end = (hour + 1) * 60
        if t + left / rate < end:
            return t + left / rate
        left -= (end - t) * rate
        t = end


def draw_route(is_perishable):
    """The stages of one truck."""
    u = random.random()
    channel = 0 if u < 0.7 else 1 if u < 0.9 else 2
    route = [0, 1, 2]
    if channel > 0:
        route.append(3)
    if channel == 2 or (channel == 1 and random.random() < 0.15):
        route.append(4)
    if is_perishable:
        route.append(5)
    return route + [6, 7]


def put_times(figures, prefix, mean, times):
    """Number, mean and percentiles of a list of minutes, which is sorted."""
    times.sort()
    n = len(times)
    figures[prefix + "n"] = n
    figures[prefix + mean] = sum(times) / n if n else 0
    for name, q in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        figures[prefix + name] = times[max(0, math.ceil(q * n) - 1)] if n else 0


def report(events, began, **more):
    """The one line every model prints."""
    print(json.dumps({"events": events, "ms": (time.perf_counter() - began) * 1000, **more}))
