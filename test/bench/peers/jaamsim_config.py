"""Writes a JaamSim input file of W1 or W2. Usage: python3 jaamsim_config.py w1 <customers> <seed> | w2 <seed> <days>, to standard output.
The first line for W2 is a comment that names the outputs of the run in order."""

import math
import sys

from w2_tables import HOURS, PERISHABLE_SHARE, SERVERS, STAGES

GREEN, YELLOW, RED = "GYR"


class Config:
    def __init__(self, seed):
        self.seed, self.draws = seed, 0
        self.definitions, self.inputs = ["RecordEdits"], []

    def define(self, kind, *names):
        self.definitions.append("Define %s { %s }" % (kind, " ".join(names)))

    def put(self, name, key, value):
        self.inputs.append("%s %s { %s }" % (name, key, value))

    def distribution(self, kind, name, **inputs):
        self.define(kind, name)
        self.put(name, "UnitType", "DimensionlessUnit" if kind == "DiscreteDistribution" else "TimeUnit")
        self.draws += 1
        self.put(name, "RandomSeed", self.seed * 1000 + self.draws)
        for key, value in inputs.items():
            self.put(name, key, value)

    def time_series(self, name, values):
        self.define("TimeSeries", name)
        self.put(name, "UnitType", "DimensionlessUnit")
        self.put(name, "Value", values)
        self.put(name, "CycleTime", "24 h")

    def text(self):
        return "\n".join(self.definitions + self.inputs)


def write_w1(customers, seed):
    config = Config(seed)
    config.distribution("ExponentialDistribution", "IA", Mean="1.1111111111111112 min")
    config.distribution("ExponentialDistribution", "SV", Mean="1 min")
    for kind, name in (("EntityGenerator", "Gen"), ("Queue", "Q"), ("Server", "Srv"), ("EntitySink", "Sink"), ("SimEntity", "E")):
        config.define(kind, name)
    for key, value in (("NextComponent", "Q"), ("InterArrivalTime", "IA"), ("FirstArrivalTime", "IA"), ("PrototypeEntity", "E")):
        config.put("Gen", key, value)
    for key, value in (("WaitQueue", "Q"), ("ServiceTime", "SV"), ("NextComponent", "Sink")):
        config.put("Srv", key, value)
    config.put("Simulation", "RunDuration", "%.3f min" % (customers / 0.9))
    outputs = "{ [Sink].NumberAdded } { [Q].AverageQueueTime/1[min] } { [Q].QueueLengthAverage }"
    config.put("Simulation", "RunOutputList", outputs)
    print(config.text())


def put_world(config):
    """What both directions share: the truck, the opening hours, the expected arrivals of a day."""
    config.define("SimEntity", "T")
    config.put("T", "AttributeDefinitionList", "{ ch 0 } { per 0 }")
    config.time_series("Shift", "{ 0 h 0 } { 7 h 1 } { 22 h 0 }")
    config.define("TimeSeriesThreshold", "Open")
    config.put("Open", "UnitType", "DimensionlessUnit")
    config.put("Open", "TimeSeries", "Shift")
    config.put("Open", "MinOpenLimit", "0.5")
    sums = [sum(1.5 * weight for weight in HOURS[:hour]) for hour in range(25)]
    config.time_series("Exp", " ".join("{ %d h %g }" % (hour, total) for hour, total in enumerate(sums)))


def put_draws(config, way, d):
    config.define("NonStatExponentialDist", way + "IA")
    config.put(way + "IA", "ExpectedArrivals", "Exp")
    config.put(way + "IA", "RandomSeed", config.seed * 1000 + 500 + d)
    share = PERISHABLE_SHARE[d]
    config.distribution("DiscreteDistribution", way + "ChD", ValueList="1 2 3", ProbabilityList="0.7 0.2 0.1")
    config.distribution("DiscreteDistribution", way + "PerD", ValueList="1 2", ProbabilityList="%g %g" % (share, 1 - share))
    config.distribution("DiscreteDistribution", way + "HitD", ValueList="1 2", ProbabilityList="0.15 0.85")
    config.distribution("ExponentialDistribution", way + "V0", Mean="1 min")
    config.distribution("UniformDistribution", way + "V1", MinValue="1 min", MaxValue="2 min")
    for k, mean, cv in ((2, 6, 0.5), (4, 30, 0.8)):
        variance = math.log(1 + cv * cv)
        mu, sigma = math.log(mean) - variance / 2, math.sqrt(variance)
        config.distribution(
            "LogNormalDistribution", way + "V%d" % k, Scale="1 min", NormalMean="%.12g" % mu, NormalStandardDeviation="%.12g" % sigma
        )
    config.distribution("TriangularDistribution", way + "V3", MinValue="3 min", Mode="5 min", MaxValue="7 min")
    config.distribution("ExponentialDistribution", way + "V5", Mean="8 min")
    config.distribution("ExponentialDistribution", way + "V6", Mean="2 min")
    config.distribution("UniformDistribution", way + "V7", MinValue="0.5 min", MaxValue="1.5 min")


def put_branch(config, way, name, choice, *nexts):
    config.put(way + name, "Choice", choice)
    config.put(way + name, "NextComponentList", " ".join(way + n for n in nexts))


def put_route(config, way):
    config.define("EntityGenerator", way + "Gen")
    for key, value in (("NextComponent", way + "Ch"), ("FirstArrivalTime", way + "IA"), ("InterArrivalTime", way + "IA"), ("PrototypeEntity", "T")):
        config.put(way + "Gen", key, value)
    config.define("Branch", *[way + name for name in ("Ch", "Per", "X", "P", "Hit", "Qr", "St")])
    config.define("Assign", *[way + name for name in (GREEN, YELLOW, RED, "P1", "P0")])
    put_branch(config, way, "Ch", way + "ChD", GREEN, YELLOW, RED)
    for i, name in enumerate((GREEN, YELLOW, RED)):
        config.put(way + name, "AttributeAssignmentList", "{ 'this.obj.ch = %d' }" % i)
        config.put(way + name, "NextComponent", way + "Per")
    put_branch(config, way, "Per", way + "PerD", "P1", "P0")
    for i, name in ((1, "P1"), (0, "P0")):
        config.put(way + name, "AttributeAssignmentList", "{ 'this.obj.per = %d' }" % i)
        config.put(way + name, "NextComponent", way + "Q0")
    put_branch(config, way, "X", "'this.obj.ch > 0 ? 1 : 2'", "Q3", "Qr")
    put_branch(config, way, "P", "'this.obj.ch == 2 ? 1 : 2'", "Q4", "Hit")
    put_branch(config, way, "Hit", way + "HitD", "Q4", "Qr")
    put_branch(config, way, "Qr", "'this.obj.per == 1 ? 1 : 2'", "Q5", "Q6")
    put_branch(config, way, "St", "'this.obj.per == 1 ? 1 : 2'", "St0", "St1")
    config.define("Statistics", way + "St0", way + "St1")
    config.define("EntitySink", way + "Sink")
    for c in range(2):
        statistics = way + "St%d" % c
        config.put(statistics, "UnitType", "TimeUnit")
        config.put(statistics, "SampleValue", "this.obj.TotalTime")
        config.put(statistics, "HistogramBinWidth", "1 min")
        config.put(statistics, "NextComponent", way + "Sink")


def put_stages(config, way, d):
    after = ("Q1", "Q2", "X", "P", "Qr", "Q6", "Q7", "St")
    config.define("Queue", *[way + "Q%d" % k for k in range(STAGES)])
    outputs = []
    for k in range(STAGES):
        queue = way + "Q%d" % k
        config.put(queue, "Priority", "'this.obj.per == 1 ? 1 : 2'")
        servers = [way + "S%dx%d" % (k, i) for i in range(SERVERS[d][k])]
        config.define("Server", *servers)
        for server in servers:
            config.put(server, "WaitQueue", queue)
            config.put(server, "ServiceTime", way + "V%d" % k)
            config.put(server, "NextComponent", way + after[k])
            config.put(server, "OperatingThresholdList", "Open")
        for name, output in (
            ("wait", "AverageQueueTime/1[min]"),
            ("Lq", "QueueLengthAverage"),
            ("qmax", "QueueLengthMaximum"),
            ("n", "NumberProcessed"),
        ):
            outputs.append(("d%d.s%d.%s" % (d, k, name), "[%s].%s" % (queue, output)))
    return outputs


def write_w2(seed, days):
    config = Config(seed)
    put_world(config)
    outputs = []
    for d in range(2):
        way = "D%d" % d
        put_draws(config, way, d)
        put_route(config, way)
        outputs += [("d%d.done" % d, "[%sSink].NumberAdded" % way), ("d%d.arrived" % d, "[%sGen].NumberGenerated" % way)]
        outputs += [("d%d.tis%d.mean" % (d, c), "[%sSt%d].SampleAverage/1[min]" % (way, c)) for c in range(2)]
        outputs += put_stages(config, way, d)
    config.put("Simulation", "RunDuration", "%d h" % (24 * days))
    config.put("Simulation", "RunOutputList", " ".join("{ %s }" % output for _, output in outputs))
    print("# outputs: " + " ".join(name for name, _ in outputs))
    print(config.text())


(write_w1 if sys.argv[1] == "w1" else write_w2)(*map(int, sys.argv[2:]))
