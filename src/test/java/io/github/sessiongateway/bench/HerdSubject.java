package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A token source in its own process. For each line of its input, its token expires and that number
 * of callers ask at once. It prints when the median, the 99th of a hundred and the last caller had
 * a token, in milliseconds.
 */
public final class HerdSubject {
  private static final int READS = 1_000_000;
  private static final long STACK = 256 * 1024;

  private HerdSubject() {}

  public static void main(String[] args) throws Exception {
    TokenSource source =
        Class.forName(args[0])
            .asSubclass(TokenSource.class)
            .getConstructor(URI.class)
            .newInstance(new URI(args[1]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      int count = Integer.parseInt(words[1]);
      if (words[0].equals("read")) {
        System.out.println(reads(source, count));
      } else {
        // Warm connections, as in a service that runs.
        source.expire();
        source.get();
        source.expire();
        System.out.println("expired");
        in.readLine();
        System.out.println(
            shown(words[0].equals("threads") ? threads(source, count) : futures(source, count)));
      }
    }
    System.exit(0);
  }

  private static long[] threads(TokenSource source, int count) throws Exception {
    long[] nanos = new long[count];
    CountDownLatch ready = new CountDownLatch(count);
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(count);
    AtomicReference<Exception> trouble = new AtomicReference<>();
    for (int i = 0; i < count; i++) {
      int caller = i;
      Runnable call =
          () -> {
            try {
              ready.countDown();
              start.await();
              source.get();
            } catch (Exception e) {
              trouble.set(e);
            }
            nanos[caller] = System.nanoTime();
            done.countDown();
          };
      new Thread(null, call, "caller-" + i, STACK).start();
    }
    ready.await();
    long begin = System.nanoTime();
    start.countDown();
    ended(done, trouble);
    return since(begin, nanos);
  }

  private static long[] futures(TokenSource source, int count) throws Exception {
    long[] nanos = new long[count];
    CountDownLatch done = new CountDownLatch(count);
    AtomicReference<Exception> trouble = new AtomicReference<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int caller = i;
      var unused =
          source
              .ask()
              .whenComplete(
                  (token, cause) -> {
                    if (cause != null) {
                      trouble.set(new IllegalStateException(cause));
                    }
                    nanos[caller] = System.nanoTime();
                    done.countDown();
                  });
    }
    ended(done, trouble);
    return since(begin, nanos);
  }

  private static void ended(CountDownLatch done, AtomicReference<Exception> trouble)
      throws Exception {
    if (!done.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not all were answered");
    }
    if (trouble.get() != null) {
      throw trouble.get();
    }
  }

  private static long[] since(long begin, long[] nanos) {
    return Arrays.stream(nanos).map(at -> at - begin).sorted().toArray();
  }

  private static String shown(long[] sorted) {
    int last = sorted.length - 1;
    return sorted[last / 2] / 1e6 + " " + sorted[last * 99 / 100] / 1e6 + " " + sorted[last] / 1e6;
  }

  /** Nanoseconds and bytes a read, the medians of rounds. */
  private static String reads(TokenSource source, int rounds) throws Exception {
    source.expire();
    source.get();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] nanos = new double[rounds];
    double[] bytes = new double[rounds];
    for (int i = -3; i < rounds; i++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      int seen = 0;
      for (int j = 0; j < READS; j++) {
        seen += source.get() == null ? 0 : 1;
      }
      long end = System.nanoTime();
      if (seen == READS && i >= 0) {
        nanos[i] = (double) (end - begin) / READS;
        bytes[i] = (double) (threads.getCurrentThreadAllocatedBytes() - allocated) / READS;
      }
    }
    Arrays.sort(nanos);
    Arrays.sort(bytes);
    return nanos[rounds / 2] + " " + bytes[rounds / 2];
  }
}
