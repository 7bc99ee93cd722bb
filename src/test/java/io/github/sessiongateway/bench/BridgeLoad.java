package io.github.sessiongateway.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Clients of a bridge in their own process, on one event loop. Each line on standard input is a
 * command, and is answered with one line.
 *
 * <ul>
 *   <li>{@code open FRAMING PORT SOCKETS FROM ADDRESS} opens sockets.
 *   <li>{@code run MILLIS} keeps one request under way on each socket. It prints calls per second,
 *       p50 and p99 in microseconds, calls, and failed calls.
 *   <li>{@code pace MILLIS} sends a hundred per second over the first socket, and prints the same.
 *   <li>{@code flood} sends as much as the sockets take, and opens closed sockets again.
 *   <li>{@code close} closes the sockets.
 * </ul>
 */
public final class BridgeLoad {
  private static final int OPENING_AT_ONCE = 64;
  private static final int PACE_MS = 10;

  /** Written to one socket before the others have their turn. */
  private static final int FLOOD = 100;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final int[] histogram = new int[1 << 20];
  private final List<LoadSocket> sockets = new ArrayList<>();
  private LoadSocket.Opener opener;
  private boolean running;
  private int refused;

  private BridgeLoad() {}

  public static void main(String[] args) throws Exception {
    // Vert.x says that connections ended, as they do in a flood.
    ((Logger) LoggerFactory.getLogger("io.vertx")).setLevel(Level.ERROR);
    BridgeLoad load = new BridgeLoad();
    try (Scanner lines = new Scanner(System.in, "UTF-8")) {
      while (lines.hasNextLine()) {
        String[] words = lines.nextLine().split(" ", -1);
        Promise<String> done = Promise.promise();
        load.context.runOnContext(v -> load.take(words).onComplete(done));
        System.out.println(done.future().await(120, TimeUnit.SECONDS));
      }
    }
    System.exit(0);
  }

  private Future<String> take(String[] words) {
    return switch (words[0]) {
      case "open" -> {
        opener =
            new LoadSocket.Opener(vertx, words[1], Integer.parseInt(words[2]), words[4], words[5]);
        int count = Integer.parseInt(words[3]);
        List<Future<Void>> opening = new ArrayList<>();
        for (int i = 0; i < Math.min(OPENING_AT_ONCE, count); i++) {
          opening.add(open(count));
        }
        yield Future.all(opening).map("opened");
      }
      case "run" -> run(Integer.parseInt(words[1]));
      case "pace" -> pace(Integer.parseInt(words[1]));
      case "flood" -> {
        running = true;
        sockets.forEach(this::flood);
        yield Future.succeededFuture("flooding");
      }
      default -> {
        running = false;
        List<Future<Void>> closing = sockets.stream().map(LoadSocket::close).toList();
        sockets.clear();
        yield Future.join(closing).compose(gone -> opener.close()).map("closed");
      }
    };
  }

  private Future<Void> open(int count) {
    if (sockets.size() >= count) {
      return Future.succeededFuture();
    }
    return opener.open().onSuccess(sockets::add).compose(socket -> open(count));
  }

  private Future<String> run(int millis) {
    Arrays.fill(histogram, 0);
    refused = 0;
    running = true;
    int[] idle = {0};
    Promise<String> done = Promise.promise();
    long begin = System.nanoTime();
    for (LoadSocket socket : sockets) {
      long[] sentAt = {System.nanoTime()};
      socket.onAnswer(
          failed -> {
            count(sentAt[0], failed);
            if (running) {
              sentAt[0] = System.nanoTime();
              socket.send();
            } else if (++idle[0] == sockets.size()) {
              done.complete(result(begin));
            }
          });
      socket.send();
    }
    vertx.setTimer(millis, v -> running = false);
    return done.future();
  }

  private Future<String> pace(int millis) {
    Arrays.fill(histogram, 0);
    refused = 0;
    Promise<String> done = Promise.promise();
    long begin = System.nanoTime();
    LoadSocket socket = sockets.get(0);
    // Answers come in the order of their requests.
    Queue<Long> sent = new ArrayDeque<>();
    int calls = millis / PACE_MS;
    int[] left = {calls, calls};
    socket.onAnswer(
        failed -> {
          count(sent.remove(), failed);
          if (--left[1] == 0) {
            done.complete(result(begin));
          }
        });
    vertx.setPeriodic(
        PACE_MS,
        timer -> {
          sent.add(System.nanoTime());
          socket.send();
          if (--left[0] == 0) {
            vertx.cancelTimer(timer);
          }
        });
    return done.future();
  }

  private void flood(LoadSocket socket) {
    boolean[] open = {true};
    socket
        .gone()
        .onSuccess(
            v -> {
              open[0] = false;
              again();
            });
    write(socket, open);
  }

  private void again() {
    if (running) {
      opener.open().onSuccess(this::flood).onFailure(refused -> vertx.setTimer(1, v -> again()));
    }
  }

  private void write(LoadSocket socket, boolean[] open) {
    if (!running) {
      socket.close();
    } else if (open[0]) {
      for (int i = 0; i < FLOOD && !socket.isFull(); i++) {
        socket.send();
      }
      vertx.setTimer(1, v -> write(socket, open));
    }
  }

  private void count(long sentAt, boolean failed) {
    refused += failed ? 1 : 0;
    int micros = (int) ((System.nanoTime() - sentAt) / 1_000);
    histogram[Math.min(micros, histogram.length - 1)]++;
  }

  private String result(long begin) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    long calls = Arrays.stream(histogram).asLongStream().sum();
    return String.format(
        Locale.ROOT,
        "%.1f %d %d %d %d",
        calls / seconds,
        below(calls / 2),
        below(calls * 99 / 100),
        calls,
        refused);
  }

  private int below(long count) {
    long left = count;
    int micros = 0;
    while (left >= histogram[micros]) {
      left -= histogram[micros++];
    }
    return micros;
  }
}
