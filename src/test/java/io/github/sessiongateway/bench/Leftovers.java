package io.github.sessiongateway.bench;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What an idle gateway holds. */
record Leftovers(long heapKib, int connections, int timers, int threads) {
  boolean isMoreThan(Leftovers before) {
    return heapKib > before.heapKib * 5 / 4
        || connections > before.connections
        || timers > before.timers
        || threads > before.threads;
  }

  @Override
  public String toString() {
    return String.format(
        "%d KiB of heap, %d connections, %d timers, %d threads",
        heapKib, connections, timers, threads);
  }

  static Leftovers of(Vertx vertx, int port) throws Exception {
    // Idle connections end after half a minute.
    for (int i = 0; i < 90 && connections(port) > 0; i++) {
      FaultsBench.pause(500);
    }
    long heap = heldKib();
    Field timeouts = vertx.getClass().getDeclaredField("timeouts");
    timeouts.setAccessible(true);
    int timers = ((Map<?, ?>) timeouts.get(vertx)).size();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    return new Leftovers(heap, connections(port), timers, threads);
  }

  /** The least of some collections: what is let go by a cleaner's thread goes with a later one. */
  private static long heldKib() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      System.gc();
      FaultsBench.pause(100);
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      least = Math.min(least, used / 1024);
    }
    return least;
  }

  /** Established ones to Koyeb, by the kernel's own table. */
  private static int connections(int port) throws IOException {
    String remote = String.format("0100007F:%04X 01 ", port);
    int count = 0;
    for (String table : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        count += (int) lines.filter(line -> line.contains(remote)).count();
      }
    }
    return count;
  }
}
