"""Workload W1 in Ciw. Usage: python3 w1_ciw.py [customers] [seed]"""

import sys
import time

import ciw

from w2_tables import report


def main(customers=50_000, seed=1):
    ciw.seed(seed)
    began = time.perf_counter()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(0.9)], service_distributions=[ciw.dists.Exponential(1.0)], number_of_servers=[1]
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    waits = [record.waiting_time for record in simulation.get_all_records()]
    report(2 * customers, began, meanWait=sum(waits) / len(waits), customers=customers, version=ciw.__version__)


main(*map(int, sys.argv[1:]))
