"""Workload W1 in SimPy. Usage: python3 w1_simpy.py [customers] [seed]"""

import random
import sys
import time

import simpy

from w2_tables import report


def main(customers=200_000, seed=1):
    random.seed(seed)
    began = time.perf_counter()
    env = simpy.Environment()
    server = simpy.Resource(env, 1)
    all_served = env.event()
    waited, served = 0.0, 0

    def customer():
        nonlocal waited, served
        arrived = env.now
        with server.request() as request:
            yield request
            waited += env.now - arrived
            yield env.timeout(random.expovariate(1.0))
        served += 1
        if served == customers:
            all_served.succeed()

    def source():
        for _ in range(customers):
            yield env.timeout(random.expovariate(0.9))
            env.process(customer())

    env.process(source())
    env.run(all_served)
    report(2 * customers, began, meanWait=waited / customers, customers=customers, version=simpy.__version__)


main(*map(int, sys.argv[1:]))
