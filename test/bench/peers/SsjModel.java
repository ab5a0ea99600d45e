// Workloads W1 and W2 on SSJ, by scheduled events on its splay tree. A run is measured after warm-up runs in the same virtual machine.
// Usage: java -cp ... SsjModel.java w1 [customers] [seed] | w2 [seed]. Prints one line of JSON.
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import umontreal.ssj.rng.MRG32k3a;
import umontreal.ssj.rng.RandomStream;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;
import umontreal.ssj.simevents.eventlist.SplayTree;

public class SsjModel {
  static final int WARM_UPS = 4;

  static Simulator newSimulator() {
    Simulator simulator = new Simulator(new SplayTree());
    simulator.init();
    return simulator;
  }

  static double exponential(RandomStream stream, double mean) {
    return -mean * Math.log(1 - stream.nextDouble());
  }

  static class Line {
    final Simulator simulator = newSimulator();
    final RandomStream gaps = new MRG32k3a(), services = new MRG32k3a();
    final ArrayDeque<double[]> waiting = new ArrayDeque<>();
    final int customers;
    int arrived, served;
    double waited;
    boolean isBusy;

    Line(int customers) {
      this.customers = customers;
    }

    class Arrival extends Event {
      Arrival() {
        super(simulator);
      }
      @Override
      public void actions() {
        arrived++;
        if (arrived < customers) new Arrival().schedule(exponential(gaps, 1 / 0.9));
        double service = exponential(services, 1);
        if (isBusy) waiting.addLast(new double[] {simulator.time(), service});
        else {
          isBusy = true;
          new Departure().schedule(service);
        }
      }
    }

    class Departure extends Event {
      Departure() {
        super(simulator);
      }
      @Override
      public void actions() {
        served++;
        double[] next = waiting.pollFirst();
        if (next == null) isBusy = false;
        else {
          waited += simulator.time() - next[0];
          new Departure().schedule(next[1]);
        }
        if (served == customers) simulator.stop();
      }
    }

    double meanWait() {
      new Arrival().schedule(exponential(gaps, 1 / 0.9));
      simulator.start();
      return waited / customers;
    }
  }

  static final int STAGES = 8, DAYS = 30;
  static final double HORIZON = DAYS * 1440.0;
  static final int[][] SERVERS = {{2, 3, 12, 3, 8, 8, 4, 2}, {2, 3, 12, 3, 8, 3, 4, 2}};
  static final double[] PERISHABLE_SHARE = {0.5, 0.15};
  static final double[] HOURS = {8, 8, 8, 8, 8, 8, 52, 80, 90, 80, 70, 60, 50, 60, 70, 70, 65, 60, 45, 35, 25, 20, 10, 10};

  static final double[] DOCUMENTS = muAndSigma(6, 0.5), INSPECTION = muAndSigma(30, 0.8);

  static double[] muAndSigma(double mean, double cv) {
    double variance = Math.log(1 + cv * cv);
    return new double[] {Math.log(mean) - variance / 2, Math.sqrt(variance)};
  }

  /** Numbers in an array that grows. */
  static final class Numbers {
    double[] values = new double[1024];
    int n;

    void add(double x) {
      if (n == values.length) values = Arrays.copyOf(values, 2 * n);
      values[n++] = x;
    }
  }

  static final class Truck {
    double arrived, joined;
    int direction, stage, channel;
    boolean isPerishable, isHit;
  }

  static final class Stage {
    final ArrayDeque<Truck> perishables = new ArrayDeque<>(), others = new ArrayDeque<>();
    final Numbers waits = new Numbers();
    int idle, longest;
    double area, since, busy;

    int length() {
      return perishables.size() + others.size();
    }
    void accrue(double t) {
      area += length() * (t - since);
      since = t;
    }
  }

  static class Gate {
    final Simulator simulator = newSimulator();
    final RandomStream[] gaps = new RandomStream[2], trucks = new RandomStream[2], services = new RandomStream[2];
    final Random normals;
    final Stage[][] stages = new Stage[2][STAGES];
    final int[] arrived = new int[2];
    final Numbers[][] stays = {{new Numbers(), new Numbers()}, {new Numbers(), new Numbers()}};
    final int[][] hourly = new int[2][DAYS * 24];
    boolean isOpen;
    long events;

    Gate(long seed) {
      normals = new Random(seed);
      for (int d = 0; d < 2; d++) {
        gaps[d] = new MRG32k3a();
        trucks[d] = new MRG32k3a();
        services[d] = new MRG32k3a();
        for (int k = 0; k < STAGES; k++) {
          stages[d][k] = new Stage();
          stages[d][k].idle = SERVERS[d][k];
        }
      }
    }

    double lognormal(double[] muAndSigma) {
      return Math.exp(muAndSigma[0] + muAndSigma[1] * normals.nextGaussian());
    }

    double service(int d, int k) {
      RandomStream stream = services[d];
      switch (k) {
        case 0:
          return exponential(stream, 1);
        case 1:
          return 1 + stream.nextDouble();
        case 2:
          return lognormal(DOCUMENTS);
        case 3: {
          double u = stream.nextDouble();
          return u < 0.5 ? 3 + Math.sqrt(u * 8) : 7 - Math.sqrt((1 - u) * 8);
        }
        case 4:
          return lognormal(INSPECTION);
        case 5:
          return exponential(stream, 8);
        case 6:
          return exponential(stream, 2);
        default:
          return 0.5 + stream.nextDouble();
      }
    }

    double nextArrival(int d, double t) {
      double left = exponential(gaps[d], 1);
      for (;;) {
        int hour = (int) (t / 60);
        double rate = 1.5 * HOURS[hour % 24] / 60, end = (hour + 1) * 60;
        if (t + left / rate < end) return t + left / rate;
        left -= (end - t) * rate;
        t = end;
      }
    }

    int nextStage(Truck truck) {
      for (int k = truck.stage + 1; k < STAGES; k++) {
        boolean isVisited = k == 3 ? truck.channel > 0
            : k == 4               ? truck.channel == 2 || (truck.channel == 1 && truck.isHit)
                                   : k != 5 || truck.isPerishable;
        if (isVisited) return k;
      }
      return STAGES;
    }

    void start(Stage stage, Truck truck) {
      stage.idle--;
      stage.waits.add(simulator.time() - truck.joined);
      double takes = service(truck.direction, truck.stage);
      stage.busy += takes;
      new ServiceEnd(truck).schedule(takes);
    }

    void join(Truck truck, int k) {
      double t = simulator.time();
      Stage stage = stages[truck.direction][k];
      truck.stage = k;
      truck.joined = t;
      if (isOpen && stage.idle > 0) {
        start(stage, truck);
        return;
      }
      stage.accrue(t);
      (truck.isPerishable ? stage.perishables : stage.others).addLast(truck);
      stage.longest = Math.max(stage.longest, stage.length());
    }

    boolean serveNext(Stage stage) {
      if (stage.length() == 0) return false;
      stage.accrue(simulator.time());
      Truck truck = stage.perishables.pollFirst();
      start(stage, truck == null ? stage.others.pollFirst() : truck);
      return true;
    }

    class ServiceEnd extends Event {
      final Truck truck;

      ServiceEnd(Truck truck) {
        super(simulator);
        this.truck = truck;
      }
      @Override
      public void actions() {
        events++;
        int d = truck.direction;
        Stage stage = stages[d][truck.stage];
        stage.idle++;
        if (isOpen) serveNext(stage);
        int k = nextStage(truck);
        if (k < STAGES) {
          join(truck, k);
          return;
        }
        stays[d][truck.isPerishable ? 0 : 1].add(simulator.time() - truck.arrived);
        hourly[d][(int) (simulator.time() / 60)]++;
      }
    }

    class Arrival extends Event {
      final int d;

      Arrival(int d) {
        super(simulator);
        this.d = d;
      }
      @Override
      public void actions() {
        events++;
        arrived[d]++;
        Truck truck = new Truck();
        truck.direction = d;
        truck.arrived = simulator.time();
        double u = trucks[d].nextDouble();
        truck.channel = u < 0.7 ? 0 : u < 0.9 ? 1 : 2;
        truck.isPerishable = trucks[d].nextDouble() < PERISHABLE_SHARE[d];
        truck.isHit = trucks[d].nextDouble() < 0.15;
        new Arrival(d).schedule(nextArrival(d, simulator.time()) - simulator.time());
        join(truck, 0);
      }
    }

    class HoursChange extends Event {
      HoursChange() {
        super(simulator);
      }
      @Override
      public void actions() {
        events++;
        isOpen = !isOpen;
        new HoursChange().schedule(isOpen ? 900 : 540);
        if (!isOpen) return;
        for (Stage[] way : stages)
          for (Stage stage : way)
            while (stage.idle > 0 && serveNext(stage)) continue;
      }
    }

    class End extends Event {
      End() {
        super(simulator);
      }
      @Override
      public void actions() {
        simulator.stop();
      }
    }

    String figures() {
      for (int d = 0; d < 2; d++) new Arrival(d).schedule(nextArrival(d, 0));
      new HoursChange().schedule(420);
      new End().schedule(HORIZON);
      simulator.start();
      List<String> figures = new ArrayList<>();
      for (int d = 0; d < 2; d++) {
        String way = "d" + d + ".";
        put(figures, way + "arrived", arrived[d]);
        put(figures, way + "done", stays[d][0].n + stays[d][1].n);
        for (int c = 0; c < 2; c++) putTimes(figures, way + "tis" + c + ".", "mean", stays[d][c]);
        for (int k = 0; k < STAGES; k++) {
          Stage stage = stages[d][k];
          String prefix = way + "s" + k + ".";
          stage.accrue(HORIZON);
          putTimes(figures, prefix, "wait", stage.waits);
          put(figures, prefix + "Lq", stage.area / HORIZON);
          put(figures, prefix + "qmax", stage.longest);
          put(figures, prefix + "busy", stage.busy / HORIZON / SERVERS[d][k]);
        }
        put(figures, way + "peakHour", Arrays.stream(hourly[d]).max().getAsInt());
      }
      return "{" + String.join(",", figures) + "}";
    }
  }

  static void put(List<String> figures, String name, double value) {
    figures.add(String.format(Locale.ROOT, "\"%s\":%.12g", name, value));
  }

  static void putTimes(List<String> figures, String prefix, String mean, Numbers times) {
    Arrays.sort(times.values, 0, times.n);
    put(figures, prefix + "n", times.n);
    put(figures, prefix + mean, Arrays.stream(times.values, 0, times.n).sum() / times.n);
    for (int p : new int[] {50, 90, 99})
      put(figures, prefix + "p" + p, times.values[Math.max(0, (int) Math.ceil(p / 100.0 * times.n) - 1)]);
  }

  static void runW1(int customers) {
    for (int i = 0; i < WARM_UPS; i++) new Line(customers).meanWait();
    long began = System.nanoTime();
    double meanWait = new Line(customers).meanWait();
    System.out.printf(Locale.ROOT, "{\"events\":%d,\"ms\":%.6f,\"meanWait\":%.9f,\"customers\":%d}%n", 2L * customers,
        (System.nanoTime() - began) / 1e6, meanWait, customers);
  }

  static void runW2(long seed) {
    for (int i = 0; i < WARM_UPS; i++) new Gate(seed + 1000 + i).figures();
    long began = System.nanoTime();
    Gate gate = new Gate(seed);
    String figures = gate.figures();
    System.out.printf(Locale.ROOT, "{\"events\":%d,\"ms\":%.6f,\"figures\":%s}%n", gate.events, (System.nanoTime() - began) / 1e6, figures);
  }

  static long argument(String[] arguments, int i, long otherwise) {
    return arguments.length > i ? Long.parseLong(arguments[i]) : otherwise;
  }

  public static void main(String[] arguments) {
    boolean isW1 = arguments[0].equals("w1");
    long seed = argument(arguments, isW1 ? 2 : 1, 1);
    long[] words = new long[6];
    for (int i = 0; i < 6; i++) words[i] = 12345 + 7919 * seed + i;
    MRG32k3a.setPackageSeed(words);
    if (isW1) runW1((int) argument(arguments, 1, 2_000_000));
    else runW2(seed);
  }
}
